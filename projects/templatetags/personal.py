"""Telephone numbers and addresses as pages show them to whoever has not asked to see them whole (S24)."""

from __future__ import annotations

from django import template

from projects.rules.identifiers import mask_phone
from projects.rules.masking import mask_email, mask_within

register = template.Library()


@register.filter
def masked_phone(number: str) -> str:
    return mask_phone(number) if number else ""


@register.filter
def masked_email(address: str) -> str:
    return mask_email(address) if address else ""


@register.filter
def numbers_masked(text: str) -> str:
    """Free text, with identity cards and mobile numbers that somebody wrote into it masked."""
    return mask_within(text)
