"""What the portal does by itself when days go by: deemed acceptance, warnings, what is overdue, going on, filing away.

Every sweep may run twice and side by side: each item in its own transaction, looked at again under its lock. The event of
a step is of the day on which the sweep runs; what it means in law (a deemed acceptance counts from the day the papers
came) is worked out by the ledger and the clocks.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from projects.enums import Handled, Source
from projects.models import ApprovalItem, Event
from projects.operations.events import record
from projects.operations.items.core import Case, Step, guard, take_step
from projects.operations.items.sweeping import each_item, taken_case
from projects.queries_items import calendar_at, catalogue_of, ledger_of, read_item_clocks
from projects.rules import lifecycle_guards as rules
from projects.rules.clock import COMMITTED, STATUTORY, Clock
from projects.rules.clock_reading import clock_named
from projects.rules.ledger_spans import ANSWER, TOLERANCE
from projects.rules.lifecycle import NOTICE_STATES
from projects.rules.lifecycle_cases import CASE_EVENTS

WARNED_IN = CASE_EVENTS["ce-warn"].states
SUPPLIED_IN = CASE_EVENTS["ce-supplement-overdue"].states
HALF, OVERDUE, OVERDUE_BY_LAW = "half", "overdue", "overdue_by_law"  # kinds of warnings, `data.kind`
REMIND_BEFORE = 3  # working days between the reminder and the end of the time to correct, at least
LAPSED = "逾期未补正，已提示 / not corrected in time, after a reminder"


def sweep_items(at: datetime) -> dict[str, int]:
    """Everything that is due today; how much of each was done."""
    return {sweep.__name__: sweep(at) for sweep in SWEEPS}


def here(*states: str) -> Any:
    return ApprovalItem.objects.filter(handled=Handled.HERE, state__in=states)


# --- deemed acceptance


def deem_accepted(at: datetime) -> int:
    """视为受理: nobody answered within five working days after the papers came (行政许可法第32条)."""
    late = here(*NOTICE_STATES).filter(due_on__lt=timezone.localdate(at))
    return each_item(late, _taking("deem_accepted", at, lambda case: case.item.state in NOTICE_STATES))


def _taking(verb: str, at: datetime, still: Callable[[Case], bool], data: Any = None) -> Callable[[ApprovalItem], bool]:
    """One step of the portal, when it is still due under the lock."""

    @transaction.atomic
    def act(item: ApprovalItem) -> bool:
        case = taken_case(item, at)
        if case is None or not still(case):
            return False
        take_step(case, verb, Step(reason=LAPSED if verb == "lapse" else "", data=data or {}))
        return True

    return act


# --- going on after a special procedure


def resume_review(case: Case) -> Event:
    """特别程序结束后继续审查: the portal's own step, in the transaction of the act that ended the procedure."""
    own = replace(case, by=None, source=Source.SYSTEM)
    event = take_step(own, "resume_review")
    case.ledger, case.event = own.ledger, own.event
    return event


def resume_reviews(at: datetime) -> int:
    """The net below `resume_review`: what stands at the end of a special procedure goes on."""
    return each_item(here("special_done"), _taking("resume_review", at, lambda case: case.item.state == "special_done"))


# --- warnings, each once for each run of the clock


def warn(at: datetime) -> int:
    """预警: half of the limit left (p_warn_ratio), the promise gone by, the law's limit gone by."""
    return each_item(here(*WARNED_IN).exclude(clock=""), lambda item: _warn(item, at))


def _warn(item: ApprovalItem, at: datetime) -> bool:
    if not warnings_of(item, timezone.localdate(at)):  # most items: nothing to say, nothing to lock
        return False
    with transaction.atomic():
        case = taken_case(item, at)
        if case is None or case.item.state not in WARNED_IN:
            return False
        due = warnings_of(case.item, case.day)
        done = _said_before(item, "warn", (key for _, _, key in due))
        for kind, clock, key in due:
            if key not in done:
                data = {"kind": kind, "clock": clock.name, "due_on": str(clock.due_on)}
                take_step(case, "warn", Step(data=data, idempotency_key=key))
        return len(done) < len(due)


