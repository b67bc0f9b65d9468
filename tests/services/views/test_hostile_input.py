"""Odd days, numbers and bytes in addresses and forms of the doorstep services end in a page or a refusal, never in a failure."""

from __future__ import annotations

import itertools
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from services.models import AgentProfile, NeedsVisit
from tests.browser.pages import FULL
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


READERS = ("lead", "agent", "member")


@pytest.fixture
def people(town):
    agent_on_duty(town["agent"])
    return town


@pytest.mark.parametrize("who", READERS)
def test_an_odd_filter_is_no_failure(people, who):
    """Every list with every odd value; in the short form each of them is asked by one reader."""
    client = Client(raise_request_exception=False)
    client.force_login(people[who])
    found, turn = {}, READERS.index(who)
    for number, (name, odd) in enumerate(itertools.product(LISTS, ODD)):
        if FULL or (number + number // len(ODD)) % len(READERS) == turn:
            found[name, odd] = client.get(f"/{name}/", dict.fromkeys(PARAMETERS, odd)).status_code
    assert {asked: status for asked, status in found.items() if status >= 500} == {}


DAYS = ("0001-01-01", "9999-12-31", "9999-12-31T23:59", "0001-01-01T00:00", "\x00", "²026-01-01")


def posts(people, trip, day: str) -> list[tuple[str, str, dict]]:
    """Who sends what where, as of the rows that stand now."""
    project, agent, place = people.project.pk, people["agent"].pk, {"latitude": "NaN", "longitude": "1e400"}
    trip.refresh_from_db()
    profile = {"version": AgentProfile.objects.get(user=people["agent"]).version}
    hours, log = f"/agents/{agent}/hours/", f"/projects/{project}/agency/log/"
    return [
        ("lead", f"/projects/{project}/visits/new/", {"on": day, "hour": "9", "who": agent}),
        ("lead", f"/appointments/{trip.pk}/place/", {"agent": agent, "day": day, "version": trip.version}),
        ("lead", hours, {"starts_on": day, "day0": "25:00-26:00", **profile}),
        ("lead", hours, {"starts_on": day, "day0": "9:00-17:00", **profile}),
        ("lead", f"/agents/{agent}/duty/", {"day": day, "kind": "on", "starts": "9:00", "ends": "10:00"}),
        ("agent", f"/agents/{agent}/profile/", {**place, **profile, "most_projects": "9" * 30}),
        ("agent", log, {"kind": "call", "text": "好", "back_on": day, "happened_at": day}),
        ("agent", f"/agent/trips/{trip.pk}/begin/", place),
        ("agent", f"/appointments/{trip.pk}/move/", {"slot": f"{agent}-{'9' * 9}", "version": trip.version}),
        ("member", f"/projects/{project}/appointments/new/?kind=pickup", {"slot": f"{agent}-1", "address": day}),
        ("member", f"/projects/{project}/messages/", {"text": day}),
    ]


def test_odd_days_in_forms_are_no_failure_and_what_was_written_breaks_no_page(people):
    trip = make_appointment(people.project, people["agent"], "visit")
    NeedsVisit.objects.create(appointment=trip)
    clients = {who: Client(raise_request_exception=False) for who in READERS}
    for who, client in clients.items():
        client.force_login(people[who])
    written = {
        (day, url): clients[who].post(url, sent).status_code
        for day in DAYS
        for who, url, sent in posts(people, trip, day)
    }
    pages = {
        (who, name): client.get(f"/{name}/").status_code
        for who, client in clients.items()
        for name in (*LISTS, f"projects/{people.project.pk}")
    }
    assert {where: status for where, status in (written | pages).items() if status >= 500} == {}


@pytest.mark.parametrize("back", ["9999-12-31", "2026-03-05"])
def test_a_day_that_brings_an_entry_back_is_near(people, back):
    client = Client()
    client.force_login(people["agent"])
    answer = client.post(
        f"/projects/{people.project.pk}/agency/log/",
        {"kind": "call", "text": "好", "next_step": "再看", "back_on": back},
    )
    assert (answer.status_code == 302) == (back < str(timezone.localdate(AT + timedelta(days=400))))
