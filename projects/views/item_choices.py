"""The matters of a package as one can apply for them now: which are open, which wait and for what, which are under way."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from projects.enums import Outcome
from projects.models import ApprovalItem, Decision, MatterPackage, Project, Works
from projects.models.item import ENDED
from projects.operations.items.draft_edits import Choice
from projects.operations.items.drafts import NEW, NOT_AN_ITEM, TAKEN_AWAY
from projects.queries import package_evaluation
from projects.rules.applicability import Evaluation, Finding
from projects.rules.lifecycle import case_types_for
from projects.views.item_words import kind_words, state_of

OPEN, WAITS, RUNS, DONE, ELSEWHERE = "open", "waits", "runs", "done", "elsewhere"


@dataclass(slots=True)
class MatterRow:
    """One matter of the package. `kind`: open, waits, runs, done, elsewhere; `waits_for`: names of the prerequisites whose
    result is still to come; `items`: those of the project, newest first; `types`: what else can be asked for
    (value, label): change, renewal … of a granted item."""

    finding: Finding
    kind: str
    body: Any
    waits_for: list[Any] = field(default_factory=list)
    items: list[tuple[ApprovalItem, Any, str]] = field(default_factory=list)
    types: list[tuple[str, str]] = field(default_factory=list)
    stages: list[Any] = field(default_factory=list)
    works: list[Works] = field(default_factory=list)

    @property
    def id(self) -> str:
        return self.finding.node.id

    @property
    def raw(self) -> Mapping[str, Any]:
        return self.finding.node.raw

    @property
    def can_choose(self) -> bool:
        return self.kind in (OPEN, WAITS) or (self.kind == DONE and bool(self.types))


def matter_rows(project: Project, package: MatterPackage) -> list[MatterRow]:
    """In the order of the catalogue. Three queries and one for the package's catalogue."""
    evaluation = package_evaluation(package)
    items: dict[str, list[ApprovalItem]] = {}
    for item in ApprovalItem.objects.filter(project=project).select_related("works").order_by("-pk"):
        items.setdefault(item.node, []).append(item)
    granted = granted_items(project)
    works = list(project.works.filter(ended_on=None))
    order = evaluation.catalogue.order
    wanted = (evaluation.findings[name] for name in order)
    rows = [f for f in wanted if f.applies and f.node.kind not in NOT_AN_ITEM]
    return [_row(finding, evaluation, items, granted, works) for finding in rows]


def granted_items(project: Project) -> set[int]:
    """Keys of the project's items that were granted, whatever became of them. One query."""
    rows = Decision.objects.filter(item__project=project, annulled_event=None).exclude(outcome=Outcome.DENIED)
    return set(rows.values_list("item", flat=True))


def _row(
    finding: Finding,
    evaluation: Evaluation,
    items: Mapping[str, list[ApprovalItem]],
    granted: set[int],
    works: list[Works],
) -> MatterRow:
    own = items.get(finding.node.id, [])
    done = {item.node for held in items.values() for item in held if item.pk in granted}
    nodes = evaluation.catalogue.nodes
    waits = [
        nodes[link.node].raw
        for link in finding.links
        if link.hard and link.node not in done and not link.node.startswith("ms-")
    ]
    authority = str(finding.get("authority") or finding.node.authority)
    row = MatterRow(finding, OPEN, evaluation.catalogue.authorities[authority], waits)
    row.items = [(item, *state_of(item)) for item in own]
    row.stages = list(finding.node.raw.get("stages", ()))
    row.works = works
    row.kind = _kind(row, own, granted)
    row.types = change_types(finding.node.id, [item for item in own if item.pk in granted])
    return row


def _kind(row: MatterRow, own: Iterable[ApprovalItem], granted: set[int]) -> str:
    if not row.finding.handled_here:
        return ELSEWHERE
    alive = [item for item in own if item.state not in (*ENDED, "delivered")]
    if alive and not row.stages and not row.works:
        return RUNS
    if any(item.pk in granted for item in own) and not row.stages and not row.works:
        return DONE
    return WAITS if row.waits_for else OPEN


def change_types(node: str, granted: Iterable[ApprovalItem]) -> list[tuple[str, str]]:
    """`ct-change:<item>` and what it is called, for each granted item that still stands and each kind the matter knows."""
    return [
        (f"{kind}:{item.pk}", kind_words(kind, item))
        for item in granted
        if item.state not in TAKEN_AWAY
        for kind in case_types_for(node)
        if kind != NEW
    ]


def choices_of(posted: Mapping[str, Any], chosen: Iterable[str], rows: Iterable[MatterRow]) -> list[Choice]:
    """What was ticked, with the kind, stage and works chosen beside it; what is not offered is left out."""
    found = []
    wanted = set(chosen)
    for row in rows:
        if row.id not in wanted or not row.can_choose:
            continue
        held = {str(item.pk): item for item, *_ in row.items}
        kind, _, earlier = str(posted.get(f"type-{row.id}", "")).partition(":")
        offered = kind and f"{kind}:{earlier}" in dict(row.types)
        works = {str(each.pk): each for each in row.works}
        found.append(
            Choice(
                row.id,
                case_type=kind if offered else NEW,
                stage=str(posted.get(f"stage-{row.id}", "")),
                works=works.get(str(posted.get(f"works-{row.id}", ""))),
                earlier=held[earlier] if offered else None,
            )
        )
    return found
