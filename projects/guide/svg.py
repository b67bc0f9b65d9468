"""Small pieces every figure shares: the frame, a text, a line with round corners, an arrow head."""

from collections.abc import Sequence
from functools import lru_cache

from projects.guide.palette import STYLE
from projects.guide.text import esc, num, safe_href

RADIUS = 5.0


def frame(parts: Sequence[str], width: float, height: float, label: str, *, standalone: bool, classes: str) -> str:
    """The <svg> element, with its own style sheet and a white ground when it stands alone."""
    size = f'viewBox="0 0 {num(width)} {num(height)}" width="{num(width)}" height="{num(height)}"'
    own = f'{STYLE}<rect width="{num(width)}" height="{num(height)}" fill="#fff"/>' if standalone else ""
    role = "group" if any("<a " in part for part in parts) else "img"  # a picture with links is no single image
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" class="{classes}" {size} role="{role}" aria-label="{esc(label)}">'
        f"<title>{esc(label)}</title>{own}{''.join(parts)}</svg>"
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
    """Path data of a polyline of right angles with round corners."""
    path = [point for place, point in enumerate(points) if not place or point != points[place - 1]]
    ax, ay = path[0]
    bx, by = path[1]
    parts = [f"M{num(ax)} {num(ay)}"]
    for cx, cy in path[2:]:
        before, after = abs(bx - ax) + abs(by - ay), abs(cx - bx) + abs(cy - by)
        r = min(radius, before / 2, after / 2)
        ix, iy, ox, oy = _towards(bx, ax, r), _towards(by, ay, r), _towards(bx, cx, r), _towards(by, cy, r)
        parts.append(f"L{num(ix)} {num(iy)}Q{num(bx)} {num(by)} {num(ox)} {num(oy)}")
        ax, ay, bx, by = bx, by, cx, cy
    parts.append(f"L{num(bx)} {num(by)}")
    return "".join(parts)


def _towards(start: float, end: float, step: float) -> float:
    return start + step if end > start else start - step if end < start else start


def arrow(x: float, y: float, classes: str = "g-arrow") -> str:
    """A head that points right, its tip at (x, y)."""
    return f'<path class="{classes}" d="M{num(x)} {num(y)}l-6 -3.5v7z"/>'
