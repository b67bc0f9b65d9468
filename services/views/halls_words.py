"""Halls and windows in words: the week folded into a line, what a window serves, whether it is open now."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from django.utils.translation import gettext

from projects.queries import NoCatalogue, current_engine
from projects.rules.wording import Text
from projects.templatetags.portal import weekday
from services.models import Hall
from services.rules.roster import Hour, joined, next_opening, open_now

A_MONDAY = dt.date(2024, 1, 1)
MATTERS = ("item", "evaluation", "utility")  # kinds of the catalogue that somebody applies for


@dataclass(frozen=True, slots=True)
class State:
    """Is it open? `until`: when it closes today; `day` and `hour`: when it opens next, within the days looked at."""

    known: bool
    until: dt.time | None = None
    day: dt.date | None = None
    hour: dt.time | None = None

    @property
    def is_open(self) -> bool:
        return self.until is not None


def state_of(days: Mapping[dt.date, Sequence[Hour]], now: dt.datetime, *, known: bool) -> State:
    """`days`: from today on; `known`: some hours are set at all."""
    at, today = now.time(), now.date()
    span = open_now(days.get(today, ()), at)
    if span:
        return State(True, until=span[1])
    found = next_opening(days, today, at)
    return State(known, day=found[0], hour=found[1][0]) if found else State(known)


def together(windows: Iterable[Mapping[dt.date, Sequence[Hour]]]) -> dict[dt.date, list[Hour]]:
    """When any of the windows is open."""
    found: dict[dt.date, list[Hour]] = {}
    for days in windows:
        for day, spans in days.items():
            found.setdefault(day, []).extend(spans)
    return {day: joined(spans) for day, spans in found.items()}


def clock(spans: Iterable[Hour]) -> str:
    return " ".join(f"{starts:%-H:%M}–{ends:%-H:%M}" for starts, ends in spans)


def week_lines(week: Mapping[int, Sequence[Hour]]) -> list[tuple[str, str]]:
    """(周一至周五, 9:00–12:00 13:30–17:30): weekdays that follow each other with the same hours in one line."""
    spans = [(number, tuple(week.get(number, ()))) for number in range(7)]
    found = []
    for hours, group in groupby(spans, key=lambda each: each[1]):
        days = [number for number, _hours in group]
        if hours:
            found.append((_days(days[0], days[-1]), clock(hours)))
    return found


def _days(first: int, last: int) -> str:
    one, other = (weekday(A_MONDAY + dt.timedelta(days=number)) for number in (first, last))
    if first == last:
        return one
    return gettext("%(first)s至%(last)s") % {"first": one, "last": other}


def matter_choices() -> list[tuple[str, Any]]:
    """(id, words) of what can be applied for, in the catalogue's order."""
    try:
        nodes = current_engine().catalogue.nodes.values()
    except NoCatalogue:
        return []
    return [(node.id, node.raw) for node in nodes if node.kind in MATTERS]


def matters_of(codes: Iterable[str], known: Mapping[str, Any]) -> list[tuple[str, Any]]:
    """Those that the catalogue in force has still."""
    return [(code, known[code]) for code in codes if code in known]


def said_of(hall: Hall, name: str) -> Text:
    """The address, or the way there, in both languages; without English the Chinese stands."""
    return Text(getattr(hall, name), getattr(hall, f"{name}_en"))
