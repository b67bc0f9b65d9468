"""Small pieces every figure shares: the frame, a text, a line with round corners, an arrow head."""

from collections.abc import Sequence
from functools import lru_cache

from projects.guide.draw.palette import STYLE
from projects.guide.draw.text import esc, num, safe_href

RADIUS = 5


def frame(parts: Sequence[str], width: float, height: float, label: str, *, standalone: bool, classes: str) -> str:
    """The <svg> element, with its own style sheet and a white ground when it stands alone."""
    size = f'viewBox="0 0 {num(width)} {num(height)}" width="{num(width)}" height="{num(height)}"'
    own = f'{STYLE}<rect width="{num(width)}" height="{num(height)}" fill="#fff"/>' if standalone else ""
    inside = "".join(parts)
    role = "group" if "<a " in inside else "img"  # a picture with links is no single image
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" class="{classes}" {size} role="{role}" aria-label="{esc(label)}">'
        f"<title>{esc(label)}</title>{own}{inside}</svg>"
    )


def text(x: float, y: float, words: str, *, size: float = 12, classes: str = "", anchor: str = "") -> str:
    return f'<text{_look(classes, size)} x="{num(x)}" y="{num(y)}"{_ANCHORS[anchor]}>{esc(words)}</text>'


_ANCHORS = {"": "", "middle": ' text-anchor="middle"', "end": ' text-anchor="end"'}


@lru_cache(maxsize=256)
def _look(classes: str, size: float) -> str:
    css = f' class="{classes}"' if classes else ""
    return f'{css} font-size="{size:g}"'


def link(href: str, inner: str, classes: str = "") -> str:
    """The parts as a link when there is a safe address, else as a group."""
    target = safe_href(href)
    return f'<a href="{esc(target)}">{inner}</a>' if target else f"<g>{inner}</g>"


def rounded(points: Sequence[tuple[float, float]], radius: float = RADIUS) -> str:
    """Path data of a polyline of right angles with round corners; coordinates as they are, so rather whole numbers."""
    (ax, ay), (bx, by) = points[:2]
    path = f"M{ax} {ay}"
    out = abs(bx - ax + by - ay)
    for cx, cy in points[2:]:
        into, out = out, abs(cx - bx + cy - by)
        r = radius if into >= 2 * radius <= out else min(into, out) / 2
        if ax == bx:  # upright, then level
            path += f"V{by - r if by > ay else by + r}Q{bx} {by} {bx + r if cx > bx else bx - r} {by}"
        else:
            path += f"H{bx - r if bx > ax else bx + r}Q{bx} {by} {bx} {by + r if cy > by else by - r}"
        ax, ay, bx, by = bx, by, cx, cy
    return path + (f"V{by}" if ax == bx else f"H{bx}")


def arrow(x: float, y: float, classes: str = "g-arrow", way: str = "right") -> str:
    """A head whose tip is at (x, y)."""
    return f'<path class="{classes}" d="M{x} {y}{_HEADS[way]}"/>'


_HEADS = {"right": "l-6 -3.5v7z", "left": "l6 -3.5v7z", "down": "l-3.5 -6h7z", "up": "l-3.5 6h7z"}
