"""Cells: parts of a section whose words may change while nothing around them moves, as dates, limits and sums do.

A template marks them with `data-cell=""`. When only words in cells are new, just these cells are laid out, and where each
line comes to stand as before, its drawing takes the old one's place in the kept page. All else of the page stays: places
of links and anchors, bookmarks, and the tags, which know a piece of text by its number on the page.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import cache
from typing import Any, NamedTuple

MARK = "data-cell"
_CELL = re.compile(rf'(<(td|p)\b[^>]* {MARK}=""[^>]*>)(.*?)(?=</\2>)', re.S)
_WORDS = re.compile(r"(?<=>)[^<]+(?=<)")
BEGIN, END = b"%% cell %d", b"%% end of cell %d"  # comments in a drawing


class Said(NamedTuple):
    """A section's markup taken apart: what stays, and the inner markup of each cell."""

    frame: str
    words: tuple[str, ...]


class Cell(NamedTuple):
    """Where a cell stands on its page, in CSS pixels, and its pieces of text: how far below its top, and how high.

    `first`: the number of the first of them in the page's tags. `whole`: its drawing can be taken out.
    """

    left: float
    top: float
    width: float
    pieces: tuple[tuple[float, float], ...]
    first: int = 0
    whole: bool = True

    def stands_as(self, other: Cell) -> bool:
        alike = self.whole and other.whole and abs(self.width - other.width) < 0.01
        return alike and self.pieces == other.pieces


def read_cells(body: str) -> Said:
    words: list[str] = []

    def emptied(found: re.Match[str]) -> str:
        if _fixed(found[3]):
            return found[0]
        words.append(found[3])
        # where there are words and where there are none is the frame's: the tags depend on it
        return found[1] + _WORDS.sub(lambda said: "x" if said[0].strip() else " ", f">{found[3]}<")[1:-1]

    return Said(_CELL.sub(emptied, body), tuple(words))


def numbered(body: str) -> str:
    """The markup with the number of each cell in its mark."""
    numbers = itertools.count()

    def marked(found: re.Match[str]) -> str:
        number = "" if _fixed(found[3]) else str(next(numbers))
        return found[1].replace(f'{MARK}=""', f'{MARK}="{number}"') + found[3]

    return _CELL.sub(marked, body)


def _fixed(inside: str) -> bool:
    """Links, anchors and pictures have places of their own on the page: such a cell is none."""
    return any(each in inside for each in ("<a ", " id=", "<svg"))


def keep_only(element: Any, wanted: frozenset[str]) -> bool:
    """Take out of an element tree what is not on the way to one of the wanted cells; columns keep their widths."""
    if element.get(MARK) in wanted:
        return True
    held = [child for child in element if keep_only(child, wanted)]
    if not held:
        return False
    columns = {"tr": ("th", "td"), "table": ("thead",)}.get(element.tag, ())
    kept = [child for child in element if child in held or child.tag in columns]
    for child in kept:
        child.tail = None
        if child not in held:
            _empty(child)
    element.text, element[:] = None, kept
    return True


def _empty(element: Any) -> None:
    for each in element.iter():
        each.text = None
        each.attrib.pop(MARK, None)
        for child in each:
            child.tail = None
        if each.tag in ("th", "td"):
            each[:] = []


# --- on a laid-out page


def cell_boxes(page: Any) -> dict[int, Any]:
    """The boxes of the page's cells by their numbers; without those that break over two pages."""
    found: dict[int, Any] = {}
    waiting = [page._page_box]
    while waiting:
        box = waiting.pop()
        number = box.element.get(MARK) if box.element is not None else None
        if number:
            found[int(number)] = box
        elif hasattr(box, "children"):
            waiting += box.children
    return found


def texts_of(box: Any) -> list[Any]:
    """Its pieces of text, as they are drawn."""
    from weasyprint.formatting_structure.boxes import TextBox

    return [each for each in box.descendants() if isinstance(each, TextBox)]


def lines_of(box: Any) -> list[Any]:
    from weasyprint.formatting_structure.boxes import LineBox

    return [each for each in box.descendants() if isinstance(each, LineBox)]


def placed(box: Any, marks: Mapping[Any, Any] | None = None) -> Cell:
    """`marks`: those of the page's tags, when it is drawn."""
    texts = texts_of(box)
    left, top = box.content_box_x(), box.content_box_y()
    pieces = tuple((round(each.position_y - top, 2), round(each.height, 2)) for each in texts)
    first = marks[texts[0]]["mcid"] if marks and texts else 0
    return Cell(left, top, box.width, pieces, first, bool(texts) and _plain(box))


def _plain(box: Any) -> bool:
    """Nothing but lines of text, and no frame around the first piece, which is drawn before it."""
    from weasyprint.formatting_structure import boxes

    usual = (boxes.BlockBox, boxes.LineBox, boxes.InlineBox, boxes.TextBox)
    if any(
        not isinstance(each, usual) or not each.is_in_normal_flow() for each in box.descendants() if each is not box
    ):
        return False
    first = box
    while not isinstance(first, boxes.TextBox):
        first = first.children[0]
        if isinstance(first, boxes.InlineBox) and (first.border_left_width or first.border_bottom_width):
            return False
    return True


@cache
def watching_class() -> type:
    """WeasyPrint's stream, which notes in the drawing where cells begin and end."""
    from weasyprint.pdf.stream import Stream

    class Watching(Stream):
        ends: Mapping[Any, tuple[int, bool, bool]]

        @contextmanager
        def marked(self, box: Any, tag: str) -> Iterator[None]:
            number, first, last = self.ends.get(box, (0, False, False))
            if first:
                self.stream.append(BEGIN % number)
            with super().marked(box, tag):
                yield
            if last:
                self.stream.append(END % number)
                # what comes next may follow other words: it has to say its colours itself
                self._current_color = self._current_color_stroke = None
                self._current_alpha = self._current_alpha_stroke = None

    return Watching


def ends_of(boxes: Mapping[int, Any]) -> dict[Any, tuple[int, bool, bool]]:
    """For each piece of text at an end of a cell: the cell's number, whether it is the first, whether the last."""
    found = {}
    for number, box in boxes.items():
        texts = texts_of(box)
        for each in {texts[0], texts[-1]} if texts else ():
            found[each] = (number, each is texts[0], each is texts[-1])
    return found


def exchanged(content: bytes, drawings: Mapping[int, bytes]) -> bytes:
    """A page's content with other drawings in its cells."""
    for number, drawing in drawings.items():
        begin, end = BEGIN % number + b"\n", b"\n" + END % number
        ahead, rest = content.split(begin, 1)
        content = b"".join((ahead, begin, drawing, end, rest.split(end, 1)[1]))
    return content


def changed(before: Sequence[str], after: Sequence[str]) -> frozenset[int]:
    return frozenset(at for at, (old, new) in enumerate(zip(before, after, strict=True)) if old != new)
