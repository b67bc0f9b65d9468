"""When one is reminded of a deadline: so many working days before it, on it, after it; each rung once.

A rung is a number of working days relative to the deadline (-3: three before, 0: on it, 1: the first after). A deadline on
a day off is told of on the last working day before it. A rung that lies before the deadline was known is not told: whoever
set the day knows it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from typing import NamedTuple

from projects.rules.calendar import WorkCalendar

ZERO = 100  # a rung is kept as this plus its days: the column holds no negative number
CATCH_UP = 7  # calendar days after which a rung that was missed is no news any more
SOON, TODAY, OVER = "soon", "today", "over"


class BadSteps(ValueError):
    """A setting of days that cannot be read."""


class Deadline(NamedTuple):
    """A day that somebody is to be reminded of.

    `since`: the day on which it was set or began to count; `only`: the rungs that make sense for it, None for all of its
    kind; `calendar_days`: the day before is the day before, whether people work then or not.
    """

    kind: str
    object_type: str
    object_id: int
    on: date
    since: date | None = None
    only: tuple[int, ...] | None = None
    calendar_days: bool = False


class Rung(NamedTuple):
    """One reminder of a deadline, and the day on which it goes out."""

    steps: int
    day: date


def steps_of(text: str) -> tuple[int, ...]:
    """The rungs that a setting names, as `-3 -1 0 +1`, in order. Empty: none. Raises BadSteps."""
    try:
        found = sorted({int(word) for word in text.replace(",", " ").split()})
    except ValueError as error:
        raise BadSteps(f"not a list of days: {text!r}") from error
    if found and not -ZERO <= found[0] <= found[-1] <= 250:
        raise BadSteps(f"too far from the deadline: {text!r}")
    return tuple(found)


def day_of(deadline: Deadline, steps: int, calendar: WorkCalendar) -> date:
    """The day on which this rung goes out."""
    if deadline.calendar_days:
        return deadline.on + timedelta(days=steps)
    if steps > 0:
        return calendar.add_workdays(deadline.on, steps)
    return calendar.day_at(calendar.index(deadline.on) + steps)


def rungs_of(
    deadline: Deadline, steps: Iterable[int], first: date, last: date, calendar: WorkCalendar
) -> tuple[Rung, ...]:
    """The rungs that go out between these days, both counted, the soonest first.

    Of several that are gone by on the first of them only the newest would be told: see `newest_first`.
    """
    wanted = [each for each in steps if deadline.only is None or each in deadline.only]
    found = (Rung(each, day_of(deadline, each, calendar)) for each in wanted)
    known = deadline.since
    return tuple(each for each in found if first <= each.day <= last and (known is None or each.day > known))


def key_of(deadline: Deadline, steps: int) -> str:
    """What makes one reminder itself: planned and told once under it, whoever plans and however often."""
    return f"due:{deadline.kind}:{deadline.object_type}:{deadline.object_id}:{deadline.on}:{ZERO + steps}"


def reach(steps: Sequence[int], today: date, ahead: int, calendar: WorkCalendar) -> tuple[date, date]:
    """The deadlines to be looked at so that every rung of the next `ahead` working days, and of those missed, is found."""
    before, after = max(0, -min(steps)), max(0, max(steps))
    low = calendar.day_at(max(calendar.index(today) - after, 1)) - timedelta(days=CATCH_UP)
    high = calendar.add_workdays(today, before + ahead + 1)
    while not calendar.is_workday(high + timedelta(days=1)):
        high += timedelta(days=1)  # a deadline on a day off belongs to the working day before it
    return low, high


def when_of(deadline: date, today: date) -> str:
    """Whether the day is still to come, is today, or is gone."""
    return TODAY if deadline == today else SOON if deadline > today else OVER
