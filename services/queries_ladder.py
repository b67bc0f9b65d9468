"""Reads for the escalation ladder: which rungs are due, who is told of each, and overdue items without a problem."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict

from django.conf import settings
from django.db.models import CharField, Exists, OuterRef, QuerySet
from django.db.models.functions import Cast
from django.utils import timezone

from approval_portal.accounts.models import Role, RoleGrant, User
from projects.enums import AssignmentKind, Handled
from projects.models import ApprovalItem, Assignment
from projects.models.item import ENDED
from projects.permissions import DESK
from projects.queries import work_calendar
from projects.rules.calendar import WorkCalendar
from services.enums import ProblemOrigin, ProblemState
from services.models import Problem, ProblemRung
from services.rules.escalation import HEAD, LEADER, OWNER, UNASSIGNED, UNVERIFIED, Facts, Ladder, rungs_due

PLACES = {HEAD: AssignmentKind.DEPARTMENT_HEAD, LEADER: AssignmentKind.COMMITTEE_LEADER}


def ladder() -> Ladder:
    """By the settings: working days for owner, department head, committee leader."""
    return Ladder(
        dispatch={HEAD: settings.ESCALATE_UNASSIGNED_WORKDAYS, LEADER: settings.ESCALATE_UNASSIGNED_LEADER_WORKDAYS},
        overdue={
            OWNER: settings.ESCALATE_OWNER_WORKDAYS,
            HEAD: settings.ESCALATE_HEAD_WORKDAYS,
            LEADER: settings.ESCALATE_LEADER_WORKDAYS,
        },
        verify={OWNER: settings.ESCALATE_VERIFY_WORKDAYS, HEAD: settings.ESCALATE_VERIFY_HEAD_WORKDAYS},
    )


def facts_of(problem: Problem, taken: frozenset[int]) -> Facts:
    since = timezone.localdate(problem.state_since or problem.raised_at)
    return Facts(problem.state, since, problem.due_on, taken)


def taken_by(problem: Problem) -> frozenset[int]:
    """Rungs of this round."""
    return frozenset(problem.rungs.filter(round=problem.reopened).values_list("rung", flat=True))


def rungs_standing(day: dt.date, calendar: WorkCalendar | None = None) -> list[tuple[int, int, str]]:
    """(problem, rung, reason) of everything that is due on that day and was not taken. Two queries beside the calendar's."""
    calendar, days = calendar or work_calendar(), ladder()
    rows = list(Problem.objects.exclude(state=ProblemState.STRUCK_OFF).order_by("pk"))
    taken: dict[tuple[int, int], set[int]] = defaultdict(set)
    rungs = ProblemRung.objects.filter(problem__in=[row.pk for row in rows]).order_by()
    for pk, round_, rung in rungs.values_list("problem", "round", "rung"):
        taken[pk, round_].add(rung)
    return [
        (row.pk, rung, reason)
        for row in rows
        for rung, reason in rungs_due(facts_of(row, frozenset(taken[row.pk, row.reopened])), day, calendar, days)
    ]


def told_of(problem: Problem, rung: int, reason: str, day: dt.date) -> list[int]:
    """Who hears of a rung: active people, each once. The department head and the committee leader are the project's; where
    there is none, leads."""
    found = _owner_side(problem, reason, day) if rung == OWNER else _placed(problem, rung, day)
    found = found or (_holders({Role.LEAD}, day) if rung in PLACES else _holders(DESK, day))
    active = User.objects.filter(pk__in=found, is_active=True).order_by("pk")
    return list(active.values_list("pk", flat=True))


def _owner_side(problem: Problem, reason: str, day: dt.date) -> set[int]:
    if reason == UNVERIFIED:
        return {problem.verifier_id} if problem.verifier_id else set()
    if reason == UNASSIGNED:
        return set()
    if problem.owner_id:
        return {problem.owner_id}
    return people_of_body(problem.body_id, day) if problem.body_id else set()


def _placed(problem: Problem, rung: int, day: dt.date) -> set[int]:
    if problem.project_id is None:
        return set()
    held = Assignment.objects.in_force(day).filter(project=problem.project_id, kind=PLACES[rung])
    return set(held.filter(user__is_active=True).values_list("user", flat=True))


def _holders(roles: set[str] | frozenset[str], day: dt.date) -> set[int]:
    return set(RoleGrant.objects.in_force(day).filter(role__in=roles).values_list("user", flat=True))


def people_of_body(body: str, day: dt.date) -> set[int]:
    """Whoever holds a role in it and has an open account."""
    held = RoleGrant.objects.in_force(day).filter(body__code=body, user__is_active=True)
    return set(held.values_list("user", flat=True))


def overdue_items(day: dt.date) -> QuerySet[ApprovalItem]:
    """Handled here, their day is over and their clock runs, and no problem was made of it yet."""
    known = Problem.objects.filter(origin=ProblemOrigin.OVERDUE, origin_id=Cast(OuterRef("pk"), CharField()))
    rows: QuerySet[ApprovalItem] = ApprovalItem.objects.filter(
        ~Exists(known), due_on__lt=day, paused=False, handled=Handled.HERE
    )
    return rows.exclude(state__in=(*ENDED, "draft")).order_by("pk")
