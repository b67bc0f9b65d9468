"""The list of materials (材料清单): what to bring with a box to tick, and what need not be brought, each paper once."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from django.template.loader import render_to_string
from django.utils.translation import gettext

from projects.guide.book.context import Book
from projects.guide.book.matters import numbers_of
from projects.guide.paper.binding import Section
from projects.guide.result import Matter, Result
from projects.rules.materials import FROM_EARLIER, HELD, TO_BRING, PaperLine
from projects.rules.provenance import origin
from projects.rules.wording import Text


class ForMatter(NamedTuple):
    """A matter that needs the paper, with its number in the guide."""

    number: int
    id: str
    name: Text


@dataclass(slots=True)
class Listed:
    """A paper, once, however many matters need it."""

    number: int
    material: Mapping[str, Any]
    certain: bool
    why: Text
    source: ForMatter | None  # the matter whose result it is
    needed_by: list[ForMatter] = field(default_factory=list)


class Checklist(NamedTuple):
    """Numbered through: what you bring, what comes from earlier matters, what is already held, what is optional."""

    bring: list[Listed]
    fetched: list[Listed]
    held: list[Listed]
    optional: list[Listed]


def checklist(result: Result) -> Checklist:
    """A paper that is brought for one matter and counted as held for the next stands in the first list only."""
    numbers = numbers_of(result)
    matters = sorted(result.matters, key=lambda m: numbers[m.id])
    named = {m.id: ForMatter(numbers[m.id], m.id, m.short) for m in matters}
    bring = _lines(matters, named, lambda line: line.met == TO_BRING, 1)
    brought = {each.material["id"]: each for each in bring}
    for matter, line in _every(matters):
        if line.met == HELD and (first := brought.get(line.material["id"])):
            first.needed_by.append(named[matter.id])
    fetched = _lines(matters, named, lambda line: line.met == FROM_EARLIER, len(bring) + 1)
    held = _lines(
        matters,
        named,
        lambda line: line.met == HELD and line.material["id"] not in brought,
        len(bring) + len(fetched) + 1,
    )
    return Checklist(bring, fetched, held, _optional(matters, named, len(bring) + len(fetched) + len(held) + 1))


def _every(matters: list[Matter]) -> list[tuple[Matter, PaperLine]]:
    return [(matter, line) for matter in matters for line in matter.papers]


def _lines(
    matters: list[Matter], named: Mapping[str, ForMatter], wanted: Callable[[PaperLine], bool], first: int
) -> list[Listed]:
    found: dict[str, Listed] = {}
    for matter, line in _every(matters):
        if not wanted(line):
            continue
        name = line.material["id"]
        if name not in found:
            source = named.get(line.issuer_matter or "")
            found[name] = Listed(first + len(found), line.material, line.certain, line.why, source)
        found[name].certain |= line.certain
        found[name].needed_by.append(named[matter.id])
    return list(found.values())


def _optional(matters: list[Matter], named: Mapping[str, ForMatter], first: int) -> list[Listed]:
    found: dict[str, Listed] = {}
    for matter in matters:
        for material in matter.optional_papers:
            each = found.setdefault(material["id"], Listed(first + len(found), material, True, Text("", ""), None))
            each.needed_by.append(named[matter.id])
    return list(found.values())


def checklist_section(book: Book) -> Section:
    catalogue = book.result.evaluation.catalogue
    defaults = catalogue.document["provenance_defaults"]
    context = {
        "book": book,
        "result": book.result,
        "lists": checklist(book.result),
        "list_mark": origin(catalogue, defaults.get("materials_lists")).mark,
        "tolerance_mark": origin(catalogue, defaults.get("tolerance_flags")).mark,
    }
    return Section("checklist", gettext("材料清单"), render_to_string("pdf/book/checklist.html", context))
