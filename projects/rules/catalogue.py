"""One published version of the catalogue as the engine reads it: immutable, parsed once, kept per process.

`projects.rules.building` makes it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from projects.rules.expressions import Rule

Raw = Mapping[str, Any]

# catalogue section -> kind of node; the order is the order of pages and lists
NODE_SECTIONS = {
    "items": "item",
    "evaluations": "evaluation",
    "utilities": "utility",
    "promotion_workflows": "workflow",
    "special_matters": "special",
    "milestones": "milestone",
}
UNDATED_KINDS = frozenset({"utility", "workflow", "special"})  # no date without a pin, and they hold no item
WORKS_FINISHED = "works-finished"  # the pin that says when the building work is done
HELD_BY_WORKS = frozenset({"ap-acceptance", "ms-completion"})
LAND_MILESTONE, START_MILESTONE = "ms-land", "ms-construction-start"


@dataclass(frozen=True, slots=True)
class Question:
    id: str
    group: str
    type: str  # bool, enum, number, integer, string
    zh: str
    en: str
    unit: str | None
    options: tuple[str, ...]
    required: bool
    ask_if: Rule | None
    required_if: Rule | None
    default: Any
    stand_in: Any  # the value when the question is not asked
    first: bool
    raw: Raw = field(repr=False)


@dataclass(frozen=True, slots=True)
class Case:
    when: Rule | None  # None: else
    value: Any
    value_from: str | None


@dataclass(frozen=True, slots=True)
class Derived:
    id: str
    expr: Rule | None
    cases: tuple[Case, ...]
    raw: Raw = field(repr=False)


@dataclass(frozen=True, slots=True)
class MaterialUse:
    """One line of a matter's list of papers."""

    material: str
    when: Rule | None
    optional: bool


@dataclass(frozen=True, slots=True)
class Variant:
    id: str
    when: Rule
    materials: tuple[MaterialUse, ...] | None  # None: the node's own list stands
    raw: Raw = field(repr=False)


@dataclass(frozen=True, slots=True)
class Predecessor:
    node: str
    hard: bool
    when: Rule
    raw: Raw = field(repr=False)


@dataclass(frozen=True, slots=True)
class Level:
    """Another level handles the matter when the rule holds."""

    when: Rule
    raw: Raw = field(repr=False)


@dataclass(frozen=True, slots=True)
class Duty:
    """How much has to be built (civil defence): the first case that holds gives the area (m²) and the grade."""

    when: Rule | None  # None: else
    area: Rule
    grade: str


@dataclass(frozen=True, slots=True)
class Node:
    """A matter, evaluation, utility, workflow, special matter or milestone."""

    id: str
    kind: str
    zh: str
    en: str
    phase: str
    authority: str | None
    applies: Rule
    provisional: Rule | None
    reuse: Rule | None
    variants: tuple[Variant, ...]
    levels: tuple[Level, ...]
    duties: tuple[Duty, ...]
    predecessors: tuple[Predecessor, ...]
    materials: tuple[MaterialUse, ...]
    raw: Raw = field(repr=False)

    @property
    def is_dated(self) -> bool:
        """Whether a limit or its prerequisites give it a date without a pin."""
        return self.kind not in UNDATED_KINDS


class Stop(NamedTuple):
    """A node as the schedule walks it: its place among the nodes, its hard prerequisites, its days."""

    place: int
    id: str
    is_dated: bool
    is_milestone: bool
    held_by_works: bool
    hard: tuple[tuple[int, int], ...]  # (position among its prerequisites, place of that node)
    days: tuple[tuple[tuple[int | None, int | None], ...], ...]  # (committed, statutory) by variant + 1, level + 1


@dataclass(frozen=True, slots=True)
class Check:
    """A constraint (false = impossible) or a warning (false = odd)."""

    id: str
    rule: Rule
    fields: tuple[str, ...]
    zh: str
    en: str


@dataclass(frozen=True, slots=True)
class Policy:
    id: str
    when: Rule
    raw: Raw = field(repr=False)


@dataclass(frozen=True, slots=True)
class Catalogue:
    version: str
    document: Raw = field(repr=False)
    questions: Mapping[str, Question] = field(repr=False)  # in the order of the form
    derived: Mapping[str, Derived] = field(repr=False)
    parameters: Mapping[str, Any] = field(repr=False)
    nodes: Mapping[str, Node] = field(repr=False)
    order: tuple[str, ...] = field(repr=False)  # node ids, prerequisites first
    stops: tuple[Stop, ...] = field(repr=False)  # the same order, as the schedule walks it
    materials: Mapping[str, Raw] = field(repr=False)
    documents: Mapping[str, Raw] = field(repr=False)
    authorities: Mapping[str, Raw] = field(repr=False)
    phases: Mapping[str, Raw] = field(repr=False)
    groups: Mapping[str, Raw] = field(repr=False)
    sources: Mapping[str, Raw] = field(repr=False)
    procedures: Mapping[str, Raw] = field(repr=False)
    constraints: tuple[Check, ...] = field(repr=False)
    warnings: tuple[Check, ...] = field(repr=False)
    policies: tuple[Policy, ...] = field(repr=False)

    def issuer_of(self, material: str) -> str | None:
        """The node whose result this material is, when the portal fetches it from an earlier item."""
        document = self.materials[material].get("reuse_from")
        return self.documents[document]["issued_by"] if document else None
