"""A hand-off goes to a body above the district, is answered by that body's people or the desk, and tells both sides."""

from datetime import date

import pytest

from approval_portal.accounts.models import Body, RoleGrant
from projects.models import Event
from projects.operations.outbox import deliver
from projects.operations.refusals import Forbidden, Refused, Stale
from services.channels.words import Telling
from services.models import Baton
from services.operations.batons import accept_baton, finish_baton, return_baton, send_baton, withdraw_baton
from services.permissions_agents import visible_batons
from tests.services.telling import AT, heard, person

DAY = date(2026, 3, 2)


@pytest.fixture
def city(town, catalogue):
    body = Body.objects.create(code="b-city", zh="市级代办机构", level="市")
    town.people["receiver"] = person("receiver")
    RoleGrant.objects.create(user=town["receiver"], role="liaison", body=body, starts_on=date(2026, 1, 1))
    other = Body.objects.create(code="b-other", zh="别的单位", level="市")
    RoleGrant.objects.filter(user=town["liaison"]).update(body=other)
    return body


def send(town, body, by="agent", **more):
    return send_baton(town.project, body, "规划条件要市里定", "图纸在窗口", by=town[by], at=AT, **more)


def test_an_answer_is_due_in_two_working_days(town, city):
    baton = send(town, city)
    assert (baton.state, baton.answer_by, baton.sender) == ("sent", date(2026, 3, 4), town["agent"])


@pytest.mark.parametrize("who", ["member", "other_agent", "reviewer", "liaison", "receiver", "stranger"])
def test_only_the_projects_agents_and_the_desk_send(town, city, who):
    with pytest.raises(Forbidden):
        send(town, city, by=who)


def test_a_body_of_the_district_and_no_subject_and_a_matter_that_is_not_there(town, city):
    district = Body.objects.create(code="b-here", zh="区里的局", level="区")
    act = {"by": town["agent"], "at": AT}
    for body, subject, more, field in (
        (district, "事", {}, "to_body"),
        (city, "  ", {}, "subject"),
        (city, "事", {"node": "no-such-matter"}, "matter"),
        (city, "字" * 201, {}, "subject"),
    ):
        with pytest.raises(Refused) as refused:
            send_baton(town.project, body, subject, **more, **act)
        assert refused.value.field == field
    assert not Baton.objects.exists()


def test_the_same_matter_lies_with_a_body_once(town, city):
    first = send(town, city, node="sm-heritage")
    with pytest.raises(Refused):
        send(town, city, node="sm-heritage")
    withdraw_baton(first, "写错了", by=town["agent"], at=AT)
    send(town, city, node="sm-heritage")


def test_it_goes_from_hand_to_hand(town, city):
    baton = accept_baton(send(town, city), by=town["receiver"], at=AT)
    assert (baton.state, baton.receiver, baton.accepted_at) == ("accepted", town["receiver"], AT)
    baton = finish_baton(baton, "条件已出", by=town["receiver"], at=AT)
    assert (baton.state, baton.result, baton.done_at) == ("done", "条件已出", AT)


@pytest.mark.parametrize("who", ["agent", "member", "liaison", "other_agent", "reviewer"])
def test_nobody_else_answers(town, city, who):
    baton = send(town, city)
    for act in (
        lambda: accept_baton(baton, by=town[who], at=AT),
        lambda: return_baton(baton, "不归我们管", by=town[who], at=AT),
        lambda: finish_baton(baton, "办了", by=town[who], at=AT),
    ):
        with pytest.raises(Forbidden):
            act()


def test_the_desk_writes_down_what_the_body_said(town, city):
    assert accept_baton(send(town, city), by=town["window"], at=AT).receiver == town["window"]


def test_a_return_needs_its_reason_and_what_is_not_accepted_is_not_done(town, city):
    baton = send(town, city)
    with pytest.raises(Refused) as refused:
        return_baton(baton, " ", by=town["receiver"], at=AT)
    assert refused.value.field == "text"
    with pytest.raises(Refused):
        finish_baton(baton, "办了", by=town["receiver"], at=AT)
    assert return_baton(baton, "不归我们管", by=town["receiver"], at=AT).reason == "不归我们管"
    with pytest.raises(Refused):
        accept_baton(baton, by=town["receiver"], at=AT)


def test_a_stale_page_and_a_key_sent_twice(town, city):
    baton = send(town, city, idempotency_key="k")
    assert send(town, city, idempotency_key="k") == baton
    withdraw_baton(baton, "不用了", version=baton.version, by=town["lead"], at=AT)
    with pytest.raises(Stale):
        accept_baton(baton, version=1, by=town["receiver"], at=AT)


def test_who_sees_it(town, city):
    baton = send(town, city)
    seen = {name for name in town.people if visible_batons(town[name], DAY).filter(pk=baton.pk).exists()}
    assert seen == {"agent", "backup", "window", "lead", "receiver"}


def test_the_body_hears_of_it_and_reads_no_name_of_the_project(town, city):
    baton = send(town, city)
    deliver()
    event = Event.objects.get(verb="send_baton")
    assert heard(event) == ["receiver"]
    words = Telling(town["receiver"], [event], DAY).words(event)
    assert words.url == f"/batons/{baton.pk}/"
    assert town.project.name not in words.title + words.text
    assert Telling(town["liaison"], [event], DAY).words(event).gone


def test_the_senders_side_hears_of_the_answer(town, city):
    baton = accept_baton(send(town, city), by=town["receiver"], at=AT)
    return_baton(baton, "不归我们管", by=town["receiver"], at=AT)
    deliver()
    for verb in ("accept_baton", "return_baton"):
        assert heard(Event.objects.get(verb=verb)) == ["agent", "backup"]
    told = Event.objects.get(verb="return_baton")
    assert "不归我们管" not in str(told.data)
