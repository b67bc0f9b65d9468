"""Whom a reminder is for: whoever has the thing to do now; when nobody has it, the leads.

Asked again when it is told: who took a thing over meanwhile is reminded, who gave it away is not.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable

from approval_portal.accounts.models import Role, RoleGrant
from projects.models import ApprovalItem, Document, Event
from projects.rules import lifecycle_data as actors
from projects.rules import obligations as duty
from projects.rules.obligations import Obligation
from services.enums import DueKind, ShiftState
from services.models import (
    Appointment,
    Baton,
    DutyShift,
    FollowUp,
    LogEntry,
    MeetingTask,
    Problem,
    ProblemStep,
    RatingInvite,
    WindowBooking,
)
from services.operations import hearers_items as item_circles
from services.operations.circles import desk, holders, members, members_of_project, served_by
from services.operations.hearers_agents import RECEIVE
from services.operations.hearers_bookings import whose as whose_booking
from services.queries_dues_items import owed_on
from services.queries_ratings import rated_people

EVENT = ("due", "remind_due")
LATE = 3  # working days of silence after which the leads hear of it too


def reminded(event: Event, day: dt.date) -> set[int]:
    """Everybody whom the reminder is for; the leads when that is nobody."""
    data = event.data
    find = PEOPLE.get(data.get("object", ""))
    found = find(data, day) if find else None
    if found is None:  # the thing is gone, nobody has to do anything
        return set()
    return found or leads(day)


def leads(day: dt.date) -> set[int]:
    return set(holders(day, {Role.LEAD}).values_list("user", flat=True))


def at_body(body: str | None, day: dt.date, roles: Iterable[str] = ()) -> set[int]:
    """Everybody who holds a role at this body, or one of these."""
    rows = RoleGrant.objects.in_force(day).filter(body__code=body, user__is_active=True)
    rows = rows.filter(role__in=roles) if roles else rows
    return set(rows.values_list("user", flat=True)) if body else set()


Said = dict[str, object]
Find = Callable[[Said, dt.date], "set[int] | None"]


def _pk(data: Said) -> int:
    return int(str(data["id"]))


def _steps(data: Said) -> int:
    return int(str(data.get("steps", 0)))


# --- applications


def _item(data: Said, day: dt.date) -> set[int] | None:
    item = ApprovalItem.objects.filter(pk=_pk(data)).first()
    if item is None:
        return None
    if data["kind"] == DueKind.DRAFT:
        return members_of_project(item.project_id, day) | served_by(item.project_id, day)
    owed = owed_on(item.pk, str(data["kind"]), dt.date.fromisoformat(str(data["deadline"])), day)
    return set().union(*(_of_obligation(each, item, day) for each in owed)) if owed else None


def _of_obligation(owed: Obligation, item: ApprovalItem, day: dt.date) -> set[int]:
    """The same circles that hear of the item's steps, by whose move it is."""
    nothing = Event()
    if owed.actor == duty.PART:
        return at_body(owed.body, day)
    if owed.actor == duty.LIAISON:
        liaisons = holders(day, {Role.LIAISON}).filter(body__code=owed.body)
        return set(liaisons.values_list("user", flat=True)) | served_by(item.project_id, day)
    circle = {
        actors.APPLICANT: item_circles.applicants,
        actors.WINDOW: item_circles.window,
        actors.REVIEWER: item_circles.reviewer,
        actors.DECIDER: item_circles.decider,
    }.get(owed.actor, item_circles.leads)
    return circle(nothing, item, day) - set(owed.barred)


def _document(data: Said, day: dt.date) -> set[int] | None:
    row = Document.objects.filter(pk=_pk(data)).first()
    if row is None:
        return None
    if row.project_id is None:
        return members(row.enterprise_id, day)
    return members_of_project(row.project_id, day) | served_by(row.project_id, day)


# --- services


