"""Every page of the services asks the database as often for a dozen rows as for one, and at most twelve times."""

from __future__ import annotations

import secrets
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from approval_portal.accounts.models import Body, Role, RoleGrant
from projects.models import Assignment, Project
from services.enums import AppointmentKind, AppointmentState, ProblemOrigin
from services.models import (
    Appointment,
    Baton,
    Consignment,
    Digest,
    FollowUp,
    Handing,
    LogEntry,
    Meeting,
    MeetingPlace,
    MeetingTask,
    Message,
    NeedsVisit,
    PlanLine,
    Problem,
    Rating,
    RatingInvite,
)
from services.queries_digest_agent import agent_content
from services.queries_digest_firm import firm_content
from services.queries_digest_lead import body_content, lead_content
from services.views import home_panels
from tests.projects.views.people import make_user
from tests.services import bags
from tests.services.bags import AT, Door
from tests.services.doors import make_appointment, slot
from tests.services.telling import SINCE

pytestmark = [pytest.mark.usefixtures("catalogue", "day_of_the_trip")]
MOST, MANY = 12, 12
NO_PAPERS = {
    "kind": "special", "as_of": AT.isoformat(), "totals": {}, "tasks": [], "places": [],
    "lists": {"problems": [], "duties": [], "steps": []},
}  # fmt: skip


@pytest.fixture
def day_of_the_trip():
    with time_machine.travel(AT, tick=False):
        yield


@pytest.fixture
def door(db, settings, tmp_path) -> Door:
    settings.MEDIA_ROOT = tmp_path
    return bags.at_the_door()


def body_outside() -> Body:
    return Body.objects.exclude(level="区").order_by("pk")[0]


def trip_of(door: Door, project: Project, kind: str, starts_at: Any) -> Appointment:
    """Of the agent, without the slot; without a time it is only asked for."""
    state = AppointmentState.UNDER_WAY if starts_at else AppointmentState.ASKED
    made = make_appointment(project, kind=kind, starts_at=starts_at, items=[door.item], state=state)
    Appointment.objects.filter(pk=made.pk).update(agent=door.agent)
    made.refresh_from_db()
    return made


def grow(door: Door, bag: Consignment, numbers: range) -> None:
    """For each number a project of its own with one row of everything that a list shows."""
    firm, agent, package = door.project.enterprise, door.agent, door.project.packages.get()
    for number in numbers:
        project = Project.objects.create(enterprise=firm, name=f"项目 {number}", token=f"q{number}", created_at=AT)
        Assignment.objects.create(project=project, user=agent, kind="agent", starts_on=SINCE)
        today = slot(0, 10, at=AT) + timedelta(minutes=number)
        trips = {kind: trip_of(door, project, kind, today) for kind in AppointmentKind.values}
        trip_of(door, project, "pickup", None)
        NeedsVisit.objects.create(appointment=trips["visit"]).squad.create(user=door.window, place="approver")
        trips["visit"].visit.points.create(kind="difficulty", text="接电", made_at=AT)
        problem = Problem.objects.create(
            project=project, enterprise=firm, origin=ProblemOrigin.VISIT, title="接电", raised_at=AT, raised_by=agent
        )
        problem.blocks.create(item=door.item)
        for side, author in ((True, door.member), (False, agent)):
            Message.objects.create(project=project, author=author, from_enterprise=side, text="在", sent_at=AT)
        PlanLine.objects.create(
            project=project, package=package, node=door.item.node, act="submit", due_on=AT.date(), drawn_at=AT
        )
        LogEntry.objects.create(
            project=project, author=agent, kind="call", happened_at=AT, text="说了", back_on=AT.date(), made_at=AT
        )
        Baton.objects.create(
            project=project, to_body=body_outside(), subject="会商", sender=agent, sent_at=AT, answer_by=SINCE
        )
        for user in (door.member, agent, door.window):
            week = AT.date() - timedelta(weeks=number)
            Digest.objects.create(kind="enterprise", user=user, week=week, content={"late": 1}, made_at=AT)
        meet(door, project, number)
        Handing.objects.create(appointment=trips["delivery"], item=door.item, outcome="nobody")
        invited: dict[str, Any] = {"project": project, "enterprise": firm, "invited_at": AT, "told_at": AT}
        for kind, rated in (("pickup", False), ("visit", True)):
            invite = RatingInvite.objects.create(appointment=trips[kind], token=secrets.token_hex(16), **invited)
            if rated:
                rating = Rating.objects.create(invite=invite, level=1, rated_at=AT)
                FollowUp.objects.create(rating=rating, contact_by=SINCE, fix_by=SINCE, opened_at=AT)
        for state in ("carried", "differing"):
            more = Consignment.objects.create(
                way="in",
                state=state,
                enterprise=firm,
                agent=agent,
                number=f"B{number}{state}",
                token=secrets.token_hex(16),
                opened_at=AT,
                signed_at=AT,
            )
            for place in (bag, more):
                line = bag.lines.order_by("position")[0]
                line.pk, line.consignment, line.position = None, place, place.lines.count() + 1
                line.save(force_insert=True)
        line = bag.lines.order_by("-position")[0]
        line.pk, line.consignment, line.position, line.holder = None, more, 9, "window"
        line.to_return, line.got_originals = True, 1
        line.save(force_insert=True)


