"""What people type cannot make the press read a file or call a host, and it is printed as it was typed (S23).

Typed texts are in every printed piece: names of project and enterprise, the site, people and their telephones, answers, the
sentences about what changed and what the paper does not show; and they run along every page.
"""

import re
from collections.abc import Sequence
from dataclasses import replace
from html import escape

import pytest

from projects.enums import AssignmentKind
from projects.guide.book.pieces import Imprint, make_piece, make_sections
from projects.guide.paper import binding, pdf
from projects.guide.paper.binding import Entry, Piece, Section, bind
from projects.queries_project import Parts, Person
from tests.projects.guide.books import CHECK, TODAY, make_book, piece_of
from tests.projects.guide.paper import opened, sheets
from tests.projects.guide.test_binding import CSS
from tests.projects.guide.test_pdf_closed import HOSTILE, typed_together
from tests.projects.profiles import PROFILES

MORE = (
    "<a rel=attachment href=file:///etc/passwd>x</a><a href=file:///etc/hostname>y</a>",
    "</td></tr></table></section></body></html><p>",
    "&lt;script&gt;&#60;b&#62;&copy; &quot; ' \" `",
    "很长没有空格的名称" * 20,
)
TEXTS = typed_together((*HOSTILE, *MORE))
IMPRINT = Imprint(2, TODAY, CHECK)
LEFT_OUT = re.compile("m-(?!ap-project-filing)|route|flow|checklist|weekend|marks")  # nobody types what they say


def typed_everywhere(text: str, listed: list[str]) -> Piece:
    """The leased plant's guide with the text wherever somebody can type one, and along every page."""
    people = {kind: Person(1, text, text, False) for kind in AssignmentKind}
    answers = PROFILES["B"] | {"industry_code": text}
    book = make_book("B", name=text, enterprise=text, site=text, parts=Parts(people=people), answers=answers)
    book.project.code = text
    sections = [section for section in make_sections(book, "guide") if not LEFT_OUT.match(section.id)]
    sections += make_sections(book, "policy_book")
    made = make_piece(book, "guide", sections, replace(IMPRINT, changes=[(text, text)], warnings=[(text, text)]))

    def contents(entries: Sequence[Entry]) -> str:
        listed.extend(entry.title for entry in entries)
        return made.contents(entries)

    running = Section("typed", text, f'<section id="typed"><h1>{escape(text)}</h1></section>')
    marks = {"title": text, "author": text, "head": (text, text), "foot": text, "numbers": (text[:20], "/", "")}
    return replace(made, sections=[*made.sections, running], contents=contents, **marks)


def without_space(text: str) -> str:
    return "".join(text.split())


@pytest.mark.parametrize("text", TEXTS, ids=range(len(TEXTS)))
def test_s23_typed_text_is_printed_as_text_reads_nothing_and_calls_nobody(text, listener, asked, tmp_path):
    typed = text.replace("{port}", str(listener.port))
    listed: list[str] = []
    content = bind(typed_everywhere(typed, listed)).content
    made, found = opened(content), sheets(content, tmp_path)
    # nothing is read or called
    assert listener.came == []
    assert set(asked) <= {pdf.font_file().as_uri()}
    # nothing is taken along, nothing leads out
    assert not {"/AF", "/OpenAction", "/AA"} & set(made.Root.keys())
    assert set(made.Root.Names.keys()) == {"/Dests"}
    annotations = [each for page in made.pages for each in page.get("/Annots", [])]
    assert {str(each.Subtype) for each in annotations} == {"/Link"}
    assert [each for each in annotations if "/A" in each] == []
    # it is printed as it was typed, everywhere
    seen = without_space(pdf.plain_text(typed))
    printed = without_space("".join(sheet.text for sheet in found))
    assert typed in listed
    assert made.docinfo["/Title"] == pdf.plain_text(typed)
    assert "root:" not in printed
    if "שלום" not in seen:  # extraction turns a right-to-left word round
        assert printed.count(seen) >= 5
        for sheet in found[1:]:
            assert without_space(sheet.text).count(seen[:14]) >= 3
    # and nothing leaves its page
    for sheet in found:
        for word in sheet.words:
            assert -0.5 <= word.left < word.right <= sheet.width + 0.5, word
            assert -0.5 <= word.top < word.bottom <= sheet.height + 0.5, word


def test_s23_the_press_reads_its_font_and_nothing_else(asked):
    binding.forget()
    bind(piece_of(make_book("B"), "policy_book"))
    assert asked == [pdf.font_file().as_uri()]


def test_s23_the_press_gets_nothing_even_when_markup_asks(listener, asked):
    """Should a text ever slip through unescaped, the fetcher is the second wall, and attachments are left out."""
    base = f"http://127.0.0.1:{listener.port}/"
    body = f'<h1>x</h1><img alt=x src="{base}a"><img alt=x src="file:///etc/passwd"><object data="{base}o"></object>'
    body += '<svg><image href="file:///etc/passwd"/></svg><a rel=attachment href="file:///etc/passwd">y</a>'
    body += (
        f'<link rel=stylesheet href="{base}l"><style>@import "{base}i"; p {{ background: url({base}c) }}</style><p>x'
    )
    made = opened(bind(Piece("zh", "t", "a", CSS, [Section("x", "", body, stamped=False)])).content)
    assert listener.came == []
    assert len(asked) >= 6
    assert "/EmbeddedFiles" not in made.Root.get("/Names", {})
    assert "/Annots" not in made.pages[0]


@pytest.mark.parametrize("kind", ["guide", "policy_book"])
def test_s23_typed_texts_stay_escaped_in_every_section(kind):
    """No piece of markup that somebody types becomes an element of a section."""
    people = {role: Person(1, "<i-typed>", "<i-typed>", False) for role in AssignmentKind}
    book = make_book("B", name="<i-typed>", enterprise="<i-typed>", site="<i-typed>", parts=Parts(people=people))
    said = replace(IMPRINT, changes=[("<i-typed>", "<i-typed>")], warnings=[("<i-typed>", "<i-typed>")])
    bodies = [section.body for section in make_piece(book, kind, make_sections(book, kind), said).sections]
    assert sum("&lt;i-typed&gt;" in body for body in bodies) >= 2
    assert [body for body in bodies if "<i-typed" in body] == []
