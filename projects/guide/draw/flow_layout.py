"""From the plan to numbers: heights of rows, widths of gutters, the order of the trunks in each gutter.

All coordinates are whole pixels.
"""

from collections.abc import Sequence
from functools import lru_cache
from itertools import pairwise
from math import ceil
from typing import NamedTuple

from projects.guide.draw.figures import Band, Box, Column, Edge, Lane, Layout, PlacedBox, Rect, Route
from projects.guide.draw.flow_crossings import crossings, straight_crossings
from projects.guide.draw.flow_grid import Graph, Grid, make_graph, make_grid
from projects.guide.draw.flow_gutters import Trunk, bundle, dodge, ordered
from projects.guide.draw.flow_route import Plan, find_ways, make_plan
from projects.guide.draw.flow_ways import PORTS
from projects.guide.draw.text import shorten, text_width, words_of, wrap

BOX_W, BOX_H, LINE_H = 124, 40, 16
BOX_WIDE = 148  # when names may take more than two lines
PAD = 10  # inside a box
HEAD = 34  # the strip with the names of the phases
NAMES, NAMES_MOST = 96, 136  # the strip with the names of the bodies; when a long word stands in one
GAP, STEP = 8, 7  # beside a box, between two lines
ARROW = 12  # room for an arrow head and the corner before it
TITLE, WORD, ICON = 13, 12, 17
# how edges inside a phase may run, whether those to an earlier sub-column go around; each way again with other tastes
WAYS = ((True, True, False), (False, False, True), (False, True, False), (False, False, False))
TURNS = 8

Points = list[tuple[int, int]]
Text = tuple[tuple[str, ...], str, int]


class Wide(NamedTuple):
    """How wide things are in this figure: the strip with the names of the bodies, each box."""

    names: int
    box: int


