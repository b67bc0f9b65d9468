"""How the pages of real guides look, measured: nothing outside its place, no heading left alone, tables whole."""

import os
from functools import cache
from itertools import pairwise

import pikepdf
import pytest

from tests.projects.guide.books import bound
from tests.projects.guide.paper import Sheet, Word, elements, kids, numbers_of, opened, sheets

MM = 72 / 25.4
TOP, RIGHT, BOTTOM, LEFT = 22 * MM, 18 * MM, 20 * MM, 20 * MM  # of an A4 page; the fold-out has its own
ROUNDING = 1.5
EMPTY = 0.12  # a page with less of its height used looks like a mistake
GUIDES = [("C", "zh-hans", "guide"), ("B", "en", "guide"), ("B", "zh-hans", "policy_book")]
if os.environ.get("FULL"):
    GUIDES += [(profile, language, "guide") for profile in "ADG" for language in ("zh-hans", "en")]
every_guide = pytest.mark.parametrize("which", GUIDES, ids=lambda which: "-".join(which))


@pytest.fixture(scope="module")
def read(tmp_path_factory):
    """The pages of a guide by its words."""

    @cache
    def pages(which) -> list[Sheet]:
        return sheets(bound(*which).content, tmp_path_factory.mktemp("words"))

    return pages


def body(sheet: Sheet) -> list[Word]:
    """Words between the running head and the foot."""
    return [word for word in sheet.words if word.bottom > TOP and word.top < sheet.height - BOTTOM]


def upright(pages: list[Sheet]) -> list[Sheet]:
    return [sheet for sheet in pages if sheet.width < sheet.height]


@every_guide
def test_no_word_stands_outside_the_margins_of_its_page(which, read):
    for number, sheet in enumerate(read(which), 1):
        left, right = (LEFT, RIGHT) if sheet.width < sheet.height else (10 * MM, 10 * MM)
        for word in sheet.words:
            assert left - ROUNDING <= word.left, (number, word)
            assert word.right <= sheet.width - right + ROUNDING, (number, word)
            assert 0 < word.top < word.bottom < sheet.height, (number, word)


@every_guide
def test_words_of_a_page_do_not_lie_on_each_other(which, read):
    """Pages with a figure are left out: its texts have halos, which are the same words once more."""
    held = content_of(opened(bound(*which).content))
    for number, sheet in enumerate(read(which), 1):
        words = sorted(sheet.words, key=lambda word: (word.top, word.left))
        for at, word in enumerate(words if "/Figure" not in held[number] else []):
            for other in words[at + 1 : at + 60]:
                across = min(word.right, other.right) - max(word.left, other.left)
                down = min(word.bottom, other.bottom) - max(word.top, other.top)
                height = min(word.bottom - word.top, other.bottom - other.top)
                assert across < 2 or down < 0.55 * height, (number, word, other)


@every_guide
def test_the_running_head_and_the_foot_are_clear_of_the_text(which, read):
    for number, sheet in enumerate(upright(read(which))[1:], 2):
        inside = body(sheet)
        above = [word.bottom for word in sheet.words if word.bottom <= TOP]
        below = [word.top for word in sheet.words if word.top >= sheet.height - BOTTOM]
        assert above, number
        assert below, number
        assert min(word.top for word in inside) >= max(above) + 3, number
        assert max(word.bottom for word in inside) <= min(below) + 1, number


@every_guide
def test_no_page_is_nearly_empty(which, read):
    """The contents are as long as they are."""
    for number, sheet in enumerate(upright(read(which)), 1):
        inside = body(sheet)
        if inside[0].text in ("目录", "Contents"):
            continue
        used = (max(word.bottom for word in inside) - TOP) / (sheet.height - TOP - BOTTOM)
        assert used > EMPTY, number


# --- by the tags


def content_of(pdf: pikepdf.Pdf) -> dict[int, list[str]]:
    """For each page number, the kinds of element that hold its pieces of text, in the order of the page."""
    parents = numbers_of(pdf.Root.StructTreeRoot.ParentTree)
    found = {}
    for number, page in enumerate(pdf.pages, 1):
        owners = parents[int(page.StructParents)]
        found[number] = [
            str(owners[int(operands[1]["/MCID"])].S)
            for operands, operator in pikepdf.parse_content_stream(page)
            if str(operator) == "BDC" and str(operands[0]) != "/Artifact"
        ]
    return found


@every_guide
def test_no_heading_is_the_last_line_of_a_page(which):
    for number, held in content_of(opened(bound(*which).content)).items():
        texts = [kind for kind in held if kind != "/Figure"]
        assert texts, number
        assert texts[-1] not in ("/H1", "/H2", "/H3"), number


@every_guide
def test_a_table_that_goes_on_over_the_page_repeats_its_head(which):
    """WeasyPrint tags a table anew on each page: what it has on the first it must have on every other, except tables
    without any head, whose rows are named at their left."""
    pdf = opened(bound(*which).content)
    tables = [each.raw for each in elements(pdf) if each.kind == "/Table"]
    for before, after in pairwise(tables):
        if (
            before.Pg.objgen != after.Pg.objgen
            and columns(before) == columns(after)
            and is_continued(pdf, before, after)
        ):
            assert has_head(before) == has_head(after)


def columns(table) -> int:
    row = next(kid for part in kids(table) for kid in ([part] if part.S == "/TR" else kids(part)))
    return sum(int(cell.get("/A", {}).get("/ColSpan", 1)) for cell in kids(row) if isinstance(cell, pikepdf.Dictionary))


def has_head(table) -> bool:
    return any(part.S == "/THead" for part in kids(table) if isinstance(part, pikepdf.Dictionary))


def is_continued(pdf: pikepdf.Pdf, before, after) -> bool:
    """The first is the last thing of its page and the second the first of the next."""
    order = [page.objgen for page in pdf.pages]
    if order.index(after.Pg.objgen) != order.index(before.Pg.objgen) + 1:
        return False
    last, first = last_element(before.Pg, pdf), first_element(after.Pg, pdf)
    return inside(last, before) and inside(first, after)


def last_element(page, pdf: pikepdf.Pdf):
    return numbers_of(pdf.Root.StructTreeRoot.ParentTree)[int(page.StructParents)][-1]


def first_element(page, pdf: pikepdf.Pdf):
    return numbers_of(pdf.Root.StructTreeRoot.ParentTree)[int(page.StructParents)][0]


def inside(element, table) -> bool:
    while element is not None and "/P" in element:
        if element.objgen == table.objgen:
            return True
        element = element.P
    return False
