"""What a meeting has before it beside the week's plan: problems, what only it can settle, decisions of earlier meetings, stale
projects, next week, the bodies."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.conf import settings
from django.db.models import CharField, Count, Exists, F, Max, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Cast, Concat
from django.utils import timezone

from projects.enums import AssignmentKind
from projects.models import ApprovalItem, Assignment, Event, MatterPackage, Project
from projects.models.item import ENDED
from projects.rules.wording import Text
from services.enums import BatonState, MeetingState, ProblemState, StepState
from services.models import Baton, Meeting, MeetingTask, PlanLine, Problem, ProblemRung
from services.rules.meetings import DECISIONS

TOP_RUNG = 3  # the committee leader
STALE_SHOWN = 60  # projects named on the papers; how many there are is counted whole
SOON = dt.timedelta(days=6)


@dataclass(frozen=True, slots=True)
class Found:
    """Something that needs a decision; `project` None: of no project."""

    project: int | None
    line: dict[str, Any]


@dataclass(slots=True)
class Standing:
    """Problems that are not struck off."""

    rows: list[dict[str, Any]]
    by_project: dict[int, str] = field(default_factory=dict)

    def by_body(self) -> dict[str, int]:
        counts: dict[str, int] = defaultdict(int)
        for row in self.rows:
            counts[row["body_id"] or ""] += 1
        return counts


def problems_of(day: dt.date) -> Standing:
    top = ProblemRung.objects.filter(problem=OuterRef("pk"), round=OuterRef("reopened"), rung__gte=TOP_RUNG)
    columns = ("pk", "title", "project_id", "body_id", "due_on", "state", "raised_at", "top")
    rows = Problem.objects.exclude(state=ProblemState.STRUCK_OFF).annotate(top=Exists(top))
    found = Standing(list(rows.order_by("raised_at", "pk").values(*columns)))
    for row in found.rows:
        if row["project_id"]:
            found.by_project.setdefault(row["project_id"], row["title"])
    return found


# --- what needs a decision


def decisions(meeting: Meeting, day: dt.date, problems: Standing) -> list[Found]:
    found = [
        _decide(kind, row["project_id"], "problem", row["pk"], row["title"], _since(row))
        for row in problems.rows
        if (kind := _of_problem(row, day))
    ]
    late = MeetingTask.objects.filter(state=StepState.WAITING, due_on__lt=day).exclude(meeting=meeting)
    for pk, project, text, due in late.order_by("due_on", "pk").values_list("pk", "project_id", "text", "due_on"):
        found.append(_decide("task_late", project, "task", pk, text, due))
    silent = Baton.objects.filter(state=BatonState.SENT, answer_by__lt=day).order_by("answer_by", "pk")
    for pk, project, subject, by in silent.values_list("pk", "project_id", "subject", "answer_by"):
        found.append(_decide("baton_silent", project, "baton", pk, subject, by))
    for pk, name in _without_agent(day):
        found.append(_decide("no_agent", pk, "project", pk, name, None))
    return found


def _of_problem(row: Mapping[str, Any], day: dt.date) -> str:
    if row["top"]:
        return "problem_top"
    if row["due_on"] and row["due_on"] < day:
        return "problem_late"
    return "problem_open" if row["state"] == ProblemState.OPEN else ""


def _since(row: Mapping[str, Any]) -> dt.date:
    found: dt.date = row["due_on"] or timezone.localdate(row["raised_at"])
    return found


def _decide(kind: str, project: int | None, of: str, pk: int, text: str, since: dt.date | None) -> Found:
    words = DECISIONS[kind]
    line = {"kind": kind, "zh": words.zh, "en": words.en, "of": of, "pk": pk, "text": text, "since": since}
    return Found(project, line)


def _without_agent(day: dt.date) -> list[tuple[int, str]]:
    """Projects whose matters are drawn up already, and nobody serves them."""
    held = Assignment.objects.in_force(day).filter(project=OuterRef("pk"), kind=AssignmentKind.AGENT)
    packages = MatterPackage.objects.filter(project=OuterRef("pk"))
    rows = Project.objects.filter(Exists(packages), ~Exists(held), state__in=("signed", "preparing", "building"))
    return list(rows.order_by("pk").values_list("pk", "name"))


# --- decisions of earlier meetings


def tasks_before(meeting: Meeting) -> list[dict[str, Any]]:
    """With which the meeting opens: what still waits, and what was settled since the last meeting of its kind."""
    earlier = Meeting.objects.filter(state=MeetingState.HELD, kind=meeting.kind).exclude(pk=meeting.pk)
    since = earlier.filter(held_at__lt=meeting.held_at).aggregate(last=Max("held_at"))["last"]
    rows = MeetingTask.objects.exclude(meeting=meeting).select_related("meeting", "owner", "body", "project")
    rows = rows.defer("meeting__snapshot", "meeting__minutes")
    open_or_new = Q(state=StepState.WAITING) | (Q(settled_at__gte=since) if since else Q(pk__in=[]))
    return [task_line(each) for each in rows.filter(open_or_new).order_by("due_on", "pk")]


def task_line(task: MeetingTask) -> dict[str, Any]:
    return {
        "pk": task.pk,
        "meeting": task.meeting.title,
        "text": task.text,
        "project": task.project.name if task.project else "",
        "owner": str(task.owner),
        "body": {"zh": task.body.zh, "en": task.body.en or task.body.zh} if task.body else None,
        "due": task.due_on,
        "state": str(task.state),
        "settled": timezone.localdate(task.settled_at) if task.settled_at else None,
        "note": task.note,
    }


# --- stale projects


def stale_projects(live: QuerySet[Project], day: dt.date) -> tuple[dict[int, int], int]:
    """(project -> days without an event, the longest first and so many of them; how many there are)."""
    stream = Concat(Value("project:"), Cast(OuterRef("pk"), CharField()), output_field=CharField())
    newest = Event.objects.filter(stream=stream).order_by("-seq").values("at")[:1]
    until = timezone.make_aware(dt.datetime.combine(day - dt.timedelta(days=settings.FIGURE_STALE_DAYS), dt.time()))
    rows = live.exclude(state="producing").annotate(last=Subquery(newest)).filter(last__lt=until)
    found = list(rows.order_by("last", "pk").values_list("pk", "last"))
    return {pk: (day - timezone.localdate(last)).days for pk, last in found[:STALE_SHOWN]}, len(found)


# --- next week


def next_lines(
    live: QuerySet[Project], span: tuple[dt.date, dt.date], matter: Callable[[str], dict[str, str]]
) -> list[tuple[int, dict[str, Any]]]:
    """The plans' lines of these days, items whose limit ends in them, decisions that are due."""
    lines = PlanLine.objects.filter(replaced_at=None, done_on=None, due_on__range=span, project__in=live)
    found = [
        (project, {"kind": "plan", "day": due, "what": matter(node), "act": act, "item": None})
        for project, node, act, due in lines.order_by("due_on", "pk").values_list("project", "node", "act", "due_on")
    ]
    items = ApprovalItem.objects.exclude(state__in=ENDED).filter(due_on__range=span, paused=False, project__in=live)
    for pk, project, node, due in items.order_by("due_on", "pk").values_list("pk", "project", "node", "due_on"):
        found.append((project, {"kind": "limit", "day": due, "what": matter(node), "act": "", "item": pk}))
    tasks = MeetingTask.objects.filter(state=StepState.WAITING, due_on__range=span, project__isnull=False)
    for project, text, due in tasks.order_by("due_on", "pk").values_list("project", "text", "due_on"):
        found.append((project, {"kind": "task", "day": due, "what": {"zh": text, "en": text}, "act": "", "item": None}))
    return found


# --- per body


def body_counts(
    day: dt.date, moves: Mapping[str, int], problems: Standing, name: Callable[[str | None], Text]
) -> list[dict[str, Any]]:
    """What lies with each body, the one with most overdue in front."""
    open_items = ApprovalItem.objects.exclude(state__in=(*ENDED, "draft")).order_by()
    running = Q(paused=False)
    rows = open_items.values(code=F("body_id")).annotate(
        open=Count("pk"),
        overdue=Count("pk", filter=running & Q(due_on__lt=day)),
        soon=Count("pk", filter=running & Q(due_on__range=(day, day + SOON))),
        paused=Count("pk", filter=Q(paused=True)),
    )
    counts = {row["code"]: row for row in rows}
    standing = problems.by_body()
    nothing = {"open": 0, "overdue": 0, "soon": 0, "paused": 0}
    found = []
    for code in sorted({*counts, *moves, *standing} - {""}):
        told = {**nothing, **counts.get(code, {}), "code": code, "zh": name(code).zh, "en": name(code).en}
        found.append({**told, "moved": moves.get(code, 0), "problems": standing.get(code, 0)})
    return sorted(found, key=lambda each: (-each["overdue"], -each["problems"], -each["open"], each["code"]))
