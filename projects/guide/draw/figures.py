"""The shapes the figures are made of: what a caller hands in, and what a layout gives back.

Plain data, no Django. Lengths are CSS pixels at 1:1; dates are `datetime.date`.
"""

from dataclasses import dataclass
from datetime import date
from typing import Literal, NamedTuple

Status = Literal["done", "ready", "run", "you", "pause", "wait", "risk", "over", "confirm"]
BarKind = Literal["plan", "done", "run", "left", "pause", "you", "over", "confirm"]


@dataclass(frozen=True, slots=True)
class Box:
    """One item or milestone. `title` is short (it is wrapped to `lines` lines); `word` says the status or the limit."""

    id: str
    column: str
    lane: str
    title: str
    word: str
    status: Status
    icon: str = ""
    href: str = ""
    critical: bool = False
    milestone: bool = False
    detail: str = ""
    lines: int = 2

    def __hash__(self) -> int:  # of what tells boxes apart already: they are looked up by the dozen for each drawing
        return hash(self.id)


@dataclass(frozen=True, slots=True)
class Edge:
    """`source` comes before `target`; hard = must be granted first, soft = usual order, may run in parallel."""

    source: str
    target: str
    hard: bool = True
    critical: bool = False


@dataclass(frozen=True, slots=True)
class Column:
    id: str
    title: str


@dataclass(frozen=True, slots=True)
class Lane:
    id: str
    title: str


class Rect(NamedTuple):
    x: int
    y: int
    w: int
    h: int

    @property
    def right(self) -> int:
        return self.x + self.w

    @property
    def bottom(self) -> int:
        return self.y + self.h


class PlacedBox(NamedTuple):
    """A box with its rectangle, its wrapped title and the word as it fits."""

    box: Box
    rect: Rect
    lines: tuple[str, ...]
    word: str


class Band(NamedTuple):
    """A lane or a column: its rectangle and its wrapped title."""

    id: str
    title: str
    rect: Rect
    lines: tuple[str, ...]


class Route(NamedTuple):
    """An edge as a polyline of right angles, from a border of the source to a border of the target."""

    edge: Edge
    points: tuple[tuple[int, int], ...]


class Layout(NamedTuple):
    width: int
    height: int
    boxes: tuple[PlacedBox, ...]
    routes: tuple[Route, ...]
    columns: tuple[Band, ...]
    lanes: tuple[Band, ...]
    implied: tuple[Edge, ...] = ()  # left out of the drawing: a longer path already says it


@dataclass(frozen=True, slots=True)
class GanttRow:
    """One row: a bar from `start` to `end`, both days included, or only its `note` when a date is missing."""

    id: str
    label: str
    group: str
    start: date | None
    end: date | None
    kind: BarKind
    critical: bool = False
    note: str = ""
    href: str = ""
    statutory_end: date | None = None


@dataclass(frozen=True, slots=True)
class GanttMark:
    day: date
    label: str
    accent: bool = True


@dataclass(frozen=True, slots=True)
class Segment:
    """One part of a share bar: `share` in any unit, the parts are scaled to 100 %."""

    share: float
    kind: str
    label: str = ""
