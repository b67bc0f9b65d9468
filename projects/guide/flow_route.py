"""Which way each edge runs: out of its box, along a free row or between two rows, and into the next box.

The drawing is seen as levels: level 2r + 1 is the middle of row r, level 2r the channel above it. Gutter g is the
space left of sub-column g. An edge leaves into the gutter after its source, runs along one level to the gutter
before its target, and enters. Boxes stand on odd levels inside sub-columns, so an edge that keeps to gutters,
channels and free cells cannot cross one.

A *pin* is a horizontal line: 0..n-1 the lines out of the boxes, n..2n-1 the lines into them, from 2n on the tracks
in between. A *join* is the vertical piece between two pins in one gutter.
"""

from dataclasses import dataclass, field
from itertools import accumulate

from projects.guide.flow_grid import Grid

LEFT, RIGHT = 0, 1
BEND, JOIN, OFF_ROW, PER_LEVEL = 0.7, 0.1, 0.3, 0.03  # a corner, joining a trunk, a channel, a level: in crossings
NEAR = 0.25  # a vertical in the gutter where the edge turns: the order of the trunks may avoid it
TAKEN = 1e9


@dataclass(slots=True)
class Join:
    """The vertical piece of link `link` between pins a and b; a side says from where the pin comes."""

    link: int
    a: int
    side_a: int
    b: int
    side_b: int


@dataclass(slots=True)
class Track:
    """A horizontal line that belongs to no box; all its links share a source or share a target."""

    level: int
    first: int  # gutters, both included
    last: int
    sources: set[int]
    targets: set[int]


@dataclass(slots=True)
class Plan:
    joins: list[list[Join]]  # per gutter
    paths: list[list[Join]]  # per link: its joins in order
    tracks: list[Track] = field(default_factory=list)


class Way:
    """One edge to be routed: where it starts and ends, and the level and line it has taken."""

    __slots__ = ("cells", "end", "entry", "exit", "forward", "into", "level", "line", "link", "out", "start")

    def __init__(self, grid: Grid, link: int) -> None:
        source, target, _ = grid.links[link]
        self.link, self.exit, self.entry = link, source, len(grid.boxes) + target
        self.out, self.into = grid.sub[source] + 1, grid.sub[target]
        self.start, self.end = 2 * grid.row[source] + 1, 2 * grid.row[target] + 1
        self.forward = self.out < self.into
        first, last = (self.out, self.into) if self.forward else (self.into, self.out)
        self.cells = (1 << last) - (1 << first)  # the sub-columns it runs past
        self.level, self.line = self.start, -1 - link  # a line below zero is a track of its own

    def between(self) -> range:
        return range(self.out + 1, self.into) if self.forward else range(self.into + 1, self.out)