class Sketch(NamedTuple):
    """One attempt: everything measured, nothing wrapped up yet."""

    grid: Grid
    rects: list[Rect]
    paths: list[Points]
    phases: list[int]  # x of the line before each phase, and the right end
    lanes: list[int]  # y of the line above each lane, and the bottom


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
    should say so ("已由更长路径表示的先后不重复画线"). The narrowest attempt is taken whose edges cross no more often
    than straight lines between the same boxes would. Raises ValueError for an unknown column or lane.
    """
    if not boxes:
        return Layout(NAMES, HEAD, (), (), (), ())
    graph = make_graph(boxes, edges, columns, lanes, reduce)
    wide = Wide(_names(graph.lanes), BOX_W if all(box.lines <= 2 for box in boxes) else BOX_WIDE)
    texts = [_box_text(box.title, box.word, bool(box.icon), box.lines, wide.box) for box in boxes]
    grids = []
    found: list[tuple[int, Sketch]] = []
    for attempt in range(TURNS * len(WAYS)):
        turn, way = divmod(attempt, len(WAYS))
        soft, milestones, around = WAYS[way]
        if not turn:
            grids.append(make_grid(graph, soft=soft, milestones=milestones))
        sketch = _measure(graph, grids[way], turn, around, texts, wide)
        more = _too_many(graph, sketch)
        if not more:
            return _layout(graph, sketch, texts)
        found.append((more, sketch))
    return _layout(graph, min(found, key=lambda one: one[0])[1], texts)


@lru_cache(maxsize=4096)
def _box_text(title: str, word: str, icon: bool, most: int, width: int) -> Text:
    room = width - 2 * PAD
    lines = wrap(title, TITLE, room, most)
    return lines, shorten(word, WORD, room - ICON if icon else room), BOX_H + LINE_H * (len(lines) - 1)


def _too_many(graph: Graph, sketch: Sketch) -> int:
    """How many crossings more than straight lines would have."""
    count = crossings(sketch.paths)
    if not count:
        return 0
    middle = [(x + w / 2, y + h / 2) for x, y, w, h in sketch.rects]
    return count - straight_crossings([(middle[source], middle[target]) for source, target, _ in graph.links], count)


def _measure(graph: Graph, grid: Grid, turn: int, around: bool, texts: list[Text], wide: Wide) -> Sketch:
    ways = find_ways(grid, graph.links, turn, around=around)
    plan = make_plan(grid, ways)
    lanes, row_y, track_y = _heights(grid, plan, texts)
    mid = [row_y[row] for row in grid.row]
    pin_y = [y + port for port in PORTS[: plan.first_track // (2 * len(mid))] for y in mid + mid] + track_y
    trunks = [ordered(bundle(joins, pin_y)) for joins in plan.joins]
    if dodge(trunks, pin_y, plan.first_track):
        trunks = [ordered(bundle(joins, pin_y)) for joins in plan.joins]
    sub_x, phases = _widths(wide, grid, trunks, {way.first for way in ways if way.turn or way.back})
    rects = [
        Rect(sub_x[sub], y - text[2] // 2, wide.box, text[2]) for sub, y, text in zip(grid.sub, mid, texts, strict=True)
    ]
    paths = []
    for way, path, (source, target, _) in zip(ways, plan.paths, graph.links, strict=True):
        if way.straight:
            paths.append(_straight(rects[source], rects[target]))
            continue
        left, right = (target, source) if way.back else (source, target)
        points = [(sub_x[grid.sub[left]] + (0 if way.sides[0] else wide.box), pin_y[way.left])]
        for join in path:
            if join.x is not None:
                points += [(join.x, pin_y[join.a]), (join.x, pin_y[join.b])]
        points.append((sub_x[grid.sub[right]] + (0 if way.sides[1] else wide.box), pin_y[way.right]))
        if way.back:
            points.reverse()
        paths.append(points)
    return Sketch(grid, rects, paths, phases, lanes)


def _straight(source: Rect, target: Rect) -> Points:
    """Up or down between neighbours in one sub-column."""
    x = source.x + source.w // 2
    return [(x, source.y), (x, target.bottom)] if source.y > target.y else [(x, source.bottom), (x, target.y)]


def _heights(grid: Grid, plan: Plan, texts: list[Text]) -> tuple[list[int], list[int], list[int]]:
    """Lines above the lanes (and the bottom), middles of the rows, heights of the tracks."""
    rows = grid.first_row[-1]
    row_h = [BOX_H] * rows + [0]
    for row, text in zip(grid.row, texts, strict=True):
        if row_h[row] < text[2]:
            row_h[row] = text[2]
    slots = _slots(plan)
    starts = set(grid.first_row[1:])
    lanes, row_y, level_y = [HEAD], [], []
    y = HEAD
    for row, height in enumerate(row_h):
        level_y.append(y)
        held = slots.get(2 * row)
        y += GAP + (STEP * len(held) + 2 if held else 0)
        if row in starts:
            lanes.append(y)
            y += GAP
        row_y.append(y + height // 2)
        level_y.append(row_y[row])
        y += height
    track_y = [0] * len(plan.tracks)
    for level, lots in slots.items():
        for place, lot in enumerate(lots, 1):
            for track in lot:
                track_y[track] = level_y[level] + (0 if level & 1 else place * STEP + 1)
    return lanes, row_y, track_y


def _slots(plan: Plan) -> dict[int, list[list[int]]]:
    """Tracks per level, in slots: those that turn up above those that turn down; two share one when they meet in no
    gutter."""
    slots: dict[int, list[list[int]]] = {}
    tracks = plan.tracks
    for number in sorted(range(len(tracks)), key=lambda one: tracks[one].turns):
        level, first, last, _, _ = tracks[number]
        held = slots.setdefault(level, [])
        for lot in held:
            if all(last < tracks[one].first or tracks[one].last < first for one in lot):
                lot.append(number)
                break
        else:
            held.append([number])
    return slots


def _names(lanes: Sequence[Lane]) -> int:
    """How wide the strip of names is: as its longest word wants."""
    words = [word for lane in lanes for word in words_of(lane.title)]
    widest = max((text_width(word, WORD) for word in words), default=0)
    return min(NAMES_MOST, max(NAMES, ceil(widest) + 16))


def _widths(wide: Wide, grid: Grid, trunks: list[list[Trunk]], entered: set[int]) -> tuple[list[int], list[int]]:
    """Left edge of each sub-column; the line before each phase and the right end. Sets the x of the joins."""
    x = wide.names
    sub_x, phases = [], []
    starts = set(grid.first_sub[:-1])
    for gutter, held in enumerate(trunks):
        if gutter in starts:
            phases.append(x)
            x += 2
        left, slots = ARROW if gutter in entered else GAP, 0
        for at, trunk in enumerate(held):
            for other in held[:at]:  # trunks one above the other stand in one line
                if other.top - STEP < trunk.bottom and trunk.top < other.bottom + STEP:
                    trunk.slot = max(trunk.slot, other.slot + 1)
            slots = max(slots, trunk.slot)
        for trunk in held:
            for join in trunk.joins:
                join.x = x + left + trunk.slot * STEP
        x += left + slots * STEP + ARROW if held else GAP + GAP
        if gutter < len(trunks) - 1:
            sub_x.append(x)
            x += wide.box
    return sub_x, [*phases, x]


def _layout(graph: Graph, sketch: Sketch, texts: list[Text]) -> Layout:
    width, height = sketch.phases[-1], sketch.lanes[-1]
    titles, words, _ = zip(*texts, strict=True)
    columns = [
        Band(column.id, column.title, Rect(x, 6, end - x, height - 6), wrap(column.title, TITLE, end - x - 14))
        for column, (x, end) in zip(graph.columns, pairwise(sketch.phases), strict=True)
    ]
    lanes = [
        Band(lane.id, lane.title, Rect(0, y, width, end - y), _name(lane, end - y, sketch.phases[0]))
        for lane, (y, end) in zip(graph.lanes, pairwise(sketch.lanes), strict=True)
    ]
    return Layout(
        width,
        height,
        tuple(map(PlacedBox, graph.boxes, sketch.rects, titles, words)),
        tuple([Route(link[2], tuple(path)) for link, path in zip(graph.links, sketch.paths, strict=True)]),
        tuple(columns),
        tuple(lanes),
        tuple(graph.implied),
    )


def _name(lane: Lane, height: int, names: int) -> tuple[str, ...]:
    return wrap(lane.title, WORD, names - 16, (height - 8) // LINE_H)
