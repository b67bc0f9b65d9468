"""The numbered papers that the law wants in writing: issued with the step that needs them, frozen as they were said."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from typing import Any

from projects.models import Event, OfficialNotice
from projects.operations.items.core import AFTER, Case, Step, notices_for
from projects.operations.items.numbers import next_numbers, notice_counter
from projects.queries_items import catalogue_of, limits_of, node_of, raw_of
from projects.rules.lifecycle_cases import NOTICES


def issue_notices(case: Case, before: str, step: Step, event: Event) -> None:
    """Number and freeze every paper that the step brings with it; none for what was entered afterwards (补录)."""
    kinds = notices_for(before, event.verb, step)
    if not kinds or not _issued_here(case):
        return
    item, year = case.item, case.day.year
    names = {kind: notice_counter(item.body_id, kind, year) for kind in kinds}
    numbers = next_numbers(names.values())
    OfficialNotice.objects.bulk_create(
        OfficialNotice(
            item=item,
            kind=kind,
            body_id=item.body_id,
            year=year,
            number=numbers[names[kind]],
            event=event.pk,
            issued_on=case.day,
            issued_by=case.by,
            snapshot=snapshot_of(case, kind, step, event),
            token=secrets.token_hex(16),
        )
        for kind in kinds
    )


def _issued_here(case: Case) -> bool:
    """A back entry brings papers that were issued elsewhere already; the demonstration's are issued by the portal."""
    return case.source not in ("import",)


def snapshot_of(case: Case, kind: str, step: Step, event: Event) -> Mapping[str, Any]:
    """All that is said on the paper, as ISO text and [zh, en]: nothing is read from anywhere else when it is printed."""
    item, node, notice = case.item, node_of(case.item), NOTICES[kind]
    catalogue, limits = catalogue_of(item), limits_of(item)
    return {
        "title": [notice.zh, notice.en],
        "basis": notice.basis,
        "project": item.project.name,
        "project_code": item.project.code or "",
        "enterprise": item.project.enterprise.name,
        "credit_code": item.project.enterprise.credit_code,
        "matter": [node.zh, node.en],
        "variant": item.variant,
        "item": item.number or "",
        "body": [item.body.zh, item.body.en],
        "laws": [[law["law"], list(law["articles"])] for law in raw_of(item).get("legal_basis", ())],
        "received_on": _iso(item.received_on),
        "accepted_on": _iso(item.accepted_on),
        "decided_on": _iso(item.decided_on),
        "due_on": _iso(item.due_on),
        "legal_due_on": _iso(item.legal_due_on),
        "statutory": limits.statutory,
        "committed": limits.committed,
        "unit": limits.unit,
        "reason": step.reason.strip(),
        "remedy": [catalogue.document["guide_defaults"]["remedy"]["zh"], ""],
        "said": dict(step.data),
    }


def _iso(day: Any) -> str:
    return day.isoformat() if day else ""


AFTER.append(issue_notices)