class Sheet:
    """What is on the paper: how many lines cross each gutter at each level, and which cells are taken."""

    def __init__(self, grid: Grid) -> None:
        gutters, self.levels = grid.first_sub[-1] + 1, 2 * grid.first_row[-1] + 1
        self.upright = [[0.0] * self.levels for _ in range(gutters)]  # verticals that cross the level
        self.across = [[PER_LEVEL] * self.levels for _ in range(gutters)]  # horizontals a vertical would cross
        self.trunks: dict[tuple[int, int], list[tuple[int, int]]] = {}  # (gutter, pin of a box) -> levels
        self.off_row = [OFF_ROW if level % 2 == 0 else 0.0 for level in range(self.levels)]
        self.boxes = [0] * self.levels  # bit sets of sub-columns
        self.runs: list[list[tuple[int, int]]] = [[] for _ in range(self.levels)]  # (line, sub-columns)
        for box, sub in enumerate(grid.sub):
            self.boxes[2 * grid.row[box] + 1] |= 1 << sub

    def lay(self, way: Way, sign: int = 1) -> None:
        """Draw the way, or with sign -1 rub it out."""
        if way.out == way.into:
            self._rise(way.out, way.start, way.end, (way.exit, way.entry), sign)
            return
        for gutter in way.between():
            self.across[gutter][way.level] += sign
        if way.level & 1:
            held = self.runs[way.level]
            (held.append if sign > 0 else held.remove)((way.line, way.cells))
        if way.line == way.exit:
            self.across[way.out][way.level] += sign
        else:
            self._rise(way.out, way.start, way.level, (way.exit,), sign)
        if way.line == way.entry:
            self.across[way.into][way.level] += sign
        else:
            self._rise(way.into, way.end, way.level, (way.entry,), sign)

    def _rise(self, gutter: int, start: int, end: int, pins: tuple[int, ...], sign: int) -> None:
        across, upright = self.across[gutter], self.upright[gutter]
        across[start] += sign / 2
        across[end] += sign / 2
        span = (start, end) if start < end else (end, start)
        for level in range(span[0] + 1, span[1]):
            upright[level] += sign
        for pin in pins:
            held = self.trunks.setdefault((gutter, pin), [])
            (held.append if sign > 0 else held.remove)(span)

    def choose(self, way: Way) -> None:
        """Give the way the cheapest level that is free to it; channels between rows are always free."""
        costs = self.costs(way)
        while True:
            best = costs.index(min(costs))
            line = self.line(way, best)
            if line is not None:
                way.level, way.line = best, line
                return
            costs[best] = TAKEN

    def costs(self, way: Way) -> list[float]:
        """What each level would cost, in crossings."""
        columns = [self.upright[gutter] for gutter in way.between()]
        out, into = self.upright[way.out], self.upright[way.into]
        ends = [[NEAR * count for count in column] for column in (out, into)]
        if way.forward:  # on a row of its own boxes it passes the whole gutter
            ends[0][way.start], ends[1][way.end] = out[way.start], into[way.end]
        columns += ends
        columns += self.off_row, self._climbs(way.out, way.exit, way.start), self._climbs(way.into, way.entry, way.end)
        return list(map(sum, zip(*columns, strict=True)))

    def _climbs(self, gutter: int, pin: int, start: int) -> list[float]:
        """What a vertical from the box's level to each level costs; along its own trunk next to nothing."""
        sums = [0.0, *accumulate(self.across[gutter])]
        held = self.trunks.get((gutter, pin))
        if held:
            fee, top, end = JOIN, min(held)[0], max(span[1] for span in held)
            above, below = fee + sums[top + 1], fee - sums[end]
        else:
            fee, top, end = BEND, start, start
            above, below = fee + sums[top], fee - sums[end + 1]
        costs = [above - passed for passed in sums[1 : top + 1]]
        costs += [fee] * (end - top + 1)
        costs += [below + passed for passed in sums[end + 1 : -1]]
        costs[start] = 0.0
        return costs

    def line(self, way: Way, level: int) -> int | None:
        """The line the way would be on the level: of its source's or target's row, or its own; None if taken."""
        line = -1 - way.link
        if not level & 1:
            return line
        if self.boxes[level] & way.cells:
            return None
        if way.forward and level == way.start:
            line = way.exit
        elif way.forward and level == way.end:
            line = way.entry
        for other, cells in self.runs[level]:
            if cells & way.cells and other != line:
                return None
        return line

    def crossings(self, way: Way) -> float:
        """About how many lines the laid way crosses."""
        found = sum(self.upright[gutter][way.level] for gutter in way.between())
        for gutter, start in ((way.out, way.start), (way.into, way.end)):
            low, high = (start, way.level) if start < way.level else (way.level, start)
            found += sum(self.across[gutter][low + 1 : high])
        return found


def find_ways(grid: Grid) -> tuple[Sheet, list[Way]]:
    """Short edges first: they have no choice. Then target by target; who crosses others looks again."""
    sheet = Sheet(grid)
    ways = [Way(grid, link) for link in range(len(grid.links))]
    far = [way for way in ways if way.out != way.into]
    for way in ways:
        if way.out == way.into:
            sheet.lay(way)
    far.sort(key=lambda way: (way.entry, abs(way.end - way.start)))
    for way in far:
        sheet.choose(way)
        sheet.lay(way)
    for way in far:
        if sheet.crossings(way) >= 1:
            sheet.lay(way, -1)
            sheet.choose(way)
            sheet.lay(way)
    return sheet, ways


def make_plan(grid: Grid, ways: list[Way]) -> Plan:
    """The ways as joins and tracks."""
    plan = Plan([[] for _ in range(grid.first_sub[-1] + 1)], [[] for _ in ways])
    for way in ways:
        if way.out == way.into:
            _join(plan, way.out, Join(way.link, way.exit, LEFT, way.entry, RIGHT))
            continue
        pin = way.line if way.line >= 0 else _track(plan, way, len(grid.boxes))
        ahead, back = (RIGHT, LEFT) if way.forward else (LEFT, RIGHT)
        if pin != way.exit:
            _join(plan, way.out, Join(way.link, way.exit, LEFT, pin, ahead))
        if pin != way.entry:
            _join(plan, way.into, Join(way.link, pin, back, way.entry, RIGHT))
    return plan


def _join(plan: Plan, gutter: int, join: Join) -> None:
    plan.joins[gutter].append(join)
    plan.paths[join.link].append(join)


def _track(plan: Plan, way: Way, boxes: int) -> int:
    """The pin of a track: in a channel one of the same source or target that is already there, else a new one."""
    first, last = min(way.out, way.into), max(way.out, way.into)
    for number, track in enumerate(plan.tracks):
        shared = track.sources == {way.exit} or track.targets == {way.entry}
        if track.level == way.level and not way.level & 1 and shared:
            track.sources.add(way.exit)
            track.targets.add(way.entry)
            track.first, track.last = min(track.first, first), max(track.last, last)
            return 2 * boxes + number
    plan.tracks.append(Track(way.level, first, last, {way.exit}, {way.entry}))
    return 2 * boxes + len(plan.tracks) - 1
