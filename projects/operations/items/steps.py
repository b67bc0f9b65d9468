"""Steps that are nothing but a step: begin the review, return it, withdraw, archive … Each is one transaction."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from approval_portal.accounts.models import User
from projects.enums import Source
from projects.models import ApprovalItem
from projects.operations.items.core import Case, Step, lock_case, notices_for, see_case, take_step
from projects.operations.refusals import Overtaken, Refused
from projects.operations.retries import once

# verbs that need rows of their own have an operation of their own
PLAIN = frozenset(
    {
        *("pre_review", "accept", "refuse", "not_needed", "withdraw", "lapse", "deem_accepted", "start_review"),
        *("resume_review", "finish_review", "return_to_review", "terminate", "suspend", "resume", "archive", "warn"),
        *("cancel", "revoke", "extend", "complete_materials"),
    }
)
REVIEWS = frozenset({"start_review", "finish_review"})
DECIDES = frozenset({"return_to_review"})


def move_item(
    item: ApprovalItem,
    verb: str,
    *,
    by: User | None,
    at: datetime,
    reason: str = "",
    data: Mapping[str, Any] | None = None,
    version: int | None = None,
    source: str = Source.WEB,
    idempotency_key: str | None = None,
) -> ApprovalItem:
    """Take one plain step. A key that was used for this very step already changes nothing (`once` per verb)."""
    if verb not in PLAIN:
        raise Refused("这一步要在它自己的页面上办。", "This step has a page of its own.")
    return _MOVES[verb](
        item,
        by=by,
        at=at,
        reason=reason,
        data=data or {},
        version=version,
        source=source,
        idempotency_key=idempotency_key,
    )


def _move(verb: str) -> Any:
    @once(ApprovalItem, verb, unlocked=True)
    def move(
        item: ApprovalItem,
        *,
        reason: str,
        data: Mapping[str, Any],
        idempotency_key: str | None,
        lock: bool = True,
        **how: Any,
    ) -> ApprovalItem:
        case = lock_case(item, **how) if lock else see_case(item, **how)
        step = Step(reason, data, idempotency_key, note_person(case.item, verb, case.by))
        if not lock and ("supersedes" in data or notices_for(case.item.state, verb, step)):
            raise Overtaken  # that is more than one statement
        take_step(case, verb, step)
        return case.item

    return move


def note_person(item: ApprovalItem, verb: str, by: User | None) -> tuple[str, ...]:
    """Remember who reviewed or decided (two persons); the columns that changed. Whoever begins a review has it."""
    if by is None:
        return ()
    written = []
    if verb in REVIEWS and by.pk not in item.reviewed_by:
        item.reviewed_by = [*item.reviewed_by, by.pk]
        written.append("reviewed_by")
    if verb in DECIDES and by.pk not in item.decided_by:
        item.decided_by = [*item.decided_by, by.pk]
        written.append("decided_by")
    if verb == "start_review" and item.reviewer_id is None:
        item.reviewer = by
        written.append("reviewer")
    return tuple(written)


def note_reviewer(case: Case) -> tuple[str, ...]:
    """Whoever writes a finding, answers a part or runs a procedure has reviewed: he does not decide afterwards.

    In memory; the columns that changed. Who decided on it before is a decider and stays one.
    """
    item, by = case.item, case.by
    if by is None or not case.asked or by.pk in (*item.reviewed_by, *item.decided_by):
        return ()
    item.reviewed_by = [*item.reviewed_by, by.pk]
    return ("reviewed_by",)


_MOVES = {verb: _move(verb) for verb in sorted(PLAIN)}
