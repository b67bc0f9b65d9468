"""Weeks as addresses of pages say them, and the weeks beside which they are set."""

from __future__ import annotations

import re
from datetime import date, timedelta

from services.rules.figures import monday_of, week_named

WEEK = timedelta(days=7)
FIRST_YEAR = 2000
NUMBERED = re.compile(r"[0-9]{4}-W[0-9]{2}")
DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


def read_week(text: str, today: date) -> date | None:
    """Monday of the week that is asked for, by its number (2026-W47) or by a day of it. None for what is no week, lies ahead
    or before FIRST_YEAR."""
    try:
        if NUMBERED.fullmatch(text):
            found = week_named(text)
        elif DAY.fullmatch(text):
            found = monday_of(date.fromisoformat(text))
        else:
            return None
    except (ValueError, OverflowError):
        return None
    return found if found.year >= FIRST_YEAR and found <= today else None


def last_begun(today: date) -> date:
    """The week that a page opens with: that of yesterday, so that on a Monday it is the one that is over."""
    return monday_of(today - timedelta(days=1))


def weeks_until(last: date, count: int) -> list[date]:
    """The Mondays of so many weeks, that of `last` at the end."""
    return [monday_of(last) - WEEK * back for back in reversed(range(count))]


def year_before(week: date) -> date:
    """Monday of the week with the same number a year before; the last one where that year has no such week."""
    year, number, _ = week.isocalendar()
    try:
        return date.fromisocalendar(year - 1, number, 1)
    except ValueError:
        return date.fromisocalendar(year - 1, 52, 1)
