"""Booking on the page: a slot that is free, offered, confirmed, moved; every refusal is said at its field."""

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from projects.operations.handover import hand_over_project
from services.models import Appointment
from tests.services.doors import agent_on_duty, make_appointment, off_duty, slot
from tests.services.telling import AT

pytestmark = pytest.mark.usefixtures("clock")


@pytest.fixture
def served(town):
    agent_on_duty(town["agent"])
    agent_on_duty(town["backup"])
    return town


def browser(user) -> Client:
    client = Client()
    client.force_login(user, "django.contrib.auth.backends.ModelBackend")
    return client


def value(agent, starts_at) -> str:
    return f"{agent.pk}-{int(starts_at.timestamp()) // 60}"


def new(town) -> str:
    return f"/projects/{town.project.pk}/appointments/new/?kind=visit"


def book(town, who="member", starts_at=None, **more):
    said = {"slot": value(town["agent"], starts_at or slot()), "address": "科技路 1 号", **more}
    return browser(town[who]).post(new(town), said)


def test_the_page_shows_each_free_time_once_and_first_of_the_projects_own_agent(served):
    make_appointment(served.project, served["agent"], starts_at=slot(1, 10))
    off_duty(served["agent"], slot(2).date())
    page = browser(served["member"]).get(new(served)).content.decode()
    shown = set(re.findall(r'name="slot" value="([0-9]+)-([0-9]+)"', page))
    by_time = {int(minute): int(agent) for agent, minute in shown}
    assert len(by_time) == len(shown)
    assert by_time[int(slot(1, 9).timestamp()) // 60] == served["agent"].pk
    assert by_time[int(slot(1, 10).timestamp()) // 60] == served["backup"].pk  # the agent is taken
    assert by_time[int(slot(2, 9).timestamp()) // 60] == served["backup"].pk  # off duty


def test_the_enterprise_books_and_both_sides_see_it(served):
    answer = book(served, note="二楼")
    made = Appointment.objects.get()
    assert (answer.status_code, answer["Location"]) == (302, f"/appointments/{made.pk}/")
    assert (made.state, made.agent, made.note, made.address) == ("booked", served["agent"], "二楼", "科技路 1 号")
    for who in ("member", "agent", "window"):
        assert "五星级酒店项目" in browser(served[who]).get("/appointments/").content.decode()


def test_the_same_form_sent_twice_makes_one(served):
    once = {"once": "a" * 20}
    first, again = book(served, **once), book(served, **once)
    assert first["Location"] == again["Location"]
    assert Appointment.objects.count() == 1


@pytest.mark.parametrize(
    ("starts_at", "said"),
    [(slot(1, 20), "上班时间是 09:00–17:00"), (slot(40, 10), "14 天以内"), (slot(-3, 10), "已经过去")],
)
def test_outside_duty_too_far_and_too_soon_are_said_at_the_slots(served, starts_at, said):
    answer = book(served, starts_at=starts_at)
    assert (answer.status_code, said in answer.content.decode()) == (422, True)
    assert Appointment.objects.count() == 0


def test_a_slot_that_somebody_was_quicker_to_take_is_said_and_the_rest_of_the_form_stays(served):
    make_appointment(served.project, served["agent"])
    answer = book(served, note="带上图纸")
    page = answer.content.decode()
    assert (answer.status_code, "刚被约走" in page, "带上图纸" in page) == (422, True, True)


@pytest.mark.parametrize("sent", ["", "x", "1-2-3", "999999-1", "-1-5", "1" * 39, "٣-٤"])
def test_what_is_no_slot_is_refused(served, sent):
    answer = browser(served["member"]).post(new(served), {"slot": sent, "address": "科技路 1 号"})
    assert answer.status_code == 422
    assert Appointment.objects.count() == 0


def test_an_agent_of_another_project_cannot_be_booked(served):
    agent_on_duty(served["other_agent"])
    answer = book(served, slot=value(served["other_agent"], slot()))
    assert (answer.status_code, "选一个列出来的时段" in answer.content.decode()) == (422, True)


def test_when_no_slot_suits_it_waits_on_the_board(served):
    book(served, slot="none", note="周六方便")
    made = Appointment.objects.get()
    assert (made.state, made.agent, made.note) == ("asked", None, "周六方便")
    assert "周六方便" in browser(served["window"]).get("/trips/").content.decode()


def test_the_agent_offers_and_the_enterprise_confirms(served):
    book(served, "agent", way="offer")
    made = Appointment.objects.get()
    assert made.state == "offered"
    page = browser(served["member"]).get(f"/appointments/{made.pk}/").content.decode()
    assert "确认这个时间" in page
    assert browser(served["agent"]).post(f"/appointments/{made.pk}/confirm/", {"version": "1"}).status_code == 403
    browser(served["member"]).post(f"/appointments/{made.pk}/confirm/", {"version": "1"})
    made.refresh_from_db()
    assert made.state == "booked"


def test_a_time_that_changed_meanwhile_is_not_confirmed_unseen(served):
    made = make_appointment(served.project, served["agent"], state="offered", version=3)
    answer = browser(served["member"]).post(f"/appointments/{made.pk}/confirm/", {"version": "2"}, follow=True)
    made.refresh_from_db()
    assert (made.state, "时间刚刚变了" in answer.content.decode()) == ("offered", True)


def test_moving_calling_off_and_what_is_stale(served):
    made = make_appointment(served.project, served["agent"])
    member = browser(served["member"])
    sent = {"slot": value(served["backup"], slot(2, 11)), "version": "1"}
    assert member.post(f"/appointments/{made.pk}/move/", sent).status_code == 302
    made.refresh_from_db()
    assert (made.agent, made.starts_at, made.state) == (served["backup"], slot(2, 11), "booked")
    assert member.post(f"/appointments/{made.pk}/move/", sent).status_code == 409  # of an older page
    assert member.post(f"/appointments/{made.pk}/cancel/", {"reason": "", "version": "2"}).status_code == 422
    assert member.post(f"/appointments/{made.pk}/cancel/", {"reason": "停电", "version": "2"}).status_code == 302
    made.refresh_from_db()
    assert (made.state, made.reason) == ("cancelled", "停电")


@pytest.mark.parametrize(
    ("who", "status"), [("stranger", 404), ("other_agent", 404), ("reviewer", 403), ("former", 404)]
)
def test_who_has_nothing_to_do_with_it_changes_nothing(served, who, status):
    made = make_appointment(served.project, served["agent"])
    for act in ("move", "cancel"):
        assert browser(served[who]).post(f"/appointments/{made.pk}/{act}/", {"reason": "x"}).status_code == status
    assert browser(served[who]).post(f"/appointments/{made.pk}/place/", {"agent": "1"}).status_code == status


def test_numbers_of_the_contact_are_masked_for_who_does_not_go_there(served):
    made = make_appointment(served.project, served["agent"], contact_phone="13312345678")
    for who, whole in (("member", True), ("agent", True), ("window", False), ("reviewer", False)):
        assert ("13312345678" in browser(served[who]).get(f"/appointments/{made.pk}/").content.decode()) is whole


# --- the board


def board(user, query: str = "") -> str:
    answer = browser(user).get(f"/trips/{query}")
    assert answer.status_code == 200
    return answer.content.decode()


def test_a_card_on_another_agents_day_keeps_its_hour_when_that_is_free(served):
    made = make_appointment(served.project, served["agent"])
    day = (timezone.localdate() + timedelta(days=3)).isoformat()
    sent = {"agent": str(served["backup"].pk), "day": day, "version": "1"}
    answer = browser(served["lead"]).post(f"/appointments/{made.pk}/place/?kind=pickup", sent)
    made.refresh_from_db()
    assert answer["Location"] == "/trips/?kind=pickup"
    assert (made.agent, made.starts_at, made.state) == (served["backup"], slot(3, 10), "offered")


def test_where_its_hour_is_taken_it_gets_the_first_that_is_free(served):
    make_appointment(served.project, served["backup"], starts_at=slot(3, 10))
    made = make_appointment(served.project, served["agent"])
    day = (timezone.localdate() + timedelta(days=3)).isoformat()
    browser(served["lead"]).post(
        f"/appointments/{made.pk}/place/", {"agent": str(served["backup"].pk), "day": day, "version": "1"}
    )
    made.refresh_from_db()
    assert made.starts_at == slot(3, 9)


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        ({"agent": "0", "day": "2026-03-05"}, "选一位专员和一天"),
        ({"agent": "agent", "day": "x"}, "选一位专员和一天"),
        ({"day": "2026-03-05", "version": "9"}, "先看现在的内容"),
        ({"day": "2026-03-04", "version": "1"}, "不上班，换一天"),
        ({"day": "2026-03-06", "version": "1"}, "没有空着的时段，换一天"),
        ({"day": "2026-03-01", "version": "1"}, "已经过去了"),
    ],
)
def test_what_cannot_be_placed_stays_and_the_board_says_why(served, sent, said):
    off_duty(served["backup"], slot(2).date())
    make_appointment(served.project, served["backup"], starts_at=slot(4, 9), ends_at=slot(4, 17))  # the whole day
    made = make_appointment(served.project, served["agent"])
    sent = {"agent": str(served["backup"].pk), **sent}
    answer = browser(served["lead"]).post(f"/appointments/{made.pk}/place/", sent, follow=True)
    made.refresh_from_db()
    assert (made.agent, made.version, said in answer.content.decode()) == (served["agent"], 1, True)


def test_a_trip_left_with_the_agent_before_a_hand_over_is_marked(served):
    make_appointment(served.project, served["agent"])
    make_appointment(None, served["backup"], enterprise=served.enterprise)  # the hour of whoever takes over
    assert "项目已交接给" not in board(served["lead"])
    hand_over_project(served.project, by=served["lead"], at=AT)
    assert f"项目已交接给{served['backup'].name}" in board(served["lead"])


def test_going_back_ticks_no_slot_that_nobody_chose(served):
    """A browser that fills a form in again goes by the place of a button: the slot there may be another one by now."""
    booked = make_appointment(served.project, served["agent"])
    for url in (f"/projects/{served.project.pk}/appointments/new/", f"/appointments/{booked.pk}/move/"):
        page = browser(served["member"]).get(url).content.decode()
        form = next(each for each in re.findall(r"<form.*?</form>", page, re.DOTALL) if 'name="slot"' in each)
        assert 'autocomplete="off"' in form.partition(">")[0]


def test_filters_in_the_address_choose_what_is_shown(served):
    make_appointment(served.project, served["agent"], "visit", slot(1, 9), note="甲")
    make_appointment(served.project, None, "pickup", state="asked", note="等着的取件")
    assert "等着的取件" in board(served["window"])
    assert "等着的取件" not in board(served["window"], "?kind=visit")
    assert f'id="lane-{served["backup"].pk}"' not in board(served["window"], f"?agent={served['agent'].pk}")
    for strange in ("?day=2026-99-99", "?day=0001-01-01", "?agent=²", "?days=400", "?kind=x&day=9999-12-31"):
        board(served["window"], strange)


def test_the_board_and_the_list_ask_as_often_for_one_trip_as_for_thirty(served):
    def asked(path: str) -> int:
        client = browser(served["window"])
        client.get(path)
        with CaptureQueriesContext(connection) as queries:
            client.get(path)
        return len(queries)

    make_appointment(served.project, served["agent"], starts_at=slot(1, 9))
    make_appointment(served.project, None, state="asked")
    few = [asked(path) for path in ("/trips/", "/appointments/")]
    for number in range(15):
        make_appointment(served.project, served["agent"], starts_at=slot(1 + number % 5, 10 + number // 5))
        make_appointment(served.project, None, state="asked")
    assert [asked(path) for path in ("/trips/", "/appointments/")] == few
    assert max(few) <= 22  # the header's own among them
