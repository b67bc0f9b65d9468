"""Service halls as they are printed. What nobody has given is None or empty, and is printed as 待公布."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from projects.rules.wording import Text


class WindowFacts(NamedTuple):
    """`body` None: a general window (综合窗口); `named`: ids of the only matters it serves, empty: all of its body;
    `serves`: ids of every matter it serves; `week`: (weekdays, hours) in words."""

    number: str
    name: Text
    body_code: str
    body: Text | None
    named: Sequence[str]
    serves: Sequence[str]
    phone: str
    is_green: bool
    week: Sequence[tuple[Text, str]]


class HallFacts(NamedTuple):
    name: Text
    is_demo: bool
    address: Text | None
    way: Text | None
    phone: str
    windows: Sequence[WindowFacts]


class Place(NamedTuple):
    """Where one thing is done: a hall, and the windows of it that do it."""

    hall: HallFacts
    windows: Sequence[WindowFacts]


def places_of(halls: Iterable[HallFacts], code: str) -> list[Place]:
    """The windows that serve a matter, by hall."""
    return _places((hall, [each for each in hall.windows if code in each.serves]) for hall in halls)


def places_of_body(halls: Iterable[HallFacts], body: str) -> list[Place]:
    """The windows of one body, by hall."""
    return _places((hall, [each for each in hall.windows if each.body_code == body]) for hall in halls)


def _places(found: Iterable[tuple[HallFacts, list[WindowFacts]]]) -> list[Place]:
    return [Place(hall, windows) for hall, windows in found if windows]
