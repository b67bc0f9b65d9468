"""The tables at the back of the handbook: service, policies, papers, bodies, sources. Reads the catalogue only."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, NamedTuple

from projects.guide.book.matter_parts import HALL, HOURS
from projects.guide.definitions.rows import FIELDS
from projects.guide.definitions.text import zh_only
from projects.guide.definitions.words import when_line
from projects.guide.handbook.tables import line_of, said
from projects.guide.handbook.zone import HOTLINE, MAIN, Zone, asked_papers
from projects.guide.result import short_name
from projects.rules.provenance import Origin, origin
from projects.rules.wording import PROVENANCE, Text, name_of
from projects.templatetags.portal import PROVENANCE as MARKS

DOORSTEP = ("sr-three-visits", "sr-agency-free", "sr-once-notice", "sr-commit-void")
WEEKEND = ("sr-weekend", "sr-weekend-hours", "sr-weekend-clock")


def service(zone: Zone) -> dict[str, Any]:
    rules = {each["id"]: said(zone, each) for each in zone.catalogue.document["service_rules"]}
    known = {*DOORSTEP, *WEEKEND}
    rows = [line_of(zone, row) for phase in zone.phases for row in phase.rows if row.node.kind in MAIN]
    defaults = zone.catalogue.document["guide_defaults"]
    return {
        "doorstep": [each for name in DOORSTEP if (each := rules.get(name))],
        "weekend": [each for name in WEEKEND if (each := rules.get(name))],
        "others": [each for name, each in rules.items() if name not in known],
        "channels": said(zone, defaults.get("channels")),
        "delivery": said(zone, defaults.get("delivery")),
        "open": [row for row in rows if row.weekend],
        "closed": [row for row in rows if row.weekend is False],
        "unknown": [row for row in rows if row.weekend is None],
    }


class PolicyRow(NamedTuple):
    kind: str
    name: Text
    benefit: Text | None
    when: Text | None
    until: date | None
    basis: Text | None
    origin: Origin


def valid(zone: Zone) -> list[Any]:
    """Policies that hold today: what has run out is never shown as available."""
    return [
        each
        for each in zone.catalogue.policies
        if each.raw.get("status") != "expired" and not ((end := until(each.raw)) and end < zone.today)
    ]


def until(raw: Mapping[str, Any]) -> date | None:
    end = raw.get("valid_to")
    return date.fromisoformat(str(end)) if end else None


def policies(zone: Zone) -> list[PolicyRow]:
    return [
        PolicyRow(
            str(each.raw.get("kind") or ""),
            name_of(each.raw),
            zh_only(each.raw.get("benefit")),
            when_line(zone.catalogue, each.when),
            until(each.raw),
            zh_only(each.raw.get("basis")),
            origin(zone.catalogue, each.raw.get("src")),
        )
        for each in valid(zone)
    ]


class Paper(NamedTuple):
    raw: Mapping[str, Any]
    issued_by: tuple[int | None, Text] | None  # the matter whose result it is
    needed: Sequence[int]  # numbers of the matters that ask for it


def papers(zone: Zone) -> list[Paper]:
    """Every paper that some matter asks for, in the catalogue's order."""
    asked: dict[str, list[int]] = {}
    for phase in zone.phases:
        for row in phase.rows:
            for name in asked_papers(row.node):
                asked.setdefault(name, []).append(row.number)
    return [
        Paper(raw, _issuer(zone, name), asked[name]) for name, raw in zone.catalogue.materials.items() if name in asked
    ]


def _issuer(zone: Zone, material: str) -> tuple[int | None, Text] | None:
    node = zone.catalogue.issuer_of(material)
    if node is None:
        return None
    return zone.numbers.get(node), short_name(name_of(zone.catalogue.nodes[node].raw))


class BodyRow(NamedTuple):
    name: Text
    level: Text | None
    note: Text | None
    mark: str
    numbers: Sequence[int]


def bodies(zone: Zone) -> list[BodyRow]:
    """Every body with the matters that it answers for. Its telephone is not in the catalogue: 待公布."""
    own: dict[str, list[int]] = {}
    for phase in zone.phases:
        for row in phase.rows:
            own.setdefault(row.node.authority or "", []).append(row.number)
    return [
        BodyRow(
            name_of(raw),
            zh_only(raw.get("level")),
            zh_only(raw.get("note")),
            origin(zone.catalogue, raw.get("src")).mark,
            own.get(code, []),
        )
        for code, raw in zone.catalogue.authorities.items()
    ]


def hall(zone: Zone) -> dict[str, Any]:
    """What only the bureau can say of the hall, and the hotline."""
    wanted = [*HALL, "phone", *HOURS]
    complaint = said(zone, zone.catalogue.document["guide_defaults"].get("complaint"))
    return {"missing": [FIELDS[name] for name in wanted], "hotline": HOTLINE, "complaint": complaint}


class Source(NamedTuple):
    id: str
    title: Text | None
    where: Text | None


def sources(zone: Zone) -> list[Source]:
    return [
        Source(name, zh_only(raw["title"]), zh_only(raw.get("where"))) for name, raw in zone.catalogue.sources.items()
    ]


def marks() -> list[tuple[str, Any]]:
    """(letter, what it means)."""
    return [(letter, MARKS[letter][1]) for letter in PROVENANCE]
