"""After the decision: a wrong entry is corrected by a new event, promises are checked, clerical errors and remedies entered."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from approval_portal.accounts.models import User
from projects.enums import CommitmentState, Source
from projects.models import ApprovalItem, Decision, OfficialNotice
from projects.operations.items.certificate_versions import Rightly, certificates_to_correct, give_versions, said_wrongly
from projects.operations.items.core import Step, lock_case, take_step
from projects.operations.items.decisions import Verdict, decision_of, enter_decision
from projects.operations.refusals import Refused, require
from projects.operations.retries import once
from projects.permissions_items import may_act
from projects.rules.lifecycle import DECIDED_STATES

REMEDIES = ("reconsideration", "lawsuit")  # 行政复议, 行政诉讼


@once(ApprovalItem, "annul")
@transaction.atomic
def annul_decision(
    item: ApprovalItem,
    reason: str,
    *,
    by: User | None,
    at: datetime,
    instead: Verdict | None = None,
    version: int | None = None,
    source: str = Source.WEB,
    idempotency_key: str | None = None,
) -> ApprovalItem:
    """A wrongly entered decision no longer counts, and its papers are void; `instead`: what should have been entered.

    Only until it is delivered: after that it holds, and is rectified or revoked. Raises Refused otherwise.
    """
    case = lock_case(item, by=by, at=at, source=source, version=version)
    if case.asked:
        require(may_act(by, "annul", case.item, case.day))
    decision = decision_of(case.item)
    if decision is None:
        raise Refused("这件还没有决定，没有可更正的。", "Nothing is decided yet: there is nothing to correct.")
    if case.item.state not in DECIDED_STATES:
        raise Refused(
            "决定已经送达，不能当作登记错误更正。笔误用“证照文书更正”，决定本身有错用“撤销”。",
            "The decision is delivered and holds. Rectify a clerical error, or revoke the decision.",
        )
    data = {"supersedes": decision.event, "decision": decision.pk}
    event = take_step(case, "annul", Step(reason, data, idempotency_key))
    Decision.objects.filter(pk=decision.pk).update(annulled_event=event.pk)
    OfficialNotice.objects.filter(item=case.item, event=decision.event).update(void_event=event.pk)
    if instead is not None:
        enter_decision(case, instead, None)
    return case.item


@once(ApprovalItem, "check_commitment")
@transaction.atomic
def check_commitment(
    item: ApprovalItem,
    kept: bool,
    finding: str,
    *,
    by: User | None,
    at: datetime,
    version: int | None = None,
    source: str = Source.WEB,
    idempotency_key: str | None = None,
) -> ApprovalItem:
    """告知承诺: what was promised was checked. Broken, the decision may be revoked (第69条)."""
    case = lock_case(item, by=by, at=at, source=source, version=version)
    if case.item.commitment != CommitmentState.PROMISED:
        raise Refused("这件没有待核查的承诺。", "No promise of this item waits to be checked.")
    if case.asked and not finding.strip():
        raise Refused("写下核查情况。", "Write down what the check found.", field="reason")
    case.item.commitment = CommitmentState.KEPT if kept else CommitmentState.BROKEN
    data = {"outcome": str(case.item.commitment)}
    take_step(case, "check_commitment", Step(finding, data, idempotency_key, ("commitment",)))
    return case.item


@once(ApprovalItem, "remedy")
@transaction.atomic
def enter_remedy(
    item: ApprovalItem,
    kind: str,
    text: str,
    *,
    by: User | None,
    at: datetime,
    version: int | None = None,
    source: str = Source.WEB,
    idempotency_key: str | None = None,
) -> ApprovalItem:
    """A reconsideration or lawsuit about the item: body, number and outcome in words. A new decision opens a new case."""
    case = lock_case(item, by=by, at=at, source=source, version=version)
    if kind not in REMEDIES:
        raise Refused("选复议或诉讼。", "Choose reconsideration or lawsuit.", field="kind")
    if not text.strip():
        raise Refused("写明机关、案号和结果。", "Name the body, the number and the outcome.", field="reason")
    take_step(case, "remedy", Step(text, {"kind": kind}, idempotency_key))
    return case.item


@once(ApprovalItem, "rectify")
@transaction.atomic
def rectify(
    item: ApprovalItem,
    reason: str,
    *,
    by: User | None,
    at: datetime,
    rightly: Rightly | None = None,
    version: int | None = None,
    source: str = Source.WEB,
    idempotency_key: str | None = None,
) -> ApprovalItem:
    """A clerical error in a certificate or paper is put right; what was wrong and what is right, in words.

    `rightly`: what the certificates should say; where they do not, other versions of them are given out, and those in hand
    are superseded.
    """
    case = lock_case(item, by=by, at=at, source=source, version=version)
    rows = certificates_to_correct(case.item) if rightly else []
    changed = said_wrongly(rows, rightly) if rightly else {}
    data = {"certificates": [row.pk for row in rows], "changed": changed} if changed else {}
    event = take_step(case, "rectify", Step(reason, data, idempotency_key))
    if rightly and changed:
        give_versions(case, rows, rightly, event)
    return case.item
