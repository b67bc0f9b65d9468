"""The escalation ladder (逐级督办) of a problem: owner, department head, committee leader; each rung once in a round, with its
reason.

A round is the time from the raising, or from a reopening, to the striking off. Days are working days of the zone.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from projects.rules.calendar import WorkCalendar

OWNER, HEAD, LEADER = 1, 2, 3
RUNGS = (OWNER, HEAD, LEADER)
UNASSIGNED, OVERDUE, UNVERIFIED = "unassigned", "overdue", "unverified"
REASONS = (UNASSIGNED, OVERDUE, UNVERIFIED)
OPEN, ASSIGNED, SOLVED = "open", "assigned", "solved"


@dataclass(frozen=True, slots=True)
class Ladder:
    """Working days after which a rung is due. `dispatch`: without a responsible body; `overdue`: after the due date;
    `verify`: since the owner said that it is solved. A rung without a number is not taken for that reason."""

    dispatch: Mapping[int, int]
    overdue: Mapping[int, int]
    verify: Mapping[int, int]


@dataclass(frozen=True, slots=True)
class Facts:
    """`since`: the day on which the present state began: raised or reopened, assigned, said to be solved."""

    state: str
    since: date
    due_on: date | None = None
    taken: frozenset[int] = field(default_factory=frozenset)


def rungs_due(facts: Facts, today: date, calendar: WorkCalendar, ladder: Ladder) -> list[tuple[int, str]]:
    """Every rung that is due today and was not taken in this round, the lowest first, with its reason.

    Nothing that was missed is lost: who looks a week late finds all of them.
    """
    reason, start, days = _clock(facts, ladder)
    if start is None or today <= start:
        return []
    passed = calendar.workdays_between(start, today)
    return [(rung, reason) for rung in RUNGS if rung in days and passed >= days[rung] and rung not in facts.taken]


def _clock(facts: Facts, ladder: Ladder) -> tuple[str, date | None, Mapping[int, int]]:
    """Why it would be escalated, the day that is counted from, and the days of the rungs."""
    if facts.state == OPEN:
        return UNASSIGNED, facts.since, ladder.dispatch
    if facts.state == ASSIGNED:
        return OVERDUE, facts.due_on, ladder.overdue
    if facts.state == SOLVED:
        return UNVERIFIED, facts.since, ladder.verify
    return "", None, {}
