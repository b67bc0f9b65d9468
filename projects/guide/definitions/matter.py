"""What the catalogue knows about one node, as the page of a matter shows it. Plain data; reads no database."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

from projects.enums import NodeKind
from projects.guide.definitions.limits import limit_lines, variant_name
from projects.guide.definitions.plain import joined, plain_summary
from projects.guide.definitions.rows import guide_rows, to_fill
from projects.guide.definitions.text import level_text, zh_only
from projects.guide.definitions.words import (
    derived_words,
    names_behind,
    parsed,
    quantity,
    rule_words,
    spelt,
    thresholds,
    when_line,
)
from projects.rules.catalogue import Catalogue, MaterialUse, Node
from projects.rules.materials import is_shared
from projects.rules.provenance import origin
from projects.rules.wording import Text, name_of

CADENCES = {
    "on_demand": _("随要随办"),
    "on_result": _("有结果时办"),
    "weekly": _("每周一次"),
    "yearly": _("每年一次"),
}


def matter_context(catalogue: Catalogue, node: Node) -> dict[str, Any]:
    raw = node.raw
    behind = names_behind(catalogue, _rules_of(node))
    plain = plain_summary(catalogue, node)
    return {
        "plain": plain,
        "sentence": joined(plain),
        "node": node,
        "name": name_of(raw),
        "kind": NodeKind(node.kind).label,
        "official_kind": zh_only(raw.get("kind")),
        "phase": name_of(catalogue.phases[node.phase]),
        "body": _body(catalogue, raw),
        "level_note": zh_only(raw.get("level_note") or raw.get("authority_note")),
        "levels": [_level(catalogue, level.when, level.raw) for level in node.levels],
        "lines": limit_lines(catalogue, node),
        "rule": rule_words(catalogue, node.applies),
        "rule_note": zh_only(raw.get("applies_note")),
        "provisional": rule_words(catalogue, node.provisional),
        "reuse": rule_words(catalogue, node.reuse),
        "derived": derived_words(catalogue, behind),
        "thresholds": thresholds(catalogue, behind),
        "laws": _laws(catalogue, raw),
        "legal_note": zh_only(raw.get("legal_note")),
        "conditions": [zh_only(each) for each in raw.get("conditions", ())],
        "paper_lists": _paper_lists(catalogue, node),
        "paper_origin": origin(catalogue, catalogue.document["provenance_defaults"].get("materials_lists")),
        "tolerance_origin": origin(catalogue, catalogue.document["provenance_defaults"].get("tolerance_flags")),
        "results": [_result(catalogue.documents[name]) for name in raw.get("results", ())],
        "before": [_link(catalogue, each.node, each.hard, each.when, each.raw) for each in node.predecessors],
        "after": [
            _link(catalogue, other.id, each.hard, each.when, each.raw)
            for other in catalogue.nodes.values()
            for each in other.predecessors
            if each.node == node.id
        ],
        "procedures": [_procedure(catalogue, catalogue.procedures[name]) for name in raw.get("special_procedures", ())],
        "steps": [_step(catalogue, node, each) for each in raw.get("steps", ())],
        "step_origin": origin(catalogue, catalogue.document["provenance_defaults"].get("step_days")),
        "components": [_component(catalogue, each) for each in raw.get("components", ())],
        "stages": [name_of(each) for each in raw.get("stages", ())],
        "stages_origin": origin(catalogue, raw["stages_src"]) if "stages_src" in raw else None,
        "obligation": _obligation(catalogue, raw.get("obligation")),
        "facts": _facts(catalogue, node),
        "guide": guide_rows(catalogue, node),
        "to_fill": to_fill(catalogue, node),
        "own_origin": origin(catalogue, raw["src"]) if "src" in raw else None,
    }


def _rules_of(node: Node) -> Iterable[Any]:
    yield from (node.applies, node.provisional, node.reuse)
    yield from (variant.when for variant in node.variants)
    yield from (level.when for level in node.levels)
    for case in node.raw.get("obligation", {}).get("cases", ()):
        yield from (parsed(case.get("when")), parsed(case["area"]))
    yield from (parsed(part.get("when")) for part in node.raw.get("components", ()))


def _body(catalogue: Catalogue, raw: Mapping[str, Any]) -> dict[str, Any] | None:
    if "authority" not in raw:
        return None
    authority = catalogue.authorities[raw["authority"]]
    return {
        "name": name_of(authority),
        "level": level_text(raw.get("level") or authority.get("level")),
        "handled": raw.get("handled"),
        "origin": origin(catalogue, authority.get("src")),
        "note": zh_only(authority.get("note")),
    }


def _level(catalogue: Catalogue, when: Any, raw: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "when": when_line(catalogue, when),
        "level": level_text(raw.get("level")),
        "handled": raw.get("handled"),
        "body": zh_only(raw.get("authority_zh")),
        "note": zh_only(raw.get("note")),
        "origin": origin(catalogue, raw.get("src")),
    }


def _laws(catalogue: Catalogue, raw: Mapping[str, Any]) -> list[dict[str, Any]]:
    laws = [
        {
            "law": zh_only(each["law"]),
            "articles": zh_only("、".join(each["articles"])),
            "origin": origin(catalogue, each.get("src")),
        }
        for each in raw.get("legal_basis", ())
    ]
    if raw.get("basis"):
        laws.append({"law": zh_only(raw["basis"]), "articles": None, "origin": origin(catalogue, raw.get("src"))})
    return laws


def _paper_lists(catalogue: Catalogue, node: Node) -> list[dict[str, Any]]:
    """A list for each variant that has its own, and the node's list for all other cases."""
    lists = [(variant_name(catalogue, v), v.materials) for v in node.variants if v.materials is not None]
    if not lists:
        lists = [(None, node.materials)]
    elif all(node.materials != uses for _name, uses in lists):
        lists.append((Text("类别还没有定时", "While the class is open"), node.materials))
    return [{"name": name, "papers": [_paper(catalogue, use) for use in uses]} for name, uses in lists if uses]


