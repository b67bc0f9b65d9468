"""How often edges cross, as drawn and as straight lines would. A crossing is a point on the paper: edges that share a
trunk cross a line once."""

from bisect import bisect
from collections.abc import Iterable, Sequence

Point = tuple[float, float]
Line = tuple[Point, Point]


def crossings(paths: Iterable[Sequence[Point]]) -> int:
    """In how many points a level piece crosses an upright one; touching ends do not count."""
    levels, uprights = set(), set()
    for points in paths:
        ax, ay = points[0]
        for bx, by in points[1:]:
            if ay == by:
                levels.add((ay, ax, bx) if ax < bx else (ay, bx, ax))
            else:
                uprights.add((ax, ay, by) if ay < by else (ax, by, ay))
            ax, ay = bx, by
    rows: list[tuple[float, ...]] = sorted(levels)
    found = set()
    for x, top, bottom in uprights:
        for y, left, right in rows[bisect(rows, (top, 1e9)) : bisect(rows, (bottom,))]:
            if left < x < right:
                found.add((x, y))
    return len(found)


def straight_crossings(lines: list[Line], enough: float = 1e9) -> int:
    """In how many points straight lines cross; long ones first, the counting ends at `enough`."""
    known: list[tuple[float, float, float, float, float, float]] = []
    found: set[Point] = set()
    for (ax, ay), (bx, by) in sorted(lines, key=_length):
        if ax > bx:
            ax, ay, bx, by = bx, by, ax, ay
        dx, dy = bx - ax, by - ay
        top, bottom = (ay, by) if ay < by else (by, ay)
        for cx, cy, ex, ey, high, low in known:
            if cx >= bx or ex <= ax or high > bottom or low < top:
                continue  # side by side, one above the other; upright lines share no point but with sloping ones
            # each line must have the ends of the other on both sides
            if (dx * (cy - ay) - dy * (cx - ax)) * (dx * (ey - ay) - dy * (ex - ax)) < 0:
                fx, fy = ex - cx, ey - cy
                from_a, from_b = fx * (ay - cy) - fy * (ax - cx), fx * (by - cy) - fy * (bx - cx)
                if from_a * from_b < 0:
                    part = from_a / (from_a - from_b)
                    found.add((round(ax + part * dx, 3), round(ay + part * dy, 3)))
                    if len(found) >= enough:
                        return len(found)
        known.append((ax, ay, bx, by, top, bottom))
    return len(found)


def _length(line: Line) -> float:
    return -abs(line[0][0] - line[1][0]) - abs(line[0][1] - line[1][1])
