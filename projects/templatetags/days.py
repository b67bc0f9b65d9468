"""Days from whatever a template holds: for portal.py, no tags of its own."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.utils import timezone

EN_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
EN_DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
ZH_DAYS = "一二三四五六日"


def as_day(value: Any) -> dt.date | None:
    """A date from a date, an instant (in the zone's time) or ISO text; None for anything else."""
    if isinstance(value, dt.datetime):
        return (timezone.localtime(value) if timezone.is_aware(value) else value).date()
    if isinstance(value, dt.date):
        return value
    try:
        return dt.date.fromisoformat(str(value)[:10])
    except ValueError:
        return None
