"""A rung of the ladder is taken once in a round, tells the right people, and begins anew when a problem comes back."""

from __future__ import annotations

from datetime import timedelta

import pytest

from projects.models import Event
from projects.operations.outbox import deliver
from services.channels.words import Telling
from services.models import Problem, ProblemRung
from services.operations.problems_ends import reopen_problem, solve_problem, strike_off
from services.operations.problems_ladder import escalate
from services.queries_ladder import rungs_standing
from tests.services.problems import assigned, raised
from tests.services.telling import AT, heard, serve

pytestmark = pytest.mark.usefixtures("catalogue", "clock")
LATE = AT + timedelta(days=21)  # the due date is a week after AT


def climb(at=LATE) -> list[tuple[int, str]]:
    found = rungs_standing(at.date())
    return [(rung, reason) for pk, rung, reason in found if escalate(pk, rung, reason, at) is not None]


def test_each_rung_once_with_its_reason_and_its_people(town):
    serve(town.project, town["window"], "department_head")
    serve(town.project, town["lead"], "committee_leader")
    row = assigned(town)
    assert climb() == [(1, "overdue"), (2, "overdue"), (3, "overdue")]
    assert climb() == []
    assert escalate(row.pk, 1, "overdue", LATE) is None
    people = [town[who].pk for who in ("reviewer", "window", "lead")]
    assert [(rung.rung, rung.told) for rung in ProblemRung.objects.all()] == [
        (1, people[:1]),
        (2, people[1:2]),
        (3, people[2:]),
    ]
    deliver()
    events = Event.objects.filter(verb="escalate").order_by("pk")
    assert [heard(event) for event in events] == [["reviewer"], ["window"], ["lead"]]


def test_without_them_the_leads_are_told(town):
    assigned(town, owner=None)
    climb()
    assert [rung.told for rung in ProblemRung.objects.all()] == [
        *([sorted([town["window"].pk, town["lead"].pk])]),
        *([[town["lead"].pk]] * 2),
    ]


def test_a_rung_that_does_not_hold_any_more_is_not_taken(town):
    row = assigned(town)
    assert escalate(row.pk, 1, "overdue", AT) is None
    solve_problem(row, "好了", by=town["reviewer"], at=AT)
    assert escalate(row.pk, 1, "overdue", LATE) is None
    assert ProblemRung.objects.count() == 0


def test_what_came_back_climbs_again(town):
    row = assigned(town)
    climb()
    solve_problem(row, "好了", by=town["reviewer"], at=LATE)
    strike_off(row, "看过了", by=town["lead"], at=LATE)
    reopen_problem(row, "没有", by=town["lead"], at=LATE)
    assert climb(LATE) == []
    assert climb(LATE + timedelta(days=14)) == [(2, "unassigned"), (3, "unassigned")]
    assert list(ProblemRung.objects.values_list("round", "rung")) == [(0, 1), (0, 2), (0, 3), (1, 2), (1, 3)]


def test_the_notice_says_why_and_leads_to_the_problem(town):
    row = raised(town)
    Problem.objects.update(state_since=AT - timedelta(days=14))
    climb(AT)
    event = Event.objects.filter(verb="escalate").first()
    words = Telling(town["lead"], [event], AT.date()).words(event)
    assert (words.title, words.url) == ("有一个问题没有人负责", f"/problems/{row.pk}/")
