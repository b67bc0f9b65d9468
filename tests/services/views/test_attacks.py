"""What hostile hands and broken clocks send to the doorstep services: refused with a sentence, nothing written, no failure."""

from __future__ import annotations

import uuid
from datetime import UTC, datetime, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from approval_portal.accounts.models import RoleGrant
from services.enums import AppointmentState
from services.models import Appointment, Consignment, Message, OfflineAction, Rating, Signature
from services.operations.ratings import invite, rate
from services.queries_ratings import link_of
from services.rules.signatures import data_url
from tests.services.doors import agent_on_duty, at_door, make_appointment, slot
from tests.services.telling import AT, join

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("catalogue", "clock")]
QUEUE = {"HTTP_X_OFFLINE": "1"}


@pytest.fixture(autouse=True)
def _files(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def browser(client, town):
    client.force_login(town["agent"])
    return client


@pytest.fixture
def trip(town):
    return make_appointment(town.project, town["agent"], starts_at=timezone.now() + timedelta(hours=1))


def millis(at: datetime) -> int:
    return int(at.timestamp() * 1000)


def offline(at: datetime, **fields) -> dict[str, object]:
    return {"device_at": millis(at), "offset_ms": 0, "once": uuid.uuid4().hex, **fields}


# --- clocks


@pytest.mark.parametrize("device", [datetime(9999, 12, 31, 23, 59, tzinfo=UTC), datetime(1, 1, 1, tzinfo=UTC)])
def test_a_clock_at_the_end_of_time_does_not_break_the_list_of_what_arrived(browser, trip, device):
    browser.post(f"/agent/trips/{trip.pk}/begin/", offline(device), **QUEUE)
    assert OfflineAction.objects.count() == 1
    assert browser.get("/agent/offline/").status_code == 200


def test_nobody_was_at_a_door_before_the_trip_was_made(browser, trip):
    Appointment.objects.filter(pk=trip.pk).update(created_at=timezone.now() - timedelta(hours=2))
    browser.post(f"/agent/trips/{trip.pk}/begin/", offline(timezone.now() - timedelta(days=6)), **QUEUE)
    trip.refresh_from_db()
    assert (trip.state, trip.began_at) == (AppointmentState.UNDER_WAY, timezone.now() - timedelta(hours=2))


def test_papers_do_not_count_as_received_before_the_trip_was_made(browser, trip):
    Appointment.objects.filter(pk=trip.pk).update(created_at=timezone.now() - timedelta(hours=2))
    sent = offline(timezone.now() - timedelta(days=6), **papers())
    assert browser.post(f"/agent/trips/{trip.pk}/papers/", sent, **QUEUE).status_code == 200
    assert Consignment.objects.get().signed_at == timezone.now() - timedelta(hours=2)


@pytest.mark.parametrize("who", ["member", None])
def test_only_staff_at_a_door_say_when_something_was_done(client, town, who):
    """A rating is made when it arrives: its follow-up has its whole time."""
    asked = invite(appointment=make_appointment(town.project, town["agent"], state="done"), at=AT)
    if who:
        client.force_login(town[who])
    url = reverse("rate", args=[link_of(asked)])
    client.post(url, offline(timezone.now() - timedelta(days=6), level="1"))
    found = Rating.objects.get()
    assert (found.rated_at, found.follow_up.opened_at) == (timezone.now(), timezone.now())


def test_a_time_is_booked_when_it_is_booked(client, town):
    """With a clock of yesterday nobody books an hour that has passed."""
    agent_on_duty(town["agent"])
    passed = timezone.now() - timedelta(days=3)
    sent = offline(passed, slot=f"{town['agent'].pk}-{millis(slot(-1, 10, at=timezone.now())) // 60000}", way="agreed")
    client.force_login(town["lead"])
    answer = client.post(f"/projects/{town.project.pk}/appointments/new/?kind=pickup", {**sent, "address": "科技路"})
    assert (answer.status_code, Appointment.objects.count()) == (422, 0)


def test_whose_role_has_ended_cannot_act_as_of_the_day_before(client, town, trip):
    """Now one of the enterprise's people, who still sees the trip."""
    RoleGrant.objects.filter(user=town["agent"]).update(ends_on=timezone.localdate() - timedelta(days=1))
    join(town.enterprise, town["agent"])
    client.force_login(town["agent"])
    sent = offline(timezone.now() - timedelta(days=3))
    for path in ("begin/", "fail/", "papers/", "certificates/", "visit/"):
        answer = client.post(f"/agent/trips/{trip.pk}/{path}", {**sent, "reason": "没有人在", **papers()})
        assert answer.status_code in (403, 404), path
    trip.refresh_from_db()
    assert (trip.state, Consignment.objects.count()) == (AppointmentState.BOOKED, 0)


# --- the queue of another person


def test_what_another_persons_phone_sent_is_not_answered_from_ones_own_queue(town, trip):
    """The same key from two accounts: two actions, each its owner's."""
    sent = offline(timezone.now())
    for name in ("agent", "backup"):
        client = Client()
        client.force_login(town[name])
        client.post(f"/agent/trips/{trip.pk}/begin/", sent, **QUEUE)
    assert sorted(OfflineAction.objects.values_list("user__username", flat=True)) == ["agent", "backup"]


def test_a_key_that_looks_like_another_persons_is_ones_own(town, trip, browser):
    taken = f"{town['backup'].pk}:abc"
    browser.post(f"/agent/trips/{trip.pk}/begin/", offline(timezone.now(), once=taken), **QUEUE)
    (row,) = OfflineAction.objects.all()
    assert (row.user, row.key) == (town["agent"], f"{town['agent'].pk}:{taken}")


@pytest.mark.parametrize("key", ["\x00", "a\x00b", "x" * 5000, "😀" * 80, " ", "\ud800"])
def test_an_odd_key_is_no_failure(browser, trip, key):
    sent = {
        "device_at": millis(timezone.now()),
        "once": key.encode("utf-8", "surrogatepass").decode("utf-8", "replace"),
    }
    assert browser.post(f"/agent/trips/{trip.pk}/begin/", sent, **QUEUE).status_code < 500


def test_the_key_of_another_act_is_a_conflict_and_no_failure(browser, town):
    """Whatever the second act is: it is not done, and it is not said to be done."""
    sent = offline(timezone.now())
    first, second = (make_appointment(town.project, town["agent"], starts_at=AT + timedelta(hours=n)) for n in (1, 3))
    browser.post(f"/agent/trips/{first.pk}/begin/", sent, **QUEUE)
    message = Message.objects.create(
        project=town.project, author=town["member"], from_enterprise=True, text="停电了", sent_at=AT
    )
    for url, more in (
        (f"/agent/trips/{second.pk}/begin/", {}),
        (f"/agent/trips/{second.pk}/papers/", papers()),
        (f"/projects/{town.project.pk}/messages/", {"text": "好"}),
        (f"/projects/{town.project.pk}/agency/log/", {"kind": "call", "text": "好"}),
        (f"/projects/{town.project.pk}/problems/new/", {"title": "停电"}),
        (f"/messages/{message.pk}/problem/", {"title": "停电"}),
    ):
        answer = browser.post(url, {**sent, **more})
        assert answer.status_code in (409, 422), url
    second.refresh_from_db()
    assert (second.state, Consignment.objects.count()) == (AppointmentState.BOOKED, 0)


def test_the_key_of_one_link_is_not_the_answer_to_another(town):
    """Whoever is not signed in has no name to tell keys apart by."""
    first, second = (invite(appointment=make_appointment(town.project, None, state="done"), at=AT) for _ in range(2))
    answers = [
        Client().post(reverse("rate", args=[link_of(each)]), {"level": level, "once": "same"}).status_code
        for each, level in ((first, "5"), (second, "4"))
    ]
    assert (answers, Rating.objects.get().invite) == ([302, 422], first)


# --- what is drawn and photographed


def papers(**more) -> dict[str, object]:
    names = {"giver-name": "王工", "giver-on_paper": "on", "taker-name": "李工", "taker-on_paper": "on"}
    return {"version": "0", "title-x1": "图纸", "originals-x1": "1", **names, **more}


def drawn(picture: str) -> dict[str, object]:
    sent = papers()
    del sent["giver-on_paper"]
    return {**sent, "giver-signature": picture}


@pytest.mark.parametrize(
    "picture",
    [
        *("x", "data:image/png;base64,", "data:image/png;base64,!!!!", "data:image/svg+xml;base64,PHN2Zy8+"),
        data_url(300, 100)[:-40],
        data_url(300, 100, inked=False),
        data_url(5, 5) + "A" * 400_000,
        "data:text/html;base64,PHNjcmlwdD4=",
    ],
)
def test_a_signature_that_is_none_signs_nothing(browser, trip, picture):
    at_door(trip)
    answer = browser.post(f"/agent/trips/{trip.pk}/papers/", drawn(picture))
    assert (answer.status_code, Consignment.objects.count(), Signature.objects.count()) == (422, 0, 0)


@pytest.mark.parametrize(
    ("name", "content", "kind"),
    [
        ("a.jpg", b"<script>alert(1)</script>", "image/jpeg"),
        ("a.png", b"%PDF-1.7 not a picture", "image/png"),
        ("a.svg", b"<svg onload='alert(1)'/>", "image/svg+xml"),
        ("a.jpg", b"", "image/jpeg"),
        ("a.jpg", b"\xff\xd8\xff" + b"\x00" * (11 * 1024 * 1024), "image/jpeg"),
        ("../../etc/passwd.png", b"\x89PNG\r\n\x1a\n", "image/png"),
    ],
)
def test_a_photograph_that_is_none_is_refused_and_the_bag_stays_unsigned(browser, trip, name, content, kind):
    at_door(trip)
    photo = SimpleUploadedFile(name, content, kind)
    answer = browser.post(f"/agent/trips/{trip.pk}/papers/", {**papers(), "photo": photo})
    assert (answer.status_code, Consignment.objects.count(), Signature.objects.count()) == (422, 0, 0)


# --- codes


def test_new_codes_do_not_bring_new_tries_without_end(browser, town):
    trip = at_door(make_appointment(town.project, town["agent"], "delivery"))
    url = f"/agent/trips/{trip.pk}/certificates/"
    answers = [browser.post(url, {"act": "code"}).status_code for _ in range(7)]
    assert answers == [302] * 5 + [422] * 2
    page = browser.post(url, {"act": "code"}).text
    assert "请收件人签名" in page


# --- the wrong person, the wrong row


@pytest.mark.parametrize("who", ["other_agent", "member", "window", "lead", "reviewer", "liaison", "stranger"])
def test_only_the_agent_of_a_trip_acts_at_its_door(client, town, trip, who):
    at_door(trip)
    client.force_login(town[who])
    for path, more in (
        ("begin/", {}),
        ("finish/", {}),
        ("fail/", {"reason": "没有人在"}),
        ("papers/", papers()),
        ("certificates/", {"act": "nobody"}),
    ):
        answer = client.post(f"/agent/trips/{trip.pk}/{path}", more)
        assert answer.status_code in (403, 404), path
    trip.refresh_from_db()
    assert (trip.state, Consignment.objects.count()) == (AppointmentState.UNDER_WAY, 0)


@pytest.mark.parametrize("state", ["done", "failed", "cancelled", "asked"])
def test_a_trip_that_is_over_or_not_agreed_takes_nothing(browser, town, state):
    trip = make_appointment(town.project, town["agent"], state=state)
    for path, more in (("begin/", {}), ("papers/", papers()), ("certificates/", {"act": "nobody"})):
        answer = browser.post(f"/agent/trips/{trip.pk}/{path}", more)
        assert answer.status_code == 422, (path, state)
    trip.refresh_from_db()
    assert (trip.state, Consignment.objects.count()) == (state, 0)


def test_the_rated_person_does_not_get_the_follow_up(town, client):
    asked = invite(appointment=make_appointment(town.project, town["agent"], state="done"), at=timezone.now())
    bad = rate(asked, 1, by=None, at=timezone.now())
    client.force_login(town["lead"])
    page = reverse("follow-up", args=[bad.follow_up.pk])
    sent = {"act": "give", "version": bad.follow_up.version, "owner": town["agent"].pk}
    assert client.post(page, sent).status_code == 422
    bad.follow_up.refresh_from_db()
    assert bad.follow_up.owner != town["agent"]
