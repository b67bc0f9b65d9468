"""Whoever works with the doorstep services finds the own lists in the navigation; an agent's first page opens with today."""

import pytest
from django.test import RequestFactory
from django.utils import timezone

from projects.views.context import navigation
from tests.services.doors import make_appointment

pytestmark = pytest.mark.usefixtures("catalogue")
SERVED = {"/appointments/", "/messages/", "/problems/"}
AGENTS = SERVED | {"/agent/day/", "/visits/", "/agency/plan/", "/deliveries/", "/batons/"}
DESK = SERVED | {
    "/trips/",
    "/visits/",
    "/custody/scan/",
    "/agents/",
    "/batons/",
    "/agency/plan/",
    "/ratings/follow-ups/",
}


def row(user, path="/"):
    request = RequestFactory().get(path)
    request.user = user
    return navigation(request)


@pytest.mark.parametrize(
    ("who", "places"), [("member", SERVED), ("agent", AGENTS), ("window", DESK), ("lead", DESK | {"/ratings/"})]
)
def test_each_finds_the_own_lists_and_may_open_them(client, town, who, places):
    here = {item.url for item in row(town[who])}
    assert places <= here
    client.force_login(town[who])
    assert {url for url in places if client.get(url).status_code != 200} == set()


@pytest.mark.parametrize("who", ["stranger", "reviewer", "security_admin"])
def test_others_are_led_to_none_of_them(town, who):
    assert not {item.url for item in row(town[who])} & (AGENTS | DESK) - {"/batons/", "/problems/"}


def test_one_place_at_most_is_marked_as_here(town):
    marked = [item.url for item in row(town["lead"], "/ratings/follow-ups/3/") if item.current]
    assert marked == ["/ratings/follow-ups/"]


def test_an_agents_first_page_opens_with_todays_trips(client, town):
    make_appointment(town.project, town["agent"], starts_at=timezone.now())
    client.force_login(town["agent"])
    page = client.get("/").content.decode()
    assert page.index("<h1>") < page.index("今天上门") < page.index("新线索")
    assert page.count("今天上门") == 1


def test_the_way_back_from_calling_off_does_not_read_like_calling_off(client, town):
    client.force_login(town["member"])
    trip = make_appointment(town.project, town["agent"])
    page = client.get(f"/appointments/{trip.pk}/cancel/").content.decode()
    assert f'<a class="btn btn--s" href="/appointments/{trip.pk}/">返回</a>' in page
