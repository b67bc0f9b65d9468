"""Without a network an agent goes on: twenty acts arrive once each, at the moment at the door, whatever the phone's clock is."""

import datetime as dt
import re

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from approval_portal.accounts.models import User
from projects.models import Event, Project
from services.enums import AppointmentState
from services.models import Appointment, OfflineAction
from tests.browser import conftest
from tests.browser.pages import sign_in
from tests.services.doors import make_appointment

AHEAD = 30 * 60 * 1000  # ms that the clock of the phone is ahead
WRONG_CLOCK = f"(() => {{ const now = Date.now; Date.now = () => now() + {AHEAD}; }})();"
BROKEN = ("net::ERR_FAILED", "net::ERR_INTERNET_DISCONNECTED", "status of 401", "status of 503")
MANY = 10
DAYS = iter(range(40, 80))


@pytest.fixture
def agent(world):
    return User.objects.get(username="agent")


@pytest.fixture
def trips(agent):
    """Ten of one day, weeks ahead, so that nothing else is on it."""
    project = Project.objects.filter(assignments__user=agent, assignments__ends_on=None).order_by("pk").first()
    day = timezone.localtime().replace(hour=8, minute=0, second=0, microsecond=0) + dt.timedelta(days=next(DAYS))
    return [make_appointment(project, agent, starts_at=day + dt.timedelta(hours=hour)) for hour in range(MANY)]


@pytest.fixture
def phone(page, world, monkeypatch):
    """A phone whose clock is wrong, signed in."""
    monkeypatch.setattr(conftest, "EXPECTED_REFUSALS", (*conftest.EXPECTED_REFUSALS, *BROKEN))
    opened = page(width=390)
    opened.add_init_script(WRONG_CLOCK)
    enter(opened, world)
    return opened


def enter(window, world, who: str = "agent") -> None:
    """A session of its own: the tests end it."""
    window.context.add_cookies([{"name": "sessionid", "value": sign_in(who), "url": world.url}])


def open_day(phone, trips) -> None:
    phone.goto(f"/agent/day/?day={timezone.localdate(trips[0].starts_at)}")
    expect(phone.locator("html")).to_have_attribute("data-kept", re.compile("[0-9]"), timeout=120000)


def press(phone, words: str):
    form = phone.locator("form[data-offline]", has=phone.get_by_role("button", name=words, exact=True))
    form.get_by_role("button", name=words, exact=True).click()
    return form


def queue(phone, trip, *words: str) -> None:
    phone.goto(f"/agent/trips/{trip.pk}/")
    for each in words:
        expect(press(phone, each).locator(".queued")).to_contain_text("已存在手机里")


def waiting(phone):
    return phone.locator("details.offline[data-waiting]")


def acts(trips) -> list[str]:
    """The verbs recorded about these trips, each with its trip."""
    found = Event.objects.filter(object_type="appointment", object_id__in=[str(trip.pk) for trip in trips])
    return sorted(f"{event.object_id} {event.verb}" for event in found)


def test_twenty_acts_without_a_network_arrive_once_each_at_their_own_time(phone, trips, agent):
    open_day(phone, trips)
    began = timezone.now()
    phone.context.set_offline(True)
    for trip in trips:
        queue(phone, trip, "我到了", "这次上门办完了")
    expect(waiting(phone)).to_have_attribute("data-waiting", "20")
    ended = timezone.now()
    assert acts(trips) == []

    phone.context.set_offline(False)
    expect(waiting(phone)).to_have_attribute("data-waiting", "0", timeout=120000)
    expect(waiting(phone)).to_have_attribute("data-unsettled", "0")
    wanted = [f"{trip.pk} {verb}_appointment" for trip in trips for verb in ("begin", "finish")]
    assert acts(trips) == sorted(wanted)  # none lost, none twice
    kept = OfflineAction.objects.filter(user=agent, target__in=[str(trip.pk) for trip in trips])
    assert sorted(kept.values_list("outcome", flat=True)) == ["done"] * 20
    assert all(abs(row.offset_ms - AHEAD) < 5000 for row in kept)
    second = dt.timedelta(seconds=5)
    for row in Appointment.objects.filter(pk__in=[trip.pk for trip in trips]):
        assert row.state == AppointmentState.DONE
        assert began - second < row.began_at <= row.ended_at < ended + second


