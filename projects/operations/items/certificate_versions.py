"""A clerical error on a certificate: another version is given out with a number of its own, the one before is kept and
superseded (catalogue, ce-rectify: new version of the document, old one kept)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from projects.enums import CertificateState
from projects.models import ApprovalItem, Certificate, Decision, Event
from projects.operations.items.certificates import LONGEST_SCOPE, end_certificates, give_certificates
from projects.operations.items.core import Case
from projects.operations.refusals import Refused


@dataclass(frozen=True, slots=True)
class Rightly:
    """What the certificates of an item should have said: first and last day (None: no fixed validity), what is allowed."""

    valid_from: date
    valid_until: date | None
    scope: str


def certificates_to_correct(item: ApprovalItem) -> list[Certificate]:
    """Those in force: what rectifying puts right. One query."""
    return list(Certificate.objects.filter(item=item, state=CertificateState.VALID).order_by("pk"))


def said_wrongly(rows: list[Certificate], rightly: Rightly) -> dict[str, Any]:
    """What of it is changed, for the event: days before and after; of words only that they changed.

    Raises Refused when nothing is in force, or the last day lies before the first.
    """
    if not rows:
        raise Refused("这件没有有效的证照，只能更正文书的笔误。", "The item has no certificate in force to correct.")
    if rightly.valid_until is not None and rightly.valid_until < rightly.valid_from:
        raise Refused("有效期的最后一天不能早于第一天。", "The last day lies before the first.", field="valid_until")
    changed: dict[str, Any] = {}
    for name in ("valid_from", "valid_until"):
        before, after = getattr(rows[0], name), getattr(rightly, name)
        if before != after:
            changed[name] = [day.isoformat() if day else None for day in (before, after)]
    if rows[0].scope.strip() != rightly.scope.strip()[:LONGEST_SCOPE]:
        changed["scope"] = True
    return changed


def give_versions(case: Case, rows: list[Certificate], rightly: Rightly, event: Event) -> list[Certificate]:
    """Other versions of these certificates, behind the step that says so; in the caller's transaction. The decision says
    from now on what it should have said: what it said stands in the event and on the versions before."""
    decision = Decision.objects.get(pk=rows[0].decision_id)
    decision.valid_from, decision.valid_until = rightly.valid_from, rightly.valid_until
    decision.conditions = rightly.scope.strip()[:LONGEST_SCOPE]
    decision.save(update_fields=["valid_from", "valid_until", "conditions"])
    end_certificates(
        Certificate.objects.filter(pk__in=[row.pk for row in rows]), CertificateState.REPLACED, "", event.pk
    )
    return give_certificates(case, decision, event, [row.kind for row in rows])
