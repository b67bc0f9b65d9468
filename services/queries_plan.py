"""Reads for the agent's plan and the agency's log. Nothing here writes."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db.models import Q, QuerySet
from django.utils import timezone

from approval_portal.accounts.models import User
from projects.enums import AssignmentKind
from projects.models import Assignment, Project
from projects.permissions import DESK, roles
from projects.rules.project_states import LIVE
from services.models import LogEntry, PlanLine


def planned_projects(user: User, day: dt.date) -> QuerySet[Project]:
    """Whose plans this person follows: an agent those that are served, the desk all; of projects that go on."""
    live = Project.objects.filter(state__in=LIVE)
    if roles(user, day) & DESK:
        return live
    return live.filter(pk__in=Assignment.objects.in_force(day).filter(user=user).values("project"))


def standing_lines(user: User, day: dt.date) -> QuerySet[PlanLine]:
    """The lines of the plans as they stand, with the project."""
    rows: QuerySet[PlanLine] = PlanLine.objects.filter(replaced_at=None, project__in=planned_projects(user, day))
    return rows.select_related("project")


def agents_of(projects: set[int], day: dt.date) -> dict[int, Any]:
    """Project -> its agent on that day."""
    held = Assignment.objects.in_force(day).filter(project__in=projects, kind=AssignmentKind.AGENT)
    return {row.project_id: row.user for row in held.select_related("user").order_by("starts_on", "pk")}


def lines_of(project: Project) -> QuerySet[PlanLine]:
    rows: QuerySet[PlanLine] = PlanLine.objects.filter(project=project, replaced_at=None)
    return rows


def due_lines(user: User, until: dt.date) -> QuerySet[PlanLine]:
    """What is not done and due by that day, in the projects that this person serves."""
    own = Project.objects.filter(state__in=LIVE, assignments__in=Assignment.objects.in_force(until).filter(user=user))
    rows: QuerySet[PlanLine] = PlanLine.objects.filter(replaced_at=None, done_on=None, due_on__lte=until)
    return rows.filter(project__in=own.values("pk")).select_related("project").order_by("due_on", "pk")


def coming_back(user: User, until: dt.date) -> QuerySet[LogEntry]:
    """Entries whose day has come and whose next step is not done: the own ones, and those of projects now served."""
    served = Assignment.objects.in_force(until).filter(user=user).values("project")
    rows: QuerySet[LogEntry] = LogEntry.objects.filter(settled_at=None, back_on__lte=until, project__in=served)
    return rows.select_related("project", "author").order_by("back_on", "pk")


# --- the week


def begin_of(day: dt.date) -> dt.datetime:
    return timezone.make_aware(dt.datetime.combine(day, dt.time()))


def lines_of_week(projects: Any, first: dt.date, last: dt.date) -> QuerySet[PlanLine]:
    """Lines that are due or were done in those days, as the plan knew them then."""
    begin, end = begin_of(first), begin_of(last + dt.timedelta(days=1))
    known = Q(drawn_at__lt=end) & (Q(replaced_at=None) | Q(replaced_at__gte=begin))
    due = Q(due_on__range=(first, last)) & known
    rows: QuerySet[PlanLine] = PlanLine.objects.filter(due | Q(done_on__range=(first, last)), project__in=projects)
    return rows.select_related("project").order_by("due_on", "pk")


def entries_of_week(projects: Any, first: dt.date, last: dt.date) -> QuerySet[LogEntry]:
    begin, end = begin_of(first), begin_of(last + dt.timedelta(days=1))
    rows: QuerySet[LogEntry] = LogEntry.objects.filter(
        happened_at__gte=begin, happened_at__lt=end, project__in=projects
    )
    return rows
