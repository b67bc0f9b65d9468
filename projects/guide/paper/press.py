"""The press: markup becomes laid-out pages, and pages become one tagged PDF. What is kept of a page is plain data.

WeasyPrint lays out and draws each page once. Kept are the drawing, packed as it goes into the file, the characters of each
font that it uses, its links, anchors, bookmarks and its part of the tag tree. So a page costs some ten kilobytes instead of
the megabyte of boxes it came from, and writing it again costs next to nothing.

Internals of WeasyPrint 70 are used: `Page._page_box`, `pdf.stream.Stream` in `ink`, `pdf.tags._build_box_tree` in `tags`.
WeasyPrint is imported only inside functions. Not for two threads at once.
"""

from __future__ import annotations

import atexit
import copy
from collections.abc import Sequence, Set
from dataclasses import dataclass, field, replace
from typing import Any, NamedTuple

from projects.guide.paper import pdf
from projects.guide.paper.cells import Cell, cell_boxes, placed
from projects.guide.paper.ink import Drawing, add_contents, draw, forget_fonts, put, redraw
from projects.guide.paper.markup import read, read_only
from projects.guide.paper.tags import Tag, add_tags, gather_tags


class Link(NamedTuple):
    """`kind`: internal or external; `text`: what is written there."""

    kind: str
    target: str
    rectangle: tuple[float, float, float, float]
    text: str


@dataclass(frozen=True, slots=True)
class Shape:
    """The size and the margins of a page, in CSS pixels."""

    width: float
    height: float
    top: float
    right: float
    bottom: float
    left: float


@dataclass(frozen=True, slots=True)
class LaidPage:
    """A page as it was laid out."""

    shape: Shape
    bleed: dict[str, float]
    bookmarks: list[Any]
    anchors: dict[str, Any]
    links: list[Link]
    tags: tuple[Tag, ...]
    drawing: Drawing
    cells: dict[int, Cell] = field(default_factory=dict)  # whose words can be exchanged


@dataclass(slots=True)
class _Kept:
    """What this process keeps: the fonts that the style sheets name, and the style sheets."""

    fonts: Any = None
    looks: dict[str, Any] = field(default_factory=dict)


_kept = _Kept()


# --- laying out


def render(markup: str, css: str) -> list[Any]:
    """WeasyPrint's pages of a document; `css` is a style sheet of ours."""
    return _rendered(read(markup), css)


def _rendered(page: Any, css: str) -> list[Any]:
    look = _look(css)
    pages: list[Any] = page.render(stylesheets=[look], font_config=_kept.fonts, pdf_variant=pdf.VARIANT).pages
    return pages


def lay(markup: str, css: str, language: str) -> list[LaidPage]:
    """The pages of a document, ready to be kept; `language`: of the file they will stand in."""
    return [_laid(page, language) for page in render(markup, css)]


def exchange(pages: Sequence[LaidPage], markup: str, css: str, numbers: Set[int]) -> list[LaidPage] | None:
    """The pages with the words that the markup has in these cells. None when something else would have to move."""
    found = read_only(markup, frozenset(map(str, numbers)))
    if found is None:
        return None
    other = {number: (page, box) for page in _rendered(found, css) for number, box in cell_boxes(page).items()}
    places = [
        (at, number, page.cells[number]) for at, page in enumerate(pages) for number in numbers & page.cells.keys()
    ]
    if len(places) != len(numbers) or other.keys() != numbers:
        return None
    moved: dict[int, dict[int, tuple[Any, Cell]]] = {}
    for at, number, place in places:
        box = other[number][1]
        if not place.stands_as(placed(box)):
            return None
        moved.setdefault(at, {})[number] = (box, place)
    made = list(pages)
    for at, cells in moved.items():
        made[at] = replace(pages[at], drawing=redraw(pages[at].drawing, next(iter(other.values()))[0], cells))
    return made


def _look(css: str) -> Any:
    """The style sheet, read once a process; the font stays with the process, too."""
    from weasyprint import CSS
    from weasyprint.text.fonts import FontConfiguration

    if _kept.fonts is None:
        _kept.fonts = FontConfiguration()
        atexit.register(let_go)
        CSS(string=pdf.font_face(), font_config=_kept.fonts, url_fetcher=pdf.closed_fetcher())
    if css not in _kept.looks:
        _kept.looks[css] = CSS(string=css, font_config=_kept.fonts, url_fetcher=pdf.closed_fetcher())
    return _kept.looks[css]


def let_go() -> None:
    """Of style sheets and fonts, with the folder in which WeasyPrint has the fonts' files. Pages laid out before are lost."""
    forget_fonts()
    _kept.looks.clear()
    _kept.fonts = None


