"""The flowchart as SVG text. Geometry from the layout, colour from the classes of components.css."""

from projects.guide.figures import Box, Layout, PlacedBox, Route
from projects.guide.flow_layout import HEAD, ICON, LINE_H, PAD, TITLE, WORD
from projects.guide.palette import icon_path
from projects.guide.svg import arrow, frame, link, rounded, text
from projects.guide.text import esc, num, text_width

# status: class of the box, class of the word, class of the icon
LOOKS = {
    "done": ("n-done", "tx-done", "c-done"),
    "run": ("n-run", "tx-run", "c-run"),
    "you": ("n-you", "tx-on", "c-on-accent"),
    "pause": ("n-pause", "tx-pause", "c-pause"),
    "wait": ("n-wait", "tx-2", "c-wait"),
    "risk": ("n-risk", "tx-risk", "c-risk"),
    "over": ("n-over", "tx-over", "c-over"),
    "confirm": ("n-confirm", "tx-2", "c-wait"),
}
FOOT = 34.0  # the legend's strip
LEGEND = (
    ("g-edge g-edge--crit", "关键路径"),
    ("g-edge", "必须先办"),
    ("g-edge g-edge--soft", "通常先办，可并行"),
)
IMPLIED = "已由更长路径表示的先后不再画线"


def draw_flowchart(
    layout: Layout,
    *,
    label: str,
    legend: bool = True,
    standalone: bool = False,
    legend_words: tuple[str, str, str, str] | None = None,
) -> str:
    """The whole figure. `legend_words`: critical, hard, soft, and the remark on implied edges (in English, say)."""
    parts = [*_lanes(layout), *_columns(layout), *_edges(layout), *map(draw_box, layout.boxes)]
    height = layout.height
    if legend:
        words = legend_words or (*(name for _, name in LEGEND), IMPLIED)
        parts += _legend(layout, words)
        height += FOOT
    return frame(parts, layout.width, height, label, standalone=standalone, classes="min-60")


def _lanes(layout: Layout) -> list[str]:
    parts = []
    for place, lane in enumerate(layout.lanes):
        r = lane.rect
        alt = "" if place % 2 else " g-lane--alt"
        parts.append(
            f'<rect class="g-lane{alt}" x="0" y="{num(r.y)}" width="{num(r.w)}" height="{num(r.h)}" stroke-width="0"/>'
            f'<line class="g-line" x1="0" x2="{num(r.w)}" y1="{num(r.bottom)}" y2="{num(r.bottom)}"/>'
        )
        first = r.middle - (len(lane.lines) - 1) * LINE_H / 2 + 4
        lines = "".join(
            text(10, first + row * LINE_H, line, size=WORD, classes="tx-2") for row, line in enumerate(lane.lines)
        )
        cut = lane.lines and lane.lines[-1].endswith("…")
        parts.append(f"<g><title>{esc(lane.title)}</title>{lines}</g>" if cut else lines)
    return parts


def _columns(layout: Layout) -> list[str]:
    parts = []
    for column in layout.columns:
        r = column.rect
        parts.append(
            f'<line class="g-line" x1="{num(r.x)}" x2="{num(r.x)}" y1="{num(r.y)}" y2="{num(r.bottom)}"/>'
            + text(r.x + 10, HEAD - 13, column.lines[0], size=TITLE, classes="tx-b")
        )
    return parts


def _edges(layout: Layout) -> list[str]:
    """Soft below hard below critical: the critical path is drawn last and thickest."""
    parts = []
    for route in sorted(layout.routes, key=lambda one: (one.edge.critical, one.edge.hard)):
        parts.append(f'<path class="{edge_class(route)}" d="{rounded(route.points)}"/>')
    heads = {(route.points[-1], route.edge.critical) for route in layout.routes}
    for point, critical in sorted(heads, key=lambda head: (head[1], head[0])):
        parts.append(arrow(*point, "g-arrow g-arrow--crit" if critical else "g-arrow"))
    return parts


def edge_class(route: Route) -> str:
    soft = "" if route.edge.hard else " g-edge--soft"
    return f"g-edge{soft}{' g-edge--crit' if route.edge.critical else ''}"


def draw_box(placed: PlacedBox) -> str:
    """Title and word in a rectangle; a milestone is a pill with its text in the middle."""
    box, r = placed.box, placed.rect
    shape, tone, tint = LOOKS[box.status]
    middle = r.x + r.w / 2
    x, anchor = (middle, "middle") if box.milestone else (r.x + PAD, "")
    on = " tx-on" if box.status == "you" else ""
    radius = min(20.0, r.h / 2) if box.milestone else 6.0
    crit = " n-crit" if box.critical else ""
    parts = [
        f"<title>{esc(_tip(box))}</title>",
        f'<rect class="n-box {shape}{crit}" x="{num(r.x)}" y="{num(r.y)}" width="{num(r.w)}" height="{num(r.h)}"'
        f' rx="{num(radius)}"/>',
    ]
    for row, line in enumerate(placed.lines):
        parts.append(text(x, r.y + 17 + row * LINE_H, line, size=TITLE, classes="tx-b" + on, anchor=anchor))
    y = r.bottom - 7
    icon = icon_path(box.icon, tint, _icon_x(placed, x), y - 10.5) if box.icon else ""
    shift = (ICON / 2 if box.milestone else ICON) if icon else 0.0
    parts += [icon, text(x + shift, y, placed.word, size=WORD, classes=tone, anchor=anchor)]
    return link(box.href, "".join(parts))


def _icon_x(placed: PlacedBox, x: float) -> float:
    if not placed.box.milestone:
        return x - 1
    return x - (text_width(placed.word, WORD) + ICON) / 2


def _tip(box: Box) -> str:
    return " · ".join(part for part in (box.title, box.word, box.detail) if part)


def _legend(layout: Layout, words: tuple[str, ...]) -> list[str]:
    x, y = 10.0, layout.height + 20
    parts = []
    for (css, _), word in zip(LEGEND, words, strict=False):
        parts.append(f'<path class="{css}" d="M{num(x)} {num(y - 4)}h24"/>' + text(x + 30, y, word, classes="tx-2"))
        x += 30 + text_width(word, 12) + 20
    if layout.implied and len(words) > len(LEGEND):
        parts.append(text(x, y, words[3], classes="tx-2"))
    return parts
