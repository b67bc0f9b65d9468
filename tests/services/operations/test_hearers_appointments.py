"""Appointments are told to the other side: never to whoever acted, always to the agents whose trip it is or was."""

import pytest

from projects.models import Event
from services.operations import appointments as acts
from services.operations.hearers import people_of
from tests.services.doors import agent_on_duty, slot
from tests.services.telling import AT

pytestmark = pytest.mark.django_db


def told(row) -> list[str]:
    event = Event.objects.filter(object_type="appointment", object_id=str(row.pk)).order_by("-seq").first()
    return sorted(user.username for user in people_of(event, slot().date()))


@pytest.fixture
def served(town):
    for name in ("agent", "backup", "other_agent"):
        agent_on_duty(town[name])
    return town


def test_each_act_is_told_to_whom_it_concerns(served):
    people = ["admin", "member"]
    asked = acts.ask("visit", served.project, by=served["member"], at=AT)
    assert told(asked) == ["agent", "backup", "lead", "window"]
    given = acts.give_to(asked, served["other_agent"], slot(), by=served["lead"], at=AT)
    assert told(given) == sorted([*people, "other_agent"])  # who does not serve the project hears of the own trip
    moved = acts.give_to(given, served["agent"], slot(2), by=served["lead"], at=AT)
    assert told(moved) == sorted([*people, "agent", "other_agent"])  # and that it is another's now
    agreed = acts.confirm(moved, by=served["member"], at=AT)
    assert told(agreed) == ["admin", "agent"]
    assert told(acts.fail(agreed, "没有人在", by=served["agent"], at=AT)) == ["admin", "lead", "member", "window"]


def test_at_the_door_nobody_is_told(served):
    made = acts.book("visit", served.project, slot(), served["agent"], by=served["member"], at=AT)
    assert told(acts.begin(made, by=served["agent"], at=AT)) == []
    assert told(acts.finish(made, by=served["agent"], at=AT)) == []
