"""What the applicant does while the item is handled: answers a correction notice in place, brings what was tolerated."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.db import transaction

from approval_portal.accounts.models import User
from projects.enums import PaperState, PointState, Source
from projects.models import ApprovalItem, CorrectionPoint, ItemPaper
from projects.operations.items.core import Case, Step, lock_case, take_step
from projects.operations.items.draft_edits import touch
from projects.operations.mandate_guards import require_act
from projects.operations.refusals import Refused
from projects.operations.retries import once
from projects.queries_papers import fresh_links
from projects.rules.lifecycle import NotAllowed

LONGEST = 500
BROUGHT = frozenset({PaperState.DEFECTIVE, PaperState.MISSING})


@once(ApprovalItem, "edit_draft")
@transaction.atomic
def save_answers(
    item: ApprovalItem,
    answers: Mapping[int, str],
    *,
    by: User | None,
    at: datetime,
    version: int | None = None,
    source: str = Source.WEB,
    idempotency_key: str | None = None,
) -> ApprovalItem:
    """Keep what was typed so far, point by point, until it is sent. `answers`: key of an open point to the words.

    Raises Forbidden, Stale, or Refused with what can be done from the state the item is in.
    """
    case = _lock_for(item, "submit_correction", by, at, source, version)
    changed = _write_answers(case, answers)
    if changed:
        touch(case, "edit_draft", {"points": changed}, key=idempotency_key)
    return case.item


@once(ApprovalItem, "submit_correction")
@transaction.atomic
def submit_correction(
    item: ApprovalItem,
    answers: Mapping[int, str],
    *,
    by: User | None,
    at: datetime,
    on_paper: bool = False,
    received_on: date | None = None,
    version: int | None = None,
    source: str = Source.WEB,
    idempotency_key: str | None = None,
) -> ApprovalItem:
    """Hand the correction in: each open point needs words or a new document of its paper.

    `on_paper`: the window enters what was handed over; gaps do not stop it. Raises Blocked with every point that is still
    open, Stale, Forbidden.
    """
    case = _lock_for(item, "submit_correction", by, at, source, version)
    _check_day(case, received_on)
    _write_answers(case, answers)
    fresh = set(fresh_links(case.item).values_list("paper__material", flat=True))
    answered = [point for point in open_points(case.item) if on_paper or point.answer or point.material in fresh]
    CorrectionPoint.objects.filter(pk__in=[point.pk for point in answered]).update(state=PointState.ANSWERED)
    named = {point.material for point in answered if point.material}
    held = case.item.papers.filter(material__in=named, state__in=BROUGHT)
    brought = held if on_paper else held.filter(material__in=fresh)
    brought.update(state=PaperState.GIVEN)
    data: dict[str, Any] = {"points": len(answered)}
    if on_paper:
        data["on_paper"] = True
    if received_on is not None:
        data["received_on"] = received_on.isoformat()
    take_step(case, "submit_correction", Step(data=data, idempotency_key=idempotency_key))
    case.item.corrections.filter(answered_on=None).update(answered_on=received_on or case.day)
    return case.item


@once(ApprovalItem, "supplement")
@transaction.atomic
def supplement(
    item: ApprovalItem,
    *,
    by: User | None,
    at: datetime,
    version: int | None = None,
    source: str = Source.WEB,
    idempotency_key: str | None = None,
) -> ApprovalItem:
    """Hand in what was tolerated: every tolerated line that has a new document. The window confirms it afterwards.

    Raises Refused when no line has one yet.
    """
    case = _lock_for(item, "supplement", by, at, source, version)
    fresh = set(fresh_links(case.item).values_list("paper", flat=True))
    lines = [line for line in tolerated(case.item) if line.pk in fresh]
    if not lines:
        raise Refused("先放入要补的材料，再提交。", "Add the papers first.", field="file")
    ItemPaper.objects.filter(pk__in=[line.pk for line in lines]).update(state=PaperState.GIVEN)
    data = {"papers": [line.material for line in lines]}
    take_step(case, "supplement", Step(data=data, idempotency_key=idempotency_key))
    return case.item


def open_points(item: ApprovalItem) -> list[CorrectionPoint]:
    rows = CorrectionPoint.objects.filter(correction__item=item, state=PointState.OPEN)
    return list(rows.order_by("pk"))


def tolerated(item: ApprovalItem) -> list[ItemPaper]:
    return list(item.papers.filter(state=PaperState.TOLERATED).order_by("position"))


def _lock_for(item: ApprovalItem, verb: str, by: User | None, at: datetime, source: str, version: int | None) -> Case:
    """The item, locked, when this person may take the step now: asked before anything is written."""
    case = lock_case(item, by=by, at=at, source=source, version=version)
    if case.asked:
        try:
            require_act(case.by, verb, case.item, case.day)
        except NotAllowed as found:
            raise Refused(found.text.zh, found.text.en, field=found.field) from found
    return case


def _check_day(case: Case, received_on: date | None) -> None:
    """The five days to answer run from it: never after today, never before the notice that it answers."""
    if received_on is None or not case.asked:
        return
    if received_on > case.day:
        raise Refused("收件日期不能晚于今天。", "The papers cannot have come after today.", field="received_on")
    last = case.item.corrections.order_by("-number").first()
    if last is not None and received_on < last.told_on:
        raise Refused(
            f"补正告知书是{last.told_on}发的：收件日期不能比它早。",
            f"The gaps were told on {last.told_on}: the papers came after that.",
            field="received_on",
        )


def _write_answers(case: Case, answers: Mapping[int, str]) -> list[int]:
    """Words of the open points; keys of those that changed."""
    changed = []
    for point in open_points(case.item):
        words = answers.get(point.pk)
        if words is None or words.strip()[:LONGEST] == point.answer:
            continue
        point.answer = words.strip()[:LONGEST]
        point.save(update_fields=["answer"])
        changed.append(point.pk)
    return changed
