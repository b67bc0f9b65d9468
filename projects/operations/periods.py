"""The periods for which records are kept, as this deployment has them (`rules/retention.py`, setting RETENTION_DAYS)."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.conf import settings

from projects.rules.retention import BadPeriod, checked, days_of


def set_periods() -> dict[str, int]:
    """What the setting says: `model=days`, separated by commas. Raises BadPeriod."""
    found: dict[str, int] = {}
    for part in filter(None, (each.strip() for each in settings.RETENTION_DAYS.split(","))):
        label, _equals, days = part.partition("=")
        if not days.strip().isdecimal():
            raise BadPeriod(f"RETENTION_DAYS: {part!r} is not model=days")
        found[label.strip().lower()] = int(days)
    return checked(found)


def kept_days(label: str) -> int:
    return days_of(label, set_periods())


def kept_since(label: str, at: datetime) -> datetime:
    """What is older than this has been kept long enough."""
    return at - timedelta(days=kept_days(label))
