"""Printed pieces bound from sections that are laid out one by one: what has not changed is not laid out again.

A section is laid out as a document of its own and kept in this process. The pages of all sections are written as one
file, so that it has one tag tree, one outline and links between sections (`Document.copy`). What depends on the
place in the whole is added then: the contents page is laid out last, and the running head and the page numbers are margin
boxes, which a tagged PDF holds as artifacts, taken from a second document of empty pages.

WeasyPrint is imported only inside functions, as in `projects.guide.pdf`.
"""

from __future__ import annotations

import copy
import hashlib
import threading
from collections import OrderedDict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from django.template.loader import render_to_string

from projects.guide import pdf

KEPT_PAGES = 600  # laid-out pages a process keeps
KEPT_STAMPS = 16

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
    contents_after: str = ""  # the section after which the contents stand


class Bound(NamedTuple):
    content: bytes
    pages: int


@dataclass(slots=True)
class _Press:
    """What this process keeps between two pieces."""

    lock: threading.Lock = field(default_factory=threading.Lock)
    laid: OrderedDict[str, list[Any]] = field(default_factory=OrderedDict)
    stamps: OrderedDict[Any, list[list[Any]]] = field(default_factory=OrderedDict)
    fonts: Any = None
    looks: dict[str, Any] = field(default_factory=dict)


_press = _Press()


def bind(piece: Piece, progress: Progress | None = None) -> Bound:
    """The piece as a tagged PDF (pdf/ua-1). Ask `pdf.missing()` first. One at a time in a process."""
    with _press.lock:
        pages, documents = [], []
        for number, section in enumerate(piece.sections):
            if progress:
                progress(number, len(piece.sections), section.title)
            documents.append(_lay(piece, section.body))
        if progress:
            progress(len(piece.sections), len(piece.sections), "")
        leaves = _in_order(piece, documents)
        stamps = _stamps(piece, leaves)
        for leaf, boxes in zip(leaves, stamps, strict=True):
            pages.append(_stamped(leaf.page, boxes) if leaf.stamped else leaf.page)
        whole = _head_document(piece).copy(pages)
        content = whole.write_pdf(pdf_variant=pdf.VARIANT)
        return Bound(content, len(pages))


def forget() -> None:
    """Let go of every laid-out page."""
    with _press.lock:
        _press.laid.clear()
        _press.stamps.clear()


class _Leaf(NamedTuple):
    page: Any
    stamped: bool


def _in_order(piece: Piece, documents: Sequence[list[Any]]) -> list[_Leaf]:
    """All pages, with the contents where they belong: laid out anew until their own length is right."""
    if piece.contents is None:
        return _leaves(piece, documents, [])
    length = 1
    while True:
        pages = _lay(piece, piece.contents(_entries(piece, documents, length)))
        if len(pages) == length:
            return _leaves(piece, documents, pages)
        length = len(pages)


def _entries(piece: Piece, documents: Sequence[list[Any]], length: int) -> list[Entry]:
    entries, page = [], 1
    for section, pages in zip(piece.sections, documents, strict=True):
        if section.title:
            entries.append(Entry(section.id, section.title, section.level, page))
        page += len(pages) + (length if section.id == piece.contents_after else 0)
    return entries


def _leaves(piece: Piece, documents: Sequence[list[Any]], contents: list[Any]) -> list[_Leaf]:
    leaves = []
    for section, pages in zip(piece.sections, documents, strict=True):
        leaves += [_Leaf(page, section.stamped) for page in pages]
        if section.id == piece.contents_after:
            leaves += [_Leaf(page, True) for page in contents]
    return leaves


# --- laying out


def _lay(piece: Piece, body: str) -> list[Any]:
    """The pages of one section, from those kept when it was laid out before."""
    key = hashlib.sha256("\0".join((piece.css, piece.language, body)).encode()).hexdigest()
    if key in _press.laid:
        _press.laid.move_to_end(key)
        return _press.laid[key]
    markup = render_to_string("pdf/section.html", {"piece": piece, "body": body})
    pages = _render(markup, piece.css).pages
    _press.laid[key] = pages
    held = sum(map(len, _press.laid.values()))
    while held > KEPT_PAGES and len(_press.laid) > 1:
        held -= len(_press.laid.popitem(last=False)[1])
    return pages


def _render(markup: str, css: str) -> Any:
    from weasyprint import HTML

    fetch = pdf.closed_fetcher()
    page = HTML(string=pdf.plain_text(markup), url_fetcher=fetch, media_type="print")
    look = _look(css)
    return page.render(stylesheets=[look], font_config=_press.fonts, pdf_variant=pdf.VARIANT)


def _look(css: str) -> Any:
    """The style sheet, read once a process; the fonts it declares stay with the process, too."""
    from weasyprint import CSS
    from weasyprint.text.fonts import FontConfiguration

    if _press.fonts is None:
        _press.fonts = FontConfiguration()
    if css not in _press.looks:
        text = pdf.font_face() + css
        _press.looks[css] = CSS(string=text, font_config=_press.fonts, url_fetcher=pdf.closed_fetcher())
    return _press.looks[css]


def _head_document(piece: Piece) -> Any:
    """An empty document that gives the whole its title, its author and its language."""
    return _render(render_to_string("pdf/section.html", {"piece": piece, "body": ""}), piece.css)


# --- running heads and page numbers


class _Shape(NamedTuple):
    """The size and the margins of a page, in CSS pixels."""

    width: float
    height: float
    top: float
    right: float
    bottom: float
    left: float
    stamped: bool


def _shape(leaf: _Leaf) -> _Shape:
    box = leaf.page._page_box
    sides = (float(box.margin_top), float(box.margin_right), float(box.margin_bottom), float(box.margin_left))
    return _Shape(float(leaf.page.width), float(leaf.page.height), *sides, leaf.stamped)


def _stamps(piece: Piece, leaves: Sequence[_Leaf]) -> list[list[Any]]:
    """For each page the margin boxes with the running head and its number."""
    from weasyprint.formatting_structure.boxes import MarginBox

    shapes = [_shape(leaf) for leaf in leaves]
    key = (piece.css, piece.language, piece.head, piece.foot, piece.numbers, tuple(shapes))
    if key not in _press.stamps:
        known = list(dict.fromkeys(shapes))
        sheets = [known.index(shape) for shape in shapes]
        markup = render_to_string("pdf/stamps.html", {"piece": piece, "known": known, "sheets": sheets})
        drawn = _render(markup, piece.css).pages
        _press.stamps[key] = [
            [each for each in page._page_box.children if isinstance(each, MarginBox)] for page in drawn
        ]
        while len(_press.stamps) > KEPT_STAMPS:
            _press.stamps.popitem(last=False)
    return _press.stamps[key]


def _stamped(page: Any, boxes: list[Any]) -> Any:
    """A copy of the page with the boxes on it; the kept one stays as it is."""
    made = copy.copy(page)
    made._page_box = copy.copy(page._page_box)
    made._page_box.children = [*page._page_box.children, *boxes]
    return made
