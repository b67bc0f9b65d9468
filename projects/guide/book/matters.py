"""The sections “one per matter” of the service guide: a page for each approval and evaluation, the rest by kind.

Every statement is the catalogue's (`definitions.matter.matter_context`) or the judged package's (`result.Matter`).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, TypeVar

from django.template.loader import render_to_string
from django.utils.translation import gettext

from projects.enums import NodeKind
from projects.guide.book.context import Book
from projects.guide.book.matter_parts import as_it_stands, guide_parts, paper_rows, places
from projects.guide.definitions.matter import matter_context
from projects.guide.definitions.rows import GUIDE_ROWS
from projects.guide.paper.binding import Section
from projects.guide.result import COUNTED_KINDS, Matter, Result, short_name
from projects.rules.wording import provenance_mark

T = TypeVar("T")
GROUPS = ("special", "utility", "workflow")  # compact blocks, several on a page, in this order
AS_ITS_LAW = "同左"  # the keeper's word for: the basis of the matter itself, which stands beside it
FEE = dict(GUIDE_ROWS)["fee"]


def matter_sections(book: Book) -> list[Section]:
    """A section for each approval and evaluation that is needed or to confirm, then one for each other kind."""
    numbers = numbers_of(book.result)
    pages = [_page(book, m, numbers) for m in book.result.matters if m.kind in COUNTED_KINDS]
    groups = [(kind, [m for m in book.result.matters if m.kind == kind]) for kind in GROUPS]
    return pages + [_group(book, kind, matters, numbers) for kind, matters in groups if matters]


def numbers_of(result: Result) -> dict[str, int]:
    """Node id → its number in the guide: approvals and evaluations first, as the sections stand."""
    ordered = [m for m in result.matters if m.kind in COUNTED_KINDS]
    for kind in GROUPS:
        ordered += [m for m in result.matters if m.kind == kind]
    return {m.id: number for number, m in enumerate(ordered, 1)}


def matter_facts(book: Book, matter: Matter, numbers: Mapping[str, int]) -> dict[str, Any]:
    """All that the guide says of one matter, for the templates `pdf/book/matter*.html`."""
    evaluation = book.result.evaluation
    node = as_it_stands(evaluation, matter.finding)
    facts = matter_context(evaluation.catalogue, node)
    for link in facts["before"]:
        link |= {"number": numbers.get(link["id"]), "name": short_name(link["name"])}
        if link["basis"] and link["basis"].zh == AS_ITS_LAW:
            link["basis"] = None
    return {
        **facts,
        "m": matter,
        "number": numbers[matter.id],
        "line": facts["lines"][0],
        "paper_rows": paper_rows(evaluation, matter, numbers),
        "fee": next((row for row in facts["guide"] if row["label"] == FEE), None),
        "free": (node.raw.get("fee") or evaluation.catalogue.document["guide_defaults"]["fee"]).get("charged") is False,
        "guide": guide_parts(facts["guide"]),
        "places": places(node.kind, facts["to_fill"]),
        "body_mark": _body_mark(matter, facts["body"]),
        "counted": matter.kind in COUNTED_KINDS,
    }


def _body_mark(matter: Matter, body: Mapping[str, Any] | None) -> str:
    if matter.finding.level:
        return provenance_mark(matter.finding.level.get("src"))
    return str(body["origin"].mark) if body else ""


def _page(book: Book, matter: Matter, numbers: Mapping[str, int]) -> Section:
    body = render_to_string("pdf/book/matter.html", matter_facts(book, matter, numbers))
    return Section(f"m-{matter.id}", matter.name.say(book.language), body, level=2)


def _group(book: Book, kind: str, matters: Sequence[Matter], numbers: Mapping[str, int]) -> Section:
    blocks = [matter_facts(book, matter, numbers) for matter in matters]
    title = _title(kind, blocks[0]["number"], blocks[-1]["number"])
    same = _shared(block["guide"] for block in blocks), _shared(block["places"] for block in blocks)
    weekend = blocks[0]["facts"] if _same_weekend(blocks) else None
    for block in blocks:
        block["guide"] = [row for row in block["guide"] if row not in same[0]]
        block["places"] = [place for place in block["places"] if place not in same[1]]
        block["own_weekend"] = weekend is None
    context = {"id": f"m-{kind}", "kind": kind, "title": title, "blocks": blocks, "weekend": weekend}
    context |= {"shared": same[0], "hall": same[1]}
    return Section(f"m-{kind}", title, render_to_string("pdf/book/matter_group.html", context), level=2)


def _title(kind: str, first: int, last: int) -> str:
    words = {"kind": NodeKind(kind).label, "first": first, "last": last}
    if first == last:
        return gettext("%(kind)s：第 %(first)d 项") % words
    return gettext("%(kind)s：第 %(first)d 至 %(last)d 项") % words


def _shared(lists: Iterable[list[T]]) -> list[T]:
    """What every matter of the group says alike; nothing where there is only one."""
    first, *rest = lists
    if not rest:
        return []
    return [row for row in first if all(row in other for other in rest)]


def _same_weekend(blocks: Sequence[Mapping[str, Any]]) -> bool:
    first, *rest = [block["facts"]["weekend"] for block in blocks]
    return bool(rest) and all(each == first for each in rest)
