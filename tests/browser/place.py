"""One page of the crawls."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Place:
    """One page: `who` is a demonstration account, signed in; `cookies` are preferences."""

    name: str
    path: str
    who: str = ""
    status: int = 200
    main: bool = False
    cookies: tuple[tuple[str, str], ...] = ()
