"""Where the boxes go: sub-columns inside the phases, rows inside the lanes, edges worth drawing.

The sub-column of a box is the longest path to it inside its phase. A box with time to spare may move right,
up to just before its next step, where its lane has an empty cell: the lane then needs fewer rows.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from projects.guide.figures import Box, Column, Edge, Lane

Link = tuple[int, int, Edge]


@dataclass(slots=True)
class Grid:
    """Boxes as numbers 0..n-1 in a grid of sub-columns and rows."""

    boxes: list[Box]
    links: list[Link]  # without doubles, loops and implied edges
    implied: list[Edge]
    columns: list[Column]  # those that hold a box
    lanes: list[Lane]
    sub: list[int]  # per box, sub-column counted over the whole drawing
    row: list[int]  # per box, row counted over the whole drawing
    first_sub: list[int]  # per column, and one past the last
    first_row: list[int]  # per lane, and one past the last


def make_grid(
    boxes: Sequence[Box],
    edges: Sequence[Edge],
    columns: Sequence[Column],
    lanes: Sequence[Lane],
    *,
    reduce: bool = True,
) -> Grid:
    """Raises ValueError for a box with an unknown column or lane; edges to unknown boxes are left out."""
    phase_at = _used({box.column for box in boxes}, columns, "column")
    lane_at = _used({box.lane for box in boxes}, lanes, "lane")
    phase = [phase_at[box.column] for box in boxes]
    lane = [lane_at[box.lane] for box in boxes]
    links = unique_links(boxes, edges)
    order = topological_order(len(boxes), links)
    implied: list[Edge] = []
    if reduce:
        links, implied = reduced(order, links)
    sub, first_sub = _sub_columns(order, links, phase, lane, len(phase_at))
    row, first_row = _rows(links, sub, lane, len(lane_at))
    kept = [column for column in columns if column.id in phase_at]
    shown = [one for one in lanes if one.id in lane_at]
    return Grid(list(boxes), links, implied, kept, shown, sub, row, first_sub, first_row)


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
    place = {box: at for at, box in enumerate(order)}
    strong = [0] * len(order)  # bit sets of what can be reached: over hard edges, over all edges
    reach = [0] * len(order)
    after: list[list[Link]] = [[] for _ in order]
    for link in links:
        if place[link[0]] < place[link[1]]:
            after[link[0]].append(link)
    kept: list[Link] = [link for link in links if place[link[0]] >= place[link[1]]]
    implied: list[Edge] = []
    for box in reversed(order):
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


def _sub_columns(
    order: list[int], links: list[Link], phase: list[int], lane: list[int], phases: int
) -> tuple[list[int], list[int]]:
    place = {box: at for at, box in enumerate(order)}
    after: list[list[int]] = [[] for _ in order]
    for source, target, _ in links:
        if phase[source] == phase[target] and place[source] < place[target]:
            after[source].append(target)
    depth = [0] * len(order)
    for box in order:
        for target in after[box]:
            depth[target] = max(depth[target], depth[box] + 1)
    widths = [1] * phases
    for box, at in enumerate(phase):
        widths[at] = max(widths[at], depth[box] + 1)
    _spread(order, after, depth, [(phase[box], lane[box]) for box in range(len(order))], widths)
    first = [0]
    for width in widths:
        first.append(first[-1] + width)
    return [first[phase[box]] + depth[box] for box in range(len(order))], first


def _spread(
    order: list[int], after: list[list[int]], depth: list[int], home: list[tuple[int, int]], widths: list[int]
) -> None:
    """Move boxes with time to spare to the emptiest cell of their lane, from the last box to the first."""
    held: dict[tuple[int, int], list[int]] = {cell: [0] * widths[cell[0]] for cell in home}
    for box, cell in enumerate(home):
        held[cell][depth[box]] += 1
    for box in reversed(order):
        cells, here = held[home[box]], depth[box]
        if cells[here] == 1:
            continue
        last = min((depth[target] for target in after[box]), default=len(cells)) - 1
        cells[here] -= 1
        best = min(range(here, last + 1), key=cells.__getitem__)
        cells[best] += 1
        depth[box] = best


def _rows(links: list[Link], sub: list[int], lane: list[int], lanes: int) -> tuple[list[int], list[int]]:
    cells: dict[tuple[int, int], list[int]] = {}
    for box, at in enumerate(lane):
        cells.setdefault((at, sub[box]), []).append(box)
    heights = [1] * lanes
    for (at, _), held in cells.items():
        heights[at] = max(heights[at], len(held))
    first = [0]
    for height in heights:
        first.append(first[-1] + height)
    row = [first[at] for at in lane]
    if first[-1] == lanes:
        return row, first
    _fill_lanes(links, cells, first, row)
    return row, first


def _fill_lanes(links: list[Link], cells: dict[tuple[int, int], list[int]], first: list[int], row: list[int]) -> None:
    """Boxes stacked in one lane: in the order of the mean row of their neighbours, beside them if there is room."""
    near: list[list[int]] = [[] for _ in row]
    for source, target, _ in links:
        near[source].append(target)
        near[target].append(source)
    for _ in range(2):
        for (at, _), held in sorted(cells.items(), key=lambda cell: cell[0][1]):
            top, end = first[at], first[at + 1]
            if end - top == 1:
                continue
            wish = {box: sum(row[one] for one in near[box]) / len(near[box]) if near[box] else end for box in held}
            held.sort(key=wish.__getitem__)
            low = top
            for left, box in zip(range(len(held) - 1, -1, -1), held, strict=True):
                row[box] = low = max(low, min(end - 1 - left, round(wish[box])))
                low += 1
