"""Beside an item's facts: the trip that fetches its papers or brings its result, and the way to rate it. One query."""

from __future__ import annotations

from typing import Any

from django.utils import timezone

from approval_portal.accounts.models import User
from projects.models import ApprovalItem
from projects.permissions import DESK, roles
from services.enums import AppointmentKind
from services.models import Appointment
from services.queries_appointments import WANTED
from services.queries_ratings import SIGNER
from services.queries_service import service_of_item
from services.views.appointments_shown import Shown
from services.views.home_panels import moment


def panel(item: ApprovalItem, user: User) -> dict[str, Any] | None:
    kind = next((kind for kind, states in WANTED.items() if item.state in states), None)
    day = timezone.localdate()
    found = service_of_item(item, user, day, kind)
    brought = kind == AppointmentKind.DELIVERY and found["brought"]
    books = kind is not None and not brought and (found["own"] or found["serves"] or bool(roles(user, day) & DESK))
    link = SIGNER.sign(found["invited"]) if found["invited"] and found["own"] else ""
    if not books and not link:
        return None
    trip = found["trip"]
    return {
        "item": item,
        "books": books,
        "kind": kind,
        "brings": kind == AppointmentKind.DELIVERY,
        "shown": Shown(_row(trip), own=found["own"]) if trip else None,
        "link": link,
    }


def _row(trip: dict[str, Any]) -> Appointment:
    return Appointment(pk=trip["pk"], kind=trip["kind"], state=trip["state"], starts_at=moment(trip["at"]))