def test_an_answer_that_is_lost_makes_no_second_act(phone, trips):
    trip, lost = trips[0], []

    def lose(route):
        if lost:
            return route.continue_()
        lost.append(route.fetch(max_redirects=0).status)
        return route.abort("failed")

    open_day(phone, trips)
    phone.goto(f"/agent/trips/{trip.pk}/")
    phone.context.route("**/begin/", lose)
    expect(press(phone, "我到了").locator(".queued")).to_contain_text("已存在手机里")
    phone.evaluate("dispatchEvent(new Event('online'))")
    expect(waiting(phone)).to_have_attribute("data-waiting", "0", timeout=30000)
    assert (lost, acts([trip])) == ([200], [f"{trip.pk} begin_appointment"])


@pytest.mark.long
def test_a_page_from_the_phone_makes_a_second_act_a_second_one(phone, trips):
    """The key in a kept page stood for the act of its first showing."""
    trip = trips[0]
    open_day(phone, trips)
    phone.context.set_offline(True)
    queue(phone, trip, "我到了")
    first = phone.evaluate("document.querySelector('form[data-offline] [name=once]').value")
    phone.goto(f"/agent/trips/{trip.pk}/")
    phone.locator("summary", has_text="没有办成").click()
    phone.locator("[name=reason]").fill("没有人在")
    expect(press(phone, "记下没有办成").locator(".queued")).to_contain_text("已存在手机里")
    expect(waiting(phone)).to_have_attribute("data-waiting", "2")
    assert phone.evaluate("document.querySelector('form[action$=\"/fail/\"] [name=once]').value") != first
    phone.context.set_offline(False)
    expect(waiting(phone)).to_have_attribute("data-waiting", "0", timeout=30000)
    assert acts([trip]) == sorted(f"{trip.pk} {verb}_appointment" for verb in ("begin", "fail"))


@pytest.mark.long
def test_an_ended_session_keeps_the_queue_until_the_same_person_is_back(phone, trips, world):
    trip = trips[0]
    open_day(phone, trips)
    phone.context.set_offline(True)
    queue(phone, trip, "我到了")
    phone.context.clear_cookies()
    phone.context.set_offline(False)
    expect(phone.locator("details.offline")).to_contain_text("登录已过期", timeout=30000)
    assert acts([trip]) == []
    phone.goto("/accounts/login/")
    expect(phone.locator("details.offline")).to_have_count(0)  # hidden, not gone
    enter(phone, world)
    phone.goto("/agent/offline/")
    expect(waiting(phone)).to_have_attribute("data-waiting", "0", timeout=30000)
    assert acts([trip]) == [f"{trip.pk} begin_appointment"]


@pytest.mark.long
def test_signing_out_asks_about_what_was_not_sent(phone, trips):
    trip = trips[0]
    open_day(phone, trips)
    phone.context.set_offline(True)
    queue(phone, trip, "我到了")
    phone.locator("summary:has(.who)").click()
    phone.get_by_role("button", name="退出", exact=True).click()
    expect(phone.locator("h1")).to_have_text("手机里的")
    expect(phone.locator("[data-leaving-words]")).to_contain_text("到达")
    asked = []
    phone.on("dialog", lambda dialog: (asked.append(dialog.message), dialog.accept()))
    phone.context.set_offline(False)
    phone.get_by_role("button", name="先上传，再退出").click()
    phone.wait_for_url("**/")
    assert (asked, acts([trip])) == ([], [f"{trip.pk} begin_appointment"])


def test_what_the_server_does_not_take_stays_with_its_reason(phone, trips):
    trip = trips[0]
    open_day(phone, trips)
    phone.context.set_offline(True)
    queue(phone, trip, "我到了")
    Appointment.objects.filter(pk=trip.pk).update(state=AppointmentState.CANCELLED)
    phone.context.set_offline(False)
    expect(waiting(phone)).to_have_attribute("data-unsettled", "1", timeout=30000)
    expect(waiting(phone).locator(".err")).to_contain_text("已取消")
    asked = []
    phone.on("dialog", lambda dialog: (asked.append(dialog.message), dialog.accept()))
    waiting(phone).get_by_role("button", name="丢掉这一项").click()
    expect(phone.locator("details.offline .err")).to_have_count(0)
    assert "到达" in asked[0]
