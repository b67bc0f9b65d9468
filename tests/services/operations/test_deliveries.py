"""A result is received once: by whoever knew the code or signed; refused or found nobody, it stays with the window."""

from __future__ import annotations

from datetime import timedelta

import pytest

from projects.enums import DeliveryMeans, Source
from projects.models import ApprovalItem, Delivery, Event, Mandate
from projects.operations.mandate_guards import NoMandate
from projects.operations.outbox import deliver
from projects.operations.refusals import Forbidden, Refused
from services.enums import AppointmentState, SignatureMeans
from services.models import Appointment, Handing, ReceiptCode, Signature
from services.operations import appointments
from services.operations.deliveries import find_nobody, hand_over, refuse_results, take_results
from services.operations.receipt_codes import make_code
from services.queries_deliveries import code_of, results_of, trips_saved
from services.rules.signatures import Signed, drawing
from tests.projects.items import ENERGY, FILING, ITEM_AT, item_project, make_item
from tests.projects.views.people import make_user
from tests.services.doors import make_appointment, slot
from tests.services.telling import heard, person

AT = ITEM_AT + timedelta(hours=2)
DRAWN = Signed("李敏", SignatureMeans.DRAWN, drawing(60, 20))
pytestmark = pytest.mark.usefixtures("catalogue")


@pytest.fixture
def world(db):
    """A project with an agent, two of its items granted, and a trip to bring both."""

    class World:
        member, agent, other = make_user("member"), person("carrier", "agent"), person("another", "agent")
        window = person("counter", "window")

    world = World()
    world.project = item_project(1, world.member, agent=world.agent)
    world.items = [make_item(world.project, node, "approved") for node in (ENERGY, FILING)]
    world.trip = trip(world)
    return world


def trip(world, starts_at=None, **more) -> Appointment:
    when = starts_at or slot(1, 10, at=AT)
    return make_appointment(world.project, world.agent, "delivery", when, items=world.items, **more)


def said(world, **more):
    return {"by": world.agent, "at": AT, **more}


def states(world) -> list[str]:
    return [ApprovalItem.objects.get(pk=item.pk).state for item in world.items]


def code(world) -> str:
    return code_of(ReceiptCode.objects.select_related("appointment").get(appointment=world.trip))


# --- handed over


def test_several_results_in_one_trip_are_delivered_with_their_proof(world):
    hand_over(world.trip, world.items, signed=DRAWN, **said(world))
    assert states(world) == ["delivered", "delivered"]
    assert {(each.means, each.receiver, each.delivered_by) for each in Delivery.objects.all()} == {
        (DeliveryMeans.DOORSTEP, "李敏", world.agent)
    }
    assert {(each.outcome, each.receiver, each.handed_at) for each in Handing.objects.all()} == {
        ("delivered", "李敏", AT)
    }
    signed = Signature.objects.get()
    assert (signed.place, signed.name, signed.appointment, bool(signed.digest)) == ("taker", "李敏", world.trip, True)


def test_one_may_be_received_and_the_other_not(world):
    first, second = world.items
    hand_over(world.trip, [first], signed=DRAWN, **said(world))
    refuse_results(world.trip, [second], "名称打错了", **said(world))
    assert states(world) == ["delivered", "approved"]
    world.trip.refresh_from_db()
    assert world.trip.state == AppointmentState.UNDER_WAY
    assert [each.outcome for each in results_of(world.trip)] == ["delivered", "refused"]


def test_it_counts_from_the_door(world):
    hand_over(world.trip, world.items, signed=DRAWN, **said(world), source=Source.OFFLINE)
    events = Event.objects.filter(verb__in=("deliver", "hand_over_results"))
    assert {(event.at, event.source) for event in events} == {(AT, "offline")}


def test_the_same_act_sent_twice_is_done_once(world):
    for _ in range(2):
        hand_over(world.trip, world.items, signed=DRAWN, **said(world), idempotency_key="1:k")
    assert (Event.objects.filter(verb="hand_over_results").count(), Signature.objects.count()) == (1, 1)


