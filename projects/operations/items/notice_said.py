"""What is said on a numbered paper, gathered when it is issued: ISO days, [zh, en] names, and the text that people typed.

Nothing is read from anywhere else when the paper is printed. Rows that the act writes (the correction and its points, the
special procedure, the decision, the delivery) are written before the step with no event yet, or right after it: then
`WHOLE` is false and `said_later` adds them before the first print.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from projects.enums import DeliveryMeans, GapCode, MandateScope, PaperState
from projects.models import (
    ApprovalItem,
    Correction,
    Decision,
    Delivery,
    Event,
    Hearing,
    OfficialNotice,
    SpecialProcedure,
)
from projects.operations.items.core import Case, Step
from projects.operations.items.notice_pieces import (
    Said,
    chinese_label,
    iso,
    material,
    outstanding_papers,
    papers_of,
    row_of,
)
from projects.permissions import mandates_for
from projects.queries_items import calendar_at, catalogue_of, limits_of, node_of, raw_of
from projects.rules.lifecycle_cases import CASE_TYPES, NOTICES
from projects.rules.notices import FILING, heading
from projects.rules.query_codes import query_code
from projects.rules.wording import chinese, name_of

WHOLE = "whole"  # everything that the paper says is in the snapshot
NEW_CASE = "ct-new"
WITH_CODE = (
    "nt-receipt",
    "nt-accept",
    "nt-tolerant",
)  # by the code on them anybody who holds one asks how far it is (S17)


def snapshot_of(case: Case, kind: str, step: Step, event: Event) -> Said:
    """All that is said on the paper, as plain data."""
    item, raw = case.item, raw_of(case.item)
    common = _common(item, kind, raw) | {
        "verb": event.verb,
        "reason": step.reason.strip(),
        "on_paper": bool(step.data.get("on_paper")),
        "acted_by": case.by.name if case.by else "",
        "acted_on": iso(case.day),
    }
    if kind in WITH_CODE:
        common["query_code"] = query_code(item.token)
    if event.on_behalf_of:
        common["agent"] = _agent(case)
    own = _OWN.get(kind)
    found = own(item, event.pk, step.data) if own else {}
    return common | {WHOLE: found is not None} | (found or _from_step(kind, step))


def _agent(case: Case) -> Said:
    """Who took the step in the enterprise's name, and under which mandate (代办委托): of several the project's own."""
    held = [row for row in mandates_for(case.item.project, case.day) if MandateScope.APPLY in row.scope]
    held.sort(key=lambda row: (row.project_id is None, row.pk))
    return {"name": case.by.name if case.by else "", "agreement": held[0].agreement if held else ""}


def said_later(notice: OfficialNotice) -> Said:
    """What the act wrote after its step; nothing when it wrote no such row."""
    own = _OWN.get(notice.kind)
    return (own(notice.item, notice.event, {}) if own else None) or {}


def _from_step(kind: str, step: Step) -> Said:
    """A decision as far as its step tells it."""
    if kind not in ("nt-grant", "nt-deny"):
        return {}
    days = {name: str(iso(step.data.get(name))) for name in ("valid_from", "valid_until", "make_up_by")}
    return {"decision": {"reasons": step.reason.strip(), "conditions": "", **days}}


def _common(item: ApprovalItem, kind: str, raw: Mapping[str, Any]) -> Said:
    node, project = node_of(item), item.project
    catalogue, limits, matter_kind = catalogue_of(item), limits_of(item), str(raw.get("kind", ""))
    return {
        "title": list(heading(kind, matter_kind)),
        "basis": chinese(NOTICES[kind].basis),
        "filing": matter_kind == FILING,
        "demo": project.is_demo,
        "project": project.name,
        "project_code": project.code or "",
        "enterprise": project.enterprise.name,
        "credit_code": project.enterprise.credit_code,
        "matter": list(name_of(node.raw)),
        "stage": stage_name(node.raw, item.stage),
        "case_type": "" if item.case_type == NEW_CASE else CASE_TYPES[item.case_type].zh,
        "variant": item.variant,
        "item": item.number or "",
        "body": [chinese(item.body.zh), item.body.en],
        "laws": [[chinese(law["law"]), list(law["articles"])] for law in raw.get("legal_basis", ())],
        "received_on": iso(item.received_on),
        "accepted_on": iso(item.accepted_on),
        "decided_on": iso(item.decided_on),
        "due_on": iso(item.due_on),
        "legal_due_on": iso(item.legal_due_on),
        "tentative": _tentative(item),
        "statutory": limits.statutory,
        "committed": limits.committed,
        "unit": limits.unit,
        "counted_in": limits.days_as if limits.unit == "day" else limits.unit,
        "remedy": [chinese(catalogue.document["guide_defaults"]["remedy"]["zh"]), ""],
    }


def stage_name(raw: Mapping[str, Any], stage: str) -> str:
    found = next((each for each in raw.get("stages", ()) if each["id"] == stage), None)
    return name_of(found).zh if found else ""


def _tentative(item: ApprovalItem) -> bool:
    """A day on the paper lies in a year whose holidays are not announced yet."""
    calendar = calendar_at(item.calendar)
    return any(day is not None and calendar.is_provisional(day) for day in (item.due_on, item.legal_due_on))


# --- what each kind says of its own: None while the row that says it is not written


def _receipt(item: ApprovalItem, event: int, data: Mapping[str, Any]) -> Said | None:
    return {"papers": papers_of(item, lambda row: row.state != PaperState.NOT_NEEDED)}


def _refusal(item: ApprovalItem, event: int, data: Mapping[str, Any]) -> Said | None:
    return {"ground": str(data.get("ground", ""))}


def _tolerant(item: ApprovalItem, event: int, data: Mapping[str, Any]) -> Said | None:
    return {"papers": outstanding_papers(item), "make_up_by": iso(item.make_up_by or data.get("make_up_by"))}


def _correction(item: ApprovalItem, event: int, data: Mapping[str, Any]) -> Said | None:
    row = row_of(Correction, item, event)
    if row is None:
        return None
    catalogue = catalogue_of(item)
    first = OfficialNotice.objects.filter(item=item, kind="nt-correction", void_event=None).order_by("pk").first()
    return {
        "round": row.number,
        "first": [first.year, first.number, iso(first.issued_on)] if first and row.number > 1 else None,
        "lead": row.lead.name if row.lead else "",
        "lead_reason": row.lead_reason,
        "points": [
            {
                "material": list(material(catalogue, point.material)),
                "code": point.code,
                "gap": chinese_label(GapCode(point.code).label),
                "what": point.what,
                "todo": point.todo,
                "again": point.again,
            }
            for point in row.points.order_by("pk")
        ],
    }


def _special(item: ApprovalItem, event: int, data: Mapping[str, Any]) -> Said | None:
    rows = SpecialProcedure.objects.filter(item=item)
    wanted = data.get("special")
    row = rows.filter(pk=wanted).first() if wanted else rows.filter(began_event__in=(0, event)).order_by("-pk").first()
    if row is None:
        return None
    raw = catalogue_of(item).procedures.get(row.code, {"zh": row.code, "en": row.code})
    return {
        "special": {
            "name": list(name_of(raw)),
            "basis": row.basis or chinese(str(raw.get("basis", ""))),
            "began_on": iso(row.began_on),
            "expected_end": iso(data.get("expected_end") or row.expected_end),
            "most": raw.get("max_workdays"),
            "party": row.party,
            "approver": row.approved_by.name if row.approved_by else "",
            "document": row.document,
            "reason": row.reason,
        }
    }


def _hearing(item: ApprovalItem, event: int, data: Mapping[str, Any]) -> Said | None:
    row, limits = Hearing.objects.filter(item=item).first(), limits_of(item)
    told = row.told_on if row else None
    last = calendar_at(item.calendar).add_workdays(told, limits.hearing_apply) if told else None
    held = (row.held_on if row else None) or data.get("held_on")
    return {
        "hearing": {
            "told_on": iso(told),
            "apply_by": iso(last),
            "applied_on": iso(row.applied_on if row else None),
            "held_on": iso(held),
            "place": row.place if row else "",
            "days": [limits.hearing_apply, limits.hearing_hold, limits.hearing_notice],
        }
    }


def _extend(item: ApprovalItem, event: int, data: Mapping[str, Any]) -> Said | None:
    return {"workdays": data.get("workdays") or limits_of(item).extension}


def _decision(item: ApprovalItem, event: int, data: Mapping[str, Any]) -> Said | None:
    row = row_of(Decision, item, event)
    if row is None:
        return None
    tolerant = row.outcome == "granted_tolerant"
    return {
        "decision": {
            "outcome": row.outcome,
            "reasons": row.reasons,
            "conditions": row.conditions,
            "valid_from": iso(row.valid_from),
            "valid_until": iso(row.valid_until),
            "make_up_by": iso(item.make_up_by) if tolerant else "",
        },
        "papers": outstanding_papers(item) if tolerant else [],
        "results": [name_of(each).zh for each in _results(item)],
    }


def _results(item: ApprovalItem) -> Iterable[Mapping[str, Any]]:
    documents = catalogue_of(item).documents
    return [documents[code] for code in raw_of(item).get("results", ()) if code in documents]


def _delivery(item: ApprovalItem, event: int, data: Mapping[str, Any]) -> Said | None:
    row = row_of(Delivery, item, event)
    if row is None:
        return None
    by = row.delivered_by.name if row.delivered_by else ""
    said = {
        "means": row.means,
        "means_zh": chinese_label(DeliveryMeans(row.means).label),
        "receiver": row.receiver,
        "delivered_on": iso(row.delivered_on),
        "by": by,
    }
    return {"delivery": said, "original": _original(item)}


def _taken_away(item: ApprovalItem, event: int, data: Mapping[str, Any]) -> Said | None:
    return {"original": _original(item)}


def _original(item: ApprovalItem) -> list[Any]:
    """The decision that this paper is about: [title, year, number, day]; nothing when its paper was issued elsewhere."""
    kinds = ("nt-grant", "nt-deny")
    row = OfficialNotice.objects.filter(item=item, kind__in=kinds, void_event=None).order_by("-pk").first()
    return [row.snapshot["title"][0], row.year, row.number, iso(row.issued_on)] if row else []


_OWN: Mapping[str, Callable[[ApprovalItem, int, Mapping[str, Any]], Said | None]] = {
    "nt-receipt": _receipt,
    "nt-correction": _correction,
    "nt-refuse": _refusal,
    "nt-tolerant": _tolerant,
    "nt-special": _special,
    "nt-hearing": _hearing,
    "nt-extend": _extend,
    "nt-grant": _decision,
    "nt-deny": _decision,
    "nt-delivery": _delivery,
    "nt-revoke": _taken_away,
    "nt-cancel": _taken_away,
}
