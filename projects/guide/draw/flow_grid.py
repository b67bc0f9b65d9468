"""Where the boxes go: sub-columns inside the phases, rows inside the lanes, edges worth drawing.

The sub-column of a box is the longest path to it inside its phase. A soft edge, and an edge from or to a milestone,
needs no step to the right when the lanes differ: it runs up or down. A box with time to spare may move right, up to
just before its next step, where its lane has an empty cell: the lane then needs fewer rows.
"""

from collections.abc import Sequence
from typing import NamedTuple

from projects.guide.draw.figures import Box, Column, Edge, Lane

Link = tuple[int, int, Edge]


class Graph(NamedTuple):
    """Boxes as numbers 0..n-1, sources first in `order`; links without doubles, loops and implied edges."""

    boxes: Sequence[Box]
    links: list[Link]
    implied: list[Edge]
    order: list[int]
    columns: list[Column]  # those that hold a box
    lanes: list[Lane]
    phase: list[int]  # per box
    lane: list[int]


class Grid(NamedTuple):
    """Per box its sub-column and its row, counted over the whole drawing; where phases and lanes begin, and the end."""

    sub: list[int]
    row: list[int]
    first_sub: list[int]
    first_row: list[int]


def make_graph(
    boxes: Sequence[Box], edges: Sequence[Edge], columns: Sequence[Column], lanes: Sequence[Lane], reduce: bool
) -> Graph:
    """Raises ValueError for a box with an unknown column or lane; edges to unknown boxes are left out."""
    phase_at = _used({box.column for box in boxes}, columns, "column")
    lane_at = _used({box.lane for box in boxes}, lanes, "lane")
    links = unique_links(boxes, edges)
    order = topological_order(len(boxes), links)
    implied: list[Edge] = []
    if reduce:
        links, implied = reduced(order, links)
    return Graph(
        boxes,
        links,
        implied,
        order,
        [column for column in columns if column.id in phase_at],
        [lane for lane in lanes if lane.id in lane_at],
        [phase_at[box.column] for box in boxes],
        [lane_at[box.lane] for box in boxes],
    )


def make_grid(graph: Graph, *, soft: bool, milestones: bool) -> Grid:
    """Whether a soft edge, or one from or to a milestone, may run up and down instead of being a step to the right."""
    sub, first_sub = _sub_columns(graph, soft, milestones)
    row, first_row = _rows(graph, sub)
    return Grid(sub, row, first_sub, first_row)


def _used(ids: set[str], bands: Sequence[Column] | Sequence[Lane], name: str) -> dict[str, int]:
    found = [band.id for band in bands if band.id in ids]
    if len(found) < len(ids):
        raise ValueError(f"unknown {name}: {', '.join(sorted(ids.difference(found)))}")
    return {one: place for place, one in enumerate(found)}


def unique_links(boxes: Sequence[Box], edges: Sequence[Edge]) -> list[Link]:
    """Edges by number; of two between the same boxes the stronger one stays."""
    number = {box.id: place for place, box in enumerate(boxes)}
    if len(number) < len(boxes):
        raise ValueError("two boxes with the same id")
    best: dict[tuple[int, int], Edge] = {}
    for edge in edges:
        source, target = number.get(edge.source), number.get(edge.target)
        if source is None or target is None or source == target:
            continue
        known = best.get((source, target))
        if known is None or (edge.critical, edge.hard) > (known.critical, known.hard):
            best[source, target] = edge
    return [(source, target, edge) for (source, target), edge in best.items()]


def topological_order(count: int, links: list[Link]) -> list[int]:
    """Sources first, otherwise the given order. In a circle the first of it goes first; nothing is refused."""
    waiting = [0] * count
    after: list[list[int]] = [[] for _ in range(count)]
    for source, target, _ in links:
        waiting[target] += 1
        after[source].append(target)
    order: list[int] = [box for box in range(count) if not waiting[box]]
    seen = bytearray(count)
    for box in order:
        seen[box] = 1
    done = 0
    while True:
        while done < len(order):
            for target in after[order[done]]:
                waiting[target] -= 1
                if not waiting[target] and not seen[target]:
                    seen[target] = 1
                    order.append(target)
            done += 1
        if done == count:
            return order
        left = seen.index(0)
        seen[left] = 1
        order.append(left)


