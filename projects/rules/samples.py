"""Invented profiles that a catalogue is tried on: what was laid down for each, and whether a catalogue says so.

`expected` maps a node to its verdict, a derived value to its value, and START to the committed working days until the start of
construction.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple

from projects.rules.applicability import NEEDED, NOT_NEEDED, TO_CONFIRM
from projects.rules.calendar import WorkCalendar
from projects.rules.catalogue import START_MILESTONE, Catalogue
from projects.rules.impact import Judged, Outcome, Profile
from projects.rules.schedule import COMMITTED

START = "start_workdays"
VERDICTS = (NEEDED, TO_CONFIRM, NOT_NEEDED)
ABSENT = "absent"  # a node or a derived value that the catalogue does not have


class Miss(NamedTuple):
    """Something laid down that a catalogue says otherwise."""

    name: str
    expected: Any
    found: Any


@dataclass(frozen=True, slots=True)
class Score:
    """How many of the things laid down hold, and those that do not."""

    total: int
    misses: tuple[Miss, ...]

    @property
    def met(self) -> int:
        return self.total - len(self.misses)


def profile_of(answers: Mapping[str, Any], start_on: date) -> Profile:
    """Nothing decided by hand and no day fixed: what the rules alone say. `answers`: as they are stored."""
    return Profile(answers, {}, start_on, COMMITTED, {})


def score(expected: Mapping[str, Any], outcome: Outcome, calendar: WorkCalendar) -> Score:
    """What was laid down against what a catalogue says. Impossible answers miss everything.

    Not needed is also what the catalogue does not have: a matter that was withdrawn turns no sample red that never needed it.
    """
    found = {name: said_of(name, outcome, calendar) for name in expected}
    enough = {NOT_NEEDED: ABSENT} if isinstance(outcome, Judged) else {}
    misses = tuple(
        Miss(name, wanted, found[name])
        for name, wanted in expected.items()
        if found[name] not in (wanted, enough.get(wanted, wanted))
    )
    return Score(len(expected), misses)


def said_of(name: str, outcome: Outcome, calendar: WorkCalendar) -> Any:
    """What the catalogue says of a node, a derived value or START; None: still open."""
    if not isinstance(outcome, Judged):
        return ABSENT
    evaluation = outcome.evaluation
    if name == START:
        day = outcome.plan.day(START_MILESTONE)
        return calendar.workdays_between(outcome.plan.start_on, day) if day else None
    if name in evaluation.findings:
        return evaluation.findings[name].verdict
    return evaluation.derived.get(name, ABSENT)


def verdicts_of(outcome: Judged, kinds: frozenset[str]) -> dict[str, Any]:
    """What the catalogue says of every node of these kinds: to be laid down as it is."""
    return {name: each.verdict for name, each in outcome.evaluation.findings.items() if each.node.kind in kinds}


def wrong_names(expected: Mapping[str, Any], catalogue: Catalogue) -> list[str]:
    """Names that stand for nothing of this catalogue."""
    known = catalogue.nodes.keys() | catalogue.derived.keys() | {START}
    return [name for name in expected if name not in known]


def wrong_values(expected: Mapping[str, Any], catalogue: Catalogue) -> list[str]:
    """Names of nodes whose verdict is none, and a number of days that is none."""
    wrong = [name for name, value in expected.items() if name in catalogue.nodes and value not in VERDICTS]
    days = expected.get(START, 0)
    return wrong if isinstance(days, int) and not isinstance(days, bool) and days >= 0 else [*wrong, START]
