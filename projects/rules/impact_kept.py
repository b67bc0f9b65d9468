"""What a comparison found, as it is kept with its names: told later in either language, when no catalogue is at hand."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from projects.rules.catalogue import Catalogue
from projects.rules.impact import IMPOSSIBLE, ORDER, PAPERS, ImpactChange, Point
from projects.rules.wording import chinese


def stored(change: ImpactChange) -> list[list[Any]]:
    """As JSON can keep them."""
    return [list(point) for point in change.points]


def read(points: Iterable[Iterable[Any]]) -> ImpactChange:
    """What `stored` kept."""
    return ImpactChange(tuple(Point(*point) for point in points))


def names_for(change: ImpactChange, catalogues: Iterable[Catalogue]) -> dict[str, list[str]]:
    """zh and en of every id that the points name; the last catalogue that has one gives its words."""
    found: dict[str, list[str]] = {}
    wanted = set(_ids(change))
    for catalogue in catalogues:
        for table in (catalogue.nodes, catalogue.questions):
            found.update({name: [chinese(table[name].zh), table[name].en] for name in wanted & table.keys()})
        for name in wanted & catalogue.materials.keys():
            raw = catalogue.materials[name]
            found[name] = [chinese(raw["zh"]), raw.get("en", "")]
        for policy in catalogue.policies:
            if policy.id in wanted:
                found[policy.id] = [chinese(policy.raw["zh"]), policy.raw.get("en", "")]
    return found


def _ids(change: ImpactChange) -> Iterator[str]:
    for point in change.points:
        yield point.about
        if point.kind in (PAPERS, ORDER) and point.what != "to_bring":
            yield from (*point.before, *point.after)
        if point.kind == IMPOSSIBLE:
            yield from point.after["fields"]