def reduced(order: list[int], links: list[Link]) -> tuple[list[Link], list[Edge]]:
    """Transitive reduction: an edge goes when a longer path of edges at least as strong says the same.

    A hard edge goes only for a path of hard edges, a critical edge never.
    """
    place = _places(order)
    strong = [0] * len(order)  # bit sets of what can be reached: over hard edges, over all edges
    reach = [0] * len(order)
    after: list[list[Link]] = [[] for _ in order]
    kept: list[Link] = []
    for link in links:
        (after[link[0]] if place[link[0]] < place[link[1]] else kept).append(link)
    implied: list[Edge] = []
    for box in reversed(order):
        if not after[box]:
            continue
        by_hard = by_any = 0
        for _, target, edge in after[box]:
            by_any |= reach[target]
            if edge.hard:
                by_hard |= strong[target]
        for link in after[box]:
            _, target, edge = link
            if not edge.critical and (by_hard if edge.hard else by_any) >> target & 1:
                implied.append(edge)
            else:
                kept.append(link)
            reach[box] |= 1 << target
            if edge.hard:
                strong[box] |= 1 << target
        reach[box] |= by_any
        strong[box] |= by_hard
    return kept, implied


def _places(order: list[int]) -> list[int]:
    place = [0] * len(order)
    for at, box in enumerate(order):
        place[box] = at
    return place


def _sub_columns(graph: Graph, soft: bool, milestones: bool) -> tuple[list[int], list[int]]:
    boxes, phase, lane, order = graph.boxes, graph.phase, graph.lane, graph.order
    place = _places(order)
    after: list[list[tuple[int, int]]] = [[] for _ in order]  # (target, sub-columns between)
    for source, target, edge in graph.links:
        if phase[source] == phase[target] and place[source] < place[target]:
            loose = (soft and not edge.hard) or (milestones and (boxes[source].milestone or boxes[target].milestone))
            after[source].append((target, 0 if loose and lane[source] != lane[target] else 1))
    depth = [0] * len(order)
    for box in order:
        here = depth[box]
        for target, step in after[box]:
            if depth[target] < here + step:
                depth[target] = here + step
    widths = [1] * len(graph.columns)
    for at, deep in zip(phase, depth, strict=True):
        if widths[at] <= deep:
            widths[at] = deep + 1
    _spread(graph, after, depth, widths)
    first = [0]
    for width in widths:
        first.append(first[-1] + width)
    return [first[at] + deep for at, deep in zip(phase, depth, strict=True)], first


def _spread(graph: Graph, after: list[list[tuple[int, int]]], depth: list[int], widths: list[int]) -> None:
    """Move boxes with time to spare to the emptiest cell of their lane, from the last box to the first."""
    home = list(zip(graph.phase, graph.lane, strict=True))
    held: dict[tuple[int, int], list[int]] = {cell: [0] * widths[cell[0]] for cell in home}
    for cell, deep in zip(home, depth, strict=True):
        held[cell][deep] += 1
    for box in reversed(graph.order):
        cells, here = held[home[box]], depth[box]
        if cells[here] == 1:
            continue
        last = min([depth[target] - step for target, step in after[box]], default=len(cells) - 1)
        cells[here] -= 1
        depth[box] = best = min(range(here, last + 1), key=cells.__getitem__)
        cells[best] += 1


def _rows(graph: Graph, sub: list[int]) -> tuple[list[int], list[int]]:
    cells: dict[tuple[int, int], list[int]] = {}
    for box, cell in enumerate(zip(graph.lane, sub, strict=True)):
        cells.setdefault(cell, []).append(box)
    heights = [1] * len(graph.lanes)
    for (at, _), held in cells.items():
        if heights[at] < len(held):
            heights[at] = len(held)
    first = [0]
    for height in heights:
        first.append(first[-1] + height)
    row = [first[at] for at in graph.lane]
    high = [(at, held) for (at, _), held in cells.items() if heights[at] > 1]
    if high:
        _fill_lanes(graph.links, high, first, row)
    return row, first


def _fill_lanes(links: list[Link], high: list[tuple[int, list[int]]], first: list[int], row: list[int]) -> None:
    """Boxes stacked in one lane: in the order of the mean row of their neighbours, beside them if there is room."""
    near: dict[int, list[int]] = {box: [] for _, held in high for box in held}
    for source, target, _ in links:
        if source in near:
            near[source].append(target)
        if target in near:
            near[target].append(source)
    for _ in range(2):
        for at, held in high:
            top, end = first[at], first[at + 1]
            wish = {box: sum([row[one] for one in near[box]]) / len(near[box]) if near[box] else end for box in held}
            if len(held) > 1:
                held.sort(key=wish.__getitem__)
            left = end - len(held)
            for box in held:
                row[box] = top = max(top, min(left, round(wish[box])))
                top += 1
                left += 1
