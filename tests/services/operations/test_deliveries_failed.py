"""What is refused, and what finds nobody, stays with the window and can be brought again."""

from __future__ import annotations

import pytest

from projects.models import Event
from projects.operations.outbox import deliver
from projects.operations.refusals import Refused
from services.models import Handing
from services.operations import appointments
from services.operations.deliveries import find_nobody, hand_over, refuse_results, take_results
from tests.services.doors import slot
from tests.services.operations import test_deliveries
from tests.services.operations.test_deliveries import AT, DRAWN, said, states, trip
from tests.services.telling import heard

pytestmark = pytest.mark.usefixtures("catalogue")
world = test_deliveries.world


def test_all_refused_the_trip_failed_and_another_can_be_booked(world):
    refuse_results(world.trip, world.items, "单位已搬走", **said(world))
    world.trip.refresh_from_db()
    assert (world.trip.state, world.trip.reason, states(world)) == ("failed", "单位已搬走", ["approved"] * 2)
    again = trip(world, slot(2, 10, at=AT))
    hand_over(again, world.items, signed=DRAWN, **said(world))
    assert states(world) == ["delivered", "delivered"]


def test_nobody_there_the_trip_failed_and_the_enterprise_hears(world):
    find_nobody(world.trip, **said(world))
    world.trip.refresh_from_db()
    assert (world.trip.state, set(Handing.objects.values_list("outcome", flat=True))) == ("failed", {"nobody"})
    deliver()
    assert heard(Event.objects.get(verb="find_nobody")) == ["member"]


def test_where_something_was_received_somebody_was_there(world):
    hand_over(world.trip, world.items[:1], signed=DRAWN, **said(world))
    with pytest.raises(Refused):
        find_nobody(world.trip, **said(world))


@pytest.mark.parametrize("reason", ["", "  ", "字" * 301])
def test_a_refusal_has_its_reason(world, reason):
    with pytest.raises(Refused) as refusal:
        refuse_results(world.trip, world.items, reason, **said(world))
    assert refusal.value.field == "reason"


def test_a_result_on_another_live_trip_is_not_taken_twice(world):
    take_results(world.trip, world.items, **said(world))
    with pytest.raises(Refused):
        take_results(trip(world, slot(2, 10, at=AT)), world.items, **said(world))


def test_left_behind_on_a_trip_that_failed_it_can_be_brought_again(world):
    take_results(world.trip, world.items, **said(world))
    appointments.fail(world.trip, "车坏了", by=world.agent, at=AT)
    hand_over(trip(world, slot(2, 10, at=AT)), world.items, signed=DRAWN, **said(world))
    assert sorted(Handing.objects.values_list("outcome", flat=True)) == ["delivered", "delivered", "nobody", "nobody"]
