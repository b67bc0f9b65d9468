"""The limits of one node as the catalogue states them: committed and statutory, one line for each of its classes."""

from __future__ import annotations

import ast
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from projects.guide.definitions.text import level_text, zh_only
from projects.guide.definitions.words import derived_value, when_line
from projects.rules.catalogue import Catalogue, Node, Variant
from projects.rules.provenance import Origin, effective, origin, statutory_src
from projects.rules.wording import Text


@dataclass(frozen=True, slots=True)
class Limit:
    """`days` None: nothing fixed; `stated` False: the catalogue has no such field for this node."""

    days: int | None
    stated: bool
    calendar_days: bool  # the article says 日, not 工作日
    origin: Origin
    note: Text | None


@dataclass(frozen=True, slots=True)
class LimitLine:
    """The limits of one class of the matter; `name` None: there is only one."""

    id: str
    name: Text | None
    committed: Limit
    statutory: Limit
    extension: int | None
    extension_note: Text | None
    extension_origin: Origin | None
    level: Text | None
    handled: str


def limit_lines(catalogue: Catalogue, node: Node) -> list[LimitLine]:
    """One line for each variant, in order; one line for a node without variants."""
    if not node.variants:
        return [_line(catalogue, node, None)]
    return [_line(catalogue, node, variant, first=place == 0) for place, variant in enumerate(node.variants)]


def variant_name(catalogue: Catalogue, variant: Variant) -> Text:
    """The label of the class that the variant's rule names, else the keeper's note, else the rule itself."""
    match variant.when.tree:
        case ast.Compare(left=ast.Name(id=name), ops=[ast.Eq()], comparators=[ast.Constant(value=value)]):
            if name in catalogue.derived:
                return derived_value(catalogue.derived[name], value)
    return when_line(catalogue, variant.when) or Text(variant.id, variant.id)


def _line(catalogue: Catalogue, node: Node, variant: Variant | None, *, first: bool = True) -> LimitLine:
    own = variant.raw if variant else {}
    raw = effective(node.raw, own)
    statutory = _statutory(catalogue, raw)
    return LimitLine(
        id=variant.id if variant else "",
        name=variant_name(catalogue, variant) if variant else None,
        committed=_committed(catalogue, raw),
        statutory=statutory if first or "statutory_note" in own else replace(statutory, note=None),  # said once
        extension=raw.get("extension_workdays"),
        extension_note=zh_only(raw.get("extension_note")),
        extension_origin=statutory.origin if "extension_workdays" in own else _extension_origin(catalogue, raw),
        level=level_text(raw.get("level")),
        handled=raw.get("handled", ""),
    )


def _extension_origin(catalogue: Catalogue, raw: Mapping[str, Any]) -> Origin | None:
    """The general rule on extensions stands behind a figure that has no note of its own."""
    if raw.get("extension_workdays") is None or raw.get("extension_note"):
        return None
    said = origin(catalogue, catalogue.document["provenance_defaults"].get("extension_workdays"))
    return Origin(said.mark, said.titles, "")


def _committed(catalogue: Catalogue, raw: Mapping[str, Any]) -> Limit:
    """Workflows promise `target_workdays`; their mark is that of the node."""
    key = "committed_workdays" if "committed_workdays" in raw else "target_workdays"
    note = raw.get("committed_note") or (raw.get("note") if "when" in raw and "steps" in raw else None)
    src = raw.get("committed_src") or raw.get("src")
    return Limit(raw.get(key), key in raw, False, origin(catalogue, src, "P"), zh_only(note))


def _statutory(catalogue: Catalogue, raw: Mapping[str, Any]) -> Limit:
    return Limit(
        raw.get("statutory_workdays"),
        "statutory_workdays" in raw,
        raw.get("statutory_unit") == "day",
        origin(catalogue, statutory_src(catalogue, raw)),
        zh_only(raw.get("statutory_note")),
    )
