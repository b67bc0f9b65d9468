"""What the guide's sections of matters are put together from: the node as it stands for one project, its papers, its places."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any, NamedTuple

from django.utils.translation import gettext_lazy as _

from projects.guide.definitions.rows import FIELDS, GUIDE_ROWS
from projects.guide.definitions.words import parsed, when_line
from projects.guide.result import COUNTED_KINDS, Matter
from projects.rules.applicability import Evaluation, Finding
from projects.rules.catalogue import Node, Predecessor, Variant
from projects.rules.expressions import Rule, truth_of
from projects.rules.materials import TO_BRING
from projects.rules.provenance import effective
from projects.rules.wording import Text, remark

OF_THE_LAYER = frozenset({"id", "when", "note", "src", "materials"})  # says of the variant or level, not of the matter
HALL = ("hall_name", "address", "map_point", "bus_and_parking")
HOURS = ("weekday_hours", "weekend_hours")
HALL_AND_HOURS = ("hours", _("办事大厅"), (*HALL, "phone", *HOURS))
# kind of node → (id, what the row is called, fields that only the bureau can fill)
PLACES: Mapping[str, Sequence[tuple[str, Any, Sequence[str]]]] = {
    "item": (
        ("hall", _("窗口和大厅"), ("window_number", "contact_phone", "supervision_phone", *HALL, "phone")),
        ("hours", _("办公时间"), HOURS),
        (
            "papers",
            _("网上和表格"),
            (
                "online_entry",
                "form_templates",
                "sample_documents",
                "copies_required",
                "commitment_text",
                "committed_workdays_confirmed",
                "tolerance_list_confirmed",
                "implementation_code",
                "basic_code",
            ),
        ),
    ),
    "utility": (
        (
            "operator",
            _("经营单位"),
            (
                "operator_name",
                "service_area",
                "business_hall_address",
                "phone",
                "published_standard",
                "published_limit",
                "price_notice",
            ),
        ),
        HALL_AND_HOURS,
    ),
    "workflow": (
        ("confirmed", _("等部门确认"), ("responsible_person", "phone", "confirmed_name", "confirmed_steps")),
        HALL_AND_HOURS,
    ),
    "special": (HALL_AND_HOURS,),
}
# rows of the guide that stand together: what the row is called, the keys of `GUIDE_ROWS`
GUIDE_PARTS: Sequence[tuple[Any, Sequence[str]]] = (
    (_("申请和领取"), ("service_object", "channels", "delivery")),
    (_("收费"), ("fee", "fee_exceptions")),
    (_("不服和投诉"), ("remedy", "complaint")),
)


class Place(NamedTuple):
    """A row of “where”: what the catalogue holds, and what is still to be published (待公布)."""

    id: str
    label: Any
    known: list[tuple[Any, Text]]
    missing: list[Any]


class PaperRow(NamedTuple):
    """A paper in the table of a matter. `when`: its condition while it is open whether it holds."""

    number: int
    material: Mapping[str, Any]
    optional: bool
    certain: bool
    when: Text | None
    met: str
    why: Text | None
    issuer: int | None  # the number in the guide of the matter whose result it is

    @property
    def to_bring(self) -> bool:
        return self.met == TO_BRING


def as_it_stands(evaluation: Evaluation, finding: Finding) -> Node:
    """The node with the values of the variant and of the level that hold for this project over its own, and without
    the prerequisites, steps and parts that do not concern it. A condition that holds is not said again."""
    node, variant = finding.node, finding.variant
    level = {key: value for key, value in (finding.level or {}).items() if key not in OF_THE_LAYER}
    own = {**({} if variant is None else variant.raw), **level}
    raw = effective(node.raw, {key: value for key, value in own.items() if key not in OF_THE_LAYER})
    for part in ("steps", "components"):
        if part in raw:
            raw[part] = [open_only for each in raw[part] if (open_only := _held(evaluation, each)) is not None]
    return replace(
        node,
        raw=raw,
        variants=() if variant is None else (_with(variant, own),),
        predecessors=tuple(_counting(evaluation, finding)),
    )


def _with(variant: Variant, raw: Mapping[str, Any]) -> Variant:
    return replace(variant, raw=raw)


def _held(evaluation: Evaluation, part: Mapping[str, Any]) -> Mapping[str, Any] | None:
    """The part without a condition that holds; None when it does not concern this project."""
    rule = parsed(part.get("when"))
    truth = True if rule is None else truth_of(rule, evaluation.env)
    if truth is False:
        return None
    kept = {key: value for key, value in part.items() if key != "when" or truth is None}
    return kept | {"zh": remark(part["zh"])}  # a name may carry the keeper's letter


def _counting(evaluation: Evaluation, finding: Finding) -> list[Predecessor]:
    counted = {(link.node, link.hard, link.basis) for link in finding.links}
    found = [each for each in finding.node.predecessors if (each.node, each.hard, each.raw.get("basis", "")) in counted]
    return [replace(each, when=_settled(evaluation, each.when)) for each in found]


def _settled(evaluation: Evaluation, rule: Rule) -> Rule:
    always = parsed("true")
    return rule if always is None or truth_of(rule, evaluation.env) is None else always


# --- papers


def paper_rows(evaluation: Evaluation, matter: Matter, numbers: Mapping[str, int]) -> list[PaperRow]:
    """Its papers in the catalogue's order; those that are only handed in if there are any come last."""
    finding = matter.finding
    listed = finding.variant.materials if finding.variant and finding.variant.materials is not None else None
    rules = {use.material: use.when for use in (finding.node.materials if listed is None else listed)}
    rows: list[PaperRow] = []
    for line in matter.papers:
        when = None if line.certain else when_line(evaluation.catalogue, rules.get(line.material["id"]))
        issuer = numbers.get(line.issuer_matter or "")
        rows.append(PaperRow(len(rows) + 1, line.material, False, line.certain, when, line.met, line.why, issuer))
    for material in matter.optional_papers:
        rows.append(PaperRow(len(rows) + 1, material, True, True, None, TO_BRING, None, None))
    return rows


# --- where


def places(kind: str, to_fill: Sequence[Mapping[str, Any]]) -> list[Place]:
    """The fields that only the bureau can fill, by what they are about; a field that no row names comes last."""
    values = {str(row["label"]): row for row in to_fill}
    found = []
    for name, label, fields in PLACES["item" if kind in COUNTED_KINDS else kind]:
        rows = [row for field in fields if (row := values.pop(str(FIELDS[field]), None))]
        found.append(_place(name, label, rows))
    found.append(_place("other", _("其他"), list(values.values())))
    return [place for place in found if place.known or place.missing]


def _place(name: str, label: Any, rows: Sequence[Mapping[str, Any]]) -> Place:
    known = [(row["label"], row["value"]) for row in rows if row["value"]]
    return Place(name, label, known, [row["label"] for row in rows if not row["value"]])


def guide_parts(rows: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """The rows that are the same on every guide, those about one thing in one row."""
    labels, found = dict(GUIDE_ROWS), []
    for label, keys in GUIDE_PARTS:
        wanted = [str(labels[key]) for key in keys]
        if parts := [row for row in rows if str(row["label"]) in wanted]:
            found.append({"label": label, "parts": parts})
    return found
