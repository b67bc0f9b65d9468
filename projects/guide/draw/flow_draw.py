"""The flowchart as SVG text. Geometry from the layout, in whole pixels, colour from the classes of components.css."""

from functools import lru_cache

from projects.guide.draw.figures import Box, Layout, PlacedBox, Route
from projects.guide.draw.flow_layout import HEAD, ICON, LINE_H, PAD, TITLE, WORD
from projects.guide.draw.flow_legend import CHINESE, Legend, foot_of, head_of
from projects.guide.draw.palette import LOOKS, icon_path
from projects.guide.draw.svg import arrow, frame, link, rounded, text
from projects.guide.draw.text import esc, num, text_width

HEADS = {1: (HEAD - 13,), 2: (HEAD - 20, HEAD - 5)}  # where the lines of a phase's name stand


def draw_flowchart(layout: Layout, *, label: str, legend: Legend | None = CHINESE, standalone: bool = False) -> str:
    """The whole figure; with a legend its title stands above and its words below."""
    parts = [*_lanes(layout), *_columns(layout), *_edges(layout), *map(draw_box, layout.boxes)]
    height: float = layout.height
    if legend is not None:
        head, foot = head_of(legend, layout.width), foot_of(legend, layout.width)
        if head.height:
            parts = [*head.parts, f'<g transform="translate(0 {num(head.height)})">', *parts, "</g>"]
        height += head.height
        parts += [f'<g transform="translate(0 {num(height)})">', *foot.parts, "</g>"]
        height += foot.height
    return frame(parts, layout.width, height, label, standalone=standalone, classes="min-60")


def _lanes(layout: Layout) -> list[str]:
    parts = []
    width = f'" width="{layout.width}" height="'
    line = f'" stroke-width="0"/><line class="g-line" x1="0" x2="{layout.width}" y1="'
    ground, other = '<rect class="g-lane g-lane--alt" x="0" y="', '<rect class="g-lane" x="0" y="'
    for _, name, (_, y, _, h), lines in layout.lanes:
        top = y + h // 2 - (len(lines) - 1) * LINE_H // 2 + 4
        words = f'{_NAME}{top}">{esc(lines[0])}</text>'
        for more in lines[1:]:
            top += LINE_H
            words += f'{_NAME}{top}">{esc(more)}</text>'
        if lines[-1][-1:] == "…":
            words = f"<g><title>{esc(name)}</title>{words}</g>"
        bottom = str(y + h)
        parts.append(f'{ground}{y}{width}{h}{line}{bottom}" y2="{bottom}"/>{words}')
        ground, other = other, ground
    return parts


_NAME = f'<text class="tx-2" font-size="{WORD}" x="10" y="'


def _columns(layout: Layout) -> list[str]:
    parts = []
    for column in layout.columns:
        r = column.rect
        parts.append(
            f'<line class="g-line" x1="{num(r.x)}" x2="{num(r.x)}" y1="{num(r.y)}" y2="{num(r.bottom)}"/>'
            + "".join(
                text(r.x + 10, y, line, size=TITLE, classes="tx-b")
                for y, line in zip(HEADS[len(column.lines)], column.lines, strict=True)
            )
        )
    return parts


def _edges(layout: Layout) -> list[str]:
    """Soft below hard below critical: the critical path is drawn last and thickest."""
    parts, heads = [], {}
    for edge, points in sorted(layout.routes, key=_rank):
        soft, crit = "" if edge.hard else " g-edge--soft", " g-edge--crit" if edge.critical else ""
        parts.append(f'<path class="g-edge{soft}{crit}" d="{rounded(points)}"/>')
        heads[points[-1]] = edge.critical, points[-2]
    for (x, y), (critical, (before, height)) in heads.items():
        way = ("right" if before < x else "left") if height == y else "down" if height < y else "up"
        parts.append(arrow(x, y, "g-arrow g-arrow--crit" if critical else "g-arrow", way))
    return parts


def _rank(route: Route) -> int:
    return 2 * route.edge.critical + route.edge.hard


def draw_box(placed: PlacedBox) -> str:
    """Title and word in a rectangle; a milestone is a pill with its text in the middle."""
    box, (x, y, w, h), lines, word = placed
    ahead, behind = _inside(box, lines, word, w, h)
    return f'{ahead} transform="translate({x} {y})">{behind}'


@lru_cache(maxsize=2048)
def _inside(box: Box, lines: tuple[str, ...], word: str, w: int, h: int) -> tuple[str, str]:
    """The box at (0, 0), in two parts: between them goes the place. The same matters come on every page."""
    shape, tone, tint = LOOKS[box.status]
    if box.milestone:
        x, radius, anchor = w // 2, 20, "middle"
    else:
        x, radius, anchor = PAD, 6, ""
    on, crit = " tx-on" if box.status == "you" else "", " n-crit" if box.critical else ""
    parts = [
        f"<title>{esc(' · '.join(part for part in (box.title, box.word, box.detail) if part))}</title>",
        f'<rect class="n-box {shape}{crit}" x="0" y="0" width="{w}" height="{h}" rx="{radius}"/>',
    ]
    for row, line in enumerate(lines):
        parts.append(text(x, 17 + row * LINE_H, line, size=TITLE, classes="tx-b" + on, anchor=anchor))
    left = x - int(text_width(word, WORD) + ICON) // 2 if box.milestone else x - 1
    icon = icon_path(box.icon, tint, left, h - 17.5) if box.icon else ""
    if icon:
        x += ICON // 2 if box.milestone else ICON
    parts += [icon, text(x, h - 7, word, size=WORD, classes=tone, anchor=anchor)]
    whole = link(box.href, "".join(parts))
    end = whole.index(">")
    return whole[:end], whole[end + 1 :]