def test_what_was_received_is_not_received_again(world):
    hand_over(world.trip, world.items[:1], signed=DRAWN, **said(world))
    for act in (hand_over, refuse_results):
        more = {"signed": DRAWN} if act is hand_over else {"reason": "不要"}
        with pytest.raises(Refused) as refusal:
            act(world.trip, world.items[:1], **more, **said(world))
        assert refusal.value.field == "items"


def test_nothing_is_signed_for_without_a_signature(world):
    with pytest.raises(Refused):
        hand_over(world.trip, world.items, signed=Signed("李敏", SignatureMeans.DRAWN), **said(world))
    assert (states(world), Handing.objects.exists()) == (["approved", "approved"], False)


def test_items_are_of_the_trip(world):
    other = make_item(item_project(2), ENERGY, "approved")
    for items in ([], [other]):
        with pytest.raises(Refused) as refusal:
            hand_over(world.trip, items, signed=DRAWN, **said(world))
        assert refusal.value.field == "items"


def test_without_a_result_there_is_nothing_to_bring(world):
    row = make_item(world.project, "ap-water-soil", "reviewing")
    world.items.append(row)
    Appointment.objects.all().delete()
    with pytest.raises(Refused):
        take_results(trip(world), [row], **said(world))


@pytest.mark.parametrize("who", ["other", "member", "window"])
def test_who_does_not_carry_the_trip_does_nothing(world, who):
    by = getattr(world, who)
    for act, more in (
        (take_results, {}),
        (hand_over, {"signed": DRAWN}),
        (hand_over, {"name": "李敏", "code": "1"}),
        (refuse_results, {"reason": "x"}),
    ):
        with pytest.raises(Forbidden):
            act(world.trip, world.items, **more, by=by, at=AT)
    for act in (find_nobody, make_code):
        with pytest.raises(Forbidden):
            act(world.trip, by=by, at=AT)
    assert states(world) == ["approved", "approved"]


@pytest.mark.parametrize("state", ["done", "failed", "cancelled", "asked"])
def test_a_trip_that_is_over_hands_nothing_over(world, state):
    Appointment.objects.update(state=state)
    with pytest.raises(Refused):
        hand_over(world.trip, world.items, signed=DRAWN, **said(world))


def test_a_pickup_is_no_delivery(world):
    Appointment.objects.update(kind="pickup")
    with pytest.raises(Refused):
        take_results(world.trip, world.items, **said(world))


def test_what_the_window_delivered_meanwhile_is_only_brought(world):
    from projects.operations.items.delivery import deliver_item

    deliver_item(world.items[0], DeliveryMeans.ELECTRONIC, by=None, at=ITEM_AT + timedelta(hours=1))
    hand_over(world.trip, world.items, signed=DRAWN, **said(world))
    assert sorted(Delivery.objects.values_list("means", flat=True)) == ["doorstep", "electronic"]


# --- the code


def test_the_code_goes_to_the_enterprise_and_not_to_the_agent(world):
    take_results(world.trip, world.items, **said(world))
    deliver()
    event = Event.objects.get(verb="send_receipt_code")
    assert heard(event) == ["member"]
    assert code(world) not in f"{event.data} {event.text} {ReceiptCode.objects.get().digest}"


def test_whoever_knows_the_code_receives(world):
    take_results(world.trip, world.items, **said(world))
    known = code(world)
    hand_over(world.trip, world.items, name="前台小周", code=f" {known[:3]} {known[3:]} ", **said(world))
    assert (states(world), Signature.objects.get().means) == (["delivered"] * 2, "code")
    assert ReceiptCode.objects.get().used_at == AT


def test_five_wrong_codes_and_no_more(world):
    take_results(world.trip, world.items, **said(world))
    known = code(world)
    wrong = f"{(int(known) + 1) % 10**6:06}"
    for left in (4, 3, 2, 1, 0):
        with pytest.raises(Refused) as refusal:
            hand_over(world.trip, world.items, name="李敏", code=wrong, **said(world))
        assert refusal.value.field == "code"
        assert ReceiptCode.objects.get().tries == 5 - left
    with pytest.raises(Refused):
        hand_over(world.trip, world.items, name="李敏", code=known, **said(world))
    make_code(world.trip, by=world.agent, at=AT + timedelta(minutes=1))
    assert code(world) != known
    with pytest.raises(Refused):
        hand_over(world.trip, world.items, name="李敏", code=known, **said(world))
    hand_over(world.trip, world.items, name="李敏", code=code(world), **said(world))


