"""Who is told of a needs visit, and where the notice leads."""

from __future__ import annotations

import pytest

from projects.models import Event
from projects.operations.outbox import deliver
from services.channels.words import Telling
from services.models import Appointment
from services.operations.visit_ends import confirm_visit, hold_visit
from services.operations.visits import plan_visit, record_minutes
from tests.services.doors import at_door, make_appointment
from tests.services.telling import AT, Town, heard

pytestmark = pytest.mark.usefixtures("catalogue", "clock")


@pytest.fixture
def trip(town: Town) -> Appointment:
    return at_door(make_appointment(town.project, town["agent"], "visit"))


def told(verb: str) -> list[str]:
    deliver()
    return heard(Event.objects.get(verb=verb))


def test_the_squad_is_asked_along(town, trip):
    plan_visit(trip, {town["reviewer"]: "approver"}, by=town["lead"], at=AT)
    assert told("plan_visit") == ["agent", "reviewer"]
    words = Telling(town["reviewer"], [event := Event.objects.get(verb="plan_visit")], AT.date()).words(event)
    assert (words.url, words.gone) == (f"/visits/{trip.pk}/", False)


def test_the_enterprise_is_asked_to_confirm_and_those_who_were_there_hear_of_it(town, trip):
    plan_visit(trip, {town["reviewer"]: "approver"}, by=town["lead"], at=AT)
    record_minutes(trip, {"building": "厂房"}, by=town["agent"], at=AT)
    hold_visit(trip, by=town["agent"], at=AT)
    assert told("hold_visit") == ["admin", "member"]
    confirm_visit(trip, by=town["member"], at=AT)
    assert told("confirm_visit") == ["agent", "backup", "reviewer"]