def meet(door: Door, project: Project, number: int) -> None:
    """A meeting with frozen papers, to which the agent and the window are summoned, and a decision of the first of all."""
    row = Meeting(kind="special", year=2026, number=number, title=f"会 {number}", held_at=AT, called_at=AT)
    row.state, row.frozen_at, row.snapshot = "frozen", AT, NO_PAPERS
    row.save()
    body = body_outside()
    MeetingPlace.objects.create(meeting=row, body=body, user=door.agent)
    first = Meeting.objects.order_by("pk")[0]
    for other in Body.objects.order_by("pk")[number : number + 1]:
        MeetingPlace.objects.create(meeting=first, body=other)
    said = {"project": project, "text": "接电", "owner": door.agent, "body": body, "due_on": AT.date(), "made_at": AT}
    for meeting in (row, first):
        MeetingTask.objects.create(meeting=meeting, made_by=door.window, **said)


def asked(client, user, pages, *, twice: bool) -> dict[str, int]:
    """`twice`: before it is counted each page is asked for, so that what a process keeps is kept."""
    client.force_login(user)
    found = {}
    for page in pages:
        if twice:
            client.get(page)
        with CaptureQueriesContext(connection) as queries:
            status = client.get(page).status_code
        found[page] = len(queries) if status == 200 else status
    return found


def pages_of(door: Door, bag: Consignment, who: str) -> list[str]:
    project, item, day = f"/projects/{door.project.pk}/", f"/items/{door.item.pk}/", "/agent/day/"
    lists = ["/appointments/", "/visits/", "/problems/", "/deliveries/", "/messages/"]
    lists += [f"{each}?project={door.project.pk}" for each in lists[:3]]
    lists += [project, item, f"{project}papers/", f"{project}messages/", f"{project}agency/"]
    lists += [f"/custody/{bag.pk}/", f"/custody/{bag.pk}/label/", "/custody/scan/"]
    met = ["/meetings/", "/meeting-tasks/?state=all", f"/meetings/{Meeting.objects.order_by('pk')[0].pk}/"]
    trip, staff = f"/agent/trips/{door.trip.pk}/", ["/batons/", *met, "/agency/plan/", "/promotions/", "/agency/weeks/"]
    lists += ["/digests/", "/due/"]
    lists += ["/"]  # at the end: it shows where one has been
    return {
        "member": lists,
        "agent": [*lists, *staff, day, "/agent/papers/", trip, f"{trip}papers/", "/agent/offline/"],
        "window": [
            *lists,
            "/batons/",
            f"/custody/{bag.pk}/receive/",
            "/custody/back/",
            "/ratings/follow-ups/",
            "/trips/",
        ],
        "lead": [
            *lists,
            *met,
            "/due/?whose=nobody",
            "/batons/",
            "/ratings/",
            "/ratings/follow-ups/",
            "/trips/",
            "/agents/",
        ],
        "liaison": ["/", "/batons/", "/promotions/", "/due/"],
    }[who]


def person(door: Door, who: str) -> Any:
    if who == "lead":
        return make_user("chen", Role.LEAD)
    if who == "liaison":
        user = make_user("gao", Role.LIAISON)
        RoleGrant.objects.filter(user=user).update(body=body_outside())
        return user
    return getattr(door, who)


