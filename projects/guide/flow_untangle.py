"""A second look at the few drawings (about one in a hundred) whose edges cross more often than straight lines would.

A crossing is a point on the paper: edges that share a trunk cross a line once.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Callable
from itertools import pairwise

from projects.guide.figures import Layout
from projects.guide.flow_route import Sheet, Way

ROUNDS = 6  # how often every long edge is tried on all levels
Point = tuple[float, float]


def untangle(build: Callable[[], Layout], sheet: Sheet, ways: list[Way]) -> Layout:
    """The layout of the ways; if straight lines would cross less, edge by edge the level with the fewest crossings."""
    layout = build()
    count = crossings(layout)
    if not count or count <= straight_crossings(layout, count):
        return layout
    far = [way for way in ways if way.out != way.into]
    for turn in range(ROUNDS):
        for way in far if turn % 2 else reversed(far):
            layout, count = _best(build, sheet, way, layout, count, turn)
            if count <= straight_crossings(layout, count):
                return layout
    return layout


def _best(
    build: Callable[[], Layout], sheet: Sheet, way: Way, layout: Layout, count: int, turn: int
) -> tuple[Layout, int]:
    """Try the way on every level; a level just as good is taken too, in each turn another: it may open a way out."""
    sheet.lay(way, -1)
    old = way.level, way.line
    costs = sheet.costs(way)
    found: list[tuple[int, int, int, Layout]] = []
    for level in sorted(range(sheet.levels), key=costs.__getitem__):
        line = sheet.line(way, level)
        if line is not None:
            way.level, way.line = level, line
            other = build()
            found.append((crossings(other), level, line, other))
    best = min(found, key=lambda one: one[0])[0]
    way.level, way.line = old
    if best <= count:
        equal = [one for one in found if one[0] == best]
        count, way.level, way.line, layout = equal[(turn * turn + turn // 2) % len(equal)]
    sheet.lay(way)
    return layout, count


def crossings(layout: Layout) -> int:
    """In how many points a level piece crosses an upright one; touching ends do not count."""
    levels: set[tuple[float, float, float]] = set()
    uprights: set[tuple[float, float, float]] = set()
    for route in layout.routes:
        for (ax, ay), (bx, by) in pairwise(route.points):
            if ay == by:
                levels.add((ay, ax, bx) if ax < bx else (ay, bx, ax))
            else:
                uprights.add((ax, ay, by) if ay < by else (ax, by, ay))
    rows = sorted(levels)
    heights = [row[0] for row in rows]
    found: set[Point] = set()
    for x, top, bottom in uprights:
        for y, left, right in rows[bisect_right(heights, top) : bisect_left(heights, bottom)]:
            if left < x < right:
                found.add((x, y))
    return len(found)


def straight_crossings(layout: Layout, enough: int) -> int:
    """In how many points straight lines from middle to middle would cross; the counting ends at `enough`."""
    middle = {one.box.id: (one.rect.x + one.rect.w / 2, one.rect.middle) for one in layout.boxes}
    lines = [(middle[route.edge.source], middle[route.edge.target]) for route in layout.routes]
    found: set[Point] = set()
    for at, one in enumerate(lines):
        for other in lines[:at]:
            point = _meeting(*one, *other)
            if point is not None:
                found.add(point)
                if len(found) >= enough:
                    return enough
    return len(found)


def _meeting(a: Point, b: Point, c: Point, d: Point) -> Point | None:
    ax, ay, cx, cy = *a, *c
    dx, dy, ex, ey = b[0] - ax, b[1] - ay, d[0] - cx, d[1] - cy
    turn = dx * ey - dy * ex
    if not turn:
        return None
    s = ((cx - ax) * ey - (cy - ay) * ex) / turn
    if s < 1e-9 or s > 1 - 1e-9:
        return None
    t = ((cx - ax) * dy - (cy - ay) * dx) / turn
    return (round(ax + s * dx, 3), round(ay + s * dy, 3)) if 1e-9 < t < 1 - 1e-9 else None
