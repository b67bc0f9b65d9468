"""The structure of the printed pieces, as PDF/UA-1 (ISO 14289-1) asks for it, looked at with pikepdf.

veraPDF, the program that checks all of PDF/UA-1, is not to be had here: what it checks by machine and what matters to
somebody who listens to the file is checked one by one. What follows from the text alone (is this alternative text a
good one?) nobody can check by machine.
"""

import re
from functools import cache
from itertools import pairwise

import pikepdf
import pytest
from django.utils import translation

from projects.guide.draw.flow_state import flow_states
from projects.guide.flow_sheet import FlowSheet, flow_page, print_page
from projects.guide.paper.binding import Bound, Piece, Section, bind
from tests.projects.guide.books import TODAY, bound, make_book, piece_of
from tests.projects.guide.paper import (
    bookmarks,
    destinations,
    elements,
    kids,
    links,
    marked_faults,
    numbers_of,
    opened,
    sheets,
)
from tests.projects.guide.test_binding import piece, section

PIECES = {
    "hotel": ("C", "zh-hans", "guide"),
    "leased-en": ("B", "en", "guide"),
    "policies": ("B", "zh-hans", "policy_book"),
}
SYNTHETIC = """<section id="all"><h1>各种内容</h1><p>段落 <span>字</span> <b>粗</b> <span lang="en">English words</span></p>
<table><thead><tr><th scope="col">项</th><th scope="col" colspan="2">值</th></tr></thead>
<tbody><tr><th scope="row">甲</th><td>一</td><td rowspan="2">二</td></tr>
<tr><th scope="row">乙</th><td>三</td></tr></tbody></table>
<ul><li>其一</li><li>其二 <a href="#all"><b>回</b> <span style="text-decoration: underline">到头</span></a></li></ul>
<svg viewBox="0 0 40 20" width="40" height="20"><title>一张图</title><rect width="20" height="9"/>
<text x="20" y="18" text-anchor="middle" font-size="8">字</text></svg>
<p>散字<a href="https://example.org/x">外面</a></p></section>"""


@cache
def made(name: str) -> tuple[Piece, Bound]:
    if name == "synthetic":
        found = piece(Section("all", "各种内容", SYNTHETIC), section("two", pages=2))
        return found, bind(found)
    profile, language, kind = PIECES[name]
    return piece_of(make_book(profile, language), kind), bound(profile, language, kind)


@cache
def read(name: str) -> pikepdf.Pdf:
    return opened(made(name)[1].content)


every_piece = pytest.mark.parametrize("name", ["synthetic", *PIECES])


# --- the file


@every_piece
def test_the_file_says_that_it_is_tagged_pdf_ua_with_language_and_title(name):
    said, pdf = made(name)[0], read(name)
    root = pdf.Root
    assert str(root.MarkInfo.Marked) in ("True", "true")
    assert root.ViewerPreferences.DisplayDocTitle
    assert root.Lang == ("en" if said.language == "en" else "zh-CN")
    with pdf.open_metadata() as meta:
        assert meta["dc:title"] == said.title
        assert str(meta["pdfuaid:part"]) == "1"
    assert pdf.docinfo["/Title"] == said.title
    assert [page.Tabs for page in pdf.pages] == ["/S"] * len(pdf.pages)
    assert "/EmbeddedFiles" not in root.get("/Names", {})
    assert not {"/JavaScript", "/AF", "/OpenAction", "/AA"} & {*root.keys(), *root.get("/Names", {}).keys()}


@every_piece
def test_every_font_is_embedded_and_says_which_character_each_glyph_is(name):
    fonts = [
        each for each in read(name).objects if isinstance(each, pikepdf.Dictionary) and each.get("/Type") == "/Font"
    ]
    whole = [each for each in fonts if each.Subtype == "/Type0"]
    assert whole
    assert {str(each.Subtype) for each in fonts} <= {"/Type0", "/CIDFontType0", "/CIDFontType2"}
    for font in whole:
        descriptor = font.DescendantFonts[0].FontDescriptor
        assert "/FontFile3" in descriptor or "/FontFile2" in descriptor
        assert len(font.ToUnicode.read_bytes()) > 200


