"""Which way each edge runs: out of its box, along a free row or between two rows, and into the next box.

The drawing is seen as levels: level 2r + 1 is the middle of row r, level 2r the channel above it. Gutter g is the
space left of sub-column g. An edge leaves into the gutter after its source, runs along one level to the gutter
before its target, and enters. Boxes stand on odd levels inside sub-columns, so an edge that keeps to gutters,
channels and free cells cannot cross one.

A *pin* is a horizontal line: 0..n-1 the lines out of the boxes, n..2n-1 the lines into them, from 2n on the tracks
in between. A *join* is the vertical piece between two pins in one gutter.
"""

from dataclasses import dataclass, field

from projects.guide.flow_grid import Grid

LEFT, RIGHT = 0, 1
BEND, OFF_ROW, PER_LEVEL = 0.7, 0.6, 0.03  # what a corner, a channel and a level of height cost, in crossings


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
    paths: list[list[tuple[int, Join]]]  # per link: its joins in order, each with its gutter
    tracks: list[Track] = field(default_factory=list)


class _Sheet:
    """What is already on the paper: counted per gutter and level, and which cells of the rows are taken."""

    def __init__(self, grid: Grid) -> None:
        self.grid = grid
        self.count = len(grid.boxes)
        gutters, levels = grid.first_sub[-1] + 1, 2 * grid.first_row[-1] + 1
        self.levels = levels
        self.upright = [[0.0] * levels for _ in range(gutters)]  # verticals that cross the level
        self.across = [[0.0] * levels for _ in range(gutters)]  # horizontals that pass the gutter
        self.passed: set[tuple[int, int]] = set()
        self.stood: set[tuple[int, int, int]] = set()
        self.taken = [0] * levels  # bit set of sub-columns with a box or a line
        self.own: dict[int, int] = {}  # pin -> the sub-columns its line runs through
        self.plan = Plan([[] for _ in range(gutters)], [[] for _ in grid.links])
        for box, sub in enumerate(grid.sub):
            self.taken[2 * grid.row[box] + 1] |= 1 << sub

    def cost(self, level: int, start: int, end: int, out: int, into: int) -> float:
        """Crossings and corners of the way: gutter `out` from level `start`, along `level`, gutter `into` to `end`."""
        total = PER_LEVEL * (abs(level - start) + abs(level - end)) + (0.0 if level & 1 else OFF_ROW)
        if level != start:
            low, high = (start, level) if start < level else (level, start)
            total += BEND + sum(self.across[out][low + 1 : high])
        if level != end:
            low, high = (end, level) if end < level else (level, end)
            total += BEND + sum(self.across[into][low + 1 : high])
        between = self.upright[out + 1 : into] if out < into else self.upright[into : out + 1]
        for column in between:
            total += column[level]
        return total

    def pin_for(self, level: int, source: int, target: int, cells: int, forward: bool) -> int | None:
        """The line that may run along the level through the cells: an own line, a new track (-1), or none."""
        row = self.grid.row
        for pin, owner in ((source, source), (self.count + target, target)):
            if forward and level == 2 * row[owner] + 1:
                return pin if not self.taken[level] & cells & ~self.own.get(pin, 0) else None
        if level & 1 and self.taken[level] & cells:
            return None
        return -1

    def join(self, gutter: int, join: Join, start: int, end: int) -> None:
        self.plan.joins[gutter].append(join)
        self.plan.paths[join.link].append((gutter, join))
        across, upright = self.across[gutter], self.upright[gutter]
        across[start] += 0.5
        across[end] += 0.5
        target = self.grid.links[join.link][1]
        for level in range(min(start, end) + 1, max(start, end)):
            mark = (gutter, target, level)
            if mark not in self.stood:
                self.stood.add(mark)
                upright[level] += 1

    def run(self, pin: int, level: int, cells: int, gutters: range) -> None:
        """Draw the pin's line through the cells and across the gutters."""
        if level & 1:
            self.taken[level] |= cells
            self.own[pin] = self.own.get(pin, 0) | cells
        for gutter in gutters:
            if (pin, gutter) not in self.passed:
                self.passed.add((pin, gutter))
                self.across[gutter][level] += 1

    def track(self, level: int, source: int, target: int, first: int, last: int) -> int:
        """A track on the level: one of the same source or target that is already there, else a new one."""
        for number, track in enumerate(self.plan.tracks):
            if track.level == level and (track.sources == {source} or track.targets == {target}):
                track.sources.add(source)
                track.targets.add(target)
                track.first, track.last = min(track.first, first), max(track.last, last)
                return 2 * self.count + number
        self.plan.tracks.append(Track(level, first, last, {source}, {target}))
        return 2 * self.count + len(self.plan.tracks) - 1


def plan_routes(grid: Grid) -> Plan:
    """Short edges first: they have the least choice. Then each edge takes the cheapest level that is free to it."""
    sheet = _Sheet(grid)
    sub, row = grid.sub, grid.row
    far: list[tuple[int, int, int]] = []
    for number, (source, target, _) in enumerate(grid.links):
        if sub[target] == sub[source] + 1:
            join = Join(number, source, LEFT, sheet.count + target, RIGHT)
            sheet.join(sub[target], join, 2 * row[source] + 1, 2 * row[target] + 1)
        else:
            far.append((abs(sub[target] - sub[source]), abs(row[target] - row[source]), number))
    for _, _, number in sorted(far):
        _route(sheet, number)
    return sheet.plan


def _route(sheet: _Sheet, number: int) -> None:
    grid = sheet.grid
    source, target, _ = grid.links[number]
    out, into = grid.sub[source] + 1, grid.sub[target]
    start, end = 2 * grid.row[source] + 1, 2 * grid.row[target] + 1
    forward = out < into
    first, last = (out, into - 1) if forward else (into, out - 1)
    cells = (1 << (last + 1)) - (1 << first)
    best, level, pin = 1e9, 0, -1
    for choice in range(max(0, min(start, end) - 3), min(sheet.levels, max(start, end) + 4)):
        found = sheet.pin_for(choice, source, target, cells, forward)
        if found is None:
            continue
        cost = sheet.cost(choice, start, end, out, into)
        if cost < best:
            best, level, pin = cost, choice, found
    _draw(sheet, number, level, pin, cells)


def _draw(sheet: _Sheet, number: int, level: int, pin: int, cells: int) -> None:
    grid = sheet.grid
    source, target, _ = grid.links[number]
    out, into = grid.sub[source] + 1, grid.sub[target]
    start, end = 2 * grid.row[source] + 1, 2 * grid.row[target] + 1
    entry, forward = sheet.count + target, out < into
    if pin == -1:
        pin = sheet.track(level, source, target, min(out, into), max(out, into))
    sheet.run(pin, level, cells, range(out + 1, into) if forward else range(into + 1, out))
    if pin != source:
        sheet.join(out, Join(number, source, LEFT, pin, RIGHT if forward else LEFT), start, level)
    if pin != entry:
        sheet.join(into, Join(number, pin, LEFT if forward else RIGHT, entry, RIGHT), level, end)
