"""What other pages show of appointments: on a project's page, beside an item, on the first page of an enterprise."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.http import HttpRequest
from django.utils import timezone

from approval_portal.accounts.models import User
from projects.models import ApprovalItem, Project
from projects.permissions import belongs
from projects.views.standing import own_enterprises
from services.enums import AppointmentKind, AppointmentState
from services.models import Appointment
from services.permissions import may_book, may_dispatch
from services.queries_appointments import WANTED, of_project
from services.views.appointments_shown import Shown, show


def on_project(project: Project, user: User) -> dict[str, Any] | None:
    """What lies ahead at the project's door, and where to arrange something."""
    day = timezone.localdate()
    books = may_book(user, project, day)
    rows = of_project(project)
    if not rows and not books:
        return None
    own = belongs(user, project.enterprise_id, day)
    return {"project": project, "rows": show(rows, lambda row: own), "books": books}


def on_item(item: ApprovalItem, user: User) -> dict[str, Any] | None:
    """An item whose papers can be fetched, or whose result can be brought: the trip that there is, or the way to one."""
    kind = next((kind for kind, states in WANTED.items() if item.state in states), None)
    day = timezone.localdate()
    if kind is None or not may_book(user, item.project, day):
        return None
    row = Appointment.objects.live().filter(kind=kind, items__item=item).select_related("project", "agent").first()
    own = belongs(user, item.project.enterprise_id, day)
    return {"item": item, "kind": kind, "brings": kind == AppointmentKind.DELIVERY, "shown": row and Shown(row, own)}


def on_home(request: HttpRequest, day: dt.date) -> dict[str, Any] | None:
    """An enterprise: times to be confirmed first, then what lies ahead. The desk: how many wait for an agent."""
    firms = own_enterprises(request)
    if firms:
        rows = Appointment.objects.live().filter(enterprise__in=[each.pk for each in firms])
        rows = rows.select_related("project", "enterprise", "referral", "agent").prefetch_related("items__item")
        shown = sorted(show(rows.order_by("starts_at", "pk")[:20], lambda row: True), key=_turn)[:5]
        return {"rows": shown} if shown else None
    if may_dispatch(request.user, day):
        waiting = Appointment.objects.filter(state=AppointmentState.ASKED).count()
        return {"waiting": waiting} if waiting else None
    return None


def _turn(shown: Shown) -> bool:
    return not shown.waits
