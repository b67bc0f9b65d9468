"""The tables at the back of the handbook: service, policies, papers, bodies, sources. Reads the catalogue only."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any, NamedTuple

from django.utils.translation import gettext

from projects.guide.book.matter_parts import HALL, HOURS
from projects.guide.definitions.rows import FIELDS
from projects.guide.definitions.text import level_text, zh_only
from projects.guide.definitions.words import when_line
from projects.guide.handbook.tables import line_of, said
from projects.guide.handbook.zone import HOTLINE, MAIN, Zone, asked_papers
from projects.guide.result import short_name
from projects.rules.halls import HallFacts, Place, WindowFacts, places_of_body
from projects.rules.policies import Facts, all_facts, kinds_of, turning_days
from projects.rules.provenance import origin
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
    f: Facts
    when: Text | None  # what kind of project; None: every one

    @property
    def missing(self) -> list[str]:
        """What the catalogue does not hold: 待公布."""
        held = (self.f.body, self.f.apply, self.f.opens or self.f.closes, self.f.papers)
        words = (gettext("主管部门"), gettext("怎么申请"), gettext("申报时间"), gettext("要的材料"))
        return [word for word, there in zip(words, held, strict=True) if not there]


class PolicyKind(NamedTuple):
    name: Text
    rows: Sequence[PolicyRow]


def valid(zone: Zone) -> list[Facts]:
    """Policies that one can apply for today or later: what has ended or closed is never shown as available."""
    return [each for each in all_facts(zone.catalogue, zone.today) if each.available]


def policies(zone: Zone) -> list[PolicyKind]:
    found = valid(zone)
    return [
        PolicyKind(kind, [PolicyRow(each, when_line(zone.catalogue, each.when)) for each in found if each.kind == kind])
        for kind in kinds_of(found)
    ]


def last_day(zone: Zone) -> date | None:
    """The last day on which the policies say what they say today."""
    days = [day for each in zone.catalogue.policies for day in turning_days(each) if day >= zone.today]
    return min(days, default=None)


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
    places: Sequence[Place]


def bodies(zone: Zone) -> list[BodyRow]:
    """Every body with the matters that it answers for and its windows. Its telephone is not in the catalogue: 待公布."""
    own: dict[str, list[int]] = {}
    for phase in zone.phases:
        for row in phase.rows:
            own.setdefault(row.node.authority or "", []).append(row.number)
    return [
        BodyRow(
            name_of(raw),
            level_text(raw.get("level")),
            zh_only(raw.get("note")),
            origin(zone.catalogue, raw.get("src")).mark,
            own.get(code, []),
            places_of_body(zone.halls, code),
        )
        for code, raw in zone.catalogue.authorities.items()
    ]


def contact(zone: Zone) -> dict[str, Any]:
    """Whom to ask when one does not know whom."""
    return {"hotline": HOTLINE, "complaint": said(zone, zone.catalogue.document["guide_defaults"].get("complaint"))}


class WindowRow(NamedTuple):
    facts: WindowFacts
    numbers: Sequence[int]  # of the matters that it names; none: all of its body, or all there are


class HallRow(NamedTuple):
    facts: HallFacts
    windows: Sequence[WindowRow]


def halls(zone: Zone) -> dict[str, Any]:
    """The halls with their windows; `missing`: what only the bureau can say, while there is no hall."""
    rows = [
        HallRow(hall, [WindowRow(each, _numbers(zone, each.named)) for each in hall.windows]) for hall in zone.halls
    ]
    return {"halls": rows, "missing": [FIELDS[name] for name in (*HALL, "phone", *HOURS)]}


def _numbers(zone: Zone, codes: Iterable[str]) -> list[int]:
    return sorted(zone.numbers[code] for code in codes if code in zone.numbers)


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
