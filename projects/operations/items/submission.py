"""Sending applications: one, or several of a project in one act. The number is given in the same transaction."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from django.db import transaction

from approval_portal.accounts.models import User
from projects.enums import Source
from projects.models import ApprovalItem, Event
from projects.operations.items.blockers import Blocked, before_submission
from projects.operations.items.core import Case, Step, lock_cases, take_step
from projects.operations.items.numbers import hold_counters, item_counter, item_number, next_numbers, notice_counter
from projects.operations.items.wallet import check_held
from projects.operations.refusals import KeyTaken, Refused, Stale
from projects.queries_items import newest_notice

RECEIPT = "nt-receipt"


@transaction.atomic
def submit_items(
    items: Iterable[ApprovalItem],
    *,
    by: User | None,
    at: datetime,
    on_paper: bool = False,
    received_on: date | None = None,
    versions: Mapping[int, int] | None = None,
    source: str = Source.WEB,
    idempotency_key: str | None = None,
) -> list[ApprovalItem]:
    """Hand the drafts in: all of them or none. Several drafts under one key get it with their place (`key:2`).

    `on_paper`: the window enters papers that were handed over; gaps do not stop it, they are told afterwards.
    `received_on`: the day they were handed over, when it is not today: at the door, say.
    Raises Blocked with everything that is missing from any of them, Stale when a draft changed meanwhile.
    """
    wanted = sorted(items, key=lambda item: item.pk)
    if not wanted:
        raise Refused("选出要申报的事项。", "Choose the matters to hand in.", field="items")
    cases = lock_cases(wanted, by=by, at=at, source=source, versions=None)
    if done := _done_before(cases, idempotency_key):
        return done
    if versions:
        _same_versions(cases, versions)
    for case in cases:
        check_held(case)
    if not on_paper and len(cases) > 1:
        require_complete(cases)
    calendar = newest_notice()
    day = cases[0].day
    hold_counters({item_counter(day), *(notice_counter(case.item.body_id, RECEIPT, day.year) for case in cases)})
    data: dict[str, Any] = {"on_paper": True} if on_paper else {}
    if received_on is not None:
        data |= {"received_on": received_on.isoformat()}
    _give_numbers(cases)
    for place, case in enumerate(cases):
        case.item.calendar, case.item.source = calendar, source
        key = f"{idempotency_key}:{place}" if idempotency_key and place else idempotency_key
        take_step(case, "submit", Step(data=data, idempotency_key=key, written=("calendar", "source", "number")))
    return [case.item for case in cases]


def require_complete(cases: Sequence[Case]) -> None:
    """Everything that is missing from any of the drafts, at once; one alone is asked by the step itself."""
    found = {case.item.pk: before_submission(case.item) for case in cases if case.item.state == "draft"}
    missing = {pk: [each for each in blockers if each.hard] for pk, blockers in found.items()}
    if any(missing.values()):
        raise Blocked([each for blockers in missing.values() for each in blockers])


def _give_numbers(cases: Sequence[Case]) -> None:
    """In memory; saved with the step."""
    day = cases[0].day
    last = next_numbers([item_counter(day)] * len(cases))[item_counter(day)]
    for place, case in enumerate(cases):
        case.item.number = item_number(day, last - len(cases) + 1 + place)


def _same_versions(cases: Sequence[Case], versions: Mapping[int, int]) -> None:
    if any(versions.get(case.item.pk, case.item.version) != case.item.version for case in cases):
        raise Stale


def _done_before(cases: Sequence[Case], key: str | None) -> list[ApprovalItem]:
    """The same act again: everything is handed in already."""
    if not key or not (event := Event.objects.filter(idempotency_key=key).first()):
        return []
    if event.verb != "submit" or event.object_id != str(cases[0].item.pk):
        raise KeyTaken
    return [case.item for case in cases]
