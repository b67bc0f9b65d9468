"""Slots of an agent: the hours in which somebody can be visited, cut out of duty hours and duty days.

Weekly hours hold for working days and for the weekends they name; on a public holiday nobody is on duty unless a duty day
says so. What is taken is counted in cells of a quarter of an hour that begin with the hour, so that two appointments that
overlap share a cell however long a slot was when each of them was made.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, tzinfo

CELL = timedelta(minutes=15)
WEEKEND = (5, 6)


@dataclass(frozen=True, slots=True)
class Hours:
    """On duty every week on this weekday (0: Monday), from a day until a day, both included."""

    weekday: int
    starts: time
    ends: time
    starts_on: date
    ends_on: date | None = None


@dataclass(frozen=True, slots=True)
class Duty:
    """One day unlike the weekly hours. Without hours it is a day off; on duty, its hours stand instead of the weekly ones."""

    day: date
    starts: time | None = None
    ends: time | None = None


@dataclass(frozen=True, slots=True)
class Span:
    """An hour or several: `starts` belongs to it, `ends` does not."""

    starts: datetime
    ends: datetime


def cells(starts: datetime, ends: datetime) -> list[datetime]:
    """The cells that a span touches, in ascending order."""
    first = starts - timedelta(minutes=starts.minute % 15, seconds=starts.second, microseconds=starts.microsecond)
    count = max(-(-(ends - first) // CELL), 1)
    return [first + CELL * number for number in range(count)]


def duty_spans(
    day: date, hours: Iterable[Hours], duties: Iterable[Duty], *, is_holiday: bool, zone: tzinfo
) -> list[Span]:
    """When an agent is on duty on a local day, in ascending order."""
    special = [duty for duty in duties if duty.day == day]
    if special:
        pairs = [(duty.starts, duty.ends) for duty in special if duty.starts is not None and duty.ends is not None]
    elif is_holiday:
        pairs = []
    else:
        pairs = [(each.starts, each.ends) for each in hours if _holds(each, day)]
    return [
        Span(datetime.combine(day, starts, zone), datetime.combine(day, ends, zone)) for starts, ends in sorted(pairs)
    ]


def _holds(hours: Hours, day: date) -> bool:
    return hours.weekday == day.weekday() and hours.starts_on <= day and (hours.ends_on is None or day <= hours.ends_on)


def slots(spans: Iterable[Span], length: timedelta, *, many: int = 1) -> Iterator[Span]:
    """A span of duty cut into slots, one after the other; what is left over is no slot. `many`: so many in a row."""
    for span in spans:
        starts = _next_cell(span.starts)
        while starts + length * many <= span.ends:
            yield Span(starts, starts + length * many)
            starts = _next_cell(starts + length)


def _next_cell(at: datetime) -> datetime:
    first = cells(at, at)[0]
    return first if first == at else first + CELL


def free(offered: Iterable[Span], taken: Collection[datetime]) -> list[Span]:
    """Those of which no cell is taken. Instants are compared, whatever zone they are written in."""
    return [span for span in offered if not any(cell in taken for cell in cells(span.starts, span.ends))]


def within(spans: Iterable[Span], starts: datetime, ends: datetime) -> bool:
    """Does it lie inside one span of duty?"""
    return any(span.starts <= starts and ends <= span.ends for span in spans)
