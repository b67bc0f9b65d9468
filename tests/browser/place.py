"""One page of the crawls."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace


@dataclass(frozen=True)
class Place:
    """One page: `who` is a demonstration account, signed in; `cookies` are preferences."""

    name: str
    path: str
    who: str = ""
    status: int = 200
    main: bool = False
    cookies: tuple[tuple[str, str], ...] = ()


def fewer_main(places: Iterable[Place]) -> Iterator[Place]:
    """The first of a part's main pages stays main: it stands for the others, which `make browser` looks at too."""
    found = False
    for place in places:
        yield replace(place, main=place.main and not found)
        found = found or place.main
