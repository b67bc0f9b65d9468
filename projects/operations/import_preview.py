"""What a row of an import would become: shown before anything is written."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from projects.enums import NodeKind
from projects.operations.import_writing import Act, Plan
from projects.rules.catalogue import START_MILESTONE
from projects.rules.schedule import schedule

MATTERS = frozenset({NodeKind.ITEM, NodeKind.EVALUATION, NodeKind.SPECIAL})


@dataclass(frozen=True, slots=True)
class PreviewRow:
    """`matters`: approvals, evaluations and special matters that apply or may; `building_from`: 最早开工."""

    row: int
    enterprise: str
    new_enterprise: bool
    project: str
    code: str
    matters: int
    building_from: date | None
    tentative: bool


def preview_of(plan: Plan, act: Act, *, new_enterprise: bool) -> PreviewRow:
    row, evaluation = plan.row, plan.evaluation
    start = schedule(evaluation, act.calendar, row.start_on or act.start_on).rows.get(START_MILESTONE)
    return PreviewRow(
        row.number,
        row.enterprise_name,
        new_enterprise,
        row.project_name,
        row.project_code or "",
        sum(finding.node.kind in MATTERS for finding in evaluation.applying()),
        start.due_on if start else None,
        bool(start and start.tentative),
    )