def test_as_many_queries_for_one_row_as_for_a_dozen(client, door, monkeypatch):
    monkeypatch.setattr("projects.views.context.KEPT_FOR", 3600)  # however slow the machine, it is read once
    bag = bags.taken(door)
    people = {who: person(door, who) for who in ("member", "agent", "window", "lead", "liaison")}
    grow(door, bag, range(2))
    pages = {who: pages_of(door, bag, who) for who in people}
    one = {who: asked(client, people[who], pages[who], twice=True) for who in people}
    grow(door, bag, range(2, MANY))
    many = {(who, page): n for who in people for page, n in asked(client, people[who], pages[who], twice=False).items()}
    more = {(who, page): (one[who][page], n) for (who, page), n in many.items() if n > one[who][page] or n > MOST}
    assert more == {}


def test_a_digest_is_made_with_as_many_queries_for_one_row_as_for_a_dozen(door):
    week, today = AT.date() - timedelta(days=AT.weekday()), AT.date()
    bodies = (door.item.body_id,)

    def counts() -> list[int]:
        found = []
        for make in (
            lambda: lead_content(week, today),
            lambda: body_content(bodies, week, today),
            lambda: agent_content(door.agent, week, today),
            lambda: firm_content((door.project.enterprise_id,), week, today),
        ):
            make()
            with CaptureQueriesContext(connection) as queries:
                make()
            found.append(len(queries))
        return found

    bag = bags.taken(door)
    grow(door, bag, range(2))
    few = counts()
    grow(door, bag, range(2, MANY))
    assert [many for one, many in zip(few, counts(), strict=True) if many > one] == []
    assert max(few) <= 2 * MOST


def test_the_panels_of_the_first_page_are_one_query_together(door, rf, settings):
    bag = bags.taken(door)
    grow(door, bag, range(2))
    shown = {}
    for who in ("member", "agent", "window", "lead", "liaison"):
        request = rf.get("/")
        request.user, request.session = person(door, who), {}
        home_panels.own_enterprises(request)
        day = timezone.localdate()
        request.user.roles_on(day)
        with CaptureQueriesContext(connection) as queries:
            home_panels.found(request, day)
        assert len(queries) == 1, who
        panels = ("day_trips", "steps", "custody", "appointments", "talks", "ratings", "batons")
        shown[who] = [name for name in panels if getattr(home_panels, name)(request, day)]
    assert shown == {
        "member": ["appointments", "talks", "ratings"],
        "agent": ["day_trips", "custody", "talks", "batons"],
        "window": ["custody", "appointments", "batons"],
        "lead": ["appointments", "batons"],
        "liaison": ["batons"],
    }


def test_what_the_first_page_says_is_what_there_is(door, rf):
    grow(door, bags.taken(door), range(3))
    day, request = timezone.localdate(), rf.get("/")
    request.user, request.session = door.agent, {}
    assert home_panels.custody(request, day)["carried"] == 4  # the bag that was taken, and one carried of each project
    assert [line["n"] for line in home_panels.talks(request, day)["talks"]] == [1, 1, 1]
    trips = home_panels.day_trips(request, day)["trips"]
    assert [trip.row.starts_at for trip in trips] == sorted(trip.row.starts_at for trip in trips)
    assert {trip.place for trip in trips} == {"", "now"}
    silent = home_panels.batons(request, day)["silent"]
    assert {each["silent"] > 0 for each in silent} == {True}


def test_a_list_is_narrowed_to_one_project_and_says_so(client, door):
    grow(door, bags.taken(door), range(2))
    project, stranger = Project.objects.get(name="项目 0"), make_user("stranger")
    for page in ("/appointments/", "/problems/", "/visits/"):
        client.force_login(door.member)
        both, one = (client.get(address).content.decode() for address in (page, f"{page}?project={project.pk}"))
        assert ("项目 1" in both, "项目 1" in one, "项目 0" in one) == (True, False, True), page
        assert ('id="only-project"' in both, 'id="only-project"' in one) == (False, True), page
        client.force_login(stranger)
        told = client.get(f"{page}?project={project.pk}")
        assert "项目 0" not in told.content.decode(), page
