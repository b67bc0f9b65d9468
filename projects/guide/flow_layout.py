"""From the plan to numbers: heights of rows, widths of gutters, the order of the trunks in each gutter."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from projects.guide.figures import Band, Box, Column, Edge, Lane, Layout, PlacedBox, Rect, Route
from projects.guide.flow_grid import Grid, make_grid
from projects.guide.flow_route import LEFT, RIGHT, Join, Plan, find_ways, make_plan
from projects.guide.flow_untangle import untangle
from projects.guide.text import shorten, wrap

BOX_W, BOX_H, LINE_H = 112.0, 40.0, 16.0
PAD = 10.0  # inside a box
HEAD = 34.0  # the strip with the names of the phases
NAMES = 96.0  # the strip with the names of the bodies
ROW_GAP, LANE_GAP, STEP = 12.0, 22.0, 8.0
GUTTER_LEFT, GUTTER_RIGHT = 8.0, 13.0  # before the first trunk, after the last (room for an arrow)
TITLE, WORD, ICON = 13.0, 12.0, 17.0
DODGE = 7.0  # how far a port moves aside when two lines would run into one another


@dataclass(slots=True, eq=False)
class Trunk:
    """A vertical line in a gutter shared by all joins of one pin."""

    joins: list[Join]
    top: float
    bottom: float
    left: set[int]  # pins that come from the left
    right: set[int]
    x: float = 0.0


def layout_flowchart(
    boxes: Sequence[Box],
    edges: Sequence[Edge],
    columns: Sequence[Column],
    lanes: Sequence[Lane],
    *,
    reduce: bool = True,
) -> Layout:
    """Place boxes in swimlanes and route the edges around them.

    Phases stand side by side, divided into sub-columns; lanes are stacked; empty phases and lanes are left out.
    With `reduce`, an edge that a longer path already implies is not drawn and listed in `implied`: the legend
    should say so ("已由更长路径表示的先后不重复画线"). Raises ValueError for an unknown column or lane.
    """
    grid = make_grid(boxes, edges, columns, lanes, reduce=reduce)
    if not boxes:
        return Layout(NAMES, HEAD, (), (), (), ())
    texts = [_box_text(box) for box in grid.boxes]
    sheet, ways = find_ways(grid)
    return untangle(lambda: _measure(grid, make_plan(grid, ways), texts), sheet, ways)


def _measure(grid: Grid, plan: Plan, texts: list[tuple[tuple[str, ...], str, float]]) -> Layout:
    tops, row_y, track_y = _heights(grid, plan, texts)
    pin_y = [row_y[row] for row in grid.row] * 2 + track_y
    trunks = [_order(_trunks(joins, pin_y), pin_y) for joins in plan.joins]
    _dodge(trunks, pin_y, len(grid.boxes))
    sub_x, lines, width = _widths(grid, trunks)
    placed = tuple(
        PlacedBox(box, Rect(sub_x[sub], row_y[row] - height / 2, BOX_W, height), title, word)
        for box, sub, row, (title, word, height) in zip(grid.boxes, grid.sub, grid.row, texts, strict=True)
    )
    routes = _routes(grid, plan, trunks, pin_y, placed)
    columns, lanes = _columns(grid, [*lines, width], tops[-1]), _lanes(grid, tops, width)
    return Layout(width, tops[-1], placed, routes, columns, lanes, tuple(grid.implied))


def _box_text(box: Box) -> tuple[tuple[str, ...], str, float]:
    room = BOX_W - 2 * PAD
    lines = wrap(box.title, TITLE, room)
    word = shorten(box.word, WORD, room - (ICON if box.icon else 0.0))
    return lines, word, BOX_H + LINE_H * (len(lines) - 1)


def _heights(
    grid: Grid, plan: Plan, texts: list[tuple[tuple[str, ...], str, float]]
) -> tuple[list[float], list[float], list[float]]:
    """Tops of the lanes (and the end), middles of the rows, heights of the tracks."""
    rows = grid.first_row[-1]
    row_h = [0.0] * rows
    for row, text in zip(grid.row, texts, strict=True):
        row_h[row] = max(row_h[row], text[2])
    slots = _slots(plan, rows)
    starts = set(grid.first_row)
    tops, row_y, track_y = [], [], [0.0] * len(plan.tracks)
    y = HEAD
    for row in range(rows + 1):
        held = slots.get(2 * row, [])
        between = row in starts
        gap = (LANE_GAP if 0 < row < rows else LANE_GAP / 2) if between else ROW_GAP
        gap = max(gap, STEP * len(held) + (8.0 if between else 4.0))
        border = y if row == 0 else y + gap if row == rows else y + gap / 2
        if between:
            tops.append(border)
        for place, lot in enumerate(held):
            for track in lot:
                track_y[track] = _slot_y(y, gap, place, len(held), between and 0 < row < rows)
        y += gap
        if row < rows:
            row_y.append(y + row_h[row] / 2)
            for lot in slots.get(2 * row + 1, []):
                for track in lot:
                    track_y[track] = row_y[row]
            y += row_h[row]
    return tops, row_y, track_y


def _slot_y(top: float, gap: float, place: int, count: int, border: bool) -> float:
    """Tracks are spread over the gap; beside the line between two lanes, never on it."""
    y = top + gap / 2 + (place - (count - 1) / 2) * STEP
    if border and count % 2:
        y += STEP / 2 if place <= count // 2 and count > 1 else -STEP / 2 - 1.5 if count == 1 else 0.0
    return y


def _slots(plan: Plan, rows: int) -> dict[int, list[list[int]]]:
    """Tracks per level, in slots: two tracks share one when they meet in no gutter."""
    slots: dict[int, list[list[int]]] = {}
    for number, track in enumerate(plan.tracks):
        held = slots.setdefault(track.level, [])
        for lot in held:
            if all(track.last < plan.tracks[one].first or plan.tracks[one].last < track.first for one in lot):
                lot.append(number)
                break
        else:
            held.append([number])
    return slots


def _trunks(joins: list[Join], pin_y: list[float]) -> list[Trunk]:
    """Joins with a common pin share a vertical line: the pin with more joins wins, else the target's side."""
    count: dict[int, int] = {}
    for join in joins:
        count[join.a] = count.get(join.a, 0) + 1
        count[join.b] = count.get(join.b, 0) + 1
    shared: dict[int, list[Join]] = {}
    for join in joins:
        if pin_y[join.a] == pin_y[join.b] and join.side_a != join.side_b:
            continue
        shared.setdefault(join.a if count[join.a] > count[join.b] else join.b, []).append(join)
    found = []
    for lot in shared.values():
        sides: tuple[set[int], set[int]] = (set(), set())
        for join in lot:
            sides[join.side_a].add(join.a)
            sides[join.side_b].add(join.b)
        ys = [pin_y[pin] for pin in sides[LEFT] | sides[RIGHT]]
        found.append(Trunk(lot, min(ys), max(ys), sides[LEFT], sides[RIGHT]))
    return found


