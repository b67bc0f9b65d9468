"""The flowchart for a phone: one column of boxes under their phases, the connectors on the left.

358 px wide, no text below 13 px. Boxes come in an order in which nothing stands before its prerequisites, except
where a prerequisite belongs to a later phase: then the arrow points up.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from projects.guide.draw.figures import Box, Column, Edge, Lane, PlacedBox, Rect
from projects.guide.draw.flow_grid import Link, reduced, topological_order, unique_links
from projects.guide.draw.palette import LOOKS, icon_path
from projects.guide.draw.svg import arrow, frame, link, rounded, text
from projects.guide.draw.text import esc, num, shorten, text_width, wrap

WIDTH = 358
TITLE, SMALL, LINE_H, PAD = 14, 13, 20, 10
HEADER, GAP, ARROW_ROOM, RAILS = 34, 10, 14, 72
PORT = 5  # lines enter above the middle of a box and leave below it


@dataclass(slots=True)
class Rail:
    """A vertical line on the left, shared by links with the same source or the same target."""

    links: list[Link]
    top: float
    bottom: float
    track: int = 0


def draw_flowchart_narrow(
    boxes: Sequence[Box],
    edges: Sequence[Edge],
    columns: Sequence[Column],
    lanes: Sequence[Lane],
    *,
    label: str,
    standalone: bool = False,
) -> str:
    """One column, 358 px wide. Edges that a longer path implies are not drawn, as in the wide form."""
    links = unique_links(boxes, edges)
    order = topological_order(len(boxes), links)
    links, _ = reduced(order, links)
    phase = {column.id: place for place, column in enumerate(columns)}
    order.sort(key=lambda number: phase[boxes[number].column])
    spans = _rails(links, {number: float(place) for place, number in enumerate(order)})
    tracks = 1 + max((rail.track for rail in spans), default=-1)
    step = max(2, min(7, RAILS // max(1, tracks)))
    left = ARROW_ROOM + step * tracks + 2 if tracks else 1
    names = {lane.id: lane.title for lane in lanes}
    titles = {column.id: column.title for column in columns}
    parts: list[str] = []
    middles: dict[int, int] = {}
    y, before = 0, ""
    for number in order:
        box = boxes[number]
        if box.column != before:
            before = box.column
            parts.append(_header(titles[before], left, y))
            y += HEADER
        placed = _place(box, names[box.lane], left, y)
        parts.append(_draw(placed, names[box.lane]))
        middles[number] = y + placed.rect.h // 2
        y += placed.rect.h + GAP
    lines = _lines(spans, middles, left, step)
    return frame([*lines, *parts], WIDTH, y, label, standalone=standalone, classes="narrow-only")


def _header(title: str, left: int, y: int) -> str:
    return f'<line class="g-line" x1="{num(left)}" x2="{num(WIDTH)}" y1="{num(y + 26)}" y2="{num(y + 26)}"/>' + text(
        left, y + 19, shorten(title, TITLE, WIDTH - left), size=TITLE, classes="tx-b halo"
    )


def _rails(links: list[Link], place: dict[int, float]) -> list[Rail]:
    """Short rails next to the boxes, long ones further out, no two on each other."""
    count = Counter(("s", source) for source, _, _ in links) + Counter(("t", target) for _, target, _ in links)
    shared: dict[tuple[str, int], list[Link]] = {}
    for one in links:
        key = ("s", one[0]) if count["s", one[0]] > count["t", one[1]] else ("t", one[1])
        shared.setdefault(key, []).append(one)
    rails = []
    for lot in shared.values():
        ends = [place[source] + 0.1 for source, _, _ in lot] + [place[target] - 0.1 for _, target, _ in lot]
        rails.append(Rail(lot, min(ends), max(ends)))
    rails.sort(key=lambda rail: (rail.bottom - rail.top, rail.top))
    tracks: list[list[Rail]] = []
    for rail in rails:
        for number, held in enumerate(tracks):
            if all(rail.bottom < one.top or one.bottom < rail.top for one in held):
                rail.track = number
                held.append(rail)
                break
        else:
            rail.track = len(tracks)
            tracks.append([rail])
    return rails


def _lines(rails: list[Rail], middles: dict[int, int], left: int, step: int) -> list[str]:
    drawn = []
    for rail in rails:
        x = left - ARROW_ROOM - step * rail.track
        for source, target, edge in rail.links:
            out, into = middles[source] + PORT, middles[target] - PORT
            soft = "" if edge.hard else " g-edge--soft"
            crit = " g-edge--crit" if edge.critical else ""
            path = rounded([(left, out), (x, out), (x, into), (left, into)])
            head = arrow(left, into, "g-arrow g-arrow--crit" if edge.critical else "g-arrow")
            drawn.append(((edge.critical, edge.hard), f'<path class="g-edge{soft}{crit}" d="{path}"/>{head}'))
    return [part for _, part in sorted(drawn, key=lambda one: one[0])]


def _place(box: Box, body: str, left: int, y: int) -> PlacedBox:
    room = WIDTH - left - 2 * PAD - 1
    lines = wrap(box.title, TITLE, room)
    icon = 18.0 if box.icon else 0.0
    beside = icon + text_width(box.word, SMALL) + 12 + text_width(body, SMALL) <= room
    word = shorten(box.word, SMALL, room - icon)
    height = 14 + LINE_H * (len(lines) + (1 if beside else 2))
    return PlacedBox(box, Rect(left, y, WIDTH - left - 1, height), lines, word)


def _draw(placed: PlacedBox, body: str) -> str:
    box, r = placed.box, placed.rect
    shape, tone, tint = LOOKS[box.status]
    on = " tx-on" if box.status == "you" else ""
    x, room = r.x + PAD, r.w - 2 * PAD
    crit = " n-crit" if box.critical else ""
    radius = 20 if box.milestone else 6
    parts = [
        f"<title>{esc(box.detail or box.title)}</title>",
        f'<rect class="n-box {shape}{crit}" x="{num(r.x)}" y="{num(r.y)}" width="{num(r.w)}" height="{num(r.h)}"'
        f' rx="{radius}"/>',
    ]
    for row, line in enumerate(placed.lines):
        parts.append(text(x, r.y + 21 + row * LINE_H, line, size=TITLE, classes="tx-b" + on))
    y = r.y + 21 + len(placed.lines) * LINE_H
    icon = icon_path(box.icon, tint, x - 1, y - 11) if box.icon else ""
    parts += [icon, text(x + (18 if icon else 0), y, placed.word, size=SMALL, classes=tone)]
    muted = "tx-on" if box.status == "you" else "tx-2"
    if r.h > 14 + LINE_H * (len(placed.lines) + 1.5):
        parts.append(text(x, y + LINE_H, shorten(body, SMALL, room), size=SMALL, classes=muted))
    else:
        parts.append(text(r.right - PAD, y, body, size=SMALL, classes=muted, anchor="end"))
    return link(box.href, "".join(parts))
