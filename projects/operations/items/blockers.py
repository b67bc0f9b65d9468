"""What stands against sending an application, and against every later step: the full list, never the first one only."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any

from projects.enums import CommitmentState, ComponentState, EnterpriseState, Outcome, PaperState, PointState
from projects.models import ApprovalItem, CorrectionPoint, Decision, ItemPaper
from projects.operations.refusals import Refused
from projects.queries import package_evaluation
from projects.queries_items import broken_promise, catalogue_of
from projects.rules.blockers import Blocker
from projects.rules.wording import Text, name_of

MET = frozenset({PaperState.GIVEN, PaperState.HELD, PaperState.FIT, PaperState.NOT_NEEDED})


class Blocked(Refused):
    """The step cannot be taken yet: `blockers` is everything that is missing."""

    def __init__(self, blockers: Sequence[Blocker]) -> None:
        self.blockers = tuple(blockers)
        zh = "、".join(each.text.zh for each in blockers)
        en = "; ".join(each.text.en for each in blockers)
        super().__init__(f"还差{len(blockers)}项：{zh}。", f"{len(blockers)} still missing: {en}.")


def require_nothing(blockers: Iterable[Blocker]) -> None:
    """Raises Blocked with everything that is hard."""
    hard = [each for each in blockers if each.hard]
    if hard:
        raise Blocked(hard)


def before_submission(item: ApprovalItem, granted: Collection[str] | None = None) -> list[Blocker]:
    """Against sending: papers, contact, and, as a warning, prerequisites whose result is still to come.

    `granted`: as `granted_nodes` gives it, where several drafts of a project are asked.
    """
    found = [*missing_papers(item)]
    if not item.contact_name.strip() or not item.contact_phone.strip():
        found.append(Blocker("contact", "", Text("联系人和电话", "a contact and a telephone number")))
    if item.project.enterprise.state != EnterpriseState.VERIFIED:
        text = Text("企业还没有核验，窗口受理前会核验", "the enterprise is not verified yet")
        found.append(Blocker("enterprise", "", text, hard=False))
    if item.commitment == CommitmentState.PROMISED and broken_promise(item.project.enterprise_id):
        text = Text("取消告知承诺：以前的承诺核查不实", "taking the promise back: an earlier one was found false")
        found.append(Blocker("commitment", "", text))
    return found + open_prerequisites(item, granted)


def missing_papers(item: ApprovalItem, states: Iterable[str] = MET) -> list[Blocker]:
    """Required papers that are not met, in the order of the matter."""
    catalogue, met = catalogue_of(item), set(states)
    rows: Iterable[ItemPaper] = item.papers.all()  # what was fetched before with many items is not asked for again
    return [
        Blocker("paper", row.material, name_of(catalogue.materials[row.material]))
        for row in rows
        if row.required and row.state not in met
    ]


def outstanding_papers(item: ApprovalItem) -> list[Blocker]:
    """Papers that were tolerated (容缺) and that the window has not found fit yet."""
    settled = (PaperState.FIT, PaperState.NOT_NEEDED)
    rows = item.papers.filter(make_up_by__isnull=False).exclude(state__in=settled).order_by("position")
    materials = catalogue_of(item).materials
    return [Blocker("paper", row.material, name_of(materials[row.material])) for row in rows]


def granted_nodes(project: int) -> set[str]:
    """Matters of a project that have been granted."""
    rows = Decision.objects.filter(item__project=project, annulled_event=None).exclude(outcome=Outcome.DENIED)
    return set(rows.values_list("item__node", flat=True))


def open_prerequisites(item: ApprovalItem, granted: Collection[str] | None = None) -> list[Blocker]:
    """Hard prerequisites of the package that no item of the project has granted yet.

    A warning before submission (parallel review, 并联审批): what is missing by law is a paper of the matter and blocks there.
    """
    evaluation = package_evaluation(item.package)
    finding = evaluation.findings[item.node]
    held = granted_nodes(item.project_id) if granted is None else granted
    nodes = evaluation.catalogue.nodes
    return [
        Blocker("prerequisite", link.node, name_of(nodes[link.node].raw), hard=False)
        for link in finding.links
        if link.hard and link.node not in held and not link.node.startswith("ms-")
    ]


def open_components(item: ApprovalItem) -> list[Blocker]:
    """Parts of other bodies that have not answered."""
    parts: Mapping[str, Any] = {
        each["id"]: each for each in catalogue_of(item).nodes[item.node].raw.get("components", ())
    }
    if not parts:
        return []
    rows = item.components.filter(state=ComponentState.OPEN)
    return [Blocker("component", row.code, name_of(parts[row.code])) for row in rows]


def open_points(item: ApprovalItem) -> list[Blocker]:
    """Points of the last correction notice that nobody has answered yet."""
    rows = CorrectionPoint.objects.filter(correction__item=item, state=PointState.OPEN).order_by("pk")
    return [Blocker("point", str(row.pk), Text(row.what, row.what)) for row in rows]
