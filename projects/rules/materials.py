"""The papers of a package: counted once, never asked for twice.

A line is one matter's need of one material; optional lines are left out. *From earlier items*: the result of another
matter of the same package. *Held*: met by the enterprise's wallet, by a certificate the government shares, or by the same
paper brought for an earlier line. *To bring*: the rest. The three always add up to the total.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from projects.rules.applicability import Evaluation, Finding
from projects.rules.catalogue import Catalogue
from projects.rules.wording import Text

FROM_EARLIER, HELD, TO_BRING = "from_earlier_items", "held", "to_bring"


@dataclass(frozen=True, slots=True)
class PaperLine:
    """One need of one matter, and how it is met."""

    matter: str
    material: Mapping[str, Any]
    met: str  # from_earlier_items, held, to_bring
    certain: bool
    why: Text
    issuer_matter: str | None  # the matter whose result it is


@dataclass(frozen=True, slots=True)
class PaperCount:
    total: int
    from_earlier_items: int
    held: int
    to_bring: int

    def sentence(self) -> Text:
        """The count as a sentence; the parts add up."""
        return Text(
            f"这个事项包要 {self.total} 份材料：{self.from_earlier_items} 份取自前面办结的事项，"
            f"{self.held} 份已经有了，你只要带 {self.to_bring} 份。",
            f"This package needs {self.total} papers: {self.from_earlier_items} come from earlier matters, "
            f"{self.held} are already held, you bring {self.to_bring}.",
        )


def is_shared(material: Mapping[str, Any]) -> bool:
    """A certificate that the government itself holds and shares (国务院令第716号第7条: never asked for again)."""
    return material["issuer"] == "gov" and not material.get("reuse_from")


def paper_lines(evaluation: Evaluation, wallet: Collection[str] = ()) -> list[PaperLine]:
    """Every line of the package, prerequisites first. `wallet`: material ids that the enterprise has already lodged."""
    brought: dict[str, str] = {}
    lines: list[PaperLine] = []
    for name in evaluation.catalogue.order:
        finding = evaluation.findings[name]
        if finding.applies:
            lines += _lines_of(evaluation, finding, wallet, brought)
    return lines


def _lines_of(
    evaluation: Evaluation, finding: Finding, wallet: Collection[str], brought: dict[str, str]
) -> list[PaperLine]:
    lines = []
    for need in finding.papers:
        if need.optional:
            continue
        material = evaluation.catalogue.materials[need.material]
        issuer = evaluation.catalogue.issuer_of(need.material)
        inside = issuer is not None and issuer != finding.node.id and evaluation.findings[issuer].applies
        met, why = _how_met(evaluation.catalogue, material, issuer if inside else None, wallet, brought)
        if met == TO_BRING:
            brought[need.material] = finding.node.id
        lines.append(PaperLine(finding.node.id, material, met, need.certain, why, issuer if inside else None))
    return lines


def _how_met(
    catalogue: Catalogue,
    material: Mapping[str, Any],
    issuer: str | None,
    wallet: Collection[str],
    brought: Mapping[str, str],
) -> tuple[str, Text]:
    if issuer is not None:
        node = catalogue.nodes[issuer]
        return FROM_EARLIER, Text(f"取自“{node.zh}”的办理结果", f'Result of "{node.en}"')
    if material["id"] in wallet:
        return HELD, Text("你以前交过，还有效", "You lodged it before and it is still valid")
    if is_shared(material):
        return HELD, Text(
            material.get("reuse_note") or "电子证照共享，免提交", "Shared certificate, not to be submitted"
        )
    if first := brought.get(material["id"]):
        node = catalogue.nodes[first]
        return HELD, Text(f"办“{node.zh}”时已交", f'Already submitted for "{node.en}"')
    return TO_BRING, Text("由你准备", "For you to prepare")


def count_papers(lines: list[PaperLine]) -> PaperCount:
    met = [line.met for line in lines]
    return PaperCount(len(met), met.count(FROM_EARLIER), met.count(HELD), met.count(TO_BRING))
