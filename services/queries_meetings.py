"""Reads for the pages of the meetings."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db.models import Count, Q, QuerySet

from approval_portal.accounts.models import RoleGrant, User
from services.enums import ProblemState, StepState
from services.models import Meeting, MeetingTask, Problem
from services.permissions_meetings import AT_MEETINGS, visible_meetings, visible_tasks

UNREAD = ("snapshot", "minutes")  # long, and no list shows them


def listed_meetings(user: User, day: dt.date) -> QuerySet[Meeting]:
    """Without their papers; with how many decisions they took and how many of these wait."""
    rows = visible_meetings(user, day).defer(*UNREAD).select_related("chair")
    waiting = Count("tasks", filter=Q(tasks__state=StepState.WAITING))
    found: QuerySet[Meeting] = rows.annotate(taken=Count("tasks"), waiting=waiting)
    return found


def listed_tasks(user: User, day: dt.date) -> QuerySet[MeetingTask]:
    rows = visible_tasks(user, day).select_related("meeting", "owner", "body", "project", "problem")
    found: QuerySet[MeetingTask] = rows.defer("meeting__snapshot", "meeting__minutes")
    return found


def staff(day: dt.date) -> dict[str, User]:
    """Who may be summoned, chair and own a decision: key -> person, by name. One query."""
    held = RoleGrant.objects.in_force(day).filter(role__in=AT_MEETINGS, user__is_active=True)
    return {str(grant.user_id): grant.user for grant in held.select_related("user").order_by("user__name", "user")}


def standing_problems() -> QuerySet[Problem]:
    """To be chosen for a special meeting: those that are overdue first."""
    rows = Problem.objects.exclude(state=ProblemState.STRUCK_OFF).select_related("project")
    found: QuerySet[Problem] = rows.order_by("due_on", "raised_at", "pk")
    return found


def projects_on(snapshot: dict[str, Any]) -> list[tuple[str, str]]:
    """(key, name) of the projects on the papers, in their order."""
    return [(str(each["pk"]), each["name"]) for each in snapshot.get("projects", ())]


def own_tasks(user: User) -> QuerySet[MeetingTask]:
    """What waits for this person."""
    rows: QuerySet[MeetingTask] = MeetingTask.objects.filter(owner=user, state=StepState.WAITING)
    return rows
