"""Meetings of the demonstration: last week's is held with its decisions, this week's papers are frozen, one on problems."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import Any

from django.utils import timezone

from approval_portal.accounts.models import Body, User
from projects.demo.desk import Desk
from projects.models import Project
from services.enums import MeetingKind, ProblemState
from services.models import Meeting, Problem
from services.operations.meeting_papers import close_meeting, freeze_meeting, hold_meeting
from services.operations.meeting_tasks import settle_task, take_decision
from services.operations.meetings import Summons, plan_meeting
from services.queries_problems import staffed_bodies
from services.rules.plan_week import week_of

PLACE = "行政审批局 302 会议室"
MINUTES = (
    "各代办专员逐个说了手上的项目。没有按计划的，先看是不是材料没有备齐；材料齐了还没有报的，这一周报。\n"
    "施工图审查和人防审查能同时开始的同时开始。"
)
DECISIONS = (  # text, who, days after the meeting, what came of it
    ("把两个项目的施工图审查和人防审查排到同一周开始", "reviewer", 4, "两家都约好了，同一周受理。"),
    ("和供电公司定下临时用电的日子，告诉企业", "agent", 6, ""),
    ("核对重点项目的总平面图版本，缺的列出来", "window", 9, ""),
)
WEEK = timedelta(days=7)


def load(desk: Desk) -> None:
    this_week = week_of(desk.today).first
    people = [desk.people[name] for name in ("agent", "window", "reviewer", "lead") if name in desk.people]
    summons = Summons(bodies=tuple(staffed_bodies(desk.today)[:4]), people=tuple(people))
    before, now = _at(this_week - timedelta(days=3)), desk.at
    earlier = _weekly(desk, before, before, summons)
    _held(desk, earlier, before)
    _weekly(desk, now, desk.at, summons)
    _special(desk, summons)


def _at(day: Any) -> datetime:
    return timezone.make_aware(datetime.combine(day, time(15)))


def _said(desk: Desk, at: datetime) -> dict[str, Any]:
    return {"by": desk.people["lead"], "at": at}


def _weekly(desk: Desk, held_at: datetime, at: datetime, summons: Summons) -> Meeting:
    lead = desk.people["lead"]
    told: dict[str, Any] = {"place": PLACE, "chair": lead, "summons": summons, "is_demo": True}
    made = plan_meeting(MeetingKind.WEEKLY, held_at, **told, **_said(desk, at))
    return freeze_meeting(made, **_said(desk, at))


def _held(desk: Desk, meeting: Meeting, at: datetime) -> None:
    """With decisions: one is settled, one is under way, one past its day when the week is over."""
    came = [place.pk for place in meeting.places.all()[1:]]
    hold_meeting(meeting, came, MINUTES, **_said(desk, at))
    projects = list(Project.objects.filter(is_demo=True, packages__isnull=False).distinct().order_by("pk")[:3])
    for number, (text, who, days, note) in enumerate(DECISIONS):
        owner: User = desk.people[who]
        project = projects[number] if number < len(projects) else None
        task = take_decision(
            meeting, text, owner, timezone.localdate(at) + timedelta(days=days), project=project, **_said(desk, at)
        )
        if note:
            settle_task(task, note, by=owner, at=min(at + timedelta(days=2), desk.at))
    close_meeting(meeting, **_said(desk, at))


def _special(desk: Desk, summons: Summons) -> None:
    """Called for tomorrow on the problems that nobody answers for, or that are late."""
    rows = Problem.objects.exclude(state=ProblemState.STRUCK_OFF).filter(is_demo=True).order_by("due_on", "pk")
    problems = tuple(rows[:4]) or tuple(Problem.objects.exclude(state=ProblemState.STRUCK_OFF).order_by("pk")[:3])
    if not problems:
        return
    bodies = tuple(Body.objects.filter(code__in={row.body_id for row in problems if row.body_id}))
    called = Summons(bodies=bodies or summons.bodies, people=summons.people[:1], problems=problems)
    told: dict[str, Any] = {"place": PLACE, "chair": desk.people["lead"], "summons": called, "is_demo": True}
    plan_meeting(MeetingKind.SPECIAL, _at(desk.today + timedelta(days=1)), **told, **_said(desk, desk.at))
