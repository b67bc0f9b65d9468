"""The tables of the handbook that are not about one matter: rows ready for their templates. Reads the catalogue only."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from projects.enums import NodeKind
from projects.guide.definitions.limits import LimitLine, limit_lines
from projects.guide.definitions.rows import GUIDE_ROWS
from projects.guide.definitions.text import zh_only
from projects.guide.definitions.words import when_line
from projects.guide.draw.flow_legend import IMPLIED, SAYS
from projects.guide.flow_zone import ZoneFlow, limits
from projects.guide.handbook.zone import Numbered, Zone, asked_papers
from projects.guide.result import short_name
from projects.rules.catalogue import Node
from projects.rules.provenance import origin
from projects.rules.wording import Text, name_of

NAMES = re.compile(r"[a-z]+_[a-z]+")


class Line(NamedTuple):
    """A matter in a table. `number` None: it has no section of its own."""

    number: int | None
    id: str
    name: Text
    kind: Any
    body: Text
    limits: Sequence[LimitLine]
    short: Text  # its promise in a few words
    first: Sequence[Text]  # what must come first
    weekend: bool | None


class Said(NamedTuple):
    """A statement with its basis and its mark."""

    text: Text | None
    basis: Text | None
    mark: str


def line_of(zone: Zone, row: Numbered) -> Line:
    node = row.node
    hard = [each.node for each in node.predecessors if each.hard]
    return Line(
        row.number,
        node.id,
        row.name,
        NodeKind(node.kind).label,
        body_of(zone, node),
        limit_lines(zone.catalogue, node),
        limits(node),
        [short_name(name_of(zone.catalogue.nodes[each].raw)) for each in dict.fromkeys(hard)],
        node.raw.get("weekend", {}).get("applies"),
    )


def body_of(zone: Zone, node: Node) -> Text:
    return name_of(zone.catalogue.authorities[node.authority]) if node.authority else Text("", "")


def counts(zone: Zone) -> list[tuple[Any, int]]:
    """(kind in words, how many) of everything that has a section, then special matters."""
    kinds = [node.kind for node in zone.catalogue.nodes.values()]
    return [
        (NodeKind(kind).label, kinds.count(kind)) for kind in ("workflow", "item", "evaluation", "utility", "special")
    ]


def flow_legend(flow: ZoneFlow) -> dict[str, Any]:
    """The kinds of boxes; what the lines mean."""
    return {"kinds": flow.legend(), "hard": SAYS[1], "soft": SAYS[2], "implied": IMPLIED}


# --- one matter's neighbours, for the page of a phase


class Neighbour(NamedTuple):
    number: int | None
    id: str
    name: Text
    hard: bool
    when: Text | None
    basis: Text | None
    mark: str


def links_of(zone: Zone, node: Node) -> list[Neighbour]:
    """What comes before it, what must come first on top."""
    found = [
        Neighbour(
            zone.numbers.get(each.node),
            each.node,
            short_name(name_of(zone.catalogue.nodes[each.node].raw)),
            each.hard,
            when_line(zone.catalogue, each.when),
            zh_only(each.raw.get("basis")),
            origin(zone.catalogue, each.raw.get("src")).mark,
        )
        for each in node.predecessors
    ]
    return sorted(found, key=lambda each: not each.hard)


def rule_line(zone: Zone, node: Node) -> Text | None:
    return when_line(zone.catalogue, node.applies)


def paper_count(nodes: Iterable[Node]) -> int:
    return len({name for node in nodes for name in asked_papers(node)})


class Special(NamedTuple):
    id: str
    name: Text
    body: Text
    when: Text | None
    basis: Text | None
    mark: str
    before: Sequence[Neighbour]
    note: Text | None


def special_row(zone: Zone, node: Node) -> Special:
    raw = node.raw
    return Special(
        node.id,
        name_of(raw),
        body_of(zone, node),
        when_line(zone.catalogue, node.applies),
        zh_only(raw.get("basis")),
        origin(zone.catalogue, raw.get("src")).mark,
        links_of(zone, node),
        zh_only(raw.get("note")),
    )


# --- how every approval goes


def way(zone: Zone) -> dict[str, Any]:
    """What is the same for every approval: how days are counted, papers served, special procedures, channels, remedies."""
    document, catalogue = zone.catalogue.document, zone.catalogue
    calendar, defaults = document["calendar"], document["guide_defaults"]
    return {
        "calendar": calendar,
        "counting": zh_only(calendar.get("counting")),
        "clock_start": zh_only(calendar.get("clock_start")),
        "calendar_mark": origin(catalogue, calendar.get("src")).mark,
        "extension": calendar.get("extension_workdays"),
        "served": [
            (name_of(row), zh_only(row.get("basis")), origin(catalogue, row.get("src")).mark)
            for row in document["notices"]
        ],
        "procedures": [
            {
                "name": name_of(row),
                "stops": row["stops_clock"],
                "days": row["max_workdays"],
                "basis": zh_only(row.get("basis")),
                "mark": origin(catalogue, row.get("src")).mark,
            }
            for row in catalogue.procedures.values()
        ],
        "rules": [
            (zh_only(row["zh"]), origin(catalogue, row.get("src")).mark)
            for row in document["special_rules"]
            if not NAMES.search(row["zh"])  # some are written for whoever programs
        ],
        "defaults": {key: said(zone, defaults.get(key)) for key in defaults},
        "same": [(label, each) for key, label in GUIDE_ROWS if (each := said(zone, defaults.get(key)))],
    }


def said(zone: Zone, raw: Mapping[str, Any] | None) -> Said | None:
    if raw is None:
        return None
    mark = origin(zone.catalogue, raw.get("src")).mark
    return Said(zh_only(raw["zh"]), zh_only(raw.get("basis")), mark)


# --- the four stages of the country


class Stage(NamedTuple):
    id: str
    name: Text
    lead: Text
    contents: Text | None
    mark: str
    rows: Sequence[Line]


def stages(zone: Zone) -> list[Stage]:
    """The national stages in order, each with the matters of the zone that belong to it."""
    rows = [row for phase in zone.phases for row in phase.rows]
    return [
        Stage(
            raw["id"],
            name_of(raw),
            name_of(zone.catalogue.authorities[raw["lead"]]),
            zh_only(raw.get("contents")),
            origin(zone.catalogue, raw.get("src")).mark,
            [line_of(zone, row) for row in rows if row.node.raw.get("national_stage") == raw["id"]],
        )
        for raw in zone.catalogue.document["national_stages"]
    ]
