"""Odd days, numbers and bytes in addresses and forms of the doorstep services end in a page or a refusal, never in a failure."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from services.models import AgentProfile, NeedsVisit
from tests.services.doors import agent_on_duty, make_appointment
from tests.services.telling import AT

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("catalogue", "clock")]

LISTS = (
    *("appointments", "trips", "visits", "problems", "promotions", "agents", "batons", "deliveries", "ratings"),
    *("ratings/follow-ups", "messages", "agency/plan", "agency/weeks", "custody/scan", "custody/back", "agent/day"),
    *("agent/papers", "agent/offline", "calendar", "due"),
)
PARAMETERS = (
    *("day", "week", "date", "since", "until", "from", "to", "project", "agent", "enterprise", "state", "kind", "body"),
    *(
        "page",
        "q",
        "code",
        "level",
        "days",
        "show",
        "owner",
        "origin",
        "sort",
        "format",
        "mine",
        "node",
        "item",
        "whose",
        "due",
    ),
)
ODD = ("\x00", "²", "9" * 40, "-1", "0001-01-01", "9999-12-31", "2026-02-30", "9999-W53", "x" * 3000, "%", "'", "1e9")


@pytest.fixture
def people(town):
    agent_on_duty(town["agent"])
    return town


@pytest.mark.parametrize("odd", ODD, ids=lambda odd: repr(odd)[:14])
@pytest.mark.parametrize("who", ["lead", "agent", "member"])
def test_an_odd_filter_is_no_failure(people, who, odd):
    client = Client(raise_request_exception=False)
    client.force_login(people[who])
    query = dict.fromkeys(PARAMETERS, odd)
    found = {name: client.get(f"/{name}/", query).status_code for name in LISTS}
    assert {name: status for name, status in found.items() if status >= 500} == {}


DAYS = ("0001-01-01", "9999-12-31", "9999-12-31T23:59", "0001-01-01T00:00", "\x00", "²026-01-01")


@pytest.mark.parametrize("day", DAYS, ids=lambda odd: repr(odd)[:14])
def test_an_odd_day_in_a_form_is_no_failure(people, day):
    trip = make_appointment(people.project, people["agent"], "visit")
    NeedsVisit.objects.create(appointment=trip)
    AgentProfile.objects.get(user=people["agent"])
    project, agent = people.project.pk, people["agent"].pk
    place = {"latitude": "NaN", "longitude": "1e400"}
    posts = (
        ("lead", f"/projects/{project}/visits/new/", {"on": day, "hour": "9", "who": agent}),
        ("lead", f"/appointments/{trip.pk}/place/", {"agent": agent, "day": day, "version": trip.version}),
        ("lead", f"/agents/{agent}/hours/", {"starts_on": day, "day0": "25:00-26:00", "version": 1}),
        ("lead", f"/agents/{agent}/hours/", {"starts_on": day, "day0": "9:00-17:00", "version": 1}),
        ("lead", f"/agents/{agent}/duty/", {"day": day, "kind": "on", "starts": "9:00", "ends": "10:00"}),
        ("agent", f"/agents/{agent}/profile/", {**place, "version": 1, "most_projects": "9" * 30}),
        (
            "agent",
            f"/projects/{project}/agency/log/",
            {"kind": "call", "text": "好", "back_on": day, "happened_at": day},
        ),
        ("agent", f"/agent/trips/{trip.pk}/begin/", place),
        ("agent", f"/appointments/{trip.pk}/move/", {"slot": f"{agent}-{'9' * 9}", "version": trip.version}),
        ("member", f"/projects/{project}/appointments/new/?kind=pickup", {"slot": f"{agent}-1", "address": day}),
        ("member", f"/projects/{project}/messages/", {"text": day}),
    )
    found = {}
    for who, url, sent in posts:
        client = Client(raise_request_exception=False)
        client.force_login(people[who])
        found[url] = client.post(url, sent).status_code
    assert {url: status for url, status in found.items() if status >= 500} == {}
    for who in ("lead", "agent", "member"):  # and what was written breaks no page
        client = Client(raise_request_exception=False)
        client.force_login(people[who])
        pages = {name: client.get(f"/{name}/").status_code for name in (*LISTS, f"projects/{project}")}
        assert {name: status for name, status in pages.items() if status >= 500} == {}


@pytest.mark.parametrize("back", ["9999-12-31", "2026-03-05"])
def test_a_day_that_brings_an_entry_back_is_near(people, back):
    client = Client()
    client.force_login(people["agent"])
    answer = client.post(
        f"/projects/{people.project.pk}/agency/log/",
        {"kind": "call", "text": "好", "next_step": "再看", "back_on": back},
    )
    assert (answer.status_code == 302) == (back < str(timezone.localdate(AT + timedelta(days=400))))