# --- the tree


@every_piece
def test_everything_on_every_page_is_tagged_or_an_artifact_and_has_its_place_in_the_tree(name):
    assert marked_faults(read(name)) == []


@every_piece
def test_one_tree_holds_every_element_once_with_its_parent(name):
    pdf = read(name)
    root = pdf.Root.StructTreeRoot
    assert [str(each.S) for each in root.K] == ["/Document"]
    found = list(elements(pdf))
    assert len({each.raw.objgen for each in found}) == len(found)
    for each in found:
        for kid in kids(each.raw):
            if isinstance(kid, pikepdf.Dictionary) and "/S" in kid:
                assert kid.P.objgen == each.raw.objgen
    parents = numbers_of(root.ParentTree)
    in_tree = {each.raw.objgen for each in found}
    owners = [owner for value in parents.values() for owner in (value if isinstance(value, pikepdf.Array) else [value])]
    assert {owner.objgen for owner in owners} <= in_tree


STANDARD = {
    f"/{kind}" for kind in ("Document", "Sect", "Art", "Div", "P", "H1", "H2", "H3", "L", "LI", "Lbl", "LBody", "Span")
}
STANDARD |= {
    f"/{kind}" for kind in ("Table", "TR", "TH", "TD", "THead", "TBody", "Link", "Figure", "Caption", "BlockQuote")
}
INSIDE = {
    "/TR": {"/Table", "/THead", "/TBody"},
    "/TH": {"/TR"},
    "/TD": {"/TR"},
    "/LI": {"/L"},
    "/Lbl": {"/LI"},
    "/LBody": {"/LI"},
}


@every_piece
def test_elements_are_of_standard_kinds_and_stand_where_they_belong(name):
    for each in elements(read(name)):
        assert each.kind in STANDARD
        if each.kind in INSIDE:
            assert each.inside[-1] in INSIDE[each.kind]
        if each.kind in ("/THead", "/TBody"):
            assert each.inside[-1] == "/Table"


@every_piece
def test_headings_begin_at_the_first_level_and_skip_none(name):
    levels = [int(each.kind[2:]) for each in elements(read(name)) if re.fullmatch("/H[1-6]", each.kind)]
    assert levels[0] == 1
    assert all(after <= before + 1 for before, after in pairwise(levels))


@every_piece
def test_every_header_cell_has_a_scope_and_a_name_that_cells_use(name):
    found = list(elements(read(name)))
    heads = [each.raw for each in found if each.kind == "/TH"]
    cells = [each.raw for each in found if each.kind == "/TD"]
    assert heads
    assert {str(each.A.Scope) for each in heads} <= {"/Column", "/Row"}
    names = [str(each.ID) for each in heads]
    assert len(set(names)) == len(names)
    assert {str(named) for cell in cells for named in cell.A.get("/Headers", [])} <= set(names)


@every_piece
def test_every_figure_has_a_text_in_its_place_and_lies_on_its_page(name):
    for each in elements(read(name)):
        if each.kind == "/Figure":
            assert str(each.raw.Alt).strip()
            left, bottom, right, top = map(float, each.raw.A.BBox)
            width, height = float(each.raw.Pg.MediaBox[2]), float(each.raw.Pg.MediaBox[3])
            assert 0 <= left < right <= width + 1
            assert -1 <= bottom < top <= height + 1


@every_piece
def test_every_link_is_in_a_link_element_and_says_what_it_is(name):
    pdf = read(name)
    placed = {
        kid.Obj.objgen
        for each in elements(pdf)
        if each.kind == "/Link"
        for kid in kids(each.raw)
        if isinstance(kid, pikepdf.Dictionary) and kid.get("/Type") == "/OBJR"
    }
    parents = numbers_of(pdf.Root.StructTreeRoot.ParentTree)
    annotations = [each for page in pdf.pages for each in page.get("/Annots", [])]
    assert placed == {each.objgen for each in annotations}
    for each in annotations:
        assert str(each.Contents).strip()
        assert str(parents[int(each.StructParent)].S) == "/Link"
        assert int(each.get("/F", 0)) & 2 == 0  # not hidden
    assert all(target in destinations(pdf) or ":" in target for _, target, _ in links(pdf))


