"""The kinds of words that the table of figures is written in."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from projects.rules.wording import Text

WEEK, YEAR, STANDING_SPAN, DUE = SPANS = ("week", "year", "standing", "due")
STANDING = date(1, 1, 1)  # the day at which what holds now is kept
UP, DOWN, NEITHER = "up", "down", "none"

COUNT, ITEMS, TIMES, TRIPS, PAPERS, DAYS = "count", "items", "times", "trips", "papers", "workdays"
WAN, PERCENT = "wan", "percent"
UNITS: Mapping[str, Text] = {
    COUNT: Text("个", ""),
    ITEMS: Text("件", ""),
    TIMES: Text("次", ""),
    DAYS: Text("个工作日", "working days"),
    WAN: Text("万元", "10,000 yuan"),
    PERCENT: Text("%", "%"),
    TRIPS: Text("次", "trips"),
    PAPERS: Text("份", "papers"),
}
# what a figure's rows are: the `object_type` of events
ITEM, PROBLEM, MEETING, TRIP, RATING, PROJECT = "approvalitem", "problem", "meeting", "appointment", "rating", "project"
OBJECTS = (ITEM, PROBLEM, MEETING, TRIP, RATING, PROJECT)


@dataclass(frozen=True, slots=True)
class Figure:
    """A sum. `link`: what its rows are, a word of OBJECTS; `family`: it is only kept with a member behind a colon."""

    code: str
    name: Text
    definition: Text
    unit: str
    span: str
    better: str
    link: str
    group: str
    family: bool = False


@dataclass(frozen=True, slots=True)
class Ratio:
    """`top` / `bottom` in per cent, or 1 − `top` / `bottom` with `less`; `places` digits, cut off or rounded."""

    code: str
    name: Text
    definition: Text
    top: str
    bottom: str
    better: str
    group: str
    less: bool = False
    cut: bool = False
    unit: str = PERCENT


@dataclass(frozen=True, slots=True)
class Value:
    """`amount`: None where a ratio has nothing to divide by; `rows`: how many rows are behind it."""

    amount: Decimal | None
    rows: int
