"""At the door one form does one act and leads back; the code is shown to the enterprise's people and to nobody else."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from django.urls import reverse

from projects.models import AccessLog, ApprovalItem, Mandate
from services.models import Appointment, Handing, ReceiptCode, Signature
from services.operations.appointments import begin, finish
from services.operations.deliveries import hand_over, refuse_results, take_results
from services.queries_appointments import items_for
from services.queries_deliveries import code_of
from services.rules.signatures import Signed, data_url, drawing
from tests.projects.items import ENERGY, FILING, ITEM_AT, WATER, item_project, make_item, staff_member
from tests.projects.views.people import make_user
from tests.services.doors import make_appointment, slot
from tests.services.telling import person

AT = ITEM_AT + timedelta(hours=2)
DRAWN = Signed("李敏", "drawn", drawing(60, 20))
pytestmark = pytest.mark.usefixtures("catalogue")


@pytest.fixture
def world(db):
    class World:
        member, agent, other = make_user("member"), person("carrier", "agent"), person("another", "agent")
        window, lead = staff_member("desk", "window", "au-xzsp"), person("chief", "lead")

    world = World()
    world.project = item_project(1, world.member, agent=world.agent)
    world.items = [make_item(world.project, node, "approved") for node in (ENERGY, FILING)]
    world.trip = make_appointment(world.project, world.agent, "delivery", slot(1, 10, at=AT), items=world.items)
    world.url = reverse("trip-certificates", args=[world.trip.pk])
    with time_machine.travel(AT, tick=False):
        yield world


def said(world) -> dict:
    return {"by": world.agent, "at": AT}


def keys(world, count: int = 2) -> list[str]:
    return [str(item.pk) for item in world.items[:count]]


def post(client, world, who="agent", **more):
    client.force_login(getattr(world, who))
    return client.post(world.url, more)


def states(world) -> list[str]:
    return [ApprovalItem.objects.get(pk=item.pk).state for item in world.items]


def test_results_are_taken_along_and_handed_over_by_signature(client, world):
    client.force_login(world.agent)
    assert client.get(world.url).status_code == 200
    assert post(client, world, act="take", items=keys(world)).status_code == 302
    signed = {"taker-name": "李敏", "taker-signature": data_url(60, 20)}
    assert post(client, world, act="hand", by="sign", items=keys(world), **signed).status_code == 302
    assert (states(world), Signature.objects.get().name) == (["delivered"] * 2, "李敏")
    assert "都有着落了" in client.get(world.url).text


def test_a_written_answer_that_was_brought_is_offered_for_no_other_trip(client, world):
    refused = make_item(world.project, WATER, "refused")
    page = reverse("item", args=[refused.pk])
    client.force_login(world.agent)
    assert (items_for("delivery", world.project), 'id="doorstep"' in client.get(page).text) == ([refused], True)
    trip = make_appointment(world.project, world.agent, "delivery", slot(1, 14, at=AT), items=[refused])
    begin(trip, **said(world))
    hand_over(trip, [refused], signed=DRAWN, **said(world))
    finish(trip, **said(world))
    assert (items_for("delivery", world.project), 'id="doorstep"' in client.get(page).text) == ([], False)


def test_by_the_code(client, world):
    take_results(world.trip, world.items, **said(world))
    code = code_of(ReceiptCode.objects.get())
    answer = post(client, world, act="hand", by="code", items=keys(world, 1), name="前台", code=code)
    assert (answer.status_code, states(world)) == (302, ["delivered", "approved"])


def test_a_wrong_code_says_how_many_tries_are_left_and_counts(client, world):
    take_results(world.trip, world.items, **said(world))
    wrong = f"{(int(code_of(ReceiptCode.objects.get())) + 1) % 10**6:06}"
    answer = post(client, world, act="hand", by="code", items=keys(world), name="前台", code=wrong)
    assert (answer.status_code, ReceiptCode.objects.get().tries) == (422, 1)
    assert "还可以试 4 次" in answer.text


@pytest.mark.parametrize(
    "more",
    [
        {"act": ""},
        {"act": "drop"},
        {"act": "hand", "by": "sign"},
        {"act": "hand", "by": "sign", "taker-name": "李敏", "taker-signature": ""},
        {"act": "hand", "by": "sign", "taker-name": "李敏", "taker-signature": "data:image/png;base64,AAAA"},
        {"act": "hand", "by": "sign", "taker-name": "李敏", "taker-signature": data_url(60, 20, inked=False)},
        {"act": "hand", "by": "code", "code": "", "name": ""},
        {"act": "hand", "by": "nothing"},
        {"act": "refuse", "reason": ""},
        {"act": "refuse", "reason": "x", "items": ["999999"]},
        {"act": "take", "items": ["x"]},
    ],
)
def test_what_is_not_sound_changes_nothing(client, world, more):
    answer = post(client, world, **{"items": keys(world), **more})
    assert (answer.status_code, states(world)) == (422, ["approved", "approved"])
    assert "<title>错误：" in answer.content.decode()
    assert not Handing.objects.exists()


def test_refused_and_nobody_there(client, world):
    assert post(client, world, act="refuse", items=keys(world, 1), reason="打错了").status_code == 302
    assert post(client, world, act="nobody", reason="").status_code == 302
    assert Appointment.objects.get(pk=world.trip.pk).state == "failed"
    assert f"/projects/{world.project.pk}/appointments/new/?kind=delivery" in client.get(world.url).text


def test_receiving_for_the_enterprise_without_a_mandate_says_which_is_missing(client, world):
    Mandate.objects.all().delete()
    client.force_login(world.agent)
    assert "for_enterprise" not in client.get(world.url).text
    assert post(client, world, act="take", items=keys(world), for_enterprise="on").status_code == 403
    assert states(world) == ["approved", "approved"]


@pytest.mark.parametrize(("who", "status"), [("other", 404), ("member", 403), ("window", 403), ("lead", 403)])
def test_nobody_else_opens_the_door(client, world, who, status):
    client.force_login(getattr(world, who))
    assert client.get(world.url).status_code == status
    assert post(client, world, who, act="take", items=keys(world)).status_code == status


def test_a_trip_of_another_kind_says_so(client, world):
    Appointment.objects.filter(pk=world.trip.pk).update(kind="pickup")
    client.force_login(world.agent)
    assert "这次上门不是送证照" in client.get(world.url).text


def test_no_two_fields_have_one_id(client, world):
    import re

    take_results(world.trip, world.items, **said(world))
    client.force_login(world.agent)
    found = re.findall(r'\sid="([^"]+)"', client.get(world.url).text)
    assert sorted(found) == sorted(set(found))


# --- the code


@pytest.mark.parametrize(("who", "status"), [("member", 200), ("agent", 403), ("window", 403), ("other", 404)])
def test_the_code_is_for_the_enterprises_people(client, world, who, status):
    take_results(world.trip, world.items, **said(world))
    client.force_login(getattr(world, who))
    page = client.get(reverse("receipt-code", args=[world.trip.pk]))
    assert page.status_code == status
    assert (code_of(ReceiptCode.objects.get()) in page.text) is (status == 200)


def test_before_it_was_sent_there_is_none(client, world):
    client.force_login(world.member)
    assert "还没有收件码" in client.get(reverse("receipt-code", args=[world.trip.pk])).text


# --- read


def test_the_record_says_who_received_what(client, world):
    hand_over(world.trip, world.items[:1], signed=DRAWN, **said(world))
    refuse_results(world.trip, world.items[1:], "名称打错了", **said(world))
    for who in ("member", "agent", "window"):
        client.force_login(getattr(world, who))
        page = client.get(reverse("delivery", args=[world.trip.pk])).text
        assert "李敏" in page
        assert "名称打错了" in page
    client.force_login(world.other)
    assert client.get(reverse("delivery", args=[world.trip.pk])).status_code == 404


def test_a_signature_is_noted_before_it_is_sent(client, world):
    hand_over(world.trip, world.items, signed=DRAWN, **said(world))
    url = reverse("delivery-signature", args=[world.trip.pk, Signature.objects.get().pk])
    client.force_login(world.other)
    assert client.get(url).status_code == 404
    client.force_login(world.member)
    answer = client.get(url)
    assert (answer.status_code, answer["Content-Type"]) == (200, "image/png")
    assert AccessLog.objects.filter(user=world.member, object_type="appointment").count() == 1
    assert client.get(reverse("delivery-signature", args=[world.trip.pk, 10**9])).status_code == 404


def test_the_list_shows_what_one_sees_with_the_trips_saved(client, world, django_assert_max_num_queries):
    hand_over(world.trip, world.items, signed=DRAWN, **said(world))
    Appointment.objects.filter(pk=world.trip.pk).update(state="done", ended_at=AT)
    client.force_login(world.member)
    client.get(reverse("deliveries"))
    with django_assert_max_num_queries(12):
        page = client.get(reverse("deliveries")).text
    assert page.count('<th scope="row">') == 2
    assert "上门送证照 1 次" in page
    assert "没有这样的" in client.get(reverse("deliveries"), {"outcome": "nobody"}).text
    client.force_login(world.other)
    assert "还没有上门送过证照" in client.get(reverse("deliveries")).text


def test_a_trip_without_results_says_so_and_not_that_all_is_done(client, world):
    empty = make_appointment(world.project, world.agent, "delivery", slot(2, 10, at=AT))
    client.force_login(world.agent)
    page = client.get(reverse("trip-certificates", args=[empty.pk])).content.decode()
    assert "这里没有要送的" in page
    assert "都有着落了" not in page