def test_the_synthetic_piece_keeps_what_its_markup_means():
    found = list(elements(read("synthetic")))
    heads = [(str(each.raw.A.Scope), int(each.raw.A.get("/ColSpan", 1))) for each in found if each.kind == "/TH"]
    assert heads == [("/Column", 1), ("/Column", 2), ("/Row", 1), ("/Row", 1)]
    (english,) = [each.raw for each in found if each.kind == "/Span"]
    assert str(english.Lang) == "en"
    assert [str(each.raw.Alt) for each in found if each.kind == "/Figure"] == ["一张图"]
    pages = [(page, text) for page, _, text in links(read("synthetic")) if page == 3]
    assert pages == [(3, "回 到头"), (3, "外面")]


# --- running heads and page numbers


@every_piece
def test_running_heads_and_page_numbers_are_artifacts(name, tmp_path):
    """They are on the paper, and in no element: all marked artifacts of the page hold them."""
    pdf, said = read(name), made(name)[0]
    numbered = sheets(made(name)[1].content, tmp_path)
    total = len(pdf.pages)
    for number, page in enumerate(pdf.pages, 1):
        texts = [[], []]  # in elements, in artifacts
        inside = None
        for operands, operator in pikepdf.parse_content_stream(page):
            if str(operator) in ("BMC", "BDC"):
                inside = str(operands[0]) == "/Artifact"
            elif str(operator) == "TJ":
                texts[inside].append(operands)
        stamped = f"{said.numbers[0]}{number}{said.numbers[1]}{total}{said.numbers[2]}".replace(" ", "")
        assert (stamped in numbered[number - 1].text) == bool(texts[1])


# --- the way through


@every_piece
def test_every_section_has_its_bookmark_in_order_at_the_page_that_the_contents_name(name):
    said, pdf = made(name)[0], read(name)
    marks = bookmarks(pdf)
    assert [page for _, _, page in marks] == sorted(page for _, _, page in marks)
    places = destinations(pdf)
    named = [each for each in said.sections if each.title]
    pages = [places[each.id] for each in named]
    assert pages == sorted(pages)
    for each, page in zip(named, pages, strict=True):
        assert page in [at for _, _, at in marks], each.id
    listed = {target: text for page, target, text in links(pdf) if page == 2 and not text.isdigit()}
    numbers = {target: int(text) for page, target, text in links(pdf) if page == 2 and text.isdigit()}
    assert [target for target in listed if target in places] == list(listed)
    for target, number in numbers.items():
        assert places[target] == number


def test_the_real_guide_has_a_line_in_the_contents_for_each_section_with_its_page():
    said, pdf = made("hotel")[0], read("hotel")
    numbers = {target: int(text) for page, target, text in links(pdf) if page == 2 and text.isdigit()}
    assert set(numbers) >= {each.id for each in said.sections if each.title}


# --- languages


def test_names_in_another_language_than_the_piece_say_so():
    """Chinese that has no English stays Chinese: in an English guide it is marked for who listens to it."""
    said = {str(each.raw.get("/Lang", "")) for each in elements(read("leased-en"))}
    assert said == {"", "zh"}


# --- the flowchart alone: a document of WeasyPrint's, without the press


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_the_flowchart_sheet_is_tagged_and_has_its_text_and_the_same_as_a_table(language):
    book = make_book("B", language)
    states = flow_states(book.result, (), book.project.state)
    sheet = FlowSheet(book.project, book.package, book.result, states, book.place, language, TODAY)
    pdf = opened(print_page(flow_page(sheet)))
    found = list(elements(pdf))
    with translation.override(language):
        title = sheet.title
    assert pdf.Root.Lang == ("en" if language == "en" else "zh-CN")
    assert pdf.docinfo["/Title"] == title
    with pdf.open_metadata() as meta:
        assert str(meta["pdfuaid:part"]) == "1"
    assert marked_faults(pdf) == []
    figures = [each.raw for each in found if each.kind == "/Figure"]
    assert figures
    assert all(str(each.Alt).strip() for each in figures)
    assert {"/H1", "/Table", "/TH", "/TD"} <= {each.kind for each in found}
