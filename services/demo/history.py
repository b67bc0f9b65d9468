"""The year of the report: what it counts of 2023, entered afterwards, so that the portal computes the report's own figures."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import yaml
from django.utils import timezone

from approval_portal.accounts.models import Body
from projects.demo.desk import Desk, read_data
from projects.enums import Source
from projects.models import KeyListing, Project
from projects.operations.bulk_events import record_history
from projects.operations.events import Fact
from projects.operations.items.back_entries import Past, enter_back
from projects.operations.packages import generate_package
from services.demo.history_services import add_services
from services.enums import MeetingKind, MeetingState, ProblemOrigin
from services.models import Meeting, MeetingProblem, Problem
from services.operations.meetings import NAMES
from services.operations.problems import raise_problem
from services.operations.problems_duty import assign_problem
from services.operations.problems_ends import solve_problem, strike_off

YEAR, TOGETHER = 2023, 6  # problems that a special meeting deals with
OWNERS = {"au-zj": "reviewer2", "au-sw": "reviewer2", "au-fg": "reviewer", "au-xzsp": "reviewer"}


def load(desk: Desk) -> None:
    data = yaml.safe_load(Path(__file__).with_name("history.yaml").read_text(encoding="utf-8"))
    listed = KeyListing.objects.filter(year=YEAR, project__packages=None).order_by("project").values("project")
    projects = list(Project.objects.filter(pk__in=listed).select_related("enterprise").order_by("pk"))
    _items(desk, data, [each for each in projects if each.state == "producing"])
    met = [day for day in data["meetings"]["special"] for _ in range(TOGETHER)]
    met += [dt.date.min] * (len(data["problems"]) - len(met))
    rows = zip(data["problems"], met, strict=True)
    problems = [_problem(desk, *row, projects, place) for place, row in enumerate(rows)]
    _meetings(desk, data["meetings"], problems)
    add_services(desk, data, projects)


def _noon(day: dt.date, hour: int = 12) -> dt.datetime:
    return timezone.make_aware(dt.datetime.combine(day, dt.time(hour)))


# --- items that were concluded


def _items(desk: Desk, data: dict[str, Any], projects: list[Project]) -> None:
    """Packages of projects that produce by now, and what was applied for there, as the window enters it from the files."""
    answers = read_data("samples")["samples"][0]["answers"]
    window = desk.people["window"]
    for place, project in enumerate(projects[: data["projects"]]):
        start = desk.calendar.day_at(desk.calendar.index(data["first"]) + 3 * place)
        said: dict[str, Any] = {"by": window, "source": Source.BACK_ENTRY}
        generate_package(project, desk.catalogue, answers, start_on=start, at=desk.at, **said)
        for node, days in data["matters"][place % 2]:
            _enter(desk, project, node, [desk.calendar.day_at(desk.calendar.index(start) + n) for n in days])


def _enter(desk: Desk, project: Project, node: str, days: list[dt.date]) -> None:
    received, accepted, decided = days
    past = Past(
        *(received, accepted, decided, desk.calendar.add_workdays(decided, 1)),
        outcome="approve",
        number=f"演示补录〔{YEAR}〕{project.pk}-{node[3:9]}",
        source_text="档案室纸质卷宗（演示）",
        receiver="企业经办人",
    )
    enter_back(project, node, past, by=desk.people["window"], at=desk.at)


# --- problems and meetings


def _problem(desk: Desk, row: list[str], met: dt.date, projects: list[Project], place: int) -> Problem:
    """Raised, assigned, put right and struck off, each on its day; not before the meeting that dealt with it."""
    body, title = row
    raised = desk.calendar.day_at(desk.calendar.index(dt.date(YEAR, 2, 15)) + 3 * place)
    begun = max(raised, met)
    days = [raised, *(desk.calendar.add_workdays(day, n) for day, n in ((raised, 1), (begun, 7), (begun, 8)))]
    when = [_noon(day) for day in days]
    project, owner, head = projects[5 * place % len(projects)], desk.people[OWNERS[body]], desk.people["head"]
    said: dict[str, Any] = {"source": Source.BACK_ENTRY}
    problem = raise_problem(
        ProblemOrigin.ENTERPRISE,
        "",
        project=project,
        title=title,
        by=desk.people["window"],
        at=when[0],
        is_demo=True,
        **said,
    )
    due, people = desk.calendar.add_workdays(begun, 10), {"owner": owner, "verifier": head}
    problem = assign_problem(
        problem, body=Body.objects.get(code=body), due_on=due, by=desk.people["lead"], at=when[1], **people, **said
    )
    problem = solve_problem(problem, "已经会同企业现场办结。", by=owner, at=when[2], **said)
    return strike_off(problem, "已回访企业，问题解决。", by=head, at=when[3], **said)


def _meetings(desk: Desk, data: dict[str, Any], problems: list[Problem]) -> None:
    """Held before the portal: there are no frozen papers, only that they were held."""
    for number, day in enumerate(data["weekly"], 1):
        _meeting(desk, data, MeetingKind.WEEKLY, number, day)
    for number, day in enumerate(data["special"], 1):
        meeting = _meeting(desk, data, MeetingKind.SPECIAL, number, day)
        chosen = problems[TOGETHER * (number - 1) : TOGETHER * number]
        MeetingProblem.objects.bulk_create(
            MeetingProblem(meeting=meeting, problem=each, position=place, measure="会上明确责任部门和期限。")
            for place, each in enumerate(chosen, 1)
        )


def _meeting(desk: Desk, data: dict[str, Any], kind: MeetingKind, number: int, day: dt.date) -> Meeting:
    lead, held_at, week = desk.people["lead"], _noon(day, 14), day if kind == MeetingKind.WEEKLY else None
    meeting: Meeting = Meeting.objects.create(
        kind=kind,
        year=YEAR,
        number=number,
        week=week,
        title=NAMES[kind].format(year=YEAR, number=number),
        held_at=held_at,
        place=data["place"],
        chair=lead,
        state=MeetingState.HELD,
        minutes=data["note"],
        closed_at=held_at,
        called_by=lead,
        called_at=held_at,
        is_demo=True,
    )
    called = {
        "kind": str(kind),
        "year": YEAR,
        "number": number,
        "week": week,
        "held_at": held_at,
        "users": [],
        "bodies": [],
    }
    told = [("plan_meeting", called), ("hold_meeting", {"came": 0, "absent": 0, "again": False}), ("close_meeting", {})]
    facts = [(held_at, Fact(verb, "meeting", str(meeting.pk), said)) for verb, said in told]
    record_history({"zone": facts}, by=lead, source=Source.BACK_ENTRY)
    return meeting
