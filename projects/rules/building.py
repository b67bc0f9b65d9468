"""From the catalogue's document to its parsed form."""

from __future__ import annotations

from collections.abc import Mapping
from graphlib import TopologicalSorter
from types import MappingProxyType
from typing import Any

from projects.rules.catalogue import (
    HELD_BY_WORKS,
    NODE_SECTIONS,
    Case,
    Catalogue,
    Check,
    Derived,
    Duty,
    Level,
    MaterialUse,
    Node,
    Policy,
    Predecessor,
    Question,
    Raw,
    Stop,
    Variant,
)
from projects.rules.expressions import Rule, parse_rule


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


def _days(node: Node) -> tuple[tuple[tuple[int | None, int | None], ...], ...]:
    """The level that applies overrides the variant, the variant the node; a workflow's target is its committed limit."""
    own = {"committed_workdays": node.raw.get("target_workdays")} | {k: v for k, v in node.raw.items() if v is not None}
    layers = [{}, *(variant.raw for variant in node.variants)], [{}, *(level.raw for level in node.levels)]
    return tuple(
        tuple(
            ((merged := {**own, **variant, **level}).get("committed_workdays"), merged.get("statutory_workdays"))
            for level in layers[1]
        )
        for variant in layers[0]
    )


def _stops(nodes: Mapping[str, Node], order: tuple[str, ...]) -> tuple[Stop, ...]:
    place = {name: number for number, name in enumerate(nodes)}
    return tuple(
        Stop(
            place[name],
            name,
            nodes[name].is_dated,
            nodes[name].kind == "milestone",
            name in HELD_BY_WORKS,
            tuple((at, place[each.node]) for at, each in enumerate(nodes[name].predecessors) if each.hard),
            _days(nodes[name]),
        )
        for name in order
    )


def build_catalogue(document: Raw, version: str) -> Catalogue:
    """Parse the document once; `version` is what packages pin (text, unique).

    The document is the YAML file's mapping, numbers as int or Decimal; `catalogue_check.faults` found nothing wrong with it.
    """
    groups = {row["id"]: row for row in sorted(document["question_groups"], key=lambda row: row["order"])}
    rank = {group: position for position, group in enumerate(groups)}
    asked = sorted(document["profile_questions"], key=lambda row: (not row.get("first"), rank[row["group"]]))
    nodes = {row["id"]: _node(row, kind) for section, kind in NODE_SECTIONS.items() for row in document[section]}
    order = _topological(nodes)
    return Catalogue(
        version=version,
        document=document,
        questions=MappingProxyType({row["id"]: _question(row) for row in asked}),
        derived=MappingProxyType({row["id"]: _derived(row) for row in document["derived"]}),
        parameters=MappingProxyType({name: row["value"] for name, row in document["parameters"].items()}),
        nodes=MappingProxyType(nodes),
        order=order,
        stops=_stops(nodes, order),
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
