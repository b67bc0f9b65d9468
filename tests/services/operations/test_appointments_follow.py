"""After a hand-over the project's trips go to whoever took over, where that slot is free; the others are marked on the board."""

from datetime import timedelta

import pytest

from projects.models import Event
from projects.operations.handover import hand_over_project
from services.models import SlotHold
from services.operations import appointments as acts
from services.operations.appointments_follow import follow_handovers
from services.queries_board import passed_on
from tests.services.doors import agent_on_duty, at_door, make_appointment, off_duty, slot
from tests.services.telling import AT

pytestmark = pytest.mark.django_db
LATER = AT + timedelta(minutes=1)


@pytest.fixture
def agents(town):
    return agent_on_duty(town["agent"]), agent_on_duty(town["backup"])


def handed(town):
    hand_over_project(town.project, by=town["lead"], at=AT)
    return follow_handovers(LATER)


def agent_now(row):
    row.refresh_from_db()
    return row.agent


def test_a_trip_to_come_follows_with_its_slot_and_one_event_however_often_it_is_asked(town, agents):
    trip = make_appointment(town.project, town["agent"])
    assert handed(town) == 1
    assert agent_now(trip) == town["backup"]
    assert (trip.state, trip.starts_at) == ("booked", slot())
    assert set(SlotHold.objects.filter(appointment=trip).values_list("agent", flat=True)) == {town["backup"].pk}
    event = Event.objects.get(object_type="appointment", object_id=str(trip.pk))
    assert (event.verb, event.actor, event.data["from_agent"]) == ("give_appointment", None, town["agent"].pk)
    assert follow_handovers(LATER) == 0


@pytest.mark.parametrize("why", ["taken", "off duty"])
def test_where_the_new_agent_is_not_free_it_stays_and_is_marked(town, agents, why):
    trip = make_appointment(town.project, town["agent"])
    if why == "taken":
        make_appointment(None, town["backup"], enterprise=town.enterprise)
    else:
        off_duty(town["backup"], slot().date())
    assert handed(town) == 0
    assert agent_now(trip) == town["agent"]
    assert SlotHold.objects.filter(appointment=trip, agent=town["agent"]).exists()
    assert passed_on([trip]) == {trip.pk: town["backup"]}


def test_what_is_under_way_or_over_stays_and_so_does_what_somebody_decided_since(town, agents):
    under_way = at_door(make_appointment(town.project, town["agent"]))
    gone = make_appointment(town.project, town["agent"], starts_at=slot(-1))
    decided = make_appointment(town.project, town["agent"], starts_at=slot(2))
    hand_over_project(town.project, by=town["lead"], at=AT)
    acts.move(decided, slot(3), by=town["lead"], at=LATER)
    assert follow_handovers(LATER + timedelta(minutes=1)) == 0
    assert {agent_now(row) for row in (under_way, gone, decided)} == {town["agent"]}
