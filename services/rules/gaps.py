"""What is missing on a duty roster: hours in which a hall is open and nobody with the power to accept, or nobody at all, is
on duty.

On a weekend or a holiday a hall that is open needs somebody who can accept (受理) the whole time: otherwise what comes in
would not be valid that day. On a working day a window that is open needs somebody; a hall without a single duty that day is
one gap and not one for each window.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from services.rules.roster import DayKind, Hour, joined, uncovered

NO_OFFICER, NO_HALL, NO_WINDOW = "officer", "hall", "window"


@dataclass(frozen=True, slots=True)
class Opening:
    """A window that is open on a day."""

    hall: int
    window: int
    day: dt.date
    hours: tuple[Hour, ...]


@dataclass(frozen=True, slots=True)
class Stand:
    """Somebody who is there. `window` None: in the hall, at whatever window; `accepts`: has the power, and it holds."""

    hall: int
    window: int | None
    day: dt.date
    hours: Hour
    accepts: bool


@dataclass(frozen=True, slots=True)
class Gap:
    """`kind`: nobody who can accept, nobody in the hall, nobody at the window (`window` only then)."""

    kind: str
    hall: int
    day: dt.date
    hours: tuple[Hour, ...]
    window: int | None = None


def gaps(openings: Iterable[Opening], stands: Iterable[Stand], days: Mapping[dt.date, DayKind]) -> list[Gap]:
    """Every gap of the days, in order of day, hall, kind and window."""
    there: dict[tuple[int, dt.date], list[Stand]] = {}
    for stand in stands:
        there.setdefault((stand.hall, stand.day), []).append(stand)
    open_ones: dict[tuple[int, dt.date], list[Opening]] = {}
    for opening in openings:
        if opening.hours and opening.day in days:
            open_ones.setdefault((opening.hall, opening.day), []).append(opening)
    found = [
        gap
        for (hall, day), windows in open_ones.items()
        for gap in _of_a_day(hall, day, windows, there.get((hall, day), []), days[day])
    ]
    return sorted(found, key=lambda gap: (gap.day, gap.hall, gap.kind, gap.window or 0))


def _of_a_day(hall: int, day: dt.date, windows: list[Opening], there: list[Stand], kind: DayKind) -> Iterator[Gap]:
    whole = joined(span for window in windows for span in window.hours)
    if not kind.works:
        left = uncovered(whole, (stand.hours for stand in there if stand.accepts))
        if left:
            yield Gap(NO_OFFICER, hall, day, tuple(left))
    if not there:
        if kind.works:
            yield Gap(NO_HALL, hall, day, tuple(whole))
        return
    for window in windows:
        left = uncovered(window.hours, (each.hours for each in there if each.window in (None, window.window)))
        if left:
            yield Gap(NO_WINDOW, hall, day, tuple(left), window.window)
