"""Two at once at a door, behind a link, at the window: one act is done, the others are told; five codes are tried in all."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from approval_portal.accounts.models import Body
from projects.models import Delivery, Event
from projects.rules.lifecycle import DECIDED_STATES
from services.models import Baton, FollowUp, Handing, Problem, Rating, ReceiptCode
from services.operations.batons import accept_baton, return_baton, withdraw_baton
from services.operations.custody_arrived import receive_papers
from services.operations.deliveries import hand_over, take_results
from services.operations.ratings import invite, rate, tell_invites
from services.queries_deliveries import TRIES, code_of
from services.rules.custody import Count
from tests.projects.items import ENERGY, FILING, ITEM_AT, item_project, make_item
from tests.projects.operations.items.test_decisions_race import at_once
from tests.projects.views.people import make_user
from tests.services.bags import LATER, at_the_door, taken
from tests.services.doors import make_appointment, slot
from tests.services.operations.test_batons import send
from tests.services.telling import build, person

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("catalogue")]
AT = ITEM_AT + timedelta(hours=2)


@pytest.fixture(autouse=True)
def _files(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


# --- behind the link


def test_of_eight_answers_to_one_link_one_stands_and_is_followed_up_once():
    town = build()
    asked = invite(appointment=make_appointment(town.project, town["agent"], state="done"), at=AT)
    found = at_once(*[lambda: rate(asked, 1, by=None, at=AT)] * 8)
    assert sorted(found) == ["", *["Refused"] * 7]
    assert (Rating.objects.count(), FollowUp.objects.count(), Problem.objects.count()) == (1, 1, 1)


def test_two_sweeps_at_once_invite_once():
    town = build()
    invite(appointment=make_appointment(town.project, town["agent"], state="done"), at=AT)
    assert at_once(*[lambda: tell_invites(AT)] * 4) == [""] * 4
    assert Event.objects.filter(verb="invite_rating").count() == 1


# --- the code, the results


def carried():
    """An agent on a delivery of two results, the code sent; and the code."""
    agent, member = person("carrier", "agent"), make_user("member")
    project = item_project(1, member, agent=agent)
    items = [make_item(project, node, "approved") for node in (ENERGY, FILING)]
    trip = make_appointment(project, agent, "delivery", slot(1, 10, at=AT), items=items)
    take_results(trip, items, by=agent, at=AT)
    return agent, trip, items, code_of(ReceiptCode.objects.select_related("appointment").get())


def test_wrong_codes_all_at_once_are_counted_and_the_right_one_after_them_is_too_late():
    agent, trip, items, code = carried()
    wrong = f"{(int(code) + 1) % 10**6:06}"

    def hand(said: str):
        return lambda: hand_over(trip, items, name="李敏", code=said, by=agent, at=AT)

    assert at_once(*[hand(wrong)] * 12) == ["Refused"] * 12
    assert ReceiptCode.objects.get().tries == TRIES
    assert at_once(hand(code)) == ["Refused"]
    assert not Handing.objects.filter(outcome="delivered").exists()
    assert {item.state for item in type(items[0]).objects.all()} <= set(DECIDED_STATES)


def test_the_same_results_handed_over_from_two_phones_are_delivered_once():
    agent, trip, items, code = carried()
    found = at_once(*[lambda: hand_over(trip, items, name="李敏", code=code, by=agent, at=AT)] * 6)
    assert sorted(found) == ["", *["Refused"] * 5]
    assert (Delivery.objects.count(), Event.objects.filter(verb="hand_over_results").count()) == (2, 1)


# --- the baton


def test_of_accepting_returning_and_withdrawing_a_baton_at_once_one_is_done():
    town = build()
    baton = send(town, Body.objects.create(code="b-city", zh="市级代办机构", level="市"))
    window = town["window"]
    found = at_once(
        lambda: accept_baton(baton.pk, version=1, by=window, at=AT),
        lambda: return_baton(baton.pk, "缺图纸", version=1, by=window, at=AT),
        lambda: withdraw_baton(baton.pk, "不用了", version=1, by=town["agent"], at=AT),
    )
    assert (found.count(""), {each for each in found if each}) == (1, {"Stale"})
    assert (Baton.objects.get().version, Event.objects.filter(object_type="baton").count()) == (2, 2)


# --- the window


def test_two_windows_that_count_differently_at_once_open_one_problem():
    door = at_the_door()
    bag, window = taken(door), door.window
    one_short = {
        line.pk: Count(line.originals - (place == 0), line.copies, line.pages)
        for place, line in enumerate(bag.lines.all())
    }
    found = at_once(
        lambda: receive_papers(bag, None, version=bag.version, by=window, at=LATER),
        *[lambda: receive_papers(bag, one_short, version=bag.version, by=window, at=LATER)] * 3,
    )
    assert sorted(found) == ["", *["Stale"] * 3]
    bag.refresh_from_db()
    assert Problem.objects.count() == (bag.state == "differing")
    assert Event.objects.filter(verb="receive_consignment").count() == 1
    assert bag.arrived_at <= timezone.now()