def _paper(catalogue: Catalogue, use: MaterialUse) -> dict[str, Any]:
    raw, issuer = catalogue.materials[use.material], catalogue.issuer_of(use.material)
    return {
        "name": name_of(raw),
        "issuer": raw["issuer"],
        "form": raw["form"],
        "tolerance": raw["tolerance"],
        "optional": use.optional,
        "when": when_line(catalogue, use.when),
        "from_node": issuer,
        "from_name": name_of(catalogue.documents[raw["reuse_from"]]) if issuer else None,
        "shared": is_shared(raw),
        "note": zh_only(raw.get("reuse_note")),
    }


def _result(raw: Mapping[str, Any]) -> dict[str, Any]:
    validity = raw.get("validity")
    return {
        "name": name_of(raw),
        "months": validity if isinstance(validity, int) else None,
        "validity": None if isinstance(validity, int) else zh_only(validity),
        "e_cert": raw.get("e_cert"),
    }


def _link(catalogue: Catalogue, other: str, hard: bool, when: Any, raw: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "id": other,
        "name": name_of(catalogue.nodes[other].raw),
        "kind": NodeKind(catalogue.nodes[other].kind).label,
        "hard": hard,
        "when": when_line(catalogue, when),
        "basis": zh_only(raw.get("basis")),
        "origin": origin(catalogue, raw.get("src")),
    }


def _procedure(catalogue: Catalogue, raw: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "name": name_of(raw),
        "stops": raw["stops_clock"],
        "days": raw["max_workdays"],
        "basis": zh_only(raw.get("basis")),
        "note": zh_only(raw.get("note")),
        "origin": origin(catalogue, raw.get("src")),
    }


def _owner(catalogue: Catalogue, owner: str) -> Text:
    return (
        Text("你（建设单位）", "You (the project owner)")
        if owner == "applicant"
        else name_of(catalogue.authorities[owner])
    )


def _step(catalogue: Catalogue, node: Node, raw: Mapping[str, Any]) -> dict[str, Any]:
    by_variant = raw.get("workdays_by_variant", {})
    owners = raw.get("owner_by_variant", {})
    return {
        "order": raw["order"],
        "name": name_of(raw),
        "owner": _owner(catalogue, raw["owner"]),
        "days": raw.get("workdays"),
        "cadence": CADENCES.get(raw.get("cadence", ""), raw.get("cadence")),
        "by_variant": [
            {
                "name": variant_name(catalogue, variant),
                "days": by_variant[variant.id],
                "owner": _owner(catalogue, owners[variant.id]) if variant.id in owners else None,
            }
            for variant in node.variants
            if variant.id in by_variant
        ],
        "excluded": raw.get("excluded", False),
        "when": when_line(catalogue, parsed(raw.get("when"))),
        "output": name_of(catalogue.documents[raw["output"]]) if raw.get("output") else None,
    }


def _component(catalogue: Catalogue, raw: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "name": name_of(raw),
        "body": _owner(catalogue, raw["authority"]),
        "kind": zh_only(raw.get("kind")),
        "when": when_line(catalogue, parsed(raw.get("when"))),
        "days": raw.get("statutory_workdays"),
        "commitment": raw.get("commitment", False),
        "basis": zh_only(raw.get("basis")),
        "origin": origin(catalogue, raw.get("src")),
    }


def _obligation(catalogue: Catalogue, raw: Mapping[str, Any] | None) -> dict[str, Any] | None:
    if raw is None:
        return None
    cases = []
    for case in raw["cases"]:
        area = parsed(case["area"])
        cases.append(
            {
                "when": when_line(catalogue, parsed(case.get("when"))),
                "area": quantity(catalogue, area.tree, None) if area else None,
                "grade": zh_only(case.get("grade")),
            }
        )
    return {
        "cases": cases,
        "basis": zh_only(raw.get("basis")),
        "relocation": zh_only(raw.get("relocation")),
        "exempt": zh_only(raw.get("exempt")),
    }


def _facts(catalogue: Catalogue, node: Node) -> dict[str, Any]:
    """National stage, parallel group, weekend service, notify-and-commit."""
    raw = node.raw
    stages = {each["id"]: each for each in catalogue.document["national_stages"]}
    groups = {each["id"]: each for each in catalogue.document["parallel_groups"]}
    group = groups.get(raw.get("parallel_group", ""))
    weekend, commitment = raw.get("weekend"), raw.get("commitment")
    return {
        "stage": name_of(stages[raw["national_stage"]]) if raw.get("national_stage") in stages else None,
        "group": zh_only(group["zh"]) if group else None,
        "group_note": spelt(catalogue, group.get("note")) if group else None,
        "together": [
            {"id": name, "name": name_of(catalogue.nodes[name].raw)}
            for name in (group["members"] if group else ())
            if name != node.id
        ],
        "weekend": weekend,
        "weekend_origin": origin(catalogue, weekend.get("src")) if weekend else None,
        "commitment": commitment,
        "commitment_note": zh_only(commitment.get("note")) if commitment else None,
        "commitment_origin": origin(catalogue, commitment.get("src")) if commitment else None,
    }