def _baton(data: Said, day: dt.date) -> set[int] | None:
    """On its day the body that was asked; once it is silent whoever asked as well, later the leads too."""
    row = Baton.objects.filter(pk=_pk(data)).first()
    if row is None:
        return None
    found = at_body(row.to_body_id, day, RECEIVE)
    if _steps(data) > 0:
        found |= {row.sender_id} | served_by(row.project_id, day)
    return found | leads(day) if _steps(data) >= LATE else found


def _answer(data: Said, day: dt.date) -> set[int] | None:
    row = LogEntry.objects.filter(pk=_pk(data)).first()
    return served_by(row.project_id, day) if row else None


def _problem(data: Said, day: dt.date) -> set[int] | None:
    row = Problem.objects.filter(pk=_pk(data)).first()
    return whose(row, day) if row else None


def whose(row: Problem, day: dt.date) -> set[int]:
    """Its owner; where nobody was named the people of the body that answers for it, else who dispatches."""
    if row.owner_id:
        return {row.owner_id}
    return at_body(row.body_id, day) if row.body_id else desk(day)


def _step(data: Said, day: dt.date) -> set[int] | None:
    row = ProblemStep.objects.select_related("problem").filter(pk=_pk(data)).first()
    if row is None:
        return None
    return {row.owner_id} if row.owner_id else whose(row.problem, day)


def _task(data: Said, day: dt.date) -> set[int] | None:
    """Its owner; when it is late the leads, who meet again."""
    row = MeetingTask.objects.filter(pk=_pk(data)).first()
    if row is None:
        return None
    return {row.owner_id} | (leads(day) if _steps(data) > 0 else set())


def _follow_up(data: Said, day: dt.date) -> set[int] | None:
    """Its owner; when it is late or nobody has it the leads; never somebody who was rated."""
    row = (
        FollowUp.objects.select_related("rating__invite__item", "rating__invite__appointment")
        .filter(pk=_pk(data))
        .first()
    )
    if row is None:
        return None
    found = {row.owner_id} if row.owner_id else leads(day)
    return (found | (leads(day) if _steps(data) > 0 else set())) - rated_people(row.rating.invite)


def _invite(data: Said, day: dt.date) -> set[int] | None:
    row = RatingInvite.objects.filter(pk=_pk(data)).first()
    return (members(row.enterprise_id, day) or None) if row else None


def _appointment(data: Said, day: dt.date) -> set[int] | None:
    """Both sides, and whoever goes along."""
    row = Appointment.objects.filter(pk=_pk(data)).first()
    if row is None:
        return None
    firm = members_of_project(row.project_id, day) if row.project_id else members(row.enterprise_id or 0, day)
    squad: Iterable[int] = row.visit.squad.values_list("user", flat=True) if hasattr(row, "visit") else ()
    return {*firm, *squad, *({row.agent_id} if row.agent_id else set())}


def _policy(data: Said, day: dt.date) -> set[int] | None:
    """The people of the enterprise: they apply, nobody else has to hear of it."""
    return members_of_project(_pk(data), day) or None


def _shift(data: Said, day: dt.date) -> set[int] | None:
    """Whoever has the duty now: it may have changed hands."""
    row = DutyShift.objects.filter(pk=_pk(data), state=ShiftState.PLANNED).first()
    return {row.user_id} if row else None


def _booking(data: Said, day: dt.date) -> set[int] | None:
    """The enterprise's people and the project's agents; the window has its own list of the day."""
    row = WindowBooking.objects.filter(pk=_pk(data)).first()
    return whose_booking(row, day) if row else None


PEOPLE: dict[str, Find] = {
    "dutyshift": _shift,
    "project": _policy,
    "approvalitem": _item,
    "document": _document,
    "baton": _baton,
    "logentry": _answer,
    "problem": _problem,
    "problemstep": _step,
    "meetingtask": _task,
    "followup": _follow_up,
    "ratinginvite": _invite,
    "appointment": _appointment,
    "windowbooking": _booking,
}
HEARERS = {EVENT: reminded}
