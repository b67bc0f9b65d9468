"""Papers fetched at the door (上门取件): counted, sealed, signed for by both; from then on they count as received."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from approval_portal.accounts.models import User
from projects.enums import Source
from projects.models import Project
from projects.operations.events import lock_stream
from projects.operations.refusals import Refused, Stale, require
from projects.operations.retries import once
from services.enums import AppointmentState, ConsignmentState, ConsignmentWay, Holder, SignaturePlace
from services.models import Appointment, Consignment, ConsignmentLine
from services.operations.appointments_lock import door_time
from services.operations.custody_bags import Act, Packing, fill, lock_bag, new_bag, put_photo, tell
from services.operations.custody_counted import count_at_door, hand_in_at_door
from services.operations.signatures import keep_signature
from services.permissions import may_carry, may_dispatch
from services.rules.signatures import Signed

GOING_ON = (AppointmentState.BOOKED, AppointmentState.UNDER_WAY)


@once(Consignment, "open_consignment")
@transaction.atomic
def pack_papers(
    appointment: Appointment,
    packing: Packing,
    *,
    version: int | None = None,
    by: User,
    at: datetime,
    source: str = Source.WEB,
    idempotency_key: str | None = None,
) -> Consignment:
    """The papers of this trip as they are counted so far; nothing is signed yet. The same trip has one open bag.

    `version`: of the open bag that the page was opened with, 0 when there was none. Raises Forbidden, Refused, Stale.
    """
    return _pack(appointment, packing, version, Act(by, at, source, idempotency_key))


@once(Consignment, "sign_consignment")
@transaction.atomic
def take_papers(
    appointment: Appointment,
    packing: Packing,
    signatures: Mapping[str, Signed | None],
    *,
    version: int | None = None,
    by: User,
    at: datetime,
    source: str = Source.WEB,
    idempotency_key: str | None = None,
) -> Consignment:
    """Both have signed for what is counted: the agent carries it, and the papers count as received at `at`.

    `signatures`: by SignaturePlace. Items that are complete are handed in under the enterprise's mandate; the others wait
    for the window. Raises Forbidden, Refused (`giver` or `taker` when a signature is missing), Stale.
    """
    at = door_time(appointment, at)
    act = Act(by, at, source, idempotency_key)
    bag = _pack(appointment, packing, version, Act(by, at, source))
    for place in SignaturePlace.values:
        user = by if place == SignaturePlace.TAKER else None
        keep_signature(signatures.get(place), place, consignment=bag, user=user, at=at)
    bag.state, bag.signed_at, bag.agent = ConsignmentState.CARRIED, at, by
    bag.version += 1
    bag.save(update_fields=["state", "signed_at", "agent", "version"])
    bag.lines.update(holder=Holder.AGENT)
    outcome = hand_in_at_door(bag, count_at_door(bag, act), act)
    data = {"lines": bag.lines.count(), "handed_in": outcome.handed_in, "waiting": sorted(outcome.waiting)}
    tell(bag, "sign_consignment", act, {**data, "seal": bool(bag.seal)})
    return bag


def _pack(appointment: Appointment, packing: Packing, version: int | None, act: Act) -> Consignment:
    for stream in sorted({f"project:{each.project.pk}" for each in packing.lines} | _own_stream(appointment)):
        lock_stream(stream)
    trip = Appointment.objects.select_related("project", "enterprise").get(pk=appointment.pk)
    require(may_carry(act.by, trip, timezone.localdate(act.at)))
    if trip.state not in GOING_ON:
        raise Refused(
            f"这次上门{AppointmentState(trip.state).label}，不能在这里收材料。",
            "This trip is not going on: papers cannot be taken on it.",
        )
    bag = open_bag(trip)
    now = bag.version if bag else 0
    if version is not None and version != now:
        raise Stale
    new = bag is None
    if bag is None:
        bag = new_bag(ConsignmentWay.IN, act, enterprise=_enterprise(trip, packing), appointment=trip, agent=act.by)
    else:
        bag = lock_bag(bag)
    _require_not_carried(trip, packing)
    fill(bag, packing)
    put_photo(bag, packing.lines[0].project, packing.photo, act)
    bag.version += not new
    bag.save()
    tell(bag, "open_consignment" if new else "count_consignment", act, {"lines": len(packing.lines)})
    return bag


def _require_not_carried(trip: Appointment, packing: Packing) -> None:
    """A paper that was taken on this trip is in its bag already, whatever an older page still shows."""
    if packing.gone:
        raise Refused(
            "点过的材料里，有的已经收过或者提交了：下面是现在还能收的，对一遍再签。",
            "Some of the papers you counted were taken or handed in already: below is what can be taken now.",
            field="lines",
        )
    papers = [each.paper.pk for each in packing.lines if each.paper is not None]
    carried = ConsignmentLine.objects.filter(
        consignment__appointment=trip,
        consignment__way=ConsignmentWay.IN,
        consignment__state=ConsignmentState.CARRIED,
        paper__in=papers,
    )
    line = carried.select_related("consignment").order_by("pk").first()
    if line is not None:
        number = line.consignment.number
        raise Refused(
            f"有的材料已经装在{number}里、双方签过了：清掉那几行再收；又给了几份的，写在“别的材料”里。",
            f"Some papers are signed for in {number} already: empty their lines; write further copies under other papers.",
            field="lines",
        )


def _own_stream(appointment: Appointment) -> set[str]:
    return {f"project:{appointment.project_id}"} if appointment.project_id else set()


def _enterprise(trip: Appointment, packing: Packing) -> object:
    if trip.enterprise is not None:
        return trip.enterprise
    project: Project | None = trip.project or (packing.lines[0].project if packing.lines else None)
    if project is None:
        raise Refused("一份材料也没有：至少点一份。", "Nothing was counted: count one paper at least.", field="lines")
    return project.enterprise


def open_bag(appointment: Appointment) -> Consignment | None:
    rows = Consignment.objects.filter(appointment=appointment, way=ConsignmentWay.IN, state=ConsignmentState.OPEN)
    found: Consignment | None = rows.order_by("pk").first()
    return found


@once(Consignment, "cancel_consignment")
@transaction.atomic
def cancel_bag(
    consignment: Consignment,
    reason: str,
    *,
    version: int | None = None,
    by: User,
    at: datetime,
    source: str = Source.WEB,
    idempotency_key: str | None = None,
) -> Consignment:
    """A bag that was packed and never left. Raises Forbidden, Refused once somebody carries it, Stale."""
    bag = lock_bag(consignment)
    require(bag.agent_id == by.pk or may_dispatch(by, timezone.localdate(at)))
    if bag.state == ConsignmentState.CANCELLED:
        return bag
    if version is not None and bag.version != version:
        raise Stale
    if bag.state != ConsignmentState.OPEN:
        raise Refused("材料已经交接，不能取消。", "The papers have been handed over: it cannot be cancelled.")
    if not reason.strip():
        raise Refused("写明为什么取消。", "Say why it is cancelled.", field="reason")
    bag.state, bag.version = ConsignmentState.CANCELLED, bag.version + 1
    bag.save(update_fields=["state", "version"])
    tell(bag, "cancel_consignment", Act(by, at, source, idempotency_key), text=reason.strip()[:300])
    return bag