def _before(one: Trunk, other: Trunk, pin_y: list[float]) -> float:
    """What it costs to have `one` left of `other`: crossings, and much more for lines that would lie on each other."""
    cost = 0.0
    for pin in one.right:
        y = pin_y[pin]
        if other.top < y < other.bottom:
            cost += 1
        for left in other.left:
            if pin_y[left] == y and left != pin:
                cost += 20
    for pin in other.left:
        if one.top < pin_y[pin] < one.bottom:
            cost += 1
    return cost


def _order(trunks: list[Trunk], pin_y: list[float]) -> list[Trunk]:
    """Left to right with few crossings: each trunk in turn goes to its best place, until nothing moves."""
    if len(trunks) < 2:
        return trunks
    wrong = {(id(a), id(b)): _before(a, b, pin_y) for a in trunks for b in trunks if a is not b}
    for _ in range(3):
        old = list(trunks)
        for trunk in old:
            trunks.remove(trunk)
            cost = sum([wrong[id(trunk), id(other)] for other in trunks])
            best, place = cost, 0
            for at, other in enumerate(trunks, 1):
                cost += wrong[id(other), id(trunk)] - wrong[id(trunk), id(other)]
                if cost < best:
                    best, place = cost, at
            trunks.insert(place, trunk)
        if trunks == old:
            break
    return trunks


def _dodge(trunks: list[list[Trunk]], pin_y: list[float], boxes: int) -> None:
    """Where no order keeps two lines of one row apart, the port of one box moves a little up or down."""
    for gutter in trunks:
        for at, one in enumerate(gutter):
            for other in gutter[at + 1 :]:
                for pin in one.right:
                    for left in other.left:
                        if pin_y[pin] == pin_y[left] and pin != left:
                            pin_y[pin if pin < 2 * boxes else left] -= DODGE


def _widths(grid: Grid, trunks: list[list[Trunk]]) -> tuple[list[float], list[float], float]:
    """Left edge of each sub-column, the line before each phase, the whole width. Sets the trunks' x."""
    x = NAMES
    sub_x, lines = [], []
    starts = set(grid.first_sub[:-1])
    for gutter, held in enumerate(trunks):
        if gutter in starts:
            lines.append(x)
            x += 2.0
        for place, trunk in enumerate(held):
            trunk.x = x + GUTTER_LEFT + place * STEP
        x += GUTTER_LEFT + GUTTER_RIGHT + STEP * max(0, len(held) - 1) if held else GUTTER_LEFT + 4
        if gutter < len(trunks) - 1:
            sub_x.append(x)
            x += BOX_W
    return sub_x, lines, x


def _routes(
    grid: Grid, plan: Plan, trunks: list[list[Trunk]], pin_y: list[float], placed: tuple[PlacedBox, ...]
) -> tuple[Route, ...]:
    at = {id(join): trunk.x for held in trunks for trunk in held for join in trunk.joins}
    routes = []
    for (source, target, edge), path in zip(grid.links, plan.paths, strict=True):
        points = [(placed[source].rect.right, pin_y[source])]
        for join in path:
            x = at.get(id(join))
            if x is not None:
                points += [(x, pin_y[join.a]), (x, pin_y[join.b])]
        points.append((placed[target].rect.x, pin_y[len(placed) + target]))
        routes.append(Route(edge, tuple(points)))
    return tuple(routes)


def _columns(grid: Grid, lines: list[float], bottom: float) -> tuple[Band, ...]:
    bands = []
    for column, (x, end) in zip(grid.columns, pairwise(lines), strict=True):
        title = shorten(column.title, TITLE, end - x - 14)
        bands.append(Band(column.id, column.title, Rect(x, 6, end - x, bottom - 6), (title,)))
    return tuple(bands)


def _lanes(grid: Grid, tops: list[float], width: float) -> tuple[Band, ...]:
    bands = []
    for lane, (top, end) in zip(grid.lanes, pairwise(tops), strict=True):
        lines = wrap(lane.title, WORD, NAMES - 16, max(1, int((end - top - 8) // LINE_H)))
        bands.append(Band(lane.id, lane.title, Rect(0, top, width, end - top), lines))
    return tuple(bands)
