"""Deliveries read for pages and operations: what goes along, what became of it, the code, and the trips that were saved."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Q, QuerySet
from django.utils.crypto import constant_time_compare, salted_hmac

from approval_portal.accounts.models import User
from projects.enums import CertificateState
from projects.models import ApprovalItem, Certificate, Project
from projects.queries_items import node_of
from projects.rules.wording import Text, name_of
from services.enums import AppointmentKind, AppointmentState, HandingOutcome
from services.models import Appointment, Handing, ReceiptCode
from services.queries_appointments import DELIVERED_FROM

CODE_DIGITS, TRIES = 6, 5
SALT = "services.receipt_code"


# --- the code by which a recipient is checked


def code_of(row: ReceiptCode) -> str:
    """The code in digits, as the enterprise's people read it: worked out from the row and the site's key, stored nowhere."""
    said = salted_hmac(
        SALT, f"{row.appointment.token} {row.made_at.astimezone(dt.UTC).isoformat()}", algorithm="sha256"
    )
    return f"{int(said.hexdigest(), 16) % 10**CODE_DIGITS:0{CODE_DIGITS}}"


def digest_of(row: ReceiptCode, code: str) -> str:
    return salted_hmac(SALT, f"{row.appointment.token} {code}", algorithm="sha256").hexdigest()


def fits(row: ReceiptCode, code: str) -> bool:
    return constant_time_compare(row.digest, digest_of(row, code))


# --- what goes along


@dataclass(frozen=True, slots=True)
class Result:
    """One item on a delivery: its matter, its certificates that hold, and what became of it on this trip."""

    item: ApprovalItem
    matter: Text
    certificates: tuple[Certificate, ...]
    handing: Handing | None

    @property
    def outcome(self) -> str:
        return self.handing.outcome if self.handing else ""

    @property
    def ready(self) -> bool:
        """There is a result to be brought."""
        return self.item.state in DELIVERED_FROM

    @property
    def open(self) -> bool:
        return self.ready and self.outcome != HandingOutcome.DELIVERED


def results_of(appointment: Appointment) -> list[Result]:
    """In the order of the items. Three queries."""
    items = ApprovalItem.objects.filter(appointments__appointment=appointment).order_by("pk")
    found = list(items.select_related("package__catalogue", "body", "project"))
    handings = {each.item_id: each for each in Handing.objects.filter(appointment=appointment)}
    held: dict[int, list[Certificate]] = {}
    valid = Certificate.objects.filter(item__in=[item.pk for item in found], state=CertificateState.VALID)
    for each in valid.order_by("pk"):
        held.setdefault(each.item_id, []).append(each)
    return [
        Result(item, name_of(node_of(item).raw), tuple(held.get(item.pk, ())), handings.get(item.pk)) for item in found
    ]


def handings_seen_by(user: User, day: dt.date) -> QuerySet[Handing]:
    seen = Appointment.objects.visible_to(user, day).values("pk")
    rows: QuerySet[Handing] = Handing.objects.filter(appointment__in=seen)
    return rows.select_related("item__package__catalogue", "item__project", "appointment__agent", "certificate")


# --- zero trips (零跑腿)


@dataclass(frozen=True, slots=True)
class Saved:
    """Ways to the hall that an enterprise did not have to go: one for each pickup and each delivery that was done."""

    pickups: int
    deliveries: int

    @property
    def trips(self) -> int:
        return self.pickups + self.deliveries


def trips_saved(
    project: Project | None = None, *, projects: Iterable[int] | None = None, since: dt.date | None = None
) -> Saved:
    """A trip that came to nothing saves none; a delivery counts when at least one result was received. Two queries.

    Without a project: the whole zone, or these `projects`.
    """
    rows = Appointment.objects.filter(state=AppointmentState.DONE)
    if project is not None:
        rows = rows.filter(project=project)
    if projects is not None:
        rows = rows.filter(project__in=projects)
    if since is not None:
        rows = rows.filter(ended_at__date__gte=since)
    brought = Q(kind=AppointmentKind.DELIVERY, handings__outcome=HandingOutcome.DELIVERED)
    return Saved(rows.filter(kind=AppointmentKind.PICKUP).count(), rows.filter(brought).distinct().count())
