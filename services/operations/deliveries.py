"""上门送证照: results taken along, the recipient checked by code or signature, handed over; refused; nobody there.

A result that was not received stays with the window: nothing about its item changes, and another trip can be booked for it.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils import timezone

from approval_portal.accounts.models import User
from projects.enums import CertificateState, DeliveryMeans, Handled, MandateScope, Source
from projects.models import ApprovalItem, Certificate
from projects.operations.events import LockedHead, record
from projects.operations.items.delivery import deliver_item
from projects.operations.mandate_guards import require_applicant
from projects.operations.project_guards import asks
from projects.operations.refusals import Refused, require
from projects.operations.retries import done_before, once
from projects.rules.lifecycle import DECIDED_STATES
from services.enums import AppointmentKind, AppointmentState, HandingOutcome, SignatureMeans, SignaturePlace
from services.models import LIVE, Appointment, AppointmentItem, Handing
from services.operations import appointments
from services.operations.appointments_guards import sound_reason
from services.operations.appointments_lock import door_time, lock_appointment
from services.operations.receipt_codes import make_code, try_code
from services.operations.signatures import keep_signature
from services.permissions import may_carry
from services.queries_appointments import DELIVERED_FROM
from services.rules.signatures import Signed

GOING_ON = (AppointmentState.OFFERED, AppointmentState.BOOKED, AppointmentState.UNDER_WAY)


@dataclass(slots=True)
class Trip:
    """A delivery and the head of its stream, locked."""

    row: Appointment
    head: LockedHead
    by: User
    at: datetime
    source: str
    key: str | None

    def tell(self, verb: str, items: Iterable[ApprovalItem], text: str = "", **data: Any) -> None:
        told = {"items": [item.pk for item in items], "agent": self.row.agent_id, **data}
        head = self.head if self.head.is_newest() else None
        more: dict[str, Any] = {"text": text, "idempotency_key": self.key, "head": head}
        record(self.row, verb, by=self.by, at=self.at, source=self.source, data=told, **more)


def _opened(appointment: Appointment, by: User, at: datetime, source: str, key: str | None) -> Trip:
    """Raises Forbidden, and Refused for another kind of trip and for one that is over."""
    row, head = lock_appointment(appointment.pk)
    if asks(by, source):
        require(may_carry(by, row, timezone.localdate(at)))
    if row.kind != AppointmentKind.DELIVERY or row.project is None:
        raise Refused("这次上门不是送证照。", "This appointment is no delivery.")
    if row.state not in GOING_ON:
        raise Refused("这次上门还没有约定，或者已经结束。", "This trip is not arranged, or it is over.")
    return Trip(row, head, by, door_time(row, at), source, key)


# --- before the door


@once(Appointment, "take_results")
def take_results(
    appointment: Appointment,
    items: Iterable[ApprovalItem],
    *,
    for_enterprise: bool = False,
    by: User,
    at: datetime,
    source: str = Source.WEB,
    idempotency_key: str | None = None,
) -> Appointment:
    """The agent takes the results out of the window, to bring them; the enterprise's people are sent the code.

    `for_enterprise`: the agent receives them in the enterprise's name, under a mandate for receiving: they are delivered
    with it, and the door is only the last metre. Raises Forbidden, NoMandate, and Refused for what has no result.
    """
    trip = _opened(appointment, by, at, source, idempotency_key)
    rows = _sound(trip, items)
    if for_enterprise and asks(by, source) and trip.row.project is not None:
        require_applicant(by, trip.row.project, timezone.localdate(at), MandateScope.RECEIVE)
    for item in rows:
        _handing(trip, item)
        if for_enterprise:
            _deliver(trip, item, DeliveryMeans.WINDOW, f"{by.name}（代领）")
    trip.tell("take_results", rows, for_enterprise=for_enterprise)
    make_code(trip.row, by=by, at=trip.at, source=source, again=False)
    return trip.row


# --- at the door


def hand_over(
    appointment: Appointment,
    items: Iterable[ApprovalItem],
    *,
    name: str = "",
    code: str = "",
    signed: Signed | None = None,
    by: User,
    at: datetime,
    source: str = Source.WEB,
    idempotency_key: str | None = None,
) -> Appointment:
    """送达: these results were received by `name`, who knew the code or signed (`signed`: with a name of its own).

    A wrong code is counted although nothing is handed over. Raises Forbidden; Refused at `items`, `code`, `name`, `taker`.
    """
    before = done_before(idempotency_key, "hand_over_results", "appointment", about=appointment)
    if signed is None and before is None:
        if asks(by, source):
            require(may_carry(by, appointment, timezone.localdate(at)))
        if not name.strip():
            raise Refused("写明谁收的。", "Say who received it.", field="name")
        try_code(appointment, code, at=at, key=idempotency_key)
        signed = Signed(name, SignatureMeans.CODE)
    given = signed or Signed(name, SignatureMeans.CODE)
    said: dict[str, Any] = {"by": by, "at": at, "source": source, "idempotency_key": idempotency_key}
    return _hand_over(appointment, list(items), given, **said)


@once(Appointment, "hand_over_results")
def _hand_over(
    appointment: Appointment,
    items: list[ApprovalItem],
    signed: Signed,
    *,
    by: User,
    at: datetime,
    source: str,
    idempotency_key: str | None,
) -> Appointment:
    trip = _opened(appointment, by, at, source, idempotency_key)
    rows = _sound(trip, items)
    _arrive(trip)
    keep_signature(signed, SignaturePlace.TAKER, appointment=trip.row, at=trip.at)
    receiver = " ".join(signed.name.split())[:60]
    certificates = []
    for item in rows:
        handing = _handing(trip, item)
        if handing.outcome == HandingOutcome.DELIVERED:
            raise Refused(f"办件 {item.number} 已经送到了。", f"Item {item.number} was received.", field="items")
        _outcome(handing, HandingOutcome.DELIVERED, trip.at, receiver=receiver)
        certificates.append(handing.certificate_id)
        _deliver(trip, item, DeliveryMeans.DOORSTEP, receiver)
    trip.tell("hand_over_results", rows, means=str(signed.means), certificates=certificates)
    return trip.row


@once(Appointment, "refuse_results")
def refuse_results(
    appointment: Appointment,
    items: Iterable[ApprovalItem],
    reason: str,
    *,
    by: User,
    at: datetime,
    source: str = Source.WEB,
    idempotency_key: str | None = None,
) -> Appointment:
    """拒收: they go back to the window. The trip failed when nothing at all was received. Raises Forbidden, Refused."""
    trip = _opened(appointment, by, at, source, idempotency_key)
    rows, why = _sound(trip, items), sound_reason(reason)
    _arrive(trip)
    for item in rows:
        handing = _handing(trip, item)
        if handing.outcome == HandingOutcome.DELIVERED:
            raise Refused(f"办件 {item.number} 已经收下了。", f"Item {item.number} was received.", field="items")
        _outcome(handing, HandingOutcome.REFUSED, trip.at, reason=why)
    trip.tell("refuse_results", rows, text=why)
    refused = Handing.objects.filter(appointment=trip.row, outcome=HandingOutcome.REFUSED).values("item")
    if not trip.row.items.filter(item__state__in=DELIVERED_FROM).exclude(item__in=refused).exists():
        _fail(trip, why)
    return trip.row


@once(Appointment, "find_nobody")
def find_nobody(
    appointment: Appointment,
    reason: str = "",
    *,
    by: User,
    at: datetime,
    source: str = Source.WEB,
    idempotency_key: str | None = None,
) -> Appointment:
    """Nobody was there: the trip failed, everything goes back to the window. Raises Forbidden; Refused once something was
    received: then somebody was there."""
    trip = _opened(appointment, by, at, source, idempotency_key)
    found = Handing.objects.filter(appointment=trip.row)
    if found.filter(outcome=HandingOutcome.DELIVERED).exists():
        raise Refused(
            "这次已经有人收了，不能再记没有人在。", "Something was received on this trip: somebody was there."
        )
    why = sound_reason(reason.strip() or "没有人在")
    carried = list(trip.row.items.select_related("item"))
    for line in carried:
        if line.item.state in DELIVERED_FROM:
            _outcome(_handing(trip, line.item), HandingOutcome.NOBODY, trip.at, reason=why)
    trip.tell("find_nobody", [line.item for line in carried], text=why)
    _fail(trip, why)
    return trip.row


# --- what they have in common


def _sound(trip: Trip, items: Iterable[ApprovalItem]) -> list[ApprovalItem]:
    """As they stand now, of this trip, with a result. Raises Refused."""
    wanted = {item.pk for item in items}
    if not wanted:
        raise Refused("选出哪几件。", "Choose the items.", field="items")
    lines = AppointmentItem.objects.filter(appointment=trip.row, item__in=wanted).select_related("item__project")
    rows = [line.item for line in lines.order_by("item")]
    if len(rows) != len(wanted):
        raise Refused("只能选这次上门的办件。", "Choose items of this trip only.", field="items")
    if unready := [item for item in rows if item.state not in DELIVERED_FROM]:
        named = "、".join(str(item.number or item.pk) for item in unready)
        raise Refused(f"还没有结果可以送：{named}。", f"No result to bring yet: {named}.", field="items")
    return rows


def _handing(trip: Trip, item: ApprovalItem) -> Handing:
    """Its row on this trip. One that was left behind on a trip that is over is ended. Raises Refused when it was received."""
    others = Handing.objects.filter(item=item).exclude(appointment=trip.row)
    others = others.filter(outcome__in=(HandingOutcome.WAITING, HandingOutcome.DELIVERED)).select_related("appointment")
    for other in others:
        if other.outcome == HandingOutcome.DELIVERED:
            raise Refused(
                f"办件 {item.number} 的结果早已送到。", f"The result of {item.number} was received.", field="items"
            )
        if other.appointment.state in LIVE:
            raise Refused(
                f"办件 {item.number} 的结果在另一次上门里。",
                f"{item.number} goes along on another trip.",
                field="items",
            )
        _outcome(other, HandingOutcome.NOBODY, trip.at, reason=other.appointment.reason or "那次上门没有成")
    valid = Certificate.objects.filter(item=item, state=CertificateState.VALID).order_by("-pk").first()
    found: Handing = Handing.objects.get_or_create(appointment=trip.row, item=item, defaults={"certificate": valid})[0]
    return found


def _outcome(handing: Handing, outcome: str, at: datetime, *, receiver: str = "", reason: str = "") -> None:
    handing.outcome, handing.handed_at, handing.receiver, handing.reason = outcome, at, receiver, reason
    handing.save(update_fields=["outcome", "handed_at", "receiver", "reason"])


def _deliver(trip: Trip, item: ApprovalItem, means: str, receiver: str) -> None:
    """The proof of delivery (送达回证), where this portal decided and nothing was delivered yet."""
    if item.handled != Handled.HERE or item.state not in DECIDED_STATES:
        return
    deliver_item(item, means, by=trip.by, at=trip.at, receiver=receiver, carried=True, source=trip.source)


def _arrive(trip: Trip) -> None:
    """Who hands over is at the door, whether or not that was said before."""
    if trip.row.state != AppointmentState.UNDER_WAY:
        trip.row = appointments.begin(trip.row, by=trip.by, at=trip.at, source=trip.source)


def _fail(trip: Trip, reason: str) -> None:
    trip.row = appointments.fail(trip.row, reason, by=trip.by, at=trip.at, source=trip.source)
