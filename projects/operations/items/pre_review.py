"""Pre-review (预审): the window says that it has begun to look, with what it has found so far. No clock of its own begins."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime

from approval_portal.accounts.models import User
from projects.enums import Source
from projects.models import ApprovalItem
from projects.operations.items.acceptance import Mark, note_marks, permit
from projects.operations.items.core import Step, lock_case, take_step
from projects.operations.retries import once


@once(ApprovalItem, "pre_review")
def begin_pre_review(
    item: ApprovalItem,
    marks: Mapping[str, Mark],
    *,
    by: User | None,
    at: datetime,
    settled: Collection[int] = (),
    version: int | None = None,
    source: str = Source.WEB,
    idempotency_key: str | None = None,
) -> ApprovalItem:
    """The five working days of the answer run on from the day the papers came (行政许可法第32条). Raises Stale, Refused."""
    case = lock_case(item, by=by, at=at, source=source, version=version)
    permit(case, "pre_review")
    changed = note_marks(case, marks, settled)
    take_step(case, "pre_review", Step(data={"papers": changed} if changed else {}, idempotency_key=idempotency_key))
    return case.item
