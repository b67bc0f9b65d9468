"""Appointments read for pages: lists, the board, what can be put on a trip."""

from __future__ import annotations

import datetime as dt

from django.db.models import F, QuerySet

from approval_portal.accounts.models import User
from projects.models import ApprovalItem, Project
from services.enums import AppointmentKind, AppointmentState, HandingOutcome
from services.models import LIVE, Appointment, AppointmentItem

# papers can still be handed in
PICKED_UP_IN = frozenset(
    {"draft", "submitted", "pre_review", "correcting", "corrected", "accepted", "accepted_tolerant", "reviewing"}
    | {"special_running", "special_done", "suspended", "deciding", "approved_tolerant"}
)
# there is a result, or a written answer, to be brought
DELIVERED_FROM = frozenset(
    {"approved", "approved_tolerant", "denied", "not_needed", "refused", "withdrawn_early", "withdrawn", "terminated"}
    | {"delivered", "revoked", "cancelled"}
)
WANTED = {  # what a page proposes
    AppointmentKind.PICKUP: (
        "draft",
        "correcting",
        "accepted_tolerant",
        "approved_tolerant",
        "submitted",
        "pre_review",
    ),
    AppointmentKind.DELIVERY: ("approved", "approved_tolerant", "denied", "not_needed", "refused"),
}


def items_for(kind: str, project: Project) -> list[ApprovalItem]:
    """What can be put on a trip of this kind: not what is on one already."""
    states = WANTED.get(AppointmentKind(kind))
    if states is None:
        return []
    taken = AppointmentItem.objects.filter(appointment__kind=kind, appointment__state__in=LIVE, item__project=project)
    rows = ApprovalItem.objects.filter(project=project, state__in=states).exclude(pk__in=taken.values("item"))
    if kind == AppointmentKind.DELIVERY:  # a written answer leaves the state as it is: it was brought all the same
        rows = rows.exclude(handings__outcome=HandingOutcome.DELIVERED)
    order = {state: place for place, state in enumerate(states)}
    return sorted(rows.order_by("pk"), key=lambda item: order[item.state])


WHEN = ("next", "waiting", "past")


def listed(user: User, day: dt.date, *, when: str, kind: str = "") -> QuerySet[Appointment]:
    """What a person sees, for a list: what lies ahead (and what is under way), what waits for somebody, what is over."""
    rows = Appointment.objects.visible_to(user, day)
    if kind:
        rows = rows.filter(kind=kind)
    if when == "past":
        rows = rows.exclude(state__in=LIVE).order_by("-ended_at", "-pk")
    elif when == "waiting":
        rows = rows.filter(state__in=(AppointmentState.ASKED, AppointmentState.OFFERED)).order_by("created_at", "pk")
    else:
        rows = rows.live().order_by(F("starts_at").asc(nulls_first=True), "pk")
    found: QuerySet[Appointment] = rows.select_related("project", "enterprise", "referral", "agent").prefetch_related(
        "items__item"
    )
    return found
