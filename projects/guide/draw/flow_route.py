"""Which way each edge runs: out of its box, along a free row or between two rows, and into the next box.

The drawing is seen as levels: level 2r + 1 is the middle of row r, level 2r the channel above it. Gutter g is the
space left of sub-column g. An edge climbs in the gutter beside one box, runs along one level to the gutter beside the
other, and climbs there. Boxes stand on odd levels inside sub-columns, so an edge that keeps to gutters, channels and
free cells cannot cross one.
"""

from typing import NamedTuple

from projects.guide.draw.flow_grid import Grid, Link
from projects.guide.draw.flow_ways import LEFT, PORTS, RIGHT, Way, share_ports

JOIN, PER_LEVEL = 0.1, 0.03  # joining a trunk, a level: in crossings
# a corner; a channel; a vertical in the gutter where the edge turns: the order of the trunks may avoid it
TASTES = ((0.7, 0.3, 0.25), (0.7, 0.0, 0.6), (1.5, 1.0, 0.0), (0.1, 0.3, 0.6))
REACH = 4  # levels above and below its boxes that an edge may use


class Track(NamedTuple):
    """A horizontal line that belongs to no box; all its ways share a source or share a target."""

    level: int
    first: int  # gutters, both included
    last: int
    turns: int  # ends that go down, less ends that go up
    ends: tuple[set[int], set[int]]


class Join:
    """The vertical piece of a link between pins a and b; a side says from where the pin comes. x comes last."""

    __slots__ = ("a", "b", "side_a", "side_b", "x")

    def __init__(self, a: int, side_a: int, b: int, side_b: int) -> None:
        self.a, self.side_a, self.b, self.side_b = a, side_a, b, side_b
        self.x: int | None = None


class Plan(NamedTuple):
    joins: list[list[Join]]  # per gutter
    paths: list[list[Join]]  # per link, from its left end to its right end
    tracks: list[Track]
    first_track: int  # the pin of the first track


class Sheet:
    """What is on the paper, as bit sets: verticals at each level, horizontals in each gutter, cells that are taken."""

    def __init__(self, grid: Grid, turn: int) -> None:
        self.bend, self.off_row, self.near = TASTES[turn % len(TASTES)]
        self.middles = 2 * len(grid.sub)
        gutters, self.levels = grid.first_sub[-1] + 1, 2 * grid.first_row[-1] + 1
        self.upright = [0] * self.levels  # gutters with a vertical that crosses the level
        self.second = [0] * self.levels  # with another one
        # two bits a level: a horizontal that a vertical would cross; one bit: half of them would, it ends there
        self.across = [0] * gutters
        self.trunks: dict[tuple[int, int], tuple[int, int]] = {}  # (gutter, pin of a box) -> first and last level
        self.boxes = [0] * self.levels  # sub-columns
        self.runs: list[list[tuple[int, int]]] = [[] for _ in range(self.levels)]  # (line, sub-columns)
        for sub, row in zip(grid.sub, grid.row, strict=True):
            self.boxes[2 * row + 1] |= 1 << sub

    def lay(self, way: Way) -> None:
        first, last, level = way.first, way.last, way.level
        if first == last:
            self._rise(first, way.start, way.end, () if way.straight else (way.left, way.right))
            return
        bits = 3 << 2 * level
        for gutter in range(first + 1, last):
            self.across[gutter] |= bits
        if level & 1:
            self.runs[level].append((way.line, way.cells))
        if way.line == way.left:
            self.across[first] |= bits
        else:
            self._rise(first, way.start, level, (way.left,))
        if way.line == way.right:
            self.across[last] |= bits
        else:
            self._rise(last, way.end, level, (way.right,))

    def _rise(self, gutter: int, start: int, end: int, pins: tuple[int, ...]) -> None:
        self.across[gutter] |= 1 << 2 * start | 1 << 2 * end
        low, high = (start, end) if start < end else (end, start)
        top, bottom = high, low  # what the trunk has already
        for pin in pins:
            known = self.trunks.get((gutter, pin))
            if known:
                top, bottom = known
                self.trunks[gutter, pin] = min(low, top), max(high, bottom)
            else:
                self.trunks[gutter, pin] = low, high
        bit, upright = 1 << gutter, self.upright
        for levels in (range(low + 1, min(high, top + 1)), range(max(low, bottom - 1, top) + 1, high)):
            for level in levels:
                if upright[level] & bit:
                    self.second[level] |= bit
                else:
                    upright[level] |= bit

    def choose(self, way: Way) -> None:
        """Give the way the cheapest level that is free to it; channels between rows are always free."""
        start, end, first, last = way.start, way.end, way.first, way.last
        left = self.trunks.get((first, way.left), (start, start))
        right = self.trunks.get((last, way.right), (end, end))
        best = self._on_own_row(way, left, right)
        if best < self.bend + self.near:
            return
        # what two corners, and the levels between the trunks, cost in any case
        corner = JOIN if right[0] < right[1] else self.bend
        least = (JOIN if left[0] < left[1] else self.bend) + corner
        least += PER_LEVEL * max(0, right[0] - left[1], left[0] - right[1])
        passed, cells = (1 << last) - (2 << first), way.cells
        upright, second, boxes = self.upright, self.second, self.boxes
        low, high = (start, end) if start < end else (end, start)
        own = {start, end}
        for level in range(max(0, low - REACH), min(self.levels, high + REACH + 1)):
            if level in own or (level & 1 and boxes[level] & cells):
                continue
            cost = (upright[level] & passed).bit_count() + (second[level] & passed).bit_count()
            cost += 0 if level & 1 else self.off_row
            if cost + least >= best:
                continue
            cost += self._climb(first, left, level)
            if cost + corner >= best:
                continue
            cost += self._climb(last, right, level)
            if cost < best and (line := self._line(way, level)) is not None:
                best, way.level, way.line = cost, level, line

    def _on_own_row(self, way: Way, left: tuple[int, int], right: tuple[int, int]) -> float:
        """The cheaper one of the rows of its two boxes, if one is free; what it costs. There it passes a whole gutter."""
        start, end, first, last, cells = way.start, way.end, way.first, way.last, way.cells
        passed = (1 << last) - (2 << first)
        best = 1e9
        for level in (start, end) if start != end else (start,):
            if self.boxes[level] & cells:
                continue
            upright = self.upright[level]
            cost = (upright & passed).bit_count() + (self.second[level] & passed).bit_count()
            cost += upright >> first & 1 if level == start else self._climb(first, left, level)
            cost += upright >> last & 1 if level == end else self._climb(last, right, level)
            if cost < best and (line := self._line(way, level)) is not None:
                best, way.level, way.line = cost, level, line
        return best

    def _climb(self, gutter: int, span: tuple[int, int], level: int) -> float:
        """What a vertical from the box or its trunk to a level costs, in crossings."""
        top, bottom = span
        cost = (JOIN if top < bottom else self.bend) + self.near * (self.upright[level] >> gutter & 1)
        if level < top:
            between = (1 << 2 * top) - (4 << 2 * level)
            return cost + PER_LEVEL * (top - level) + (self.across[gutter] & between).bit_count() / 2
        if level > bottom:
            between = (1 << 2 * level) - (4 << 2 * bottom)
            return cost + PER_LEVEL * (level - bottom) + (self.across[gutter] & between).bit_count() / 2
        return cost

    def _line(self, way: Way, level: int) -> int | None:
        """The line the way would be on a level: of its left or right box, or its own; None if the row is taken."""
        if not level & 1:
            return -1 - way.link
        line = way.left if level == way.start else way.right if level == way.end else -1 - way.link
        if line >= self.middles:  # it would run across what leaves the middle of the box
            return None
        for other, cells in self.runs[level]:
            if cells & way.cells and other != line:
                return None
        return line


