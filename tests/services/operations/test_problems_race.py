"""Two at once on one problem: one act is done, the others are told or find it done; a rung and an overdue item count once."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from projects.models import ApprovalItem, Event
from services.models import Problem, ProblemRung
from services.operations.problems import tell_stuck
from services.operations.problems_ends import return_problem, strike_off
from services.operations.problems_ladder import escalate, raise_overdue
from tests.projects.items import item_project, make_item
from tests.projects.operations.items.test_decisions_race import at_once
from tests.projects.views.people import make_user
from tests.services.problems import assigned, solved
from tests.services.telling import AT, build

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("catalogue")]


def events(verb: str) -> int:
    return Event.objects.filter(verb=verb).count()


def test_one_strikes_it_off_and_another_sends_it_back_at_once_and_one_of_them_counts():
    town = build()
    row = solved(town)
    version, by = row.version, {"by": town["lead"], "at": AT}
    acts = [
        lambda: strike_off(row, "看过了", version=version, **by),
        lambda: return_problem(row, "不行", version=version, **by),
    ]
    found = at_once(*acts * 2)
    assert found.count("Stale") >= 2
    assert events("strike_off") + events("return_problem") == 1


def test_a_rung_an_overdue_item_and_a_stuck_item_count_once():
    town = build()
    row, late = assigned(town), AT + timedelta(days=21)
    assert at_once(*[lambda: escalate(row.pk, 1, "overdue", late)] * 4) == [""] * 4
    assert (ProblemRung.objects.count(), events("escalate")) == (1, 1)
    member = make_user("firm")
    item = make_item(item_project(1, member), state="reviewing")
    ApprovalItem.objects.filter(pk=item.pk).update(due_on=date(2026, 2, 20), paused=False)
    assert at_once(*[lambda: raise_overdue(AT)] * 4) == [""] * 4
    assert Problem.objects.filter(origin="overdue").count() == 1
    assert at_once(*[lambda: tell_stuck(item, "没有动静", by=member, at=AT)] * 4) == [""] * 4
    assert Problem.objects.filter(origin="enterprise").count() == 1
