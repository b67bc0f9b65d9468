"""One page of the crawls."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

MOST_MAIN = 2  # pages of each part that `make test` looks at


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
    """The first of a part's main pages stay main: they stand for the others, which `make browser` looks at too."""
    found = 0
    for place in places:
        found += place.main
        yield replace(place, main=False) if place.main and found > MOST_MAIN else place
