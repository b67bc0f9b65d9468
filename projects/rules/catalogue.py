"""One published version of the catalogue as the engine reads it: immutable, parsed once, kept per process.

`build_catalogue` takes the document (the YAML file's mapping, numbers as int or Decimal) and assumes that
`catalogue_check.faults` found nothing wrong with it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from graphlib import TopologicalSorter
from types import MappingProxyType
from typing import Any

from projects.rules.expressions import Rule, parse_rule

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


def optional_rule(text: str | bool | None) -> Rule | None:
    return None if text is None else parse_rule(text)


def _question(raw: Raw) -> Question:
    return Question(
        id=raw["id"],
        group=raw["group"],
        type=raw["type"],
        zh=raw["zh"],
        en=raw["en"],
        unit=raw.get("unit"),
        options=tuple(raw.get("options", ())),
        required=bool(raw.get("required")),
        ask_if=optional_rule(raw.get("ask_if")),
        required_if=optional_rule(raw.get("required_if")),
        default=raw.get("default"),
        stand_in=raw.get("when_not_asked", raw.get("default")),
        first=bool(raw.get("first")),
        raw=raw,
    )


def _case(raw: Raw) -> Case:
    return Case(None if raw.get("else") else parse_rule(raw["when"]), raw.get("value"), raw.get("value_from"))


def _derived(raw: Raw) -> Derived:
    return Derived(raw["id"], optional_rule(raw.get("expr")), tuple(_case(case) for case in raw.get("cases", ())), raw)


def _materials(raws: list[Any]) -> tuple[MaterialUse, ...]:
    uses = [{"id": raw} if isinstance(raw, str) else raw for raw in raws]
    return tuple(MaterialUse(use["id"], optional_rule(use.get("when")), bool(use.get("optional"))) for use in uses)


def _variant(raw: Raw) -> Variant:
    return Variant(
        raw.get("id", ""), parse_rule(raw["when"]), _materials(raw["materials"]) if "materials" in raw else None, raw
    )


def _predecessor(raw: Raw) -> Predecessor:
    return Predecessor(raw["item"], raw["type"] == "hard", parse_rule(raw["when"]), raw)


def _duty(raw: Raw) -> Duty:
    return Duty(None if raw.get("else") else parse_rule(raw["when"]), parse_rule(raw["area"]), raw["grade"])


def _node(raw: Raw, kind: str) -> Node:
    return Node(
        id=raw["id"],
        kind=kind,
        zh=raw["zh"],
        en=raw["en"],
        phase=raw["phase"],
        authority=raw.get("authority"),
        applies=parse_rule(raw.get("applies_when", raw.get("when", "true"))),
        provisional=optional_rule(raw.get("provisional_when")),
        reuse=optional_rule(raw.get("reuse_when")),
        variants=tuple(_variant(variant) for variant in raw.get("variants", ())),
        levels=tuple(Level(parse_rule(level["when"]), level) for level in raw.get("level_when", ())),
        duties=tuple(_duty(case) for case in raw.get("obligation", {}).get("cases", ())),
        predecessors=tuple(_predecessor(each) for each in raw.get("predecessors", ())),
        materials=_materials(raw.get("materials", [])),
        raw=raw,
    )


def _check(raw: Raw) -> Check:
    return Check(raw["id"], parse_rule(raw["expr"]), tuple(raw["fields"]), raw["zh"], raw["en"])


def _by_id(rows: list[Raw]) -> Mapping[str, Raw]:
    return MappingProxyType({row["id"]: row for row in rows})


def _topological(nodes: Mapping[str, Node]) -> tuple[str, ...]:
    """Prerequisites first; among equals the catalogue's own order."""
    sorter = TopologicalSorter({node.id: [each.node for each in node.predecessors] for node in nodes.values()})
    place = {name: position for position, name in enumerate(nodes)}
    sorter.prepare()
    order: list[str] = []
    while sorter.is_active():
        ready = sorted(sorter.get_ready(), key=place.__getitem__)
        order += ready
        sorter.done(*ready)
    return tuple(order)


def build_catalogue(document: Raw, version: str) -> Catalogue:
    """Parse the document once; `version` is what packages pin (text, unique)."""
    groups = {row["id"]: row for row in sorted(document["question_groups"], key=lambda row: row["order"])}
    rank = {group: position for position, group in enumerate(groups)}
    asked = sorted(document["profile_questions"], key=lambda row: (not row.get("first"), rank[row["group"]]))
    nodes = {row["id"]: _node(row, kind) for section, kind in NODE_SECTIONS.items() for row in document[section]}
    return Catalogue(
        version=version,
        document=document,
        questions=MappingProxyType({row["id"]: _question(row) for row in asked}),
        derived=MappingProxyType({row["id"]: _derived(row) for row in document["derived"]}),
        parameters=MappingProxyType({name: row["value"] for name, row in document["parameters"].items()}),
        nodes=MappingProxyType(nodes),
        order=_topological(nodes),
        materials=_by_id(document["materials"]),
        documents=_by_id(document["documents"]),
        authorities=MappingProxyType(dict(document["authorities"])),
        phases=_by_id(sorted(document["phases"], key=lambda row: row["order"])),
        groups=MappingProxyType(groups),
        sources=MappingProxyType(dict(document["sources"])),
        procedures=_by_id(document["special_procedures"]),
        constraints=tuple(_check(row) for row in document["constraints"]),
        warnings=tuple(_check(row) for row in document["warnings"]),
        policies=tuple(Policy(row["id"], parse_rule(row["when"]), row) for row in document["policies"]),
    )
