"""The days of a matter as a strip: one segment for each part of the way, as long as its days; every figure is also in words
in the table below it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from projects.guide.draw.svg import frame, text
from projects.guide.draw.text import num, shorten, text_width

NAMES, WIDTH = 118, 640  # the column with the names of the rows; the whole
HIGH, GAP, ROW, WORDS = 22, 3, 27, 18  # of a segment; between two; of a row; of the words under the last one
SIZE, SMALL, LEAST = 11, 10, 64  # of the words; of those below; of a segment that says something


class Segment(NamedTuple):
    """`days`: working days, None for a part that no limit counts; `look`: class of the bar."""

    title: str
    word: str
    days: int | None
    look: str = "b-plan"


class Lane(NamedTuple):
    """`name` empty: there is only one."""

    name: str
    segments: Sequence[Segment]


def fits(name: str) -> bool:
    """Whether the whole name of a lane has room beside it."""
    return text_width(name, SIZE) <= NAMES - 10


def draw_strip(lanes: Sequence[Lane], label: str, *, standalone: bool = True) -> str:
    """As a figure of its own, 640 px wide; empty when there is nothing to draw."""
    lanes = [lane for lane in lanes if lane.segments]
    if not lanes:
        return ""
    left = NAMES if any(lane.name for lane in lanes) else 0
    parts: list[str] = []
    for place, lane in enumerate(lanes):
        parts += _lane(lane, left, place * ROW, place == len(lanes) - 1)
    return frame(parts, WIDTH, len(lanes) * ROW + WORDS - 5, label, standalone=standalone, classes="strip")


def _lane(lane: Lane, left: float, top: float, titled: bool) -> list[str]:
    parts = []
    if lane.name:
        parts.append(text(0, top + 15, shorten(lane.name, SIZE, left - 10), size=SIZE, classes="tx-b"))
    x = left
    for segment, width in zip(lane.segments, _widths(lane.segments, WIDTH - left), strict=True):
        word = shorten(segment.word, SIZE, width - 8)
        parts.append(
            f'<rect class="{segment.look}" x="{num(x + 0.75)}" y="{num(top + 0.75)}" width="{num(width - 1.5)}" '
            f'height="{HIGH - 1.5}" rx="3"/>'
        )
        parts.append(text(x + width / 2, top + 15, word, size=SIZE, anchor="middle"))
        if titled:
            title = shorten(segment.title, SMALL, width - 2)
            parts.append(text(x + width / 2, top + HIGH + 12, title, size=SMALL, classes="tx-2", anchor="middle"))
        x += width + GAP
    return parts


def _widths(segments: Sequence[Segment], room: float) -> list[float]:
    """In proportion to the days, none shorter than what it has to say as far as there is room."""
    room -= GAP * (len(segments) - 1)
    least = [min(max(LEAST, text_width(s.word, SIZE) + 12), room / len(segments)) for s in segments]
    days = [float(s.days or 0) for s in segments]
    spare, total = room - sum(least), sum(days)
    if not total:
        return [room / len(segments)] * len(segments)
    return [low + spare * each / total for low, each in zip(least, days, strict=True)]
