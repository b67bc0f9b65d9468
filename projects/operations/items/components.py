"""The parts of an item that several bodies answer for: joint acceptance, staged permits."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from approval_portal.accounts.models import User
from projects.enums import ComponentState, Source
from projects.models import ApprovalItem, ItemComponent
from projects.operations.items.core import Case, Step, guard, lock_case
from projects.operations.items.remarks import remark
from projects.operations.items.steps import note_reviewer
from projects.operations.refusals import Refused, Stale, require
from projects.operations.retries import once
from projects.permissions_items import may_answer_component
from projects.queries_items import node_of
from projects.rules.blockers import Blocker
from projects.rules.lifecycle import state_name
from projects.rules.wording import name_of

ANSWERS = frozenset({ComponentState.PASSED, ComponentState.FAILED, ComponentState.NOT_NEEDED})
OPEN_TO_ANSWERS = frozenset({"accepted", "accepted_tolerant", "reviewing", "special_running", "special_done"})


@once(ApprovalItem, "answer_component")
@transaction.atomic
def answer_component(
    item: ApprovalItem,
    part: int,
    state: str,
    opinion: str,
    *,
    by: User,
    at: datetime,
    version: int | None = None,
    source: str = Source.WEB,
    idempotency_key: str | None = None,
) -> ApprovalItem:
    """The opinion of one body. It may be changed until the review is finished. `version`: the part's own.

    A part that fails needs words: they go to the applicant.
    """
    case = lock_case(item, by=by, at=at, source=source)
    row = ItemComponent.objects.select_for_update(of=("self",)).filter(item=case.item, pk=part).first()
    if row is None:
        raise Refused("这件没有这一部分。", "The item has no such part.")
    require(not case.asked or may_answer_component(by, row.body_id, case.day))
    if version is not None and version != row.version:
        raise Stale
    _check(case, state, opinion)
    row.state, row.opinion, row.version = state, opinion.strip()[:1000], row.version + 1
    row.answered_by, row.answered_at = by, at
    row.save(update_fields=["state", "opinion", "version", "answered_by", "answered_at"])
    data = {"component": row.code, "outcome": state}  # no `body`: that means that the item itself goes over to it
    written = note_reviewer(case)
    remark(case, "answer_component", data=data, text=row.opinion, written=written, idempotency_key=idempotency_key)
    return case.item


def _check(case: Case, state: str, opinion: str) -> None:
    if case.asked and case.item.state not in OPEN_TO_ANSWERS:
        here = state_name(case.item.state)
        raise Refused(
            f"办件在“{here.zh}”，现在不能答复。受理后、审查完毕前答复。",
            f"The item is at “{here.en}”: answer after acceptance and before the review is finished.",
        )
    if state not in ANSWERS:
        raise Refused("选通过、不通过或不涉及。", "Choose passed, failed or not concerned.", field="state")
    if state != ComponentState.PASSED and not opinion.strip():
        raise Refused("写明原因。", "Say why.", field="opinion")


def failed_parts(item: ApprovalItem) -> list[Blocker]:
    """Parts that did not pass: the item cannot be granted as a whole."""
    parts = {each["id"]: each for each in node_of(item).raw.get("components", ())}
    rows = item.components.filter(state=ComponentState.FAILED)
    return [Blocker("component", row.code, name_of(parts[row.code])) for row in rows]


@guard("approve", "approve_tolerant")
def _no_part_failed(case: Case, verb: str, step: Step) -> None:
    failed = failed_parts(case.item)
    if failed:
        names = "、".join(each.text.zh for each in failed)
        raise Refused(
            f"有部门答复不通过（{names}），不能准予。",
            f"Some parts failed ({'; '.join(each.text.en for each in failed)}): it cannot be granted.",
        )
