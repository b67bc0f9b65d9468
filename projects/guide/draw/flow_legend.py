"""The legend of the flowchart: what the lines and the states mean, and for a file that is handed on its title."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from typing import NamedTuple

from projects.guide.draw.figures import Status
from projects.guide.draw.flow_state import MEANINGS, States, icon_of
from projects.guide.draw.palette import LOOKS, icon_path
from projects.guide.draw.svg import frame, text
from projects.guide.draw.text import num, shorten, text_width
from projects.rules.wording import Text

SIZE, ROW, GAP = 12, 22, 20
TITLE = 18
SWATCH_W, SWATCH_H = 26, 15
LINES = ("g-edge g-edge--crit", "g-edge", "g-edge g-edge--soft")
SAYS = (
    Text("关键路径", "Critical path"),
    Text("必须先办", "Must come first"),
    Text("通常先办，可并行", "Usually first, may run in parallel"),
)
IMPLIED = Text("已由更长路径表示的先后不再画线", "An order that a longer path already says is not drawn again")
DAYS = Text("“日”是工作日", "d: working days")


class Legend(NamedTuple):
    """`lines`: critical, hard, soft; `remarks`: beside them; `title` and `notes`: above and below the picture."""

    lines: tuple[str, ...]
    remarks: tuple[str, ...] = ()
    states: tuple[tuple[Status, str], ...] = ()
    title: str = ""
    notes: tuple[str, ...] = ()


CHINESE = Legend(tuple(each.zh for each in SAYS))


def make_legend(
    language: str, states: States, shown: Collection[Status], dressed: Sequence[str] = (), *, implied: bool = False
) -> Legend:
    """`shown`: the states that the boxes have; `dressed`: title and notes."""
    title, *notes = dressed or ("",)
    remarks = [IMPLIED.say(language)] if implied else []
    if states:
        remarks.append(DAYS.say(language))
    meant = tuple((status, words.say(language)) for status, words in MEANINGS.items() if states and status in shown)
    return Legend(tuple(each.say(language) for each in SAYS), tuple(remarks), meant, title, tuple(notes))


class Block(NamedTuple):
    parts: list[str]
    height: float


def head_of(legend: Legend, width: float) -> Block:
    """The title above the picture."""
    if not legend.title:
        return Block([], 0)
    return Block([text(10, 26, shorten(legend.title, TITLE, width - 20), size=TITLE, classes="tx-b")], 40)


def foot_of(legend: Legend, width: float) -> Block:
    """States, lines, remarks and notes below the picture, in as many rows as they need. At (0, 0)."""
    rows = _Rows(width)
    for status, words in legend.states:
        rows.put(_state, status, words, SWATCH_W)
    if legend.states:
        rows.new_row()
    for css, words in zip(LINES, legend.lines, strict=True):
        rows.put(_line, css, words, 24)
    for words in legend.remarks:
        rows.put(_nothing, "", words, -6)
    for words in legend.notes:
        rows.new_row()
        rows.put(_nothing, "", shorten(words, SIZE, width - 20), -6)
    return Block(rows.parts, rows.y + 14)


def legend_picture(legend: Legend, width: float, label: str) -> str:
    """The legend alone, for a sheet that has the picture in several pieces."""
    foot = foot_of(legend, width)
    return frame(foot.parts, width, foot.height, label, standalone=True, classes="legend")


def swatch(status: Status) -> str:
    """The sign of a state for a page, coloured by the page's own classes."""
    size = f'viewBox="0 0 {SWATCH_W + 2} {SWATCH_H + 2}" width="{SWATCH_W + 2}" height="{SWATCH_H + 2}"'
    return f'<svg class="key" {size} aria-hidden="true">{_state(status, 1, 13)}</svg>'


class _Rows:
    """Entries side by side; one that does not fit begins a new row."""

    def __init__(self, width: float) -> None:
        self.width, self.x, self.y, self.parts = width, 10.0, 20.0, list[str]()

    def put(self, sign: Callable[[str, float, float], str], css: str, words: str, sign_width: float) -> None:
        needed = sign_width + 6 + text_width(words, SIZE)
        if self.x > 10 and self.x + needed > self.width - 10:
            self.new_row()
        self.parts += [sign(css, self.x, self.y), text(self.x + sign_width + 6, self.y, words, classes="tx-2")]
        self.x += needed + GAP

    def new_row(self) -> None:
        self.x, self.y = 10.0, self.y + ROW


def _state(status: str, x: float, y: float) -> str:
    shape, _, tint = LOOKS[status]
    return (
        f'<rect class="n-box {shape}" x="{num(x)}" y="{num(y - 12)}" width="{SWATCH_W}" height="{SWATCH_H}" rx="3"/>'
        + icon_path(icon_of(status), tint, x + (SWATCH_W - 13) / 2, y - 11)
    )


def _line(css: str, x: float, y: float) -> str:
    return f'<path class="{css}" d="M{num(x)} {num(y - 4)}h24"/>'


def _nothing(css: str, x: float, y: float) -> str:
    return ""
