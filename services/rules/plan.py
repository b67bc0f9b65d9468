"""The agent's plan (代办计划): what the agent does for each matter by which day, drawn from the dated route.

For a matter that begins on day B and is due on day D: papers complete LEAD working days before B, fetched the working day
before B, handed in on B, decided by D, and the result brought the working day after D. How many days lie between is the
bureau's own arrangement, not the law's. Nothing is planned for a day before the route begins.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from projects.rules.calendar import WorkCalendar

PREPARE, PICKUP, SUBMIT, FOLLOW, DELIVER = ACTS = ("prepare", "pickup", "submit", "follow", "deliver")
BEFORE_HAND = frozenset({PREPARE, PICKUP, SUBMIT})

DRAFT = "draft"
DECIDED = frozenset({"approved", "approved_tolerant", "denied", "delivered", "archived", "cancelled", "revoked"})
BROUGHT = frozenset({"delivered", "archived", "cancelled", "revoked"})
DROPPED = frozenset(
    {"withdrawn", "withdrawn_early", "terminated", "refused", "not_needed"}
)  # nothing is left to be done


class Leg(NamedTuple):
    """One dated matter of the route."""

    node: str
    begins: date
    due: date
    critical: bool


@dataclass(frozen=True, slots=True)
class Distances:
    """Working days between what the agent does and the days of the matter."""

    prepare: int = 3
    pickup: int = 1
    deliver: int = 1


class Planned(NamedTuple):
    node: str
    act: str
    due_on: date
    critical: bool


def plan_of(
    legs: Iterable[Leg], calendar: WorkCalendar, first: date, distances: Distances = Distances()
) -> Iterator[Planned]:
    """What is to be done, matter by matter and in the order of doing it. `first`: the day on which the route begins."""
    for leg in legs:
        for act, day in _days(leg, calendar, distances):
            yield Planned(leg.node, act, max(day, first), leg.critical)


def _days(leg: Leg, calendar: WorkCalendar, distances: Distances) -> Iterator[tuple[str, date]]:
    begin = calendar.index(leg.begins)  # of the day itself, or of the last working day before it
    yield PREPARE, calendar.day_at(begin - distances.prepare)
    yield PICKUP, calendar.day_at(begin - distances.pickup)
    yield SUBMIT, leg.begins
    yield FOLLOW, leg.due
    yield DELIVER, calendar.add_workdays(leg.due, distances.deliver)


def reached(states: Iterable[str], *, fetched: bool = False) -> frozenset[str]:
    """Which acts are done for a matter, by the states of its applications; of several, the one that is furthest behind.

    `fetched`: the papers have been fetched. Handed in without the agent's fetching, there is nothing left to fetch. A matter
    whose every application was dropped is at its end.
    """
    found = list(states)
    live = [state for state in found if state not in DROPPED]
    if found and not live:
        return frozenset(ACTS)
    done = set(BEFORE_HAND) if live and all(state != DRAFT for state in live) else set()
    if fetched:
        done |= {PREPARE, PICKUP}
    if live and all(state in DECIDED for state in live):
        done.add(FOLLOW)
    if live and all(state in BROUGHT for state in live):
        done.add(DELIVER)
    return frozenset(done)


class Standing(NamedTuple):
    """A line of the plan as it stands."""

    pk: int
    due_on: date
    critical: bool
    done: bool


def changes(standing: Mapping[tuple[str, str], Standing], wanted: Iterable[Planned]) -> tuple[list[int], list[Planned]]:
    """(lines that no longer hold, lines that are new). What has been done stays as it was planned."""
    held = dict(standing)
    new: list[Planned] = []
    gone: list[int] = []
    for each in wanted:
        line = held.pop((each.node, each.act), None)
        if line is None:
            new.append(each)
        elif not line.done and (line.due_on, line.critical) != (each.due_on, each.critical):
            gone.append(line.pk)
            new.append(each)
    gone += [line.pk for line in held.values() if not line.done]
    return gone, new
