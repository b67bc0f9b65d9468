"""Leads: handed over, taken once, opened as one project, sent back with a reason."""

import threading
from decimal import Decimal

import pytest
from django.db import connection

from projects.models import Event, Referral
from projects.operations.referrals import (
    edit_referral,
    give_back,
    hand_over,
    open_project,
    return_referral,
    take,
)
from projects.operations.refusals import Forbidden, Refused, Stale
from tests.projects.operations.leads import CODE, DATA
from tests.projects.views.people import AT, verbs

pytestmark = pytest.mark.django_db


# --- handing over


def test_a_liaison_hands_over_in_the_name_of_the_own_body_only(people, bodies):
    with pytest.raises(Refused, match="你自己单位") as refused:
        hand_over(DATA, body=bodies[1], by=people["liaison"], at=AT)
    assert (refused.value.field, Referral.objects.count()) == ("body", 0)


def test_the_desk_hands_over_for_any_body_or_for_none(people, bodies):
    for body in (bodies[1], None):
        hand_over(DATA, body=body, by=people["window"], at=AT)
    assert list(Referral.objects.order_by("pk").values_list("body", flat=True)) == [bodies[1].pk, None]


@pytest.mark.parametrize("who", ["agent", "reviewer", "member"])
def test_others_hand_nothing_over(who, people, bodies):
    with pytest.raises(Forbidden):
        hand_over(DATA, body=bodies[0], by=people[who], at=AT)


def test_the_same_key_twice_makes_one_lead(people, bodies):
    made = [hand_over(DATA, body=bodies[0], by=people["liaison"], at=AT, idempotency_key="1:a") for _ in range(2)]
    assert (made[0], Referral.objects.count(), verbs(made[0])) == (made[1], 1, ["hand_over"])


def test_a_lead_that_is_still_worked_on_is_not_handed_over_again(lead, people, bodies):
    with pytest.raises(Refused, match="已经移交过"):
        hand_over(DATA, body=bodies[0], by=people["liaison"], at=AT)


@pytest.mark.parametrize(
    ("cells", "field"),
    [
        ({"enterprise_name": " "}, "enterprise_name"),
        ({"project_name": ""}, "project_name"),
        ({"credit_code": CODE[:-1] + "?"}, "credit_code"),
        ({"contact_phone": "12"}, "contact_phone"),
        ({"investment_wan": Decimal(10) ** 13}, "investment_wan"),
    ],
)
def test_bad_data_is_refused_at_its_field(cells, field, people, bodies):
    with pytest.raises(Refused) as refused:
        hand_over(DATA | cells, body=bodies[0], by=people["liaison"], at=AT)
    assert (refused.value.field, Referral.objects.count()) == (field, 0)


def test_no_personal_value_stands_in_an_event(lead):
    event = Event.objects.get(object_type="referral")
    assert event.data == {"body": "b-1"}


# --- editing


def test_a_lead_is_edited_until_it_is_taken(lead, people):
    edit_referral(lead.pk, DATA | {"site": "西路"}, version=1, by=people["liaison"], at=AT)
    take(lead.pk, by=people["agent"], at=AT)
    lead.refresh_from_db()
    assert (lead.site, lead.version) == ("西路", 3)
    with pytest.raises(Refused, match="agent已经接了"):
        edit_referral(lead.pk, DATA, version=3, by=people["liaison"], at=AT)


def test_an_edit_that_changes_nothing_leaves_no_event(lead, people):
    edit_referral(lead.pk, DATA, version=1, by=people["window"], at=AT)
    assert verbs(lead) == ["hand_over"]


def test_a_stale_edit_is_refused(lead, people):
    edit_referral(lead.pk, DATA | {"site": "西路"}, version=1, by=people["liaison"], at=AT)
    with pytest.raises(Stale):
        edit_referral(lead.pk, DATA | {"site": "东路"}, version=1, by=people["window"], at=AT)


def test_agents_do_not_edit(lead, people):
    with pytest.raises(Forbidden):
        edit_referral(lead.pk, DATA, version=1, by=people["agent"], at=AT)


# --- taking


def test_the_second_agent_reads_who_was_first(lead, people):
    take(lead.pk, by=people["agent"], at=AT)
    with pytest.raises(Refused, match="agent已经接了"):
        take(lead.pk, by=people["agent2"], at=AT)
    assert verbs(lead) == ["hand_over", "take"]


def test_pressed_twice_it_is_taken_once(lead, people):
    for _ in range(2):
        take(lead.pk, by=people["agent"], at=AT)
    assert verbs(lead) == ["hand_over", "take"]


@pytest.mark.parametrize("who", ["window", "liaison", "member"])
def test_only_agents_take(who, lead, people):
    with pytest.raises(Forbidden):
        take(lead.pk, by=people[who], at=AT)


def test_what_is_put_back_waits_for_another(lead, people):
    take(lead.pk, by=people["agent"], at=AT)
    for _ in range(2):
        give_back(lead.pk, by=people["agent"], at=AT)
    take(lead.pk, by=people["agent2"], at=AT)
    lead.refresh_from_db()
    assert (lead.agent, verbs(lead)) == (people["agent2"], ["hand_over", "take", "give_back", "take"])


def test_nobody_puts_back_what_another_took(lead, people):
    take(lead.pk, by=people["agent"], at=AT)
    with pytest.raises(Forbidden):
        give_back(lead.pk, by=people["agent2"], at=AT)


@pytest.mark.django_db(transaction=True)
def test_two_agents_at_once_make_one(lead, people):
    told, ready = [], threading.Barrier(2)

    def press(agent):
        ready.wait()
        try:
            take(lead.pk, by=agent, at=AT)
            told.append("taken")
        except Refused:
            told.append("refused")
        finally:
            connection.close()

    threads = [threading.Thread(target=press, args=[people[name]]) for name in ("agent", "agent2")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (sorted(told), verbs(lead)) == (["refused", "taken"], ["hand_over", "take"])


# --- sending back


def test_it_goes_back_with_its_reason_which_is_text_and_not_data(lead, people):
    take(lead.pk, by=people["agent"], at=AT)
    return_referral(lead.pk, " 不在区内 ", by=people["agent"], at=AT)
    lead.refresh_from_db()
    event = Event.objects.get(verb="return_referral")
    assert (lead.state, lead.reason, event.text.content, event.data) == ("returned", "不在区内", "不在区内", {})


def test_without_a_reason_it_does_not_go_back(lead, people):
    with pytest.raises(Refused, match="为什么退回"):
        return_referral(lead.pk, "  ", by=people["window"], at=AT)


@pytest.mark.parametrize("who", ["agent", "agent2", "liaison"])
def test_whoever_did_not_take_it_cannot_send_it_back(who, lead, people):
    with pytest.raises(Forbidden):
        return_referral(lead.pk, "不在区内", by=people[who], at=AT)


def test_what_went_back_is_neither_taken_nor_opened(lead, people):
    return_referral(lead.pk, "不在区内", by=people["window"], at=AT)
    with pytest.raises(Refused, match="已经退回"):
        take(lead.pk, by=people["agent"], at=AT)
    with pytest.raises(Refused, match="已经退回"):
        open_project(lead.pk, credit_code=CODE, by=people["window"], at=AT)
