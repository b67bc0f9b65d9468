"""What is counted for the weekly dashboards: every figure with its definition in both languages, its unit and its span.

A figure is a sum of what single things add to it; a ratio is made of two such sums, never kept. A code with a colon is one
member of a family: `open_phase:ph3-permits` is the family `open_phase` at the phase `ph3-permits`.

Spans. `week`: what happened in a week, kept at its Monday (and at 1 January for the rest of a week in which a year begins,
so that weeks add up to years); `year`: of a year, kept at its 1 January; `standing`: holds now; `due`: open things, each at
a day of its own.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from decimal import ROUND_FLOOR, ROUND_HALF_UP, Decimal
from types import MappingProxyType

from services.rules.figure_kinds import (
    DAYS,
    DUE,
    ITEM,
    MEETING,
    OBJECTS,
    PERCENT,
    PROBLEM,
    PROJECT,
    RATING,
    STANDING,
    STANDING_SPAN,
    TRIP,
    UNITS,
    WAN,
    WEEK,
    YEAR,
    Figure,
    Ratio,
    Value,
)
from services.rules.figure_table import PROJECT_FIGURES, RATIO_TABLE
from services.rules.figure_table_items import ITEM_FIGURES
from services.rules.figure_table_service import SERVICE_FIGURES

__all__ = [  # what pages and queries take from here
    "DAYS",
    "DUE",
    "ITEM",
    "MEETING",
    "OBJECTS",
    "PERCENT",
    "PROBLEM",
    "PROJECT",
    "RATING",
    "STANDING",
    "STANDING_SPAN",
    "TRIP",
    "UNITS",
    "WAN",
    "WEEK",
    "YEAR",
    "Figure",
    "Ratio",
    "Value",
]
FIGURES: Mapping[str, Figure] = MappingProxyType(
    {each.code: each for each in (*PROJECT_FIGURES, *ITEM_FIGURES, *SERVICE_FIGURES)}
)
RATIOS: Mapping[str, Ratio] = MappingProxyType({each.code: each for each in RATIO_TABLE})
OF_YEAR = "year."
WAN_IN_100M = 10_000  # 万元 in one 亿元
HUNDREDTH, TENTH = Decimal("0.01"), Decimal("0.1")


def family_of(code: str) -> tuple[str, str]:
    """A kept code as (code of the figure, member of the family or empty)."""
    name, _colon, member = code.partition(":")
    return name, member


def year_sum(code: str) -> str:
    """The code under which the sum of a figure over a year is kept, at its 1 January."""
    return f"{OF_YEAR}{code}"


def figure_named(code: str) -> Figure | None:
    """The figure of a kept code; None for a code that there is not, and for a family without a member."""
    name, member = family_of(code)
    found = FIGURES.get(name)
    return found if found is not None and found.family == bool(member) else None


def percent(ratio: Ratio, top: Decimal, bottom: Decimal) -> Decimal | None:
    """In per cent; what is said to be reached is cut off, not rounded: 99.999 is not 100. None without a base."""
    if not bottom:
        return None
    share = Decimal(100) * ((bottom - top) if ratio.less else top) / bottom
    return share.quantize(HUNDREDTH, ROUND_FLOOR if ratio.cut else ROUND_HALF_UP)


def growth(now: Decimal, before: Decimal) -> Decimal | None:
    """Year on year in per cent, one place; None where there was nothing before."""
    return ((now - before) * 100 / before).quantize(TENTH, ROUND_HALF_UP) if before else None


# --- days


def monday_of(day: date) -> date:
    return day - timedelta(days=day.weekday())


def kept_at(day: date) -> date:
    """The day at which a figure of a week is kept: its Monday, or 1 January where the year began after it."""
    return max(monday_of(day), date(day.year, 1, 1))


def days_of_week(week: date) -> tuple[date, ...]:
    """Where the figures of the week of this day are kept: one day, or two when a year begins in it."""
    first = monday_of(week)
    new_year = date((first + timedelta(days=6)).year, 1, 1)
    return (first, new_year) if new_year > first else (first,)


def week_named(word: str) -> date:
    """Monday of an ISO week: `2026-W47`. Raises ValueError for a week that there is not."""
    year, mark, number = word.partition("-W")
    if not mark or not (year.isascii() and year.isdigit() and number.isascii() and number.isdigit()):
        raise ValueError(word)
    return date.fromisocalendar(int(year), int(number), 1)


def week_name(day: date) -> str:
    year, number, _weekday = day.isocalendar()
    return f"{year}-W{number:02}"


def reached(days: int, share: Decimal) -> int:
    """After how many days of a limit so much of it (a share) or less is left."""
    return days - int(days * share)
