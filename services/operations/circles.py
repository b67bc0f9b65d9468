"""Circles of people who may hear of something, and who sees a project."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from django.db.models import Q, QuerySet

from approval_portal.accounts.models import Role, RoleGrant
from projects.enums import AssignmentKind
from projects.models import Assignment, Event, Membership
from projects.models.enterprise import SEES_ALL
from projects.permissions import DESK

AGENTS = (AssignmentKind.AGENT, AssignmentKind.BACKUP_AGENT)


def id_in(stream: str, kind: str) -> int:
    """The number in `project:7` or `enterprise:7`; 0 for another kind of stream."""
    name, _, number = stream.partition(":")
    return int(number) if name == kind and number.isdigit() else 0


def sees_project(project: int, day: dt.date) -> Q:
    """The people for whom `Project.objects.visible_to` holds this project, as one condition on users."""
    assigned = Assignment.objects.in_force(day).filter(project=project).values("user")
    members = Membership.objects.in_force(day).filter(enterprise__projects=project).values("user")
    return (
        Q(pk__in=holders(day, SEES_ALL))
        | Q(pk__in=members)
        | (Q(pk__in=holders(day, {Role.AGENT})) & Q(pk__in=assigned))
    )


def holders(day: dt.date, roles: Iterable[str]) -> QuerySet[RoleGrant, dict[str, int]]:
    return RoleGrant.objects.in_force(day).filter(role__in=set(roles)).values("user")


def desk(day: dt.date) -> set[int]:
    return set(holders(day, DESK).values_list("user", flat=True))


def members(enterprise: int, day: dt.date, **more: bool) -> set[int]:
    rows = Membership.objects.in_force(day).filter(enterprise=enterprise, **more)
    return set(rows.values_list("user", flat=True))


def administrators(enterprise: int, day: dt.date) -> set[int]:
    return members(enterprise, day, is_admin=True)


def served_by(project: int, day: dt.date) -> set[int]:
    """The project's agent and the one who stands in."""
    rows = Assignment.objects.in_force(day).filter(project=project, kind__in=AGENTS)
    return set(rows.values_list("user", flat=True))


def served_under(enterprise: int, project: int | None, day: dt.date) -> set[int]:
    """The agents, and those who stand in, of one project of the enterprise, or of all."""
    rows = Assignment.objects.in_force(day).filter(project__enterprise=enterprise, kind__in=AGENTS)
    return set((rows.filter(project=project) if project else rows).values_list("user", flat=True))


def project_people(event: Event, day: dt.date) -> set[int]:
    """The enterprise's people, the agent and the one who stands in."""
    project = id_in(event.stream, "project")
    return members_of_project(project, day) | served_by(project, day)


def members_of_project(project: int, day: dt.date) -> set[int]:
    rows = Membership.objects.in_force(day).filter(enterprise__projects=project)
    return set(rows.values_list("user", flat=True))
