"""What the handbook and the handouts are made from, read once: a published catalogue version and the place. No project."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property

from projects import slots
from projects.models import CatalogueVersion, Locality
from projects.queries import engine_of, locality
from projects.rules.catalogue import Catalogue, Node
from projects.rules.halls import HallFacts
from projects.rules.provenance import effective
from projects.rules.wording import Text, name_of

MAIN = ("workflow", "evaluation", "item", "utility")  # a section for each of these; special matters stand in tables
HOTLINE = "12345"  # 政务服务便民热线


@dataclass(frozen=True)
class Zone:
    """`language`: zh-hans or en; `today`: for policies that have run out, never printed as the day of making.

    `halls`: as they stand on that day; none: 待公布."""

    catalogue: Catalogue
    number: str
    as_of: date
    published_on: date
    effective_on: date | None
    place: Locality | None
    language: str
    today: date
    halls: Sequence[HallFacts] = ()

    @property
    def english(self) -> bool:
        return self.language.startswith("en")

    def say(self, text: Text) -> str:
        return text.say(self.language)

    @property
    def name(self) -> Text:
        """As the locality is called; before anybody has set it, as the catalogue calls it."""
        if self.place is not None:
            return Text(self.place.zh, self.place.en)
        return name_of(self.catalogue.document["locality"])

    @property
    def site_name(self) -> str:
        if self.place is None:
            return ""
        return str(self.place.site_en if self.english else self.place.site_zh)

    @property
    def link(self) -> str:
        """Of the handbook on the portal."""
        return settings.SITE_URL.rstrip("/") + reverse("handbook")

    def matter_link(self, code: str) -> str:
        return settings.SITE_URL.rstrip("/") + reverse("matter", args=[code])

    # --- the matters in the order of the handbook

    @cached_property
    def phases(self) -> Sequence[Phase]:
        """In order, each with its matters: those with a section of their own, special matters, milestones."""
        nodes, found, count = self.catalogue.nodes, [], 0
        ordered = [nodes[name] for name in self.catalogue.order]
        for number, (code, raw) in enumerate(self.catalogue.phases.items(), 1):
            here = [node for node in ordered if node.phase == code]
            main = [node for kind in MAIN for node in here if node.kind == kind]
            rows = [Numbered(count + place, node) for place, node in enumerate(main, 1)]
            count += len(rows)
            special = [node for node in here if node.kind == "special"]
            milestones = [node for node in here if node.kind == "milestone"]
            found.append(Phase(code, number, name_of(raw), rows, special, milestones))
        return found

    @cached_property
    def numbers(self) -> dict[str, int]:
        """Node → its number in the handbook, of those that have a section."""
        return {row.node.id: row.number for phase in self.phases for row in phase.rows}

    def phase_number(self, code: str) -> int:
        return next(phase.number for phase in self.phases if phase.id == code)


@dataclass(frozen=True, slots=True)
class Numbered:
    number: int
    node: Node

    @property
    def name(self) -> Text:
        return name_of(self.node.raw)


@dataclass(frozen=True, slots=True)
class Phase:
    id: str
    number: int
    name: Text
    rows: Sequence[Numbered]
    special: Sequence[Node]
    milestones: Sequence[Node]


def asked_papers(node: Node) -> list[str]:
    """Every paper that the matter asks for in any of its classes, each once."""
    lists = [node.materials, *(variant.materials or () for variant in node.variants)]
    return list(dict.fromkeys(use.material for uses in lists for use in uses))


def layers(node: Node) -> list[tuple[str, Mapping[str, Any]]]:
    """(id, values) of each class of the matter; of the matter itself when it has none."""
    found: list[tuple[str, Mapping[str, Any]]] = [
        (variant.id, effective(node.raw, variant.raw)) for variant in node.variants
    ]
    return found or [("", node.raw)]


def read_zone(version: CatalogueVersion, language: str, today: date) -> Zone:
    """Reads what is printed from this version."""
    return Zone(
        catalogue=engine_of(version).catalogue,
        number=version.number,
        as_of=version.as_of,
        published_on=timezone.localdate(version.published_at),
        effective_on=version.effective_on,
        place=locality(),
        language="en" if language.startswith("en") else "zh-hans",
        today=today,
        halls=halls_of(version, today),
    )


def halls_of(version: CatalogueVersion, today: date) -> list[HallFacts]:
    """The halls that there are on that day, their windows with the matters of this version that they serve."""
    return slots.halls(engine_of(version).catalogue, today)
