"""Who sees the meetings and their decisions, and who keeps them."""

from __future__ import annotations

import datetime as dt

from django.db.models import Q, QuerySet

from approval_portal.accounts.models import Role, User
from projects.models.enterprise import SEES_ALL
from projects.permissions import DESK, PROJECT_STAFF, roles
from services.models import Meeting, MeetingTask

AT_MEETINGS = frozenset({*PROJECT_STAFF, Role.LIAISON})


def may_list_meetings(user: User, day: dt.date) -> bool:
    """The bureau's staff, and the people of bodies outside: they see those to which they are summoned."""
    return bool(roles(user, day) & AT_MEETINGS)


def may_keep_meetings(user: User, day: dt.date) -> bool:
    """Call a meeting, freeze its papers, write its minutes and decisions: window and leads."""
    return bool(roles(user, day) & DESK)


def bodies_of(user: User, day: dt.date) -> set[str]:
    """In whose name one sits in a meeting."""
    return {body for role, body in user.grants_on(day) if body and role in AT_MEETINGS}


def visible_meetings(user: User, day: dt.date) -> QuerySet[Meeting]:
    """All for those who see every project; agents and people of bodies outside see those to which they, or their body, are
    summoned. An enterprise's people see none: a meeting is the bureau's own."""
    held = roles(user, day)
    rows: QuerySet[Meeting] = Meeting.objects.all()
    if held & SEES_ALL:
        return rows
    if not held & AT_MEETINGS:
        return rows.none()
    return rows.filter(Q(pk__in=_summoned(user, day)))


def _summoned(user: User, day: dt.date) -> QuerySet[Meeting]:
    own = Q(places__user=user) | Q(places__user=None, places__body__in=bodies_of(user, day))
    found: QuerySet[Meeting] = Meeting.objects.filter(own).order_by().values("pk")
    return found


def visible_tasks(user: User, day: dt.date) -> QuerySet[MeetingTask]:
    """All for those who see every project; else one's own, and those of one's body."""
    held = roles(user, day)
    rows: QuerySet[MeetingTask] = MeetingTask.objects.all()
    if held & SEES_ALL:
        return rows
    if not held & AT_MEETINGS:
        return rows.none()
    return rows.filter(Q(owner=user) | Q(body__in=bodies_of(user, day)))


def may_settle_task(user: User, task: MeetingTask, day: dt.date) -> bool:
    """Its owner; the desk, when it was told so."""
    return may_keep_meetings(user, day) or (task.owner_id == user.pk and may_list_meetings(user, day))
