"""Who serves a project: its agent, the one who stands in, and the triad (三位一体)."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from approval_portal.accounts.models import Role, User
from projects.enums import AssignmentKind, Source
from projects.models import Assignment, Project
from projects.operations.events import lock_stream, record, stream_of
from projects.operations.project_guards import asks, require_open
from projects.operations.refusals import Refused, require
from projects.permissions import may_assign
from projects.rules.project_states import TEAM

AGENTS = frozenset({AssignmentKind.AGENT, AssignmentKind.BACKUP_AGENT})
BUREAU_ROLES = frozenset({Role.AGENT, Role.WINDOW, Role.REVIEWER, Role.DECIDER, Role.LEAD})
OTHER_AGENT = {
    AssignmentKind.AGENT: AssignmentKind.BACKUP_AGENT,
    AssignmentKind.BACKUP_AGENT: AssignmentKind.AGENT,
}


def fitting_roles(kind: str) -> frozenset[Role]:
    """The roles of which one is needed for the place: an agent's own, or any of the bureau's for the triad."""
    return frozenset({Role.AGENT}) if kind in AGENTS else BUREAU_ROLES


@transaction.atomic
def assign(
    project: Project, kind: str, user: User, *, starts_on: date, by: User | None, at: datetime, source: str = Source.WEB
) -> Assignment:
    """Put a person in charge; whoever held the place until now ends the day before.

    Raises Forbidden for whoever is no lead, Refused for a person without a fitting role, for one who holds the place
    already or is the other agent, and for a day that has passed.
    """
    lock_stream(stream_of(project))
    if asks(by, source):
        assert by is not None
        require(may_assign(by, timezone.localdate(at)))
        project.refresh_from_db(fields=["state"])
        require_open(project, TEAM)
        _require_fit(project, kind, user, starts_on, timezone.localdate(at))
    return put_in_place(project, kind, user, starts_on=starts_on, by=by, at=at, source=source)


def put_in_place(
    project: Project, kind: str, user: User, *, starts_on: date, by: User | None, at: datetime, source: str
) -> Assignment:
    """Write the assignment and its event, in the caller's transaction: for operations that have asked already."""
    terms = Assignment.objects.filter(project=project, kind=kind)
    terms.filter(Q(ends_on__isnull=True) | Q(ends_on__gte=starts_on)).update(
        ends_on=starts_on - timedelta(days=1)  # both days of a term count: nobody shares the first one
    )
    assignment: Assignment = Assignment.objects.create(project=project, kind=kind, user=user, starts_on=starts_on)
    record(project, "assign", by=by, at=at, source=source, data={"kind": kind, "user": user.pk})
    return assignment


def _require_fit(project: Project, kind: str, user: User, starts_on: date, today: date) -> None:
    if starts_on < today:
        raise Refused("开始日期不能早于今天。", "The first day cannot have passed.", field="starts_on")
    if kind not in AssignmentKind.values:
        raise Refused("选一个位置。", "Choose a place.", field="kind")
    if not user.is_active or not user.roles_on(starts_on) & fitting_roles(kind):
        raise Refused(
            f"{user}那天没有这个位置要的角色：换一个人，或者请安全管理员先给角色。",
            f"{user} holds no fitting role on that day: choose somebody else, or have the role given first.",
            field="user",
        )
    on_that_day = Assignment.objects.in_force(starts_on).filter(project=project, user=user)
    if on_that_day.filter(kind=kind).exists():
        raise Refused(f"{user}已经在这个位置上了。", f"{user} holds this place already.", field="user")
    if kind in AGENTS and on_that_day.filter(kind=OTHER_AGENT[AssignmentKind(kind)]).exists():
        raise Refused("代办专员和备岗专员不能是同一个人。", "The agent cannot be the stand-in as well.", field="user")


@transaction.atomic
def end_assignment(assignment: Assignment, *, by: User | None, at: datetime, source: str = Source.WEB) -> Assignment:
    """Take a person off the project at once: the last day is yesterday. Ended already, it stays as it is.

    Raises Forbidden for whoever is no lead, Refused when the project's state does not allow it.
    """
    lock_stream(stream_of(assignment))
    day = timezone.localdate(at)
    held: Assignment = Assignment.objects.select_for_update().get(pk=assignment.pk)
    if asks(by, source):
        assert by is not None
        require(may_assign(by, day))
        require_open(Project.objects.get(pk=held.project_id), TEAM)
    last = day - timedelta(days=1)
    if held.ends_on is not None and held.ends_on <= last:
        return held
    held.ends_on = last
    held.save(update_fields=["ends_on"])
    data = {"kind": held.kind, "user": held.user_id}
    record(held.project, "end_assignment", by=by, at=at, source=source, data=data)
    return held
