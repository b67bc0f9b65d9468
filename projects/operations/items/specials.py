"""Special procedures (特别程序) and parallel tasks: rows beside the state, several at once.

Only kinds that stop the clock move the item to “special procedure” and pause its clock, and only from the day on which the
applicant was told the time they take (行政许可法第45条). The rest (公示, 踏勘, 征求意见) run beside the review as tasks.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.conf import settings
from django.db import transaction

from approval_portal.accounts.models import Role, User
from projects.enums import Source
from projects.models import ApprovalItem, SpecialProcedure
from projects.operations.items.core import Case, Step, guard, lock_case, take_step
from projects.operations.items.steps import note_reviewer
from projects.operations.refusals import Refused
from projects.operations.retries import once
from projects.permissions_items import holds, may_lead
from projects.queries_items import limits_of
from projects.rules.clock import Procedure


@dataclass(frozen=True, slots=True)
class Order:
    """What orders a procedure: `basis` (empty: the catalogue's), `document`: number of the paper, `party`: who carries it
    out, when it is not the body, `approver`: needed for one that stops the clock, `expected_end`: told to the applicant in
    writing; without it nothing is told yet and the clock runs on until it is."""

    reason: str = ""
    basis: str = ""
    document: str = ""
    party: str = ""
    approver: User | None = None
    expected_end: date | None = None


@once(ApprovalItem, "start_special")
@transaction.atomic
def start_special(
    item: ApprovalItem,
    code: str,
    order: Order,
    *,
    by: User | None,
    at: datetime,
    version: int | None = None,
    source: str = Source.WEB,
    idempotency_key: str | None = None,
) -> ApprovalItem:
    """Begin a procedure that stops the clock (its catalogue code); another one may be under way already."""
    case = lock_case(item, by=by, at=at, source=source, version=version)
    _begin(case, "start_special", code, order, idempotency_key)
    return case.item


@once(ApprovalItem, "start_task")
@transaction.atomic
def start_task(
    item: ApprovalItem,
    code: str,
    order: Order,
    *,
    by: User | None,
    at: datetime,
    version: int | None = None,
    source: str = Source.WEB,
    idempotency_key: str | None = None,
) -> ApprovalItem:
    """Begin what runs beside the review and does not stop the clock."""
    case = lock_case(item, by=by, at=at, source=source, version=version)
    _begin(case, "start_task", code, order, idempotency_key)
    return case.item


def _begin(case: Case, verb: str, code: str, order: Order, key: str | None) -> SpecialProcedure:
    procedure = limits_of(case.item).procedures.get(code)
    if procedure is None:
        raise Refused("选一种特别程序。", "Choose a special procedure.", field="procedure")
    if case.asked:
        _check_order(case, procedure, order)
    told = verb == "start_special" and order.expected_end is not None
    row: SpecialProcedure = SpecialProcedure.objects.create(
        item=case.item,
        code=code,
        stops_clock=procedure.stops,
        began_on=case.day,
        expected_end=order.expected_end,
        told_on=case.day if told else None,
        basis=(order.basis.strip() or procedure.basis)[:300],
        document=order.document.strip()[:200],
        party=order.party.strip()[:120],
        reason=order.reason.strip()[:500],
        approved_by=order.approver,
    )
    data: dict[str, Any] = {"special": row.pk, "procedure": code}
    if row.party:
        data["court"] = f"intermediary:{row.pk}"
    if order.expected_end:
        data["expected_end"] = order.expected_end.isoformat()
    if told:
        data["notice"] = True
    event = take_step(case, verb, Step(order.reason, data, key, _person_noted(case)))
    row.began_event = event.pk
    row.save(update_fields=["began_event"])
    return row


def _person_noted(case: Case) -> tuple[str, ...]:
    """In memory: a hearing before the decision is begun by the decider, who reviews the item no more; else by a reviewer."""
    item = case.item
    if item.state != "deciding":
        return note_reviewer(case)
    if case.by is None or case.by.pk in item.decided_by:
        return ()
    item.decided_by = [*item.decided_by, case.by.pk]
    return ("decided_by",)


def _check_order(case: Case, procedure: Procedure, order: Order) -> None:
    if order.expected_end is not None and order.expected_end < case.day:
        raise Refused("预计结束日期不能早于今天。", "It cannot end before today.", field="expected_end")
    if not procedure.stops:
        return
    if order.approver is None:
        raise Refused("停钟的程序要有批准人。", "A procedure that stops the clock has an approver.", field="approver")
    by_body = holds(order.approver, Role.DECIDER, case.item.body_id, case.day)
    if not (by_body or may_lead(order.approver, case.day)):
        raise Refused(
            "批准人要是本部门的决定人员或局领导。", "A decider of the body or a lead approves it.", field="approver"
        )


@once(ApprovalItem, "tell_special")
@transaction.atomic
def tell_special(
    item: ApprovalItem,
    special: int,
    expected_end: date,
    *,
    by: User | None,
    at: datetime,
    version: int | None = None,
    source: str = Source.WEB,
    idempotency_key: str | None = None,
) -> ApprovalItem:
    """The applicant is told in writing how long it takes: from today on the days are deducted."""
    case = lock_case(item, by=by, at=at, source=source, version=version)
    row = _open_one(case, special)
    if not row.stops_clock:
        raise Refused("这一项不停钟，不用告知所需时间。", "It does not stop the clock: there is nothing to tell.")
    if expected_end < case.day:
        raise Refused("预计结束日期不能早于今天。", "It cannot end before today.", field="expected_end")
    data = {"special": row.pk, "expected_end": expected_end.isoformat(), "notice": True}
    take_step(case, "tell_special", Step(data=data, idempotency_key=idempotency_key))
    row.expected_end, row.told_on = expected_end, row.told_on or case.day
    row.save(update_fields=["expected_end", "told_on"])
    return case.item


@once(ApprovalItem, "end_special")
@transaction.atomic
def end_special(
    item: ApprovalItem,
    special: int,
    result: str,
    *,
    by: User | None,
    at: datetime,
    version: int | None = None,
    source: str = Source.WEB,
    idempotency_key: str | None = None,
) -> ApprovalItem:
    """End one that stopped the clock. With the last of them the review goes on by itself."""
    case = lock_case(item, by=by, at=at, source=source, version=version)
    _end(case, "end_special", special, result, idempotency_key)
    if case.item.state == "special_done":
        case.by = None  # the portal's own step
        take_step(case, "resume_review")
    return case.item


@once(ApprovalItem, "end_task")
@transaction.atomic
def end_task(
    item: ApprovalItem,
    special: int,
    result: str,
    *,
    by: User | None,
    at: datetime,
    version: int | None = None,
    source: str = Source.WEB,
    idempotency_key: str | None = None,
) -> ApprovalItem:
    """End a parallel task."""
    case = lock_case(item, by=by, at=at, source=source, version=version)
    _end(case, "end_task", special, result, idempotency_key)
    return case.item


def _end(case: Case, verb: str, special: int, result: str, key: str | None) -> None:
    row = _open_one(case, special)
    if case.asked and not result.strip():
        raise Refused("写下结果。", "Write down the result.", field="result")
    data = {"special": row.pk, "procedure": row.code}
    event = take_step(case, verb, Step(result, data, key, note_reviewer(case)))
    row.ended_on, row.ended_event, row.result = case.day, event.pk, result.strip()[:1000]
    row.save(update_fields=["ended_on", "ended_event", "result"])


def _open_one(case: Case, special: int) -> SpecialProcedure:
    found: SpecialProcedure | None = SpecialProcedure.objects.filter(item=case.item, pk=special).first()
    if found is None:
        raise Refused("这件没有这一项特别程序。", "The item has no such procedure.", field="special")
    if found.ended_on is not None:
        raise Refused("这一项已经结束了。", "It is over already.", field="special")
    return found


@guard("suspend")
def _suspension_is_on(case: Case, verb: str, step: Step) -> None:
    """行政许可法 knows no 中止: off until the bureau switches it on (`ITEM_SUSPENSION`)."""
    if not settings.ITEM_SUSPENSION:
        raise Refused(
            "“中止”没有启用：行政许可法没有规定中止。",
            "Suspension is switched off: the law on permits knows none.",
        )
