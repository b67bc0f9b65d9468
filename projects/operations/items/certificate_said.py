"""What is said on a certificate, gathered when it is issued; nothing is read from anywhere else when it is printed."""

from __future__ import annotations

from typing import Any

from projects.models import ApprovalItem, Decision
from projects.operations.items.notice_pieces import iso
from projects.operations.items.notice_said import NEW_CASE, stage_name
from projects.queries_items import catalogue_of, node_of, raw_of
from projects.rules.certificates import title_of
from projects.rules.lifecycle_cases import CASE_TYPES
from projects.rules.wording import chinese, name_of


def said_on(item: ApprovalItem, kind: str, decision: Decision) -> dict[str, Any]:
    """All that stands on it, as plain data: ISO days, [zh, en] names, the words of the decision."""
    node, project = node_of(item), item.project
    raw = catalogue_of(item).documents[kind]
    return {
        "title": list(title_of(kind, raw, item.variant)),
        "holder": project.enterprise.name,
        "credit_code": project.enterprise.credit_code,
        "project": project.name,
        "project_code": project.code or "",
        "works": item.works.name if item.works else "",
        "matter": list(name_of(node.raw)),
        "stage": stage_name(node.raw, item.stage),
        "case_type": "" if item.case_type == NEW_CASE else CASE_TYPES[item.case_type].zh,
        "item": item.number or "",
        "conditions": decision.conditions,
        "valid_from": iso(decision.valid_from),
        "valid_until": iso(decision.valid_until),
        "decided_on": iso(decision.decided_on),
        "tolerant": decision.outcome == "granted_tolerant",
        "body": [chinese(item.body.zh), item.body.en],
        "laws": [[chinese(law["law"]), list(law["articles"])] for law in raw_of(item).get("legal_basis", ())],
        "demo": project.is_demo,
    }
