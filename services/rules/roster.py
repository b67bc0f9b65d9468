"""When a window is open, and whether duties of one person overlap.

Weekly hours hold from a day until a day. A day set by hand stands instead of them. A public holiday is closed unless such a
day opens it. A make-up working weekend (调休上班) is worked like the working day beside it: Saturday like Friday, Sunday like
Monday; a window without hours on that day keeps those of its own weekend.
"""

from __future__ import annotations

import datetime as dt
import itertools
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from services.rules.slots import Hours

FRIDAY, SATURDAY, SUNDAY = 4, 5, 6
INSTEAD = {SATURDAY: FRIDAY, SUNDAY: 0}  # a make-up working day is worked like the working day beside it

Hour = tuple[dt.time, dt.time]


@dataclass(frozen=True, slots=True)
class Unlike:
    """A day unlike the weekly hours: with hours it is open then, without it is closed."""

    hours: Hour | None = None


@dataclass(frozen=True, slots=True)
class DayKind:
    """What the working calendar says of a day."""

    works: bool
    holiday: bool


@dataclass(frozen=True, slots=True)
class Turn:
    """Somebody's duty, as far as overlapping goes."""

    person: int
    day: dt.date
    starts: dt.time
    ends: dt.time
    pk: int = 0


def hours_of(day: dt.date, weekly: Sequence[Hours], kind: DayKind, unlike: Unlike | None) -> list[Hour]:
    """When a window is open on that day, in ascending order; empty: closed."""
    if unlike is not None:
        return [unlike.hours] if unlike.hours else []
    if kind.holiday:
        return []
    weekday = day.weekday()
    if kind.works and weekday in INSTEAD:
        return _on(weekly, day, INSTEAD[weekday]) or _on(weekly, day, weekday)
    return _on(weekly, day, weekday)


def _on(weekly: Iterable[Hours], day: dt.date, weekday: int) -> list[Hour]:
    held = [each for each in weekly if each.weekday == weekday and each.starts_on <= day]
    return sorted((each.starts, each.ends) for each in held if each.ends_on is None or day <= each.ends_on)


def overlap(one: Turn, other: Turn) -> bool:
    """Two duties of one person at the same time. One that begins when the other ends is none."""
    return one.person == other.person and one.day == other.day and one.starts < other.ends and other.starts < one.ends


def clashes(turns: Iterable[Turn], standing: Iterable[Turn]) -> Iterator[tuple[Turn, Turn]]:
    """Each new duty with the first that it overlaps, among those that stand and among the new ones before it."""
    known: dict[tuple[int, dt.date], list[Turn]] = {}
    for each in standing:
        known.setdefault((each.person, each.day), []).append(each)
    for turn in turns:
        held = known.setdefault((turn.person, turn.day), [])
        met = next((each for each in held if overlap(turn, each)), None)
        if met is not None:
            yield turn, met
        held.append(turn)


def in_turn(days: Sequence[dt.date], people: Sequence[int], each: int = 1, begin: int = 0) -> list[tuple[dt.date, int]]:
    """The days with the people in turn, `each` people a day, starting with the one at place `begin`.

    Raises ValueError without people, or when a day needs more than there are.
    """
    if not people or not 1 <= each <= len(people):
        raise ValueError("a day needs at least one person, and no more than there are")
    ring = itertools.islice(itertools.cycle(people), begin % len(people), None)
    return [(day, next(ring)) for day in days for _ in range(each)]


def uncovered(hours: Iterable[Hour], covered: Iterable[Hour]) -> list[Hour]:
    """What of the opening hours nobody covers, in ascending order."""
    left: list[Hour] = []
    duties = sorted(covered)
    for starts, ends in sorted(hours):
        at = starts
        for first, last in duties:
            if last <= at or first >= ends:
                continue
            if first > at:
                left.append((at, first))
            at = max(at, last)
        if at < ends:
            left.append((at, ends))
    return left


def joined(hours: Iterable[Hour]) -> list[Hour]:
    """Spans that touch or overlap become one."""
    found: list[Hour] = []
    for starts, ends in sorted(hours):
        if found and starts <= found[-1][1]:
            found[-1] = (found[-1][0], max(found[-1][1], ends))
        else:
            found.append((starts, ends))
    return found


def next_opening(days: Mapping[dt.date, Sequence[Hour]], day: dt.date, at: dt.time) -> tuple[dt.date, Hour] | None:
    """The next span that begins after this moment, in the order of the days given."""
    for each in sorted(days):
        for span in days[each]:
            if each > day or (each == day and span[0] > at):
                return each, span
    return None


def open_now(hours: Iterable[Hour], at: dt.time) -> Hour | None:
    """The span in which this time lies; its end does not belong to it."""
    return next((span for span in hours if span[0] <= at < span[1]), None)
