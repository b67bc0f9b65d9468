"""Addresses of other parts of the house: a page offers them where they are."""

from __future__ import annotations

from functools import cache
from typing import Any

from django.urls import NoReverseMatch, reverse


@cache
def address(name: str, *args: Any) -> str:
    """The address of that name, empty when this site has none. Not for objects: what is asked for is kept."""
    try:
        return reverse(name, args=args)
    except NoReverseMatch:
        return ""


def object_address(name: str, pk: int) -> str:
    """The address of one object, empty when this site has no such page."""
    try:
        return reverse(name, args=[pk])
    except NoReverseMatch:
        return ""
