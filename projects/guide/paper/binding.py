"""Printed pieces bound from sections that are laid out one by one: what has not changed is not laid out again.

A section is laid out as a document of its own and kept in this process. The pages of all sections are written as one
file, so that it has one tag tree, one outline and links between sections. What depends on the place in the whole is added
then: the contents are laid out last; running head, foot and page numbers are stamps, laid out once for each size of page
and not for each page. Pages and files are `projects.guide.paper.press`'s.
"""

from __future__ import annotations

import gc
import hashlib
import threading
from collections import OrderedDict
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from django.template.loader import render_to_string

from projects.guide.paper.cells import Said, changed, numbered, read_cells
from projects.guide.paper.ink import Drawing, draw
from projects.guide.paper.press import LaidPage, Shape, exchange, lay, let_go, line_of_number, one_by_one, render, write

KEPT_PAGES = 600  # laid-out pages a process keeps: about 45 KB each
KEPT_STAMPS = 32
SWEEP = 20_000  # objects made since the collector came by: a page or so, swept while the processor still has it at hand
MOST_CONTENTS = 5  # how often the contents are laid out until their own length is right

Progress = Callable[[int, int, str], None]  # sections done, sections in all, the title of the one that comes next


@dataclass(frozen=True, slots=True)
class Section:
    """One part of a piece, laid out by itself; it begins on a new page.

    `body`: our own markup, every typed text escaped. `title`: as the contents name it, empty for what they leave out.
    """

    id: str
    title: str
    body: str
    level: int = 1
    stamped: bool = True  # has the running head and the page number


class Entry(NamedTuple):
    """A line of the contents."""

    id: str
    title: str
    level: int
    page: int


@dataclass(frozen=True, slots=True)
class Piece:
    """What is bound into one file. `head` and `foot` run along every stamped page; typed text is allowed in them."""

    language: str
    title: str
    author: str
    css: str
    sections: Sequence[Section]
    head: tuple[str, str] = ("", "")
    foot: str = ""
    numbers: tuple[str, str, str] = ("", " / ", "")  # around the page number and the number of pages
    contents: Callable[[Sequence[Entry]], str] | None = None
    contents_after: str = ""  # the section after which the contents stand, when there are contents


class Bound(NamedTuple):
    content: bytes
    pages: int


@dataclass(slots=True)
class _Kept:
    """What this process keeps between two pieces."""

    lock: threading.Lock = field(default_factory=threading.Lock)
    laid: OrderedDict[str, list[LaidPage]] = field(default_factory=OrderedDict)
    frames: dict[str, tuple[str, tuple[str, ...]]] = field(default_factory=dict)  # markup without words → key, words
    stamps: OrderedDict[Any, Any] = field(default_factory=OrderedDict)
    lengths: dict[Any, int] = field(default_factory=dict)  # of contents, by their number of lines


_kept = _Kept()


def bind(piece: Piece, progress: Progress | None = None) -> Bound:
    """The piece as a tagged PDF (pdf/ua-1). Ask `pdf.missing()` first. One at a time in a process.

    Raises ValueError for contents that have no place, and what `progress` raises.
    """
    with _kept.lock, _undisturbed():
        parts = []
        for number, section in enumerate(piece.sections):
            if progress:
                progress(number, len(piece.sections), section.title)
            parts.append(_lay(piece, section.body))
        if progress:
            progress(len(piece.sections), len(piece.sections), "")
        leaves = _in_order(piece, parts)
        pages = [(leaf.page, stamps) for leaf, stamps in zip(leaves, _stamps(piece, leaves), strict=True)]
        return Bound(write(pages, piece.title, piece.author, _lang(piece)), len(pages))


def forget() -> None:
    """Let go of every laid-out page, of fonts and of style sheets."""
    with _kept.lock:
        _kept.laid.clear()
        _kept.frames.clear()
        _kept.stamps.clear()
        _kept.lengths.clear()
        let_go()


@contextmanager
def _undisturbed() -> Iterator[None]:
    """The collector waits until there is something to sweep up (`_lay`): in between nearly everything is still needed."""
    on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if on:
            gc.enable()


def _lang(piece: Piece) -> str:
    return "en" if piece.language.startswith("en") else "zh-CN"


class _Leaf(NamedTuple):
    page: LaidPage
    stamped: bool


def _in_order(piece: Piece, parts: Sequence[list[LaidPage]]) -> list[_Leaf]:
    """All pages, with the contents where they belong: laid out anew until their own length is right."""
    if piece.contents is None:
        return _leaves(piece, parts, [])
    if piece.contents_after not in [section.id for section in piece.sections]:
        raise ValueError(f"no section {piece.contents_after!r} for the contents to follow")
    known = (piece.css, piece.language, sum(1 for section in piece.sections if section.title))
    length = _kept.lengths.get(known, 1)
    for _ in range(MOST_CONTENTS):
        pages = _lay(piece, piece.contents(_entries(piece, parts, length)))
        if len(pages) == length:
            _kept.lengths[known] = length
            return _leaves(piece, parts, pages)
        length = len(pages)
    raise ValueError("the contents never fit their own length")


