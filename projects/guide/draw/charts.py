"""Small charts. A share bar is drawn in percent, so that it is as wide as its place."""

from collections.abc import Sequence

from projects.guide.draw.figures import Segment
from projects.guide.draw.text import esc

GAP = 0.4  # between two parts, in percent


def split_bar(segments: Sequence[Segment], *, height: int = 10) -> str:
    """A bar of parts; `kind` is the bar's class (you, run, pause, done, wait). The words stand beside it."""
    shown = [one for one in segments if one.share > 0]
    total = sum(one.share for one in shown)
    parts, x = [], 0.0
    for place, one in enumerate(shown):
        width = 100 * one.share / total
        inner = f"><title>{esc(one.label)}</title></rect>" if one.label else "/>"
        cut = GAP if place < len(shown) - 1 and width > 2 * GAP else 0.0
        parts.append(f'<rect class="b-{esc(one.kind)}" x="{x:.2f}%" width="{width - cut:.2f}%" height="100%"{inner}')
        x += width
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" class="split-bar" height="{height}" aria-hidden="true">'
        f"{''.join(parts)}</svg>"
    )
