"""After the decision: papers that were tolerated come in, the result reaches the applicant, the case goes to the archive."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, time
from typing import Any

from django.db import transaction
from django.utils import timezone

from approval_portal.accounts.models import User
from projects.enums import DeliveryMeans, PaperState, Source
from projects.models import ApprovalItem, Delivery, Event, ItemPaper
from projects.operations.events import record
from projects.operations.items.acceptance import Mark, permit
from projects.operations.items.core import Case, Step, lock_case, take_step
from projects.operations.items.intake import Handed, count_in
from projects.operations.refusals import Refused, require
from projects.operations.retries import done_before, once
from projects.permissions_items import may_act

CONFIRMS = ("complete_materials", "confirm_supplement")


# --- papers that were tolerated


def verb_to_confirm(item: ApprovalItem) -> str:
    """What confirming is called from here: before the review the item becomes formally accepted."""
    return "complete_materials" if item.state == "accepted_tolerant" else "confirm_supplement"


def outstanding(item: ApprovalItem) -> Any:
    """Lines that were tolerated and that the window has not found fit yet."""
    return item.papers.filter(make_up_by__isnull=False).exclude(state__in=(PaperState.FIT, PaperState.NOT_NEEDED))


@transaction.atomic
def confirm_supplement(
    item: ApprovalItem,
    marks: Mapping[str, Mark],
    *,
    by: User | None,
    at: datetime,
    handed: Mapping[str, Handed] | None = None,
    received_on: date | None = None,
    version: int | None = None,
    source: str = Source.WEB,
    idempotency_key: str | None = None,
) -> ApprovalItem:
    """Say of each tolerated paper that came whether it is fit; the rest stays outstanding until its day.

    `handed`: what came on paper. When nothing is outstanding any more, the item is no longer tolerant and its clock for the
    supplement ends on `received_on`. Raises Refused when none of the marked papers is outstanding, and Stale.
    """
    if any(_done(item, verb, idempotency_key) for verb in (*CONFIRMS, "check_papers")):
        return item
    case = lock_case(item, by=by, at=at, source=source, version=version)
    verb = verb_to_confirm(case.item)
    permit(case, verb)
    rows = {row.material: row for row in outstanding(case.item) if row.material in marks}
    if not rows:
        raise Refused("选出补来的材料。", "Choose the papers that came.", field="papers")
    day = _received(received_on, case)
    _confirm(rows, marks, handed or {}, day)
    papers = {code: str(row.state) for code, row in rows.items()}
    if outstanding(case.item).exists():
        said: dict[str, Any] = {"source": source, "idempotency_key": idempotency_key}
        record(case.item, "check_papers", by=by, at=at, data={"papers": papers}, **said)
        case.item.version += 1
        case.item.save(update_fields=["version"])
        return case.item
    case.item.tolerant = False
    data = {"received_on": day.isoformat(), "papers": papers}
    take_step(case, verb, Step(data=data, idempotency_key=idempotency_key, written=("tolerant",)))
    return case.item


def _done(item: ApprovalItem, verb: str, key: str | None) -> bool:
    """An earlier try under the key, by any of the verbs that confirming may take."""
    if not key or not Event.objects.filter(idempotency_key=key, verb=verb).exists():
        return False
    return done_before(key, verb, "approvalitem", about=item) is not None


def _received(received_on: date | None, case: Case) -> date:
    day = received_on or case.day
    if day > case.day:
        raise Refused("收件日期不能晚于今天。", "The papers cannot have come after today.", field="received_on")
    if case.item.accepted_on and day < case.item.accepted_on:
        raise Refused("收件日期不能早于受理日。", "The papers came after acceptance.", field="received_on")
    return day


def _confirm(rows: Mapping[str, ItemPaper], marks: Mapping[str, Mark], handed: Mapping[str, Handed], day: date) -> None:
    for code, row in rows.items():
        mark = marks[code]
        if code in handed and handed[code].any:
            count_in(row, handed[code], day)
        fit = mark.state == PaperState.FIT
        row.state = PaperState.FIT if fit else PaperState.TOLERATED
        row.received_on = day if fit else row.received_on
        row.remark = mark.remark.strip()[:300]
    ItemPaper.objects.bulk_update(rows.values(), ["state", "form", "originals", "copies", "received_on", "remark"])


# --- delivery


@once(ApprovalItem, "deliver")
@transaction.atomic
def deliver_item(
    item: ApprovalItem,
    means: str,
    *,
    by: User | None,
    at: datetime,
    receiver: str = "",
    delivered_on: date | None = None,
    archive: bool = False,
    carried: bool = False,
    version: int | None = None,
    source: str = Source.WEB,
    idempotency_key: str | None = None,
) -> ApprovalItem:
    """送达: how, to whom and on which day the decision reached the applicant (within ten working days, 行政许可法第44条).

    `archive`: the case goes to the archive with it. The day counts in law, also when it is entered later. `carried`: by the
    agent of a trip (or fetched under a mandate), whose right to it the caller has asked: not a step of the window then.
    Raises Refused at `means`, `receiver` or `delivered_on`.
    """
    today = timezone.localdate(at)
    case = lock_case(item, by=by, at=_instant(delivered_on, at), source=source, version=version)
    if not carried:
        permit(case, "deliver")
        if case.asked:
            require(may_act(by, "deliver", case.item, today))
    _check(case, means, receiver, today)
    row = Delivery.objects.create(
        item=case.item,
        means=means,
        delivered_on=case.day,
        receiver=receiver.strip()[:60],
        delivered_by=by,
        event=0,
    )
    step = Step(data={"means": str(means)}, idempotency_key=idempotency_key, permitted=carried)
    event = take_step(case, "deliver", step)
    row.event = event.pk
    row.save(update_fields=["event"])
    if archive:
        take_step(case, "archive")
    return case.item


def _instant(day: date | None, at: datetime) -> datetime:
    """The day at noon when it lies before today, else now."""
    if day is None or day == timezone.localdate(at):
        return at
    return timezone.make_aware(datetime.combine(day, time(12)))


def _check(case: Case, means: str, receiver: str, today: date) -> None:
    if means not in DeliveryMeans.values:
        raise Refused("选一种送达方式。", "Choose how it was delivered.", field="means")
    if means != DeliveryMeans.ELECTRONIC and not receiver.strip():
        raise Refused("写明谁签收。", "Say who received it.", field="receiver")
    if case.day > today:
        raise Refused("送达日期不能晚于今天。", "It cannot have been delivered after today.", field="delivered_on")
    if case.item.decided_on and case.day < case.item.decided_on:
        raise Refused(
            f"送达日期不能早于决定日{case.item.decided_on}。",
            f"It was decided on {case.item.decided_on}: delivery comes after it.",
            field="delivered_on",
        )