def _entries(piece: Piece, parts: Sequence[list[LaidPage]], length: int) -> list[Entry]:
    entries, page = [], 1
    for section, pages in zip(piece.sections, parts, strict=True):
        if section.title:
            entries.append(Entry(section.id, section.title, section.level, page))
        page += len(pages) + (length if section.id == piece.contents_after else 0)
    return entries


def _leaves(piece: Piece, parts: Sequence[list[LaidPage]], contents: list[LaidPage]) -> list[_Leaf]:
    leaves = []
    for section, pages in zip(piece.sections, parts, strict=True):
        leaves += [_Leaf(page, section.stamped) for page in pages]
        if section.id == piece.contents_after:
            leaves += [_Leaf(page, True) for page in contents]
    return leaves


def _lay(piece: Piece, body: str) -> list[LaidPage]:
    """The pages of one section, from those kept when it was laid out before."""
    key = _key(piece, body)
    if key in _kept.laid:
        _kept.laid.move_to_end(key)
        return _kept.laid[key]
    said = read_cells(body)
    frame = _key(piece, said.frame)
    markup = render_to_string("pdf/section.html", {"piece": piece, "lang": _lang(piece), "body": numbered(body)})
    pages = _kept.laid[key] = _in_frame(piece, frame, said, markup) or lay(markup, piece.css, _lang(piece))
    if said.words:
        _kept.frames[frame] = (key, said.words)
    if gc.get_count()[0] > SWEEP:
        gc.collect(0)
    held = sum(map(len, _kept.laid.values()))
    while held > KEPT_PAGES and len(_kept.laid) > 1:
        held -= len(_kept.laid.popitem(last=False)[1])
        _kept.frames = {frame: known for frame, known in _kept.frames.items() if known[0] in _kept.laid}
    return pages


def _key(piece: Piece, said: str) -> str:
    return hashlib.sha256("\0".join((piece.css, piece.language, said)).encode("utf-8", "replace")).hexdigest()


def _in_frame(piece: Piece, frame: str, said: Said, markup: str) -> list[LaidPage] | None:
    """The pages that were laid out last with the same markup around their cells, with the words of these."""
    if frame not in _kept.frames:
        return None
    key, words = _kept.frames[frame]
    return exchange(_kept.laid[key], markup, piece.css, changed(words, said.words))


# --- running heads and page numbers


class _Head(NamedTuple):
    """What every page of one size has on it, and where its number ends: x and y in CSS pixels."""

    drawing: Drawing
    right: float
    top: float


def _stamps(piece: Piece, leaves: Sequence[_Leaf]) -> list[tuple[Drawing, ...]]:
    """For each page its stamps: the head of its size, and its number."""
    shapes = [leaf.page.shape if leaf.stamped else None for leaf in leaves]
    known = tuple(dict.fromkeys(shape for shape in shapes if shape))
    if not known:
        return [() for _ in leaves]
    look = (piece.css, piece.language, piece.numbers, len(leaves))
    heads = _once((*look, piece.head, piece.foot, known), lambda: _heads(piece, known, len(leaves)))
    places = [heads[shape][1:] if shape else None for shape in shapes]
    numbers = _once((*look, tuple(places)), lambda: _numbers(piece, places))
    return [(heads[shape].drawing, number) if shape else () for shape, number in zip(shapes, numbers, strict=True)]


def _once(key: Any, make: Callable[[], Any]) -> Any:
    """What is kept under the key, made when it is not there: a new issue changes the heads, seldom the numbers."""
    if key not in _kept.stamps:
        _kept.stamps[key] = make()
        while len(_kept.stamps) > KEPT_STAMPS:
            _kept.stamps.popitem(last=False)
    _kept.stamps.move_to_end(key)
    return _kept.stamps[key]


def _heads(piece: Piece, shapes: Sequence[Shape], count: int) -> dict[Shape, _Head]:
    """Every size of page once, with an invisible number on it."""
    said = {"piece": piece, "lang": _lang(piece), "shapes": shapes, "count": count}
    pages = render(render_to_string("pdf/stamps.html", said), piece.css)
    made = {}
    for shape, page in zip(shapes, pages, strict=True):
        line = line_of_number(page)
        made[shape] = _Head(draw(page), line.position_x + line.width, line.position_y)
    return made


def _numbers(piece: Piece, places: Sequence[tuple[float, ...] | None]) -> list[Drawing | None]:
    """All numbers, laid out below each other on one long page."""
    counted = range(1, len(places) + 1)
    said = {"piece": piece, "lang": _lang(piece), "count": len(places), "counted": counted}
    (page,) = render(render_to_string("pdf/stamps.html", said), piece.css)
    made: list[Drawing | None] = []
    for place, alone in zip(places, one_by_one(page), strict=True):
        line = line_of_number(alone)
        shift = place and {"right": place[0] - line.position_x - line.width, "down": place[1] - line.position_y}
        made.append(draw(alone, **shift) if shift else None)
    return made
