"""An agent's day: the own trips in the order of their times, in the zone's day, with as many queries for one as for thirty."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from services.enums import AppointmentKind, AppointmentState
from services.models import AgentProfile, NeedsVisit, ProjectPlace
from tests.services.doors import at_door, make_appointment, slot


@pytest.fixture
def agent(town, clock):
    return town["agent"]


@pytest.fixture
def browser(client, agent):
    client.force_login(agent)
    return client


def today(hour: int):
    return slot(0, hour, at=timezone.now())


def body(browser, path: str = "/agent/day/") -> str:
    answer = browser.get(path)
    assert answer.status_code == 200
    return answer.content.decode()


def test_trips_stand_in_the_order_of_their_times(browser, agent, town):
    for hour in (15, 9, 11):
        make_appointment(town.project, agent, starts_at=today(hour))
    page = body(browser)
    places = [page.index(f"{hour:02}:00<small>") for hour in (9, 11, 15)]
    assert places == sorted(places)


def test_a_trip_of_another_day_or_called_off_is_not_there(browser, agent, town):
    make_appointment(town.project, agent, starts_at=slot(1, 9, at=timezone.now()))
    make_appointment(town.project, agent, starts_at=today(9), state=AppointmentState.CANCELLED)
    assert "这一天没有上门" in body(browser)


def test_an_empty_day_says_when_the_next_one_is(browser, agent, town):
    make_appointment(town.project, agent, starts_at=slot(3, 9, at=timezone.now()))
    assert "下一次上门在 2026年3月5日" in body(browser)


def test_a_trip_without_a_time_stands_where_it_lies_on_the_way(browser, agent, town):
    AgentProfile.objects.create(user=agent, latitude="34.300000", longitude="108.900000")
    where = {"longitude": "108.900000"}
    make_appointment(town.project, agent, starts_at=today(9), latitude="34.400000", **where)
    make_appointment(town.project, agent, starts_at=today(15), latitude="34.800000", **where)
    free = make_appointment(town.project, None, state=AppointmentState.ASKED, latitude="34.600000", **where)
    type(free).objects.filter(pk=free.pk).update(agent=agent)
    page = body(browser)
    assert page.index("09:00<small>") < page.index("时间不限") < page.index("15:00<small>")
    assert "至少 56 公里" in page


def test_the_place_recorded_for_the_project_counts_where_the_trip_has_none(browser, agent, town):
    trip = make_appointment(town.project, agent, starts_at=today(9))
    ProjectPlace.objects.create(
        project=town.project, latitude="34.400000", longitude="108.900000", set_at=timezone.now()
    )
    assert 'href="geo:34.400000,108.900000?q=34.400000,108.900000(' in body(browser, f"/agent/trips/{trip.pk}/")


def test_links_call_and_navigate_without_another_host(browser, agent, town):
    make_appointment(town.project, agent, starts_at=today(9), address='科技路 1 号"><script>')
    page = body(browser)
    assert 'href="tel:13300000001"' in page
    assert 'href="geo:0,0?q=%E7%A7%91%E6%8A%80%E8%B7%AF%201%20%E5%8F%B7%22%3E%3Cscript%3E"' in page
    assert "http" not in page.split('<ol class="trips">')[1].split("</ol>")[0]


def test_whoever_goes_along_sees_the_visit(client, agent, town, browser):
    trip = make_appointment(town.project, None, AppointmentKind.VISIT, today(10))
    NeedsVisit.objects.create(appointment=trip).squad.create(user=agent, place="agent")
    assert f"/agent/trips/{trip.pk}/" in body(browser)


def test_a_day_costs_the_same_queries_for_one_trip_and_for_thirty(browser, agent, town):
    make_appointment(town.project, agent, starts_at=today(9))
    counts = []
    for more in (0, 29):
        for minute in range(more):
            make_appointment(town.project, agent, starts_at=today(10) + timedelta(minutes=minute), state="done")
        body(browser)
        with CaptureQueriesContext(
            connection,
        ) as asked:
            body(browser)
        counts.append(len(asked))
    assert counts[0] == counts[1]
    assert counts[1] <= 16, counts


def test_only_agents_have_a_day(client, town):
    client.force_login(town["lead"])
    assert client.get("/agent/day/").status_code == 403


@pytest.mark.parametrize(
    "day", ["x", "2026-02-30", "0001-01-01", "9999-12-31", "2026-03-02'", "", "２０２６-０３-０２"]
)
def test_a_day_that_is_none_is_today(browser, day):
    assert "<h1>今天</h1>" in body(browser, f"/agent/day/?day={day}")


# --- one trip


def act(browser, trip, verb: str, **fields):
    return browser.post(f"/agent/trips/{trip.pk}/{verb}/", fields)


def test_arriving_and_ending_go_back_to_the_trip(browser, agent, town):
    trip = make_appointment(town.project, agent, starts_at=today(10))
    answers = [act(browser, trip, verb)["Location"] for verb in ("begin", "finish")]
    trip.refresh_from_db()
    assert answers == [f"/agent/trips/{trip.pk}/"] * 2
    assert (trip.state, trip.began_at, trip.ended_at) == (AppointmentState.DONE, timezone.now(), timezone.now())


def test_arriving_may_record_the_door(browser, agent, town):
    trip = make_appointment(town.project, agent, starts_at=today(10))
    act(browser, trip, "begin", latitude="34.512345", longitude="109.012345")
    assert str(ProjectPlace.objects.get(project=town.project).latitude) == "34.512345"


@pytest.mark.parametrize(
    "where", [{"latitude": "34"}, {"latitude": "91", "longitude": "1"}, {"latitude": "nan", "longitude": "1"}]
)
def test_half_a_place_or_one_beyond_the_earth_is_refused(browser, agent, town, where):
    trip = make_appointment(town.project, agent, starts_at=today(10))
    assert act(browser, trip, "begin", **where).status_code == 422
    trip.refresh_from_db()
    assert trip.state == AppointmentState.BOOKED


def test_what_came_to_nothing_says_why(browser, agent, town):
    trip = at_door(make_appointment(town.project, agent, starts_at=today(10)))
    assert act(browser, trip, "fail").status_code == 422
    act(browser, trip, "fail", reason="没有人在")
    trip.refresh_from_db()
    assert (trip.state, trip.reason) == (AppointmentState.FAILED, "没有人在")


def test_a_trip_that_has_not_begun_is_not_ended(browser, agent, town):
    trip = make_appointment(town.project, agent, starts_at=today(10))
    answer = act(browser, trip, "finish")
    assert (answer.status_code, "errsum" in answer.content.decode()) == (422, True)


def test_somebody_elses_trip_is_not_found(browser, town):
    trip = make_appointment(None, town["lead"], starts_at=today(10), address="别处")
    assert browser.get(f"/agent/trips/{trip.pk}/").status_code == 404
    assert act(browser, trip, "begin").status_code == 404


def test_a_lead_acts_at_no_door(client, agent, town):
    trip = make_appointment(town.project, agent, starts_at=today(10))
    client.force_login(town["lead"])
    assert client.get(f"/agent/trips/{trip.pk}/").status_code == 404


def test_the_first_page_of_an_agent_leads_to_the_day(browser, agent, town):
    make_appointment(town.project, agent, starts_at=today(10))
    page = body(browser, "/")
    assert ("今天上门" in page, 'href="/agent/day/"' in page) == (True, True)