def _laid(page: Any, language: str) -> LaidPage:
    links = _outermost(page.links)
    marks: dict[Any, Any] = {}
    boxes = cell_boxes(page)
    drawing = draw(page, marks=marks, cells=boxes)
    return LaidPage(
        shape=shape_of(page),
        bleed=page.bleed,
        bookmarks=page.bookmarks,
        anchors=page.anchors,
        links=[Link(kind, target, rectangle, _text(box)) for kind, target, rectangle, box in links],
        tags=gather_tags(page, [box for *_, box in links], marks, language),
        drawing=drawing,
        cells={number: placed(box, marks) for number, box in boxes.items()},
    )


def shape_of(page: Any) -> Shape:
    box = page._page_box
    sides = (box.margin_top, box.margin_right, box.margin_bottom, box.margin_left)
    return Shape(*(round(float(each), 2) for each in (page.width, page.height, *sides)))


def _text(box: Any) -> str:
    return "".join(each.text for each in box.descendants() if hasattr(each, "text")).strip()


def _outermost(links: Sequence[Any]) -> list[Any]:
    """Without those that lie inside another to the same place: a link is one annotation, not one for each box in it.

    Attachments are left out: nothing of ours is one.
    """
    kept: list[Any] = []
    for link in links:
        kind, target, (left, top, right, bottom), _ = link
        if kind in ("internal", "external") and not any(
            target == other and a <= left + 0.01 and b <= top + 0.01 and c >= right - 0.01 and d >= bottom - 0.01
            for _, other, (a, b, c, d), _ in kept
        ):
            kept.append(link)
    return kept


# --- stamps


def line_of_number(page: Any) -> Any:
    """The line with the page number on a page of stamps (templates/pdf/stamps.html)."""
    return next(
        box
        for box in page._page_box.descendants()
        if hasattr(box, "text_overflow") and box.element.get("class") == "number"
    )


def one_by_one(page: Any) -> list[Any]:
    """For each of the numbers that stand below each other on a page, the page with that number alone."""
    found = page._page_box
    for _ in range(3):  # html, body, div
        found = found.children[0]
    made = []
    for box in found.children:
        alone = copy.copy(page)
        outer = alone._page_box = copy.copy(page._page_box)
        for _ in range(3):
            inner = copy.copy(outer.children[0])
            outer.children = [inner]
            outer = inner
        outer.children = [box]
        made.append(alone)
    return made


# --- writing


class _Annotated:
    """Stands for the box of a link: WeasyPrint leaves the annotation on it."""

    link_annotation: Any = None


class _Sheet:
    """A kept page with its stamps in one file; WeasyPrint takes it for a page of its own, with nothing in it to tag."""

    forms: dict[Any, Any] = {None: []}

    def __init__(self, laid: LaidPage, stamps: Sequence[Drawing], nothing: Any):
        self.laid, self.drawings, self._page_box = laid, (laid.drawing, *stamps), nothing
        self.width, self.height, self.bleed = laid.shape.width, laid.shape.height, laid.bleed
        self.bookmarks, self.anchors = laid.bookmarks, laid.anchors
        self.links = [(link.kind, link.target, link.rectangle, _Annotated()) for link in laid.links]

    def paint(self, stream: Any, scale: float) -> None:
        for drawing in self.drawings:
            put(drawing, stream)


def write(pages: Sequence[tuple[LaidPage, Sequence[Drawing]]], title: str, author: str, language: str) -> bytes:
    """One file (pdf/ua-1) of pages and their stamps."""
    from weasyprint.document import Document
    from weasyprint.formatting_structure.boxes import PageBox
    from weasyprint.pdf.metadata import DocumentMetadata

    nothing = PageBox.__new__(PageBox)
    nothing.element, nothing.children = None, []
    sheets = [_Sheet(laid, stamps, nothing) for laid, stamps in pages]
    said = DocumentMetadata(title=pdf.plain_text(title), authors=[pdf.plain_text(author)], lang=language)
    whole = Document(sheets, said, pdf.closed_fetcher(), _kept.fonts, {}, None)
    content: bytes = whole.write_pdf(pdf_variant=pdf.VARIANT, finisher=_finish)
    return content


def _finish(document: Any, made: Any) -> None:
    """The drawings and the tags. WeasyPrint calls it when the rest of the file is made."""
    import pydyf

    add_contents(made, [sheet.drawings for sheet in document.pages])
    for sheet in document.pages:
        for link, (*_, box) in zip(sheet.laid.links, sheet.links, strict=True):
            if box.link_annotation is not None and link.text:
                box.link_annotation["Contents"] = pydyf.String(link.text)
    add_tags(made, [(s.laid.tags, s.height, [box.link_annotation for *_, box in s.links]) for s in document.pages])
    for font in document.fonts.values():
        del font.clean
