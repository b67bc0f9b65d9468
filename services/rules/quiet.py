"""Quiet hours: when a message that is ready may ring somebody."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass

DAY = dt.timedelta(days=1)
FURTHEST = 40  # days; the longest run of days off is far shorter, and a wait must end


@dataclass(frozen=True, slots=True)
class Quiet:
    """From a time of day until another, in the zone's time; over midnight when it ends no later than it begins.

    Alike, they are no hours at all. `workdays_only`: nothing on days off either.
    """

    from_time: dt.time
    to_time: dt.time
    workdays_only: bool = False

    def covers(self, time: dt.time) -> bool:
        if self.from_time <= self.to_time:
            return self.from_time <= time < self.to_time
        return time >= self.from_time or time < self.to_time


def when(at: dt.datetime, quiet: Quiet | None, is_workday: Callable[[dt.date], bool]) -> dt.datetime:
    """The first moment from `at` on (an instant in the zone's time) that is not quiet."""
    if quiet is None:
        return at
    for _ in range(FURTHEST):
        if quiet.workdays_only and not is_workday(at.date()):
            at = _start_of(at.date() + DAY, at)
        elif quiet.covers(at.time()):
            ends_tomorrow = at.time() >= quiet.to_time
            at = _at(at.date() + DAY if ends_tomorrow else at.date(), quiet.to_time, at)
        else:
            return at
    return at


def _start_of(day: dt.date, like: dt.datetime) -> dt.datetime:
    return _at(day, dt.time(), like)


def _at(day: dt.date, time: dt.time, like: dt.datetime) -> dt.datetime:
    return dt.datetime.combine(day, time, tzinfo=like.tzinfo)
