"""The weekly digests: when they go out, and the form in which what they say is kept.

A digest is kept as plain values, so that it reads the same years later: words in both languages, days as ISO text, and no
name of a person.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

HOUR = 8  # on Mondays, in the zone's time
MOST = 10  # rows of a section that a digest shows; it says how many more there are
WEEK = timedelta(days=7)

# how a row looks, by its day
OVER, TODAY, SOON, LATER, DONE, WAIT = "over", "today", "soon", "later", "done", "wait"

NOW, LAST, YEAR = "now", "last", "year"  # what a figure is of: how it stands, the week that ended, the year

Pair = Sequence[str]  # Chinese, English


def week_due(local: datetime) -> date | None:
    """Monday of the week whose digest is due at this moment of the zone's time; None before the hour on a Monday.

    It is due all week, so that what a machine missed that stood still on Monday morning is caught up; when the next Monday
    has come, the digest of the week before goes out no more.
    """
    monday = local.date() - timedelta(days=local.weekday())
    return None if local.weekday() == 0 and local.hour < HOUR else monday


@dataclass(frozen=True, slots=True)
class Span:
    """The days that the digest of a Monday looks at: the week that has ended, and the one that begins."""

    week: date

    @property
    def before(self) -> tuple[date, date]:
        return self.week - WEEK, self.week - timedelta(days=1)

    @property
    def ahead(self) -> tuple[date, date]:
        return self.week, self.week + timedelta(days=6)


def row(
    what: Pair,
    *,
    where: str = "",
    word: Pair = ("", ""),
    day: date | None = None,
    time: str = "",
    look: str = "",
    to: Sequence[Any] = (),
    cells: Sequence[Any] = (),
) -> dict[str, Any]:
    """One line. `where`: the project; `word`: what is to be done, or how it stands; `to`: name of an address and its values."""
    said = {
        "what": list(what),
        "where": where,
        "word": list(word),
        "day": day.isoformat() if day else "",
        "time": time,
        "look": look,
        "to": list(to),
        "cells": [_plain(each) for each in cells],
    }
    return {name: value for name, value in said.items() if value not in ("", [], ["", ""])}


def look_of(day: date | None, today: date) -> str:
    """How near the day is, seen from the day on which the digest is made."""
    if day is None:
        return ""
    if day < today:
        return OVER
    return TODAY if day == today else SOON if day <= today + timedelta(days=2) else LATER


def section(code: str, rows: Iterable[Mapping[str, Any]], *, heads: Sequence[str] = ()) -> dict[str, Any]:
    """A part of a digest. `heads`: codes of the columns, where its rows have cells."""
    found = [dict(each) for each in rows]
    said = {"code": code, "rows": found, "count": len(found), "heads": list(heads)}
    return {name: value for name, value in said.items() if name != "heads" or value}


def figure(
    code: str,
    amount: Any,
    *,
    group: str = LAST,
    before: Any = None,
    base: int | None = None,
    trend: Sequence[Any] = (),
    link: Sequence[Any] = (),
    query: str = "",
) -> dict[str, Any]:
    """A number, and the one of the week before. None: there is no such number, which is not nought.

    `group`: what it is of; `base`: how many a share is of; `trend`: its numbers of the last weeks, this one at the end.
    """
    beside = {
        "before": _plain(before),
        "base": base,
        "trend": [_plain(each) for each in trend],
        "to": list(link),
        "query": query,
    }
    said = {"code": code, "amount": _plain(amount), "group": group, **beside}
    return {name: value for name, value in said.items() if name == "amount" or value not in (None, "", [])}


def _plain(value: Any) -> Any:
    if isinstance(value, Decimal):
        text = f"{value:f}"
        return text.rstrip("0").rstrip(".") if "." in text else text
    return value


def content(
    span: Span, figures: Iterable[Mapping[str, Any]], sections: Iterable[Mapping[str, Any]], **more: Any
) -> dict[str, Any]:
    """What a digest says: of each section the first rows and how many there are; empty ones are left out.

    `late`, `due`: how many lines are late, and how many fall due in the week that begins, of all and not only of those kept.
    """
    full = [each for each in sections if each["rows"]]
    lines = [each for part in full for each in part["rows"]]
    until = span.ahead[1].isoformat()
    return {
        "from": span.before[0].isoformat(),
        "to": span.before[1].isoformat(),
        "figures": [dict(each) for each in figures],
        "sections": [{**each, "rows": each["rows"][: each.get("most", MOST)]} for each in full],
        "late": sum(each.get("look") == OVER for each in lines),
        "due": sum(each.get("look") in (TODAY, SOON, LATER) and each["day"] <= until for each in lines),
        **more,
    }


def says_nothing(said: Mapping[str, Any]) -> bool:
    """No row, and no number but nought: such a week is not written to anybody but the leads, to whom it is news."""
    return not said.get("sections") and not any(_counts(each) for each in said.get("figures", ()))


def _counts(each: Mapping[str, Any]) -> bool:
    return any(each.get(name) not in (None, 0, "0", "") for name in ("amount", "before"))