def test_one_press_that_is_sent_twice_is_one_try(world):
    take_results(world.trip, world.items, **said(world))
    wrong = [f"{(int(code(world)) + more) % 10**6:06}" for more in (1, 2)]
    for typed, key, tries in ((wrong[0], "a", 1), (wrong[0], "a", 1), (wrong[1], "a", 2), (wrong[1], "b", 3)):
        with pytest.raises(Refused, match=f"还可以试 {5 - tries} 次"):
            hand_over(world.trip, world.items, name="李敏", code=typed, **said(world, idempotency_key=key))
        assert ReceiptCode.objects.get().tries == tries


@pytest.mark.parametrize("typed", ["", "12345", "1234567", "１２３４５６", "12 34 5x", "\x00" * 6])
def test_something_else_is_no_code(world, typed):
    take_results(world.trip, world.items, **said(world))
    with pytest.raises(Refused):
        hand_over(world.trip, world.items, name="李敏", code=typed, **said(world))
    assert states(world) == ["approved", "approved"]


def test_before_a_code_was_sent_none_fits(world):
    with pytest.raises(Refused) as refusal:
        hand_over(world.trip, world.items, name="李敏", code="000000", **said(world))
    assert refusal.value.field == "code"


def test_who_received_it_is_written_down(world):
    take_results(world.trip, world.items, **said(world))
    with pytest.raises(Refused) as refusal:
        hand_over(world.trip, world.items, name=" ", code=code(world), **said(world))
    assert (refusal.value.field, ReceiptCode.objects.get().tries) == ("name", 0)


def test_the_code_of_one_trip_opens_no_other(world):
    take_results(world.trip, world.items, **said(world))
    known, other = code(world), trip(world, slot(2, 10, at=AT))
    make_code(other, by=world.agent, at=AT)
    refuse_results(world.trip, world.items, "x", **said(world))
    with pytest.raises(Refused):
        hand_over(other, world.items, name="李敏", code=known, **said(world))


# --- in the enterprise's name


def test_receiving_for_the_enterprise_needs_a_mandate(world):
    Mandate.objects.all().delete()
    with pytest.raises(NoMandate):
        take_results(world.trip, world.items, for_enterprise=True, **said(world))
    assert states(world) == ["approved", "approved"]


def test_under_a_mandate_it_is_delivered_at_the_window_and_brought_all_the_same(world):
    Mandate.objects.all().delete()
    Mandate.objects.create(
        enterprise=world.project.enterprise,
        agreement="委托一",
        scope=["receive"],
        starts_on=ITEM_AT.date() - timedelta(days=9),
        given_by=world.member,
        given_at=ITEM_AT,
    )
    take_results(world.trip, world.items, for_enterprise=True, **said(world))
    assert states(world) == ["delivered", "delivered"]
    assert set(Delivery.objects.values_list("means", flat=True)) == {"window"}
    hand_over(world.trip, world.items, signed=DRAWN, **said(world))
    assert Delivery.objects.count() == 2
    assert set(Handing.objects.values_list("outcome", flat=True)) == {"delivered"}


# --- what is told and counted


def test_no_name_and_no_reason_stands_in_the_data_of_an_event(world):
    hand_over(world.trip, world.items[:1], signed=DRAWN, **said(world))
    refuse_results(world.trip, world.items[1:], "找李敏再说", **said(world))
    assert not [event for event in Event.objects.all() if "李敏" in str(event.data)]


def test_a_trip_is_saved_when_something_was_received_and_the_trip_ended(world):
    assert trips_saved(world.project).trips == 0
    hand_over(world.trip, world.items, signed=DRAWN, **said(world))
    assert trips_saved(world.project).trips == 0
    appointments.finish(world.trip, by=world.agent, at=AT)
    make_appointment(world.project, kind="pickup", state="done")
    make_appointment(world.project, kind="pickup", state="failed")
    make_appointment(world.project, kind="delivery", state="done")
    found = trips_saved(world.project)
    assert (found.pickups, found.deliveries, found.trips, trips_saved().trips) == (1, 1, 2, 2)
