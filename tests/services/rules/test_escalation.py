"""The escalation ladder: owner, department head, committee leader; each rung by its days, in order, once in a round."""

from __future__ import annotations

from datetime import date

import pytest

from projects.rules.calendar import WorkCalendar
from services.rules.escalation import HEAD, LEADER, OWNER, Facts, Ladder, rungs_due

CALENDAR = WorkCalendar([], frozenset({2026}))  # weekends only
LADDER = Ladder(dispatch={HEAD: 2, LEADER: 5}, overdue={OWNER: 1, HEAD: 3, LEADER: 5}, verify={OWNER: 2, HEAD: 4})
MONDAY = date(2026, 3, 2)


def due(facts: Facts, day: int) -> list[tuple[int, str]]:
    return rungs_due(facts, date(2026, 3, day), CALENDAR, LADDER)


@pytest.mark.parametrize(
    ("day", "rungs"),
    [(2, []), (3, [OWNER]), (4, [OWNER]), (5, [OWNER, HEAD]), (7, [OWNER, HEAD]), (9, [OWNER, HEAD, LEADER])],
)
def test_an_overdue_problem_climbs_by_working_days(day, rungs):
    facts = Facts("assigned", MONDAY, due_on=MONDAY)
    assert due(facts, day) == [(rung, "overdue") for rung in rungs]


@pytest.mark.parametrize(("day", "rungs"), [(2, []), (3, []), (4, [HEAD]), (8, [HEAD]), (9, [HEAD, LEADER])])
def test_one_that_nobody_answers_for_goes_to_the_heads_at_once(day, rungs):
    assert due(Facts("open", MONDAY), day) == [(rung, "unassigned") for rung in rungs]


@pytest.mark.parametrize(("day", "rungs"), [(3, []), (4, [OWNER]), (6, [OWNER, HEAD]), (30, [OWNER, HEAD])])
def test_one_that_nobody_verifies_goes_to_the_verifier_and_the_head(day, rungs):
    assert due(Facts("solved", MONDAY), day) == [(rung, "unverified") for rung in rungs]


def test_a_rung_that_was_taken_is_not_due_again_and_what_was_missed_is():
    assert due(Facts("assigned", MONDAY, MONDAY, frozenset({OWNER})), 9) == [(HEAD, "overdue"), (LEADER, "overdue")]
    assert due(Facts("assigned", MONDAY, MONDAY, frozenset({OWNER, HEAD, LEADER})), 30) == []


@pytest.mark.parametrize("facts", [Facts("struck_off", MONDAY, MONDAY), Facts("assigned", MONDAY, None)])
def test_nothing_is_due_of_what_is_struck_off_or_has_no_day(facts):
    assert due(facts, 30) == []
