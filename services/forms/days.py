"""A day that something is arranged for: no further away than the board shows, so that no clock reaches the end of time."""

from __future__ import annotations

from datetime import date, timedelta

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

A_YEAR = timedelta(days=400)


def near(day: date) -> None:
    if abs(day - timezone.localdate()) > A_YEAR:
        raise forms.ValidationError(_("选一年以内的一天。"))


class NearDay(forms.DateField):
    default_validators = [near]