def warnings_of(item: ApprovalItem, day: date) -> list[tuple[str, Clock, str]]:
    """(kind, clock, key) of every warning that holds on that day, said or not."""
    clocks = read_item_clocks(item, ledger_of(item))
    promise, law = clock_named(clocks, COMMITTED), clock_named(clocks, STATUTORY)
    main = promise or law
    if main is None or not main.open:
        return []
    found = []
    ratio = float(catalogue_of(item).parameters["p_warn_ratio"])
    if main.late(day):
        found.append((OVERDUE, main))
    elif main.days > 1 and main.left(day) <= main.days * ratio and not main.paused(day):
        found.append((HALF, main))
    if law is not None and law is not main and law.late(day):
        found.append((OVERDUE_BY_LAW, law))
    return [(kind, clock, f"0:warn:{item.pk}:{kind}:{clock.started_by}") for kind, clock in found]


def _said_before(item: ApprovalItem, verb: str, keys: Iterable[str]) -> set[str]:
    told = Event.objects.filter(idempotency_key__in=list(keys), verb=verb, object_id=str(item.pk))
    return {key for key in told.values_list("idempotency_key", flat=True) if key}


# --- what was tolerated and did not come


def supplement_overdue(at: datetime) -> int:
    """容缺件逾期未补: once for each time that was set."""
    late = here(*SUPPLIED_IN).filter(make_up_by__lt=timezone.localdate(at))
    return each_item(late, lambda item: _supplement_overdue(item, at))


@transaction.atomic
def _supplement_overdue(item: ApprovalItem, at: datetime) -> bool:
    case = taken_case(item, at)
    if case is None or case.item.state not in SUPPLIED_IN:
        return False
    clock = clock_named(read_item_clocks(case.item, case.ledger), TOLERANCE)
    if clock is None or not clock.open or not clock.late(case.day):
        return False
    key = f"0:supplement_overdue:{item.pk}:{clock.started_by}"
    if _said_before(item, "supplement_overdue", [key]):
        return False
    take_step(case, "supplement_overdue", Step(data={"due_on": str(clock.due_on)}, idempotency_key=key))
    return True


# --- time to correct, where the bureau set one


def remind(at: datetime) -> int:
    """The reminder without which nothing lapses, some working days before the time to correct ends; once a notice."""
    if not settings.ITEM_LAPSE_DAYS:
        return 0
    return each_item(here("correcting"), lambda item: _remind(item, at))


@transaction.atomic
def _remind(item: ApprovalItem, at: datetime) -> bool:
    case = taken_case(item, at)
    clock = answer_clock(case) if case else None
    if case is None or clock is None or clock.left(case.day) > REMIND_BEFORE:
        return False
    key = _reminder(item, clock)
    if _said_before(item, "remind", [key]):
        return False
    data = {"clock": ANSWER, "due_on": str(clock.due_on)}
    record(item, "remind", by=None, at=at, source=Source.SYSTEM, data=data, idempotency_key=key, head=case.head)
    return True


def answer_clock(case: Case) -> Clock | None:
    clock = clock_named(read_item_clocks(case.item, case.ledger), ANSWER)
    return clock if clock is not None and clock.open else None


def _reminder(item: ApprovalItem, clock: Clock) -> str:
    return f"0:remind:{item.pk}:{clock.started_by}"


def lapse(at: datetime) -> int:
    """逾期未补: only where days are set (ITEM_LAPSE_DAYS), after them and after the reminder."""
    if not settings.ITEM_LAPSE_DAYS:
        return 0
    late = here("correcting").filter(due_on__lt=timezone.localdate(at))
    return each_item(late, _taking("lapse", at, lambda case: case.item.state == "correcting"))


@guard("lapse")
def _after_a_reminder(case: Case, verb: str, step: Step) -> None:
    clock = answer_clock(case)
    told = Event.objects.filter(idempotency_key=_reminder(case.item, clock)).first() if clock else None
    reminded = told is not None and _workdays_since(told, case) > REMIND_BEFORE
    rules.require_lapse(clock.due_on if clock else None, case.day, reminded=reminded)


def _workdays_since(told: Event, case: Case) -> int:
    return calendar_at(case.item.calendar).workdays_between(timezone.localdate(told.at), case.day)


# --- filing away


def archive(at: datetime) -> int:
    """归档: so many days after delivery, when nothing that was tolerated is still to come."""
    if not settings.ITEM_ARCHIVE_DAYS:
        return 0
    until = at - timedelta(days=settings.ITEM_ARCHIVE_DAYS)
    old = here("delivered").filter(state_since__lt=until, make_up_by=None)
    return each_item(
        old, _taking("archive", at, lambda case: case.item.state == "delivered" and case.item.make_up_by is None)
    )


SWEEPS = (deem_accepted, resume_reviews, warn, supplement_overdue, remind, lapse, archive)
