"""The queue's posts are answered in a word and a sentence, noted once by key; pages say whom they may be kept for."""

import uuid
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from services.enums import AppointmentState, OfflineOutcome
from services.models import OfflineAction
from tests.services.doors import make_appointment

QUEUE = {"HTTP_X_OFFLINE": "1"}


@pytest.fixture
def agent(town, clock):
    return town["agent"]


@pytest.fixture
def browser(client, agent):
    client.force_login(agent)
    return client


@pytest.fixture
def trip(town, agent):
    now = timezone.now()
    return make_appointment(town.project, agent, starts_at=now + timedelta(hours=1), created_at=now - timedelta(days=1))


def said(minutes_ago: int = 0, ahead: int = 0, **fields) -> dict[str, object]:
    """The fields of an act so many minutes ago, on a device whose clock is so many minutes ahead."""
    device = timezone.now() + timedelta(minutes=ahead - minutes_ago)
    stamp = {"device_at": int(device.timestamp() * 1000), "offset_ms": ahead * 60000, "once": uuid.uuid4().hex}
    return stamp | fields


def arrive(browser, trip, sent=None, **headers):
    return browser.post(f"/agent/trips/{trip.pk}/begin/", sent or said(), **(headers or QUEUE))


def test_what_was_done_is_said_and_noted(browser, trip):
    answer = arrive(browser, trip)
    assert (answer.status_code, answer.json()["outcome"], answer.json()["next"]) == (
        200,
        "done",
        f"/agent/trips/{trip.pk}/",
    )
    trip.refresh_from_db()
    assert trip.state == AppointmentState.UNDER_WAY
    (kept,) = OfflineAction.objects.all()
    assert (kept.kind, kept.target, kept.outcome, kept.late) == ("agent-trip-begin", str(trip.pk), "done", False)


def test_the_moment_at_the_door_counts_whatever_the_clock_of_the_device_says(browser, trip):
    done_at = timezone.now() - timedelta(minutes=25)
    arrive(browser, trip, said(minutes_ago=25, ahead=30))
    trip.refresh_from_db()
    kept = OfflineAction.objects.get()
    assert (trip.began_at, kept.late, kept.offset_ms) == (done_at, True, 1800000)
    assert kept.device_at == done_at + timedelta(minutes=30)


def test_the_same_act_sent_again_is_done_once(browser, trip):
    sent = said(minutes_ago=3)
    answers = [arrive(browser, trip, sent).json()["outcome"] for _ in range(3)]
    assert (answers, OfflineAction.objects.count()) == (["done"] * 3, 1)


def test_messages_of_the_queue_do_not_pile_up(browser, trip):
    arrive(browser, trip)
    assert "到了，时间记下了" not in browser.get("/agent/day/").content.decode()


def test_what_is_refused_says_why_and_stays_noted(browser, trip):
    answer = browser.post(f"/agent/trips/{trip.pk}/fail/", said(), **QUEUE)
    assert (answer.status_code, answer.json()["outcome"]) == (422, "refused")
    kept = OfflineAction.objects.get()
    assert kept.outcome == OfflineOutcome.REFUSED
    assert "为什么没有办成" in kept.said


def test_a_trip_that_went_to_somebody_else_is_a_conflict(browser, trip, town):
    type(trip).objects.filter(pk=trip.pk).update(agent=town["other_agent"], project=None)
    answer = arrive(browser, trip)
    assert (answer.status_code, answer.json()["outcome"]) == (404, "conflict")
    assert "不归你" in OfflineAction.objects.get().said


def test_without_a_session_nothing_is_noted_and_the_queue_is_told(trip):
    answer = arrive(Client(), trip)
    assert (answer.status_code, answer.json(), OfflineAction.objects.count()) == (401, {"outcome": "sign_in"}, 0)


def test_without_a_fresh_token_nothing_is_noted_and_the_queue_is_told(agent, trip):
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(agent)
    answer = arrive(strict, trip)
    assert (answer.status_code, answer.json(), OfflineAction.objects.count()) == (401, {"outcome": "sign_in"}, 0)


def test_a_post_on_line_is_answered_but_not_noted(browser, trip):
    answer = browser.post(f"/agent/trips/{trip.pk}/begin/", {"once": uuid.uuid4().hex}, HTTP_X_OFFLINE="now")
    assert (answer.json()["outcome"], OfflineAction.objects.count()) == ("done", 0)
    assert "到了，时间记下了" in browser.get(f"/agent/trips/{trip.pk}/").content.decode()


def test_a_form_of_another_part_that_stands_on_the_day_is_answered_alike(browser):
    answer = browser.post("/notices/read/", said(), **QUEUE)
    assert (answer.status_code, answer.json()["outcome"], OfflineAction.objects.get().kind) == (
        200,
        "done",
        "notices-read",
    )


def test_without_the_header_a_post_is_answered_by_its_page(browser):
    assert browser.post("/notices/read/", said()).status_code == 302


def test_a_page_says_whom_it_may_be_kept_for(browser, agent, trip):
    user, until = browser.get(f"/agent/trips/{trip.pk}/")["X-Keep"].split()
    assert (user, int(until) > timezone.now().timestamp()) == (str(agent.pk), True)


@pytest.mark.parametrize(
    "path", ["/agent/pulse/", "/agent/worker.js", "/agent/app.webmanifest", "/notices/", "/agent/trips/0/"]
)
def test_nothing_else_is_kept(browser, path):
    assert "X-Keep" not in browser.get(path).headers


def test_a_hostile_clock_changes_no_time(browser, trip):
    for device in ("9" * 15, "-1", "x", "1e99", ""):
        arrive(browser, trip, {"once": uuid.uuid4().hex, "device_at": device, "offset_ms": "9" * 15})
    trip.refresh_from_db()
    assert trip.began_at == timezone.now()


# --- the app


def test_the_pulse_says_whose_session_it_is(browser, agent):
    found = browser.get("/agent/pulse/").json()
    assert (found["user"], found["now"]) == (str(agent.pk), int(timezone.now().timestamp() * 1000))
    assert found["token"]


def test_the_manifest_can_be_installed_from(client, db):
    found = client.get("/agent/app.webmanifest").json()
    assert (found["start_url"], found["scope"], found["display"]) == ("/agent/day/", "/agent/", "standalone")
    assert {icon["sizes"] for icon in found["icons"]} == {"192x192", "512x512"}


def test_the_worker_is_the_same_for_everybody(client, browser):
    mine, theirs = browser.get("/agent/worker.js"), Client().get("/agent/worker.js")
    assert (mine.content, mine["Content-Type"]) == (theirs.content, "text/javascript; charset=utf-8")


def test_the_list_shows_ones_own_late_and_refused(browser, trip):
    arrive(browser, trip, said(minutes_ago=25))
    browser.post(f"/agent/trips/{trip.pk}/fail/", said(), **QUEUE)
    late, undone = (browser.get("/agent/offline/", {"show": show}).content.decode() for show in ("late", "undone"))
    assert ("晚到</b>" in late, "晚到</b>" in undone) == (True, False)
    assert ("没有办成 <span" in undone, "没有办成 <span" in late) == (True, False)
