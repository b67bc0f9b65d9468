"""At once: planned and fired by several at a time, each reminder is there once and told once."""

from datetime import date

import pytest

from projects.models import Event
from projects.operations.events import verify_chains
from services.enums import DueState
from services.models import Due, ProblemRung
from services.operations.dues import drop_dues, fire_dues, plan_dues
from tests.projects.operations.items.test_decisions_race import at_once
from tests.services.operations.test_dues import at, problem, task
from tests.services.telling import AT

pytestmark = pytest.mark.django_db(transaction=True)


def test_planned_and_fired_by_six_at_once(town):
    known = {"state": "assigned", "owner": town["reviewer"], "assigned_at": AT, "state_since": AT}
    late = problem(town, due_on=date(2026, 3, 3), **known)
    for _ in range(8):
        task(town, date(2026, 3, 5))
    assert set(at_once(*(lambda: plan_dues(at(4, 1)) for _ in range(6)))) == {""}
    assert Due.objects.count() == 8 * 3 + 2  # the last day of the late one is a row, too, and dropped: the ladder tells
    assert set(at_once(*(lambda: fire_dues(at(4, 10)) for _ in range(6)))) == {""}
    told = Event.objects.filter(verb="remind_due").values_list("data__id", flat=True)
    assert len(told) == len(set(told)) == 8
    assert list(ProblemRung.objects.values_list("problem", "rung")) == [(late.pk, 1)]
    assert Due.objects.filter(state=DueState.SENT).count() == 9
    assert verify_chains()[2] == []


def test_forgetting_a_thing_waits_for_nobody_who_fires_it(town):
    row = task(town, date(2026, 3, 5))
    plan_dues(at(4, 1))
    found = at_once(lambda: fire_dues(at(4, 10)), lambda: drop_dues("meetingtask", row.pk))
    assert set(found) == {""}
    assert Event.objects.filter(verb="remind_due").count() == Due.objects.filter(state=DueState.SENT).count()
