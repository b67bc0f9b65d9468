"""Originals that go back to the enterprise: packed at the window, taken over by an agent, signed for at the door."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from approval_portal.accounts.models import Role, User
from projects.enums import Source
from projects.operations.events import lock_stream
from projects.operations.refusals import Refused, Stale, require
from projects.operations.retries import once
from projects.permissions_items import may_take_in
from services.enums import AppointmentState, ConsignmentState, ConsignmentWay, Holder
from services.models import Appointment, Consignment, ConsignmentLine
from services.operations.custody_bags import Act, Given, Packing, fill, lock_bag, new_bag, tell
from services.permissions import is_agent
from services.rules.custody import Count

GOING_TO = (AppointmentState.BOOKED, AppointmentState.UNDER_WAY)


@once(Consignment, "open_consignment")
@transaction.atomic
def pack_return(
    lines: Sequence[ConsignmentLine],
    agent: User,
    *,
    appointment: Appointment | None = None,
    seal: str = "",
    note: str = "",
    by: User,
    at: datetime,
    source: str = Source.WEB,
    idempotency_key: str | None = None,
) -> Consignment:
    """The window puts the originals of these lines into a bag for this agent to bring. Raises Forbidden, Refused.

    A line's originals go back once: those in another bag that was not cancelled are refused.
    """
    act = Act(by, at, source, idempotency_key)
    require(may_take_in(by, timezone.localdate(at)))
    for stream in sorted({f"project:{line.project_id}" for line in lines}):
        lock_stream(stream)
    rows = ConsignmentLine.objects.select_for_update(of=("self",)).select_related("project", "paper__item", "item")
    found = list(rows.filter(pk__in=[line.pk for line in lines]).order_by("project", "pk"))
    if not found:
        raise Refused("选出要退还的原件。", "Choose the originals that go back.", field="lines")
    _check(found, agent, at)
    _check_trip(appointment, found, agent)
    bag = new_bag(
        ConsignmentWay.BACK, act, enterprise=found[0].project.enterprise, appointment=appointment, agent=agent
    )
    fill(bag, Packing([_given(line) for line in found], seal, note))
    bag.save()
    tell(bag, "open_consignment", act, {"lines": len(found), "agent": agent.pk})
    return bag


def _given(line: ConsignmentLine) -> Given:
    count = Count(line.got_originals or 0, 0, 0)
    return Given(count, line.project, line.paper, line.title, returns=line)


def _check(lines: Sequence[ConsignmentLine], agent: User, at: datetime) -> None:
    if Role.AGENT not in agent.roles_on(timezone.localdate(at)) or not agent.is_active:
        raise Refused("选一位在岗的代办专员。", "Choose an agent who is in office.", field="agent")
    for line in lines:
        if not line.to_return or line.holder != Holder.WINDOW or not line.got_originals:
            raise Refused("有的原件不在窗口，退不了。", "Some of the originals are not at the window.", field="lines")
        if line.returned_by.exclude(consignment__state=ConsignmentState.CANCELLED).exists():
            raise Refused("有的原件已经装在另一袋里退还。", "Some of the originals are in another bag.", field="lines")


def _check_trip(trip: Appointment | None, lines: Sequence[ConsignmentLine], agent: User) -> None:
    if trip is None:
        return
    theirs = trip.enterprise_id or (trip.project.enterprise_id if trip.project else None)
    if trip.state not in GOING_TO or trip.agent_id != agent.pk or theirs != lines[0].project.enterprise_id:
        raise Refused("这次上门不是这位专员去这家企业。", "That trip is another agent's or another door.", field="trip")


@once(Consignment, "carry_consignment")
@transaction.atomic
def carry_bag(
    consignment: Consignment,
    *,
    version: int | None = None,
    by: User,
    at: datetime,
    source: str = Source.WEB,
    idempotency_key: str | None = None,
) -> Consignment:
    """The agent has the bag in hand. Raises Forbidden, Refused, Stale."""
    bag = lock_bag(consignment)
    require(bag.agent_id == by.pk and is_agent(by, timezone.localdate(at)))
    if bag.way == ConsignmentWay.BACK and bag.state == ConsignmentState.CARRIED:
        return bag
    if version is not None and bag.version != version:
        raise Stale
    if bag.way != ConsignmentWay.BACK or bag.state != ConsignmentState.OPEN:
        raise Refused("这一袋不是等你来取的。", "This bag does not wait for you.")
    bag.state, bag.version = ConsignmentState.CARRIED, bag.version + 1
    bag.save(update_fields=["state", "version"])
    bag.lines.update(holder=Holder.AGENT)
    tell(bag, "carry_consignment", Act(by, at, source, idempotency_key))
    return bag
