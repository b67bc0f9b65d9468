"""Certificates (证照): issued with the decision that grants them, in the same transaction; their state follows later acts.

Only for what is decided here. What another system decided is uploaded as it came (`Document.result_of`) and never signed.
"""

from __future__ import annotations

import secrets
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Q

from approval_portal.accounts.models import User
from projects.enums import CertificateState, Handled, Outcome, Source
from projects.models import ApprovalItem, Certificate, Decision, Event
from projects.operations.events import record
from projects.operations.items.certificate_files import ring_press
from projects.operations.items.certificate_said import said_on
from projects.operations.items.core import AFTER, Case, Step, lock_case
from projects.operations.items.numbers import next_numbers
from projects.operations.items.official import issued_here
from projects.operations.refusals import Refused, require
from projects.operations.retries import once
from projects.permissions_items import may_decide
from projects.queries_items import catalogue_of
from projects.rules.certificates import CANCELLING, REPLACING, results_of

REPLACED, LAPSED = "replace_certificate", "lapse_certificate"
LONGEST_SCOPE, LONGEST_REASON = 1000, 300
ENDS = {"revoke": CertificateState.REVOKED, "cancel": CertificateState.CANCELLED}


def certificate_counter(body: str, kind: str, year: int) -> str:
    """Sorts after the counters of numbered papers, as it is locked after them."""
    return f"result:{body}:{kind}:{year}"


def counters_for(item: ApprovalItem, year: int) -> list[str]:
    """The counters that granting the item takes numbers from."""
    return [certificate_counter(item.body_id, kind, year) for kind in kinds_for(item)]


def kinds_for(item: ApprovalItem) -> list[str]:
    """What granting the item gives, by its version of the catalogue; nothing when it takes something away."""
    if item.handled != Handled.HERE or item.case_type == CANCELLING:
        return []
    return results_of(catalogue_of(item).documents, item.node)


def issue_certificates(case: Case, decision: Decision, event: Event) -> list[Certificate]:
    """One certificate for every result of the matter; what they take the place of is replaced. In the caller's transaction.

    Those of a back entry (补录) or an import were issued elsewhere.
    """
    if decision.outcome == Outcome.DENIED or not issued_here(case):
        return []
    kinds = kinds_for(case.item)
    _end_earlier(case, event)
    if not kinds:
        return []
    return give_certificates(case, decision, event, kinds)


def give_certificates(case: Case, decision: Decision, event: Event, kinds: list[str]) -> list[Certificate]:
    """Numbered rows of these kinds, to be printed and signed by the press. In the caller's transaction."""
    item, year = case.item, case.day.year
    names = {kind: certificate_counter(item.body_id, kind, year) for kind in kinds}
    numbers = next_numbers(names.values())
    made: list[Certificate] = Certificate.objects.bulk_create(
        Certificate(
            item=item,
            decision=decision,
            kind=kind,
            body_id=item.body_id,
            year=year,
            number=numbers[names[kind]],
            holder_id=item.project.enterprise_id,
            scope=decision.conditions[:LONGEST_SCOPE],
            valid_from=decision.valid_from or case.day,
            valid_until=decision.valid_until,
            issued_on=case.day,
            event=event.pk,
            snapshot=said_on(item, kind, decision),
            token=secrets.token_hex(16),
        )
        for kind in kinds
    )
    ring_press()
    return made


def _end_earlier(case: Case, event: Event) -> None:
    """A change, renewal or reissue takes the place of the earlier item's certificates; a cancellation takes them away."""
    item = case.item
    if item.earlier_id is None or item.case_type not in (*REPLACING, CANCELLING):
        return
    state = CertificateState.CANCELLED if item.case_type == CANCELLING else CertificateState.REPLACED
    earlier = item.earlier
    assert earlier is not None
    ended = end_certificates(Certificate.objects.filter(item=earlier), state, "", event.pk)
    if ended:
        data = {"certificates": ended, "by_item": item.pk, "state": str(state)}
        record(earlier, REPLACED, by=case.by, at=case.at, source=case.source, data=data)


def end_certificates(rows: Any, state: str, reason: str, event: int) -> list[int]:
    """Keys of those that were still in force, which are so no more."""
    valid = rows.filter(state=CertificateState.VALID)
    found = list(valid.order_by("pk").values_list("pk", flat=True))
    if found:
        valid.filter(pk__in=found).update(state=state, state_reason=reason[:LONGEST_REASON], ended_event=event)
    return found


def follow_step(case: Case, before: str, step: Step, event: Event) -> None:
    """What became of the item became of its certificates: revoked, cancelled; or their decision was entered wrongly."""
    if state := ENDS.get(event.verb):
        end_certificates(Certificate.objects.filter(item=case.item), state, step.reason.strip(), event.pk)
    if event.verb == "annul" and "supersedes" in step.data:
        _annul(step.data["supersedes"], step.reason.strip(), event)


def _annul(decided: int, reason: str, event: Event) -> None:
    """What a decision gave that was entered wrongly never held; what it took the place of holds again."""
    end_certificates(Certificate.objects.filter(event=decided), CertificateState.LAPSED, reason, event.pk)
    taken = Q(ended_event=decided, state__in=(CertificateState.REPLACED, CertificateState.CANCELLED))
    Certificate.objects.filter(taken).update(state=CertificateState.VALID, state_reason="", ended_event=None)


@once(ApprovalItem, LAPSED)
@transaction.atomic
def lapse_certificates(
    item: ApprovalItem,
    reason: str,
    *,
    by: User | None,
    at: datetime,
    version: int | None = None,
    source: str = Source.WEB,
    idempotency_key: str | None = None,
) -> ApprovalItem:
    """The item's certificates hold no more by law itself (自行失效), without a decision: the decider enters it with why."""
    case = lock_case(item, by=by, at=at, source=source, version=version)
    if case.asked:
        require(by is not None and may_decide(by, case.item, case.day))
    if not reason.strip():
        raise Refused("写明为什么失效、依据哪一条。", "Say why it lapsed, and by which article.", field="reason")
    valid = Certificate.objects.filter(item=case.item, state=CertificateState.VALID)
    found = list(valid.values_list("pk", flat=True))
    if not found:
        raise Refused("这件没有有效的证照。", "The item has no certificate in force.")
    said: dict[str, Any] = {"source": case.source, "idempotency_key": idempotency_key}
    event = record(case.item, LAPSED, by=by, at=at, data={"certificates": found}, text=reason.strip(), **said)
    end_certificates(Certificate.objects.filter(item=case.item), CertificateState.LAPSED, reason.strip(), event.pk)
    case.item.version += 1
    case.item.save(update_fields=["version"])
    return case.item


AFTER.append(follow_step)
