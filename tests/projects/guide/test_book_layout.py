"""How the pieces lie on their pages: margins, headings with what they head, tables with their heads, page numbers."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from itertools import pairwise
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, NamedTuple

import pytest
from django.utils import translation
from django.utils.translation import gettext

from projects.guide.binding import Bound, Entry, Section, bind
from projects.guide.book.pieces import with_parts
from tests.projects.guide.books import bound, make_book, piece_of
from tests.projects.guide.paper import Sheet, Word, destinations, kids, opened, said_on, sheets
from tests.projects.guide.test_binding import piece

CHINESE = "zh-hans"
GUIDES = {"hotel": ("C", CHINESE), "hotel-en": ("C", "en"), "standard-land": ("A", CHINESE), "leased": ("B", CHINESE)}
PAGES = {"hotel": (20, 35), "hotel-en": (20, 35), "standard-land": (20, 35), "leased": (10, 18)}
MM = 72 / 25.4
A4, A3 = (595.28, 841.89), (1190.55, 841.89)
UPRIGHT, FOLD_OUT, COVER = (22, 18, 20, 20), (18, 10, 16, 10), (22, 18, 16, 25)  # top, right, bottom, left in mm
SLACK = 1.0  # points: a letter may stand out of its box, as an italic or the caption of a code does
LINE = 4.0  # points: pdftotext's boxes are as high as the font's, higher than the line
NEARLY_EMPTY = 0.2  # of the height between the margins
NUMBER = {"zh-hans": "第{}页，共{}页", "en": "Page{}of{}"}

# No page may be nearly empty. The emptiest are meant so: the second page of a matter, and the end of the list of sources.


class Node(NamedTuple):
    """A structure element that says something: its kind, and words or elements in reading order."""

    kind: str
    parts: tuple[Node | str, ...]

    @property
    def text(self) -> str:
        return "".join(part if isinstance(part, str) else part.text for part in self.parts)


class Laid(NamedTuple):
    """A page: where its words stand, and its structure elements in reading order."""

    sheet: Sheet
    roots: list[Node]


def laid(content: bytes) -> list[Laid]:
    pdf = opened(content)
    with TemporaryDirectory() as folder:
        found = [Laid(sheet, []) for sheet in sheets(content, Path(folder))]
    at = {page.objgen: number for number, page in enumerate(pdf.pages)}
    said = [said_on(page) for page in pdf.pages]
    (document,) = pdf.Root.StructTreeRoot.K
    for element in document.K:
        number = at[element.Pg.objgen]
        node = node_of(element, said[number])
        found[number].roots.extend([node] if node.parts else [])
    return found


def node_of(element: Any, said: dict[int, str]) -> Node:
    parts: list[Node | str] = []
    for kid in kids(element):
        if isinstance(kid, int):
            parts += [said[kid]] if said.get(kid) else []
        elif "/S" in kid:
            below = node_of(kid, said)
            parts += [below] if below.parts else []
    return Node(str(element.S), tuple(parts))


@cache
def guide(name: str) -> tuple[Bound, list[Laid]]:
    made = bound(*GUIDES[name])
    return made, laid(made.content)


every_guide = pytest.mark.parametrize("name", GUIDES)


# --- what is looked for


def margins(sheet: Sheet, first: bool) -> tuple[float, float, float, float]:
    """Top, right, bottom and left in points."""
    wide = sheet.width > sheet.height
    top, right, bottom, left = COVER if first else FOLD_OUT if wide else UPRIGHT
    return top * MM, right * MM, bottom * MM, left * MM


def is_stamp(word: Word, sheet: Sheet) -> bool:
    top, _, bottom, _ = margins(sheet, False)
    return word.bottom < top or word.top > sheet.height - bottom


def outside(pages: list[Laid]) -> list[str]:
    """Words that stand outside the margins; head and foot stand in theirs, and inside the page."""
    found = []
    for number, page in enumerate(pages, 1):
        sheet, first = page.sheet, number == 1
        top, right, bottom, left = margins(sheet, first)
        for word in sheet.words:
            across = word.left < left - SLACK or word.right > sheet.width - right + SLACK
            inside = top - LINE <= word.top and word.bottom <= sheet.height - bottom + LINE
            stamped = not first and is_stamp(word, sheet) and word.top > 0 and word.bottom < sheet.height
            if across or not (inside or stamped):
                found.append(f"page {number}: {word}")
    return found


def edge(page: Laid, end: int) -> list[Node]:
    """The elements around what stands first (0) or last (-1) on a page, outermost first."""
    found: list[Node] = []
    part: Node | str = page.roots[end] if page.roots else ""
    while isinstance(part, Node):
        found.append(part)
        part = part.parts[end]
    return found


def kinds(nodes: list[Node]) -> list[str]:
    return [each.kind for each in nodes]


def left_alone(pages: list[Laid]) -> list[str]:
    """Headings, and headings in tables, with nothing below them on their page."""
    found = []
    for number, page in enumerate(pages, 1):
        last = edge(page, -1)
        if {"/H1", "/H2", "/H3", "/THead", "/TH"} & {*kinds(last)}:
            found.append(f"page {number}: {last[-1].text}")
    return found


def head_of(page: Laid, end: int) -> str:
    """What the head of the table says that stands first or last on a page; nothing without table or head."""
    table = next((each for each in reversed(edge(page, end)) if each.kind == "/Table"), None)
    parts = table.parts if table else ()
    return next((part.text for part in parts if isinstance(part, Node) and part.kind == "/THead"), "")


def without_head(pages: list[Laid]) -> list[str]:
    """Pages that go on with a table and do not begin with the head that it has on the page before."""
    found = []
    for number, (before, page) in enumerate(pairwise(pages), 2):
        begin, end = kinds(edge(page, 0)), kinds(edge(before, -1))
        if "/Table" not in begin or "/Table" not in end:
            continue
        if "/THead" not in begin or head_of(page, 0) != head_of(before, -1):
            found.append(f"page {number}: {head_of(before, -1)!r} goes on as {head_of(page, 0)!r}")
    return found


def nearly_empty(pages: list[Laid]) -> list[str]:
    found = []
    for number, page in enumerate(pages[1:], 2):
        top, _, bottom, _ = margins(page.sheet, False)
        lowest = max((word.bottom for word in page.sheet.words if not is_stamp(word, page.sheet)), default=top)
        filled = (lowest - top) / (page.sheet.height - top - bottom)
        if filled < NEARLY_EMPTY:
            found.append(f"page {number}: {filled:.2f}")
    return found


def headings(nodes: Sequence[Node | str]) -> list[str]:
    """What the headings say, in reading order."""
    found = []
    for node in nodes:
        if isinstance(node, Node):
            found += [node.text] if node.kind in ("/H1", "/H2", "/H3") else headings(node.parts)
    return found


def joined(text: str) -> str:
    return "".join(text.split())


def contents_lines(sheet: Sheet) -> list[tuple[str, int]]:
    """Title and page number of every line of the contents, as printed: the number ends at the right margin."""
    right = sheet.width - UPRIGHT[1] * MM
    lines, title = [], ""
    for word in [each for each in sheet.words if not is_stamp(each, sheet)]:
        if word.text.isascii() and word.text.isdigit() and word.right > right - 2 * SLACK:
            lines.append((title, int(word.text)))
            title = ""
        else:
            title += word.text
    return lines


# --- the guides


@every_guide
def test_every_word_stands_between_the_margins_of_its_page(name):
    assert outside(guide(name)[1]) == []


@every_guide
def test_pages_are_a4_but_the_flowchart(name):
    made, pages = guide(name)
    sizes = [(round(page.sheet.width, 2), round(page.sheet.height, 2)) for page in pages]
    fold_out = destinations(opened(made.content))["flow"] - 1
    assert sizes.pop(fold_out) == pytest.approx(A3, abs=0.02)
    assert all(size == pytest.approx(A4, abs=0.02) for size in sizes)


@every_guide
def test_no_heading_is_the_last_line_of_a_page(name):
    assert left_alone(guide(name)[1]) == []


@every_guide
def test_a_table_that_goes_on_repeats_its_head(name):
    pages = guide(name)[1]
    assert without_head(pages) == []
    begun = sum("/THead" in kinds(edge(page, 0)) for page in pages)
    assert begun >= (1 if name == "leased" else 3), "there are such tables"


@every_guide
def test_the_contents_say_where_the_sections_really_begin(name):
    made, pages = guide(name)
    at = destinations(opened(made.content))
    sections = [each for each in piece_of(make_book(*GUIDES[name])).sections if each.title]
    with translation.override(GUIDES[name][1]):
        entries = with_parts([Entry(each.id, each.title, each.level, at[each.id]) for each in sections])
        heading = joined(gettext("目录"))
    (first, page), *rest = contents_lines(pages[1].sheet)
    assert first.startswith(heading)
    assert [(first.removeprefix(heading), page), *rest] == [(joined(str(each.title)), each.page) for each in entries]
    for entry in sections:
        assert headings(pages[at[entry.id] - 1].roots)[0] == joined(entry.title)


@every_guide
def test_every_page_but_the_cover_says_which_it_is_of_how_many(name):
    made, pages = guide(name)
    assert made.pages == len(pages)
    said = NUMBER[GUIDES[name][1]]
    stamped = ["".join(w.text for w in page.sheet.words if is_stamp(w, page.sheet)) for page in pages]
    assert "/" not in stamped[0]
    assert said.format(1, len(pages)) not in pages[0].sheet.text
    for number, stamps in enumerate(stamped[1:], 2):
        assert stamps.endswith(said.format(number, len(pages))), number


@every_guide
def test_no_page_is_nearly_empty(name):
    assert nearly_empty(guide(name)[1]) == []


@every_guide
def test_a_guide_is_neither_a_leaflet_nor_a_volume(name):
    least, most = PAGES[name]
    assert least <= guide(name)[0].pages <= most


# --- negative controls: the same looks see the faults


def faulty(body: str) -> list[Laid]:
    """A cover with nothing on it, and the pages with the fault."""
    bad = Section("bad", "坏页", f'<section id="bad">{body}</section>')
    return [Laid(Sheet(*A4, []), []), *laid(bind(piece(sections=[bad], contents=None)).content)]


def test_a_word_in_the_margin_is_seen():
    assert len(outside(faulty('<p>好</p><p style="margin-left: -9mm">坏</p>'))) == 1
    assert len(outside(faulty('<p style="margin-left: 165mm; white-space: nowrap">太长的一行字</p>'))) == 1


def test_a_heading_left_alone_is_seen():
    filler = '<p style="height: 240mm">满</p>'
    assert left_alone(
        faulty(f"{filler}<h2 style='break-after: auto'>孤题</h2><p style='break-before: page'>后</p>")
    ) == ["page 2: 孤题"]
    row = "<tr style='break-after: page'><th scope='rowgroup' colspan='2'>组</th></tr><tr><td>甲</td><td>乙</td></tr>"
    assert left_alone(faulty(f"<table><tbody>{row}</tbody></table>")) == ["page 2: 组"]


def test_a_table_without_its_head_on_the_next_page_is_seen():
    rows = "".join(f"<tr><td>{n}</td></tr>" for n in range(90))
    head = "<thead style='display: {}'><tr><th>头</th></tr></thead>"
    assert without_head(faulty(f"<table>{head.format('table-header-group')}<tbody>{rows}</tbody></table>")) == []
    assert len(without_head(faulty(f"<table>{head.format('table-row-group')}<tbody>{rows}</tbody></table>"))) >= 1


def test_a_nearly_empty_page_is_seen():
    assert nearly_empty(faulty("<p>一行</p>")) == ["page 2: 0.03"]
