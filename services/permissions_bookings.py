"""Who books a time at a window, who sees it, who keeps the list of weekend matters."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db.models import Q, QuerySet

from approval_portal.accounts.models import Role, User
from projects.models import Assignment, Enterprise, Membership, Project
from projects.models.enterprise import SEES_ALL
from projects.permissions import DESK, PROJECT_STAFF, belongs, may_list_projects, roles, serves, serves_enterprise
from services.models import WindowBooking


def may_keep_weekend(user: User, day: dt.date) -> bool:
    """Take in a published list of weekend matters, and read the ones before: keepers and leads."""
    return bool(roles(user, day) & {Role.KEEPER, Role.LEAD})


def may_book_window(user: User, enterprise: Enterprise, project: Project | None, day: dt.date) -> bool:
    """The enterprise's people; the agents who serve the project (or the enterprise, without one); window and leads for it."""
    if roles(user, day) & DESK or belongs(user, enterprise, day):
        return True
    return serves(user, project, day) if project is not None else serves_enterprise(user, enterprise, day)


def may_change_booking(user: User, row: WindowBooking, day: dt.date) -> bool:
    """Move it or call it off: whoever may make one for the same enterprise and project."""
    return may_book_window(user, row.enterprise, row.project, day)


def may_receive(user: User, day: dt.date) -> bool:
    """At the window: who came and who did not."""
    return bool(roles(user, day) & DESK)


def may_list_bookings(user: User, day: dt.date) -> bool:
    """The people of an enterprise, the bureau's staff."""
    return may_list_projects(user, day)


def visible_bookings(user: User, day: dt.date) -> QuerySet[WindowBooking]:
    """Those of one's own enterprise; agents: of the projects they serve and what they booked; whoever sees all projects: all."""
    rows: Any = WindowBooking.objects.all()
    if not user.is_authenticated or not user.is_active:
        return rows.none()
    held = roles(user, day)
    if held & SEES_ALL:
        return rows
    own = Q(enterprise__in=Membership.objects.in_force(day).filter(user=user).values("enterprise"))
    if Role.AGENT in held:
        served = Assignment.objects.in_force(day).filter(user=user).values("project")
        own |= Q(project__in=served) | Q(project=None, made_by=user)
    return rows.filter(own)


def is_of_firm(user: User, row: WindowBooking, day: dt.date) -> bool:
    """Acts for the enterprise itself, and is not the bureau's."""
    return not roles(user, day) & PROJECT_STAFF and belongs(user, row.enterprise_id, day)
