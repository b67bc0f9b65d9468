"""The review: the finding is kept as a draft, and goes on to the decider with the step."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from approval_portal.accounts.models import User
from projects.enums import CommitmentState, Source
from projects.models import ApprovalItem
from projects.operations.items.core import Case, Step, lock_case, take_step
from projects.operations.items.remarks import remark
from projects.operations.items.steps import note_person, note_reviewer
from projects.operations.refusals import Refused, require
from projects.operations.retries import once
from projects.permissions_items import may_review
from projects.rules.lifecycle import state_name
from projects.rules.lifecycle_guards import may_review as is_another

OPEN_TO_FINDINGS = frozenset({"accepted", "accepted_tolerant", "reviewing", "special_running", "special_done"})
MOST = 5000  # characters of a finding


@once(ApprovalItem, "save_finding")
@transaction.atomic
def save_finding(
    item: ApprovalItem,
    finding: str,
    *,
    by: User,
    at: datetime,
    version: int | None = None,
    source: str = Source.WEB,
    idempotency_key: str | None = None,
) -> ApprovalItem:
    """Keep what the review found so far. Nothing is recorded when it is what stands there already."""
    case = lock_case(item, by=by, at=at, source=source, version=version)
    require(may_review(by, case.item, case.day))
    if case.item.state not in OPEN_TO_FINDINGS:
        here = state_name(case.item.state)
        raise Refused(
            f"办件在“{here.zh}”，审查意见不能再改。要改，请决定人退回复审。",
            f"The item is at “{here.en}”: the finding is closed. The decider can return it to the review.",
        )
    if case.asked and not is_another(by.pk, case.item.decided_by):
        raise Refused(
            "这件是你退回的：审查和决定不能是同一人。", "You decided on this item before: another has to review it."
        )
    if _write(case, finding):
        written = ("finding", *note_reviewer(case))
        remark(case, "save_finding", text=case.item.finding, written=written, idempotency_key=idempotency_key)
    return case.item


def _write(case: Case, finding: str) -> bool:
    """In memory; True when it changed."""
    finding = finding.strip()
    if len(finding) > MOST:
        raise Refused(f"审查意见最多{MOST}个字。", f"A finding has at most {MOST} characters.", field="finding")
    changed = finding != case.item.finding
    case.item.finding = finding
    return changed


@once(ApprovalItem, "finish_review")
@transaction.atomic
def finish_review(
    item: ApprovalItem,
    finding: str,
    *,
    by: User | None,
    at: datetime,
    version: int | None = None,
    source: str = Source.WEB,
    idempotency_key: str | None = None,
) -> ApprovalItem:
    """Hand the item on to the decider, with the finding. Raises Refused without one, Blocked while parts are open."""
    case = lock_case(item, by=by, at=at, source=source, version=version)
    _finish(case, finding, idempotency_key)
    return case.item


def _finish(case: Case, finding: str, key: str | None) -> None:
    _write(case, finding)
    written = note_person(case.item, "finish_review", case.by)
    if case.asked and not case.item.finding and case.item.state == "reviewing":
        raise Refused("写下审查意见，决定人要看。", "Write the finding: the decider reads it.", field="finding")
    take_step(case, "finish_review", Step(case.item.finding, {}, key, (*written, "finding")))


@once(ApprovalItem, "finish_review")
@transaction.atomic
def review_on_promise(
    item: ApprovalItem,
    finding: str,
    *,
    by: User | None,
    at: datetime,
    version: int | None = None,
    source: str = Source.WEB,
    idempotency_key: str | None = None,
) -> ApprovalItem:
    """告知承诺: what was promised is checked after the decision, so review begins and ends in one act.

    Raises Refused when the applicant promised nothing.
    """
    case = lock_case(item, by=by, at=at, source=source, version=version)
    if case.item.commitment != CommitmentState.PROMISED:
        raise Refused("申请人没有签告知承诺，要逐项审查。", "Nothing was promised: the item has to be reviewed.")
    if case.item.state != "reviewing":
        take_step(case, "start_review", Step(written=note_person(case.item, "start_review", case.by)))
    _finish(case, finding or "申请人已作告知承诺，按承诺审结，事后核查。", idempotency_key)
    return case.item