def find_ways(grid: Grid, links: list[Link], turn: int = 0, *, around: bool = False) -> list[Way]:
    """Short edges first: they have no choice. Then target by target from the right; later turns are shuffled and have
    other tastes. `around`: edges to an earlier sub-column leave on the right and enter on the left like all others."""
    sheet = Sheet(grid, turn)
    taken = [0] * grid.first_sub[-1]
    for sub, row in zip(grid.sub, grid.row, strict=True):
        taken[sub] |= 1 << row
    ways = [Way(grid, number, link[0], link[1], taken, around) for number, link in enumerate(links)]
    share_ports(ways, len(grid.sub))
    far = []
    for way in ways:
        if way.first == way.last:
            sheet.lay(way)
        else:
            far.append(way)
    if turn:
        far.sort(key=lambda way: (way.link * 37 ^ turn * 91) * 7919 % 1009)
    else:
        far.sort(key=lambda way: (-way.last, way.right, abs(way.end - way.start)))
    for way in far:
        sheet.choose(way)
        sheet.lay(way)
    return ways


def make_plan(grid: Grid, ways: list[Way]) -> Plan:
    """The ways as joins and tracks."""
    middles = 2 * len(grid.sub)
    ported = any(way.left >= middles or way.right >= middles for way in ways)
    plan = Plan([[] for _ in range(grid.first_sub[-1] + 1)], [], [], middles * (len(PORTS) if ported else 1))
    for way in ways:
        left, right, first, last = way.left, way.right, way.first, way.last
        path: list[Join] = []
        if first == last:
            if not way.straight:
                path.append(Join(left, way.sides[0], right, way.sides[1]))
                plan.joins[first] += path
        else:
            pin = way.line if way.line >= 0 else _track(plan, way)
            if pin != left:
                path.append(Join(left, way.sides[0], pin, RIGHT))
                plan.joins[first].append(path[-1])
            if pin != right:
                path.append(Join(pin, LEFT, right, way.sides[1]))
                plan.joins[last].append(path[-1])
        plan.paths.append(path)
    return plan


def _track(plan: Plan, way: Way) -> int:
    """The pin of a track: in a channel one of the same left or right end that is already there, else a new one."""
    level, tracks = way.level, plan.tracks
    turns = (1 if way.start > level else -1) + (1 if way.end > level else -1)
    if not level & 1:
        for number, track in enumerate(tracks):
            if track.level == level and (track.ends[0] == {way.left} or track.ends[1] == {way.right}):
                track.ends[0].add(way.left)
                track.ends[1].add(way.right)
                first, last = min(track.first, way.first), max(track.last, way.last)
                tracks[number] = Track(level, first, last, track.turns + turns, track.ends)
                return plan.first_track + number
    tracks.append(Track(level, way.first, way.last, turns, ({way.left}, {way.right})))
    return plan.first_track + len(tracks) - 1
