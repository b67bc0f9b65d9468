"""Hearings (听证): told, applied for or waived, notified seven working days ahead, held (行政许可法第46至48条)."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.db import transaction

from approval_portal.accounts.models import User
from projects.enums import Source
from projects.models import ApprovalItem, Hearing
from projects.operations.items.core import Case, Step, lock_case, take_step
from projects.operations.items.guards import clock_of
from projects.operations.refusals import Refused
from projects.operations.retries import once
from projects.queries_items import calendar_at, limits_of
from projects.rules.clock import earliest_hearing
from projects.rules.ledger_spans import HEARING_HOLD
from projects.rules.lifecycle import NotAllowed
from projects.rules.lifecycle_guards import require_hearing_day


@once(ApprovalItem, "tell_hearing")
@transaction.atomic
def tell_hearing(
    item: ApprovalItem,
    *,
    by: User | None,
    at: datetime,
    version: int | None = None,
    source: str = Source.WEB,
    idempotency_key: str | None = None,
) -> ApprovalItem:
    """Tell the applicant the right to a hearing: five days to apply begin."""
    case = lock_case(item, by=by, at=at, source=source, version=version)
    if Hearing.objects.filter(item=case.item).exists():
        raise Refused("听证权利已经告知过了。", "The right to a hearing was told already.")
    Hearing.objects.create(item=case.item, told_on=case.day)  # before the step: its paper says until when to apply
    take_step(case, "tell_hearing", Step(idempotency_key=idempotency_key))
    return case.item


def _answer(verb: str, column: str) -> Any:
    @once(ApprovalItem, verb)
    @transaction.atomic
    def answer(
        item: ApprovalItem,
        *,
        by: User | None,
        at: datetime,
        reason: str = "",
        version: int | None = None,
        source: str = Source.WEB,
        idempotency_key: str | None = None,
    ) -> ApprovalItem:
        case = lock_case(item, by=by, at=at, source=source, version=version)
        hearing = _hearing(case)
        if hearing.applied_on or hearing.waived_on:
            raise Refused("已经答复过听证了。", "The hearing was answered already.")
        _in_time(case, verb)
        take_step(case, verb, Step(reason, idempotency_key=idempotency_key))
        setattr(hearing, column, case.day)
        hearing.save(update_fields=[column])
        return case.item

    return answer


apply_hearing = _answer("apply_hearing", "applied_on")
waive_hearing = _answer("waive_hearing", "waived_on")


@once(ApprovalItem, "notify_hearing")
@transaction.atomic
def notify_hearing(
    item: ApprovalItem,
    held_on: date,
    place: str,
    *,
    by: User | None,
    at: datetime,
    version: int | None = None,
    source: str = Source.WEB,
    idempotency_key: str | None = None,
) -> ApprovalItem:
    """Notify day and place. Raises Refused with the first possible day when fewer than seven working days lie between, and
    with the last one for a day after the twenty of the application."""
    case = lock_case(item, by=by, at=at, source=source, version=version)
    hearing = _hearing(case)
    _not_held(hearing)
    if hearing.applied_on is None and case.asked:
        raise Refused("申请人还没有申请听证。", "The applicant has not applied for a hearing.")
    if case.asked:
        if not place.strip():
            raise Refused("写明听证地点。", "Say where it is held.", field="place")
        _far_enough(case, held_on)
        _soon_enough(case, held_on)
    data = {"held_on": held_on.isoformat()}
    hearing.notified_on, hearing.held_on, hearing.place = case.day, held_on, place.strip()[:120]
    hearing.save(update_fields=["notified_on", "held_on", "place"])  # before the step: its paper says day and place
    take_step(case, "notify_hearing", Step(data=data, idempotency_key=idempotency_key))
    return case.item


@once(ApprovalItem, "hold_hearing")
@transaction.atomic
def hold_hearing(
    item: ApprovalItem,
    minutes: str,
    *,
    by: User | None,
    at: datetime,
    version: int | None = None,
    source: str = Source.WEB,
    idempotency_key: str | None = None,
) -> ApprovalItem:
    """It was held today; `minutes`: what it brought. The decision is made by the minutes (第48条)."""
    case = lock_case(item, by=by, at=at, source=source, version=version)
    hearing = _hearing(case)
    _not_held(hearing)
    if hearing.notified_on is None or hearing.held_on is None:
        raise Refused("先通知听证的时间和地点。", "Notify time and place first.")
    if case.asked and case.day < hearing.held_on:
        raise Refused(f"听证定在{hearing.held_on}，还没有到。", f"The hearing is on {hearing.held_on}.")
    if case.asked and not minutes.strip():
        raise Refused("写下听证笔录要点。", "Write down what the hearing brought.", field="record")
    take_step(case, "hold_hearing", Step(minutes, idempotency_key=idempotency_key))
    hearing.held_on, hearing.record = case.day, minutes.strip()[:1000]
    hearing.save(update_fields=["held_on", "record"])
    return case.item


def _hearing(case: Case) -> Hearing:
    found: Hearing | None = Hearing.objects.filter(item=case.item).first()
    if found is None:
        raise Refused("还没有告知听证权利。", "The right to a hearing was not told yet.")
    return found


def _not_held(hearing: Hearing) -> None:
    """Its minutes are what the decision rests on: they are not written over."""
    if hearing.record:
        raise Refused("听证已经举行，笔录不能再改。", "The hearing was held: its minutes stand.")


def _in_time(case: Case, verb: str) -> None:
    clock = clock_of(case, "hearing_apply")
    if case.asked and verb == "apply_hearing" and clock and clock.due_on and case.day > clock.due_on:
        raise Refused(
            f"申请听证的期限到{clock.due_on}24时，已经过了。", f"The time to apply ended on {clock.due_on} 24:00."
        )


def first_day(item: ApprovalItem, day: date) -> date:
    """The first day on which a hearing may be held that is notified on `day`."""
    return earliest_hearing(day, limits_of(item), calendar_at(item.calendar))


def _far_enough(case: Case, held_on: date) -> None:
    try:
        require_hearing_day(first_day(case.item, case.day), held_on)
    except NotAllowed as found:
        raise Refused(found.text.zh, found.text.en, field=found.field) from found


def _soon_enough(case: Case, held_on: date) -> None:
    """Within twenty working days of the application (第47条). Once that cannot be kept any more, it is held late, and overdue."""
    clock = clock_of(case, HEARING_HOLD)
    last = clock.due_on if clock else None
    if last is not None and first_day(case.item, case.day) <= last < held_on:
        days = limits_of(case.item).hearing_hold
        raise Refused(
            f"听证要在申请后{days}个工作日内举行，最晚{last}。",
            f"The hearing is held within {days} working days of the application: {last} at the latest.",
            field="held_on",
        )
