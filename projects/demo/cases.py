"""The projects with a package: the five that the report names, and one for each sample profile."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from projects.demo.desk import Desk
from projects.demo.people import add_members
from projects.enums import AssignmentKind, Source
from projects.models import Project
from projects.operations.green import grant_green_pass
from projects.operations.packages import generate_package
from projects.operations.projects import assign, create_project, set_pin
from projects.rules.calendar import WorkCalendar

TRIAD = {
    AssignmentKind.COMMITTEE_LEADER: "lead",
    AssignmentKind.DEPARTMENT_HEAD: "head",
    AssignmentKind.CASE_OFFICER: "reviewer",
}
AGENTS = ("agent", "agent2")
GREEN_DAYS = 120  # how long a sample stays in the green channel
LEAD_DAYS = 5  # working days from the first entry of a sample to the start of its package


def add_named(desk: Desk, rows: list[dict[str, Any]], accounts: list[dict[str, Any]]) -> list[Project]:
    """The report's own projects, in the order of the data: on a fresh database the first is project 1."""
    made = []
    for row in rows:
        since: date = row["created_on"]
        at = desk.morning(since)
        contact = next((one for one in accounts if one.get("enterprise") == row["key"] and one["admin"]), None)
        known = {"contact_name": contact["name"], "contact_phone": contact["phone"]} if contact else {}
        enterprise = desk.enterprise(row["enterprise"], at, **known)
        add_members(desk, accounts, row["key"], enterprise, since)
        project = create_project(
            enterprise,
            row["name"],
            by=desk.people[row["agents"][0]],
            at=at,
            code=row["code"],
            state=row["state"],
            site=row["site"],
            signed_on=row["signed_on"],
            source=Source.BACK_ENTRY,
            **sizes(row["answers"]),
        )
        add_team(desk, project, since, row["agents"], TRIAD)
        add_package(desk, project, row)
        made.append(project)
    return made


def add_samples(desk: Desk, rows: list[dict[str, Any]]) -> None:
    for place, row in enumerate(rows):
        case = row["case"]
        since = first_day(desk.calendar, desk.day(min(case["start"], 0)))
        at = desk.morning(since)
        agents = AGENTS if place % 2 == 0 else AGENTS[::-1]
        project = create_project(
            desk.enterprise(f"{row['enterprise']}（演示）有限公司", at),
            row["name"],
            by=desk.people[agents[0]],
            at=at,
            code=f"{since:%y%m}-{case['region']}-04-01-{desk.random.randrange(10**6):06d}",
            state=case["state"],
            signed_on=since - timedelta(days=desk.random.randrange(20, 90)),
            source=Source.BACK_ENTRY,
            **sizes(row["answers"]),
        )
        add_team(desk, project, since, agents, {AssignmentKind.CASE_OFFICER: "reviewer"})
        add_package(desk, project, {**case, "answers": row["answers"]})


def let_in(desk: Desk, rows: list[dict[str, Any]]) -> None:
    """The samples that a lead has let into the green channel, today."""
    reasons = {row["name"]: row["green"] for row in rows if "green" in row}
    for project in Project.objects.filter(name__in=reasons, is_demo=True).order_by("pk"):
        until = desk.today + timedelta(days=GREEN_DAYS)
        grant_green_pass(project, reasons[project.name], until, by=desk.people["lead"], at=desk.at)


def first_day(calendar: WorkCalendar, start: date) -> date:
    return calendar.day_at(calendar.index(start) - LEAD_DAYS)


def sizes(answers: Mapping[str, Any]) -> dict[str, Any]:
    """What the project itself shows of its answers, and the mark that it is a demonstration."""
    return {
        "investment_wan": _decimal(answers.get("investment_total_wan")),
        "floor_area_m2": _decimal(answers.get("floor_area_m2")),
        "is_demo": True,
    }


def _decimal(value: int | None) -> Decimal | None:
    return None if value is None else Decimal(value)


def add_team(desk: Desk, project: Project, since: date, agents: Any, others: Mapping[str, str]) -> None:
    """The agent, the one who stands in, and the others by kind of assignment."""
    team = {AssignmentKind.AGENT: agents[0], AssignmentKind.BACKUP_AGENT: agents[1], **others}
    by, at = desk.people["head"], desk.morning(since)
    for kind, username in team.items():
        assign(project, kind, desk.people[username], starts_on=since, by=by, at=at, source=Source.BACK_ENTRY)


def add_package(desk: Desk, project: Project, row: Mapping[str, Any]) -> None:
    """Pins first, so that the package is dated by them: a pin of the past was set on its day, any other at the start."""
    start = desk.day(row["start"])
    agent, opened = desk.people[AGENTS[0]], desk.morning(start)
    for node, (when, kind) in row.get("pins", {}).items():
        day = desk.day(when)
        at = max(project.created_at, min(desk.morning(day), opened))
        set_pin(project, node, day, kind, by=agent, at=at, source=Source.BACK_ENTRY)
    answers, source = row["answers"], Source.BACK_ENTRY
    generate_package(project, desk.catalogue, answers, start_on=start, by=agent, at=opened, source=source)
