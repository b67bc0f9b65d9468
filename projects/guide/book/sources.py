"""Which sources a guide cites: everything that the catalogue says of the project's matters names its own."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from projects.guide.book.matter_parts import as_it_stands
from projects.guide.definitions.text import zh_only
from projects.guide.result import Result
from projects.rules.provenance import statutory_src
from projects.rules.wording import Text

OTHER_CASES = frozenset({"predecessors", "variants", "level_when"})  # say what holds for other projects, too
SOURCE = re.compile(r"S-[A-Za-z0-9]+")


class Source(NamedTuple):
    id: str
    title: Text
    where: Text | None


def cited(result: Result) -> list[Source]:
    """In the order of the catalogue, each once."""
    catalogue = result.evaluation.catalogue
    named: set[str] = set()
    for text in _origins(result):
        named.update(SOURCE.findall(text))
    return [
        Source(name, zh_only(raw["title"]) or Text(name, name), zh_only(raw.get("where")))
        for name, raw in catalogue.sources.items()
        if name in named
    ]


def _origins(result: Result) -> Iterator[str]:
    catalogue = result.evaluation.catalogue
    document = catalogue.document
    for matter in result.matters:
        raw = as_it_stands(result.evaluation, matter.finding).raw
        yield from _src({key: said for key, said in raw.items() if key not in OTHER_CASES})
        yield statutory_src(catalogue, raw)
        for link in matter.finding.links:
            yield link.src
        for name in raw.get("special_procedures", ()):
            yield from _src(catalogue.procedures[name])
        if raw.get("authority") in catalogue.authorities:
            yield from _src(catalogue.authorities[raw["authority"]])
    for key in ("guide_defaults", "service_rules", "provenance_defaults"):
        yield from _src(document.get(key))
    yield str(document["calendar"].get("src", ""))


def _src(thing: Any) -> Iterator[str]:
    """Every text under a key that says where something comes from."""
    if isinstance(thing, Mapping):
        for key, value in thing.items():
            if isinstance(value, str) and (str(key).endswith("src") or value.startswith(("C:", "P", "K"))):
                yield value
            else:
                yield from _src(value)
    elif isinstance(thing, list | tuple):
        for each in thing:
            yield from _src(each)
