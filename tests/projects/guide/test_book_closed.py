"""What people type cannot make the press read a file or call a host, whatever piece it is printed in (S23)."""

from __future__ import annotations

from typing import Any

import pikepdf
import pytest
from django.conf import settings

from projects.enums import PrintKind
from projects.guide import binding, flow_sheet, pdf
from projects.guide.binding import bind
from projects.guide.book.context import Book
from projects.guide.book.pieces import Imprint, make_piece, make_sections
from projects.guide.flow_sheet import FlowSheet
from projects.guide.flow_state import flow_states
from projects.models import Locality
from projects.queries_project import Parts, Person
from projects.slots import Panel
from tests.projects.guide.books import CHECK, PEOPLE, TODAY, make_book
from tests.projects.guide.paper import bookmarks, opened, said_on, sheets
from tests.projects.guide.test_pdf_closed import HOSTILE, asked, listener  # noqa: F401 - fixtures
from tests.projects.profiles import PROFILES

SHORT = ("doorstep", "slot-note", "overview")  # sections that typed texts reach, and a panel; the rest in whole pieces
PHONE = 20  # characters that its field takes
FORBIDDEN = {"/EmbeddedFiles", "/AF", "/EF", "/JavaScript", "/JS", "/OpenAction", "/AA", "/FS", "/RichMediaContent"}
LONG = HOSTILE[-1]
TURNED = "שלום"  # extraction turns a right-to-left word round

every_text = pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))


@pytest.fixture(autouse=True, scope="module")
def nothing_kept():
    """Else what another module laid out is not laid out here."""
    binding.forget()
    yield
    binding.forget()


def hostile_book(typed: str, profile: str = "B") -> Book:
    """A book with the text wherever a person can type one, and in the names of the place."""
    people = {kind: Person(person.pk, typed, typed[:PHONE], False) for kind, person in PEOPLE.items()}
    return make_book(
        profile,
        answers=PROFILES[profile] | {"industry_code": typed},
        name=typed,
        enterprise=typed,
        site=typed,
        parts=Parts(people=people),
        place=Locality(zh=typed, en=typed, site_zh=typed, site_en=typed),
        panels=[Panel("note", "pdf/book/said.html", {"title": typed, "text": typed})],
    )


def hostile_piece(typed: str, kind: str, whole: bool = False) -> bytes:
    """The piece whole, or the guide with the book's policies and without the sections that say nothing typed."""
    book = hostile_book(typed)
    sections = make_sections(book, kind)
    if not whole:
        sections = [each for each in (*sections, *make_sections(book, PrintKind.POLICY_BOOK)) if each.id in SHORT]
    changed = [(f"项目名称由旧名换成{typed}。", f"Project name: {typed}.")]
    imprint = Imprint(2, TODAY, CHECK, changes=changed, warnings=[(typed, typed)])
    return bind(make_piece(book, kind, sections, imprint)).content


def typed_in(text: str, port: int) -> str:
    return text.replace("{port}", str(port))


def as_printed(typed: str) -> str:
    return "".join(pdf.plain_text(typed).split())


def words(read: pikepdf.Pdf) -> list[str]:
    """What each page says, in the order of its content."""
    return ["".join(said_on(page).values()) for page in read.pages]


def dangers(read: pikepdf.Pdf) -> list[str]:
    """Actions other than links to our own pages, and everything attached."""
    found = []
    for each in read.objects:
        if not isinstance(each, pikepdf.Dictionary | pikepdf.Stream):
            continue
        found += FORBIDDEN & {*each.keys()}
        found += [str(each[key]) for key in ("/Type", "/Subtype") if each.get(key) in ("/Filespec", "/FileAttachment")]
        found += [action for action in _actions(each) if not action.startswith(f"/URI {settings.SITE_URL}")]
    return found


def _actions(each: Any) -> list[str]:
    """“/URI https://…” of a dictionary that is an action or has one."""
    held = [each, each.get("/A")]
    known = ("/URI", "/Launch", "/JavaScript", "/GoToR", "/GoToE", "/SubmitForm", "/ImportData", "/Named")
    return [
        f"{act.S} {act.get('/URI', '')}"
        for act in held
        if isinstance(act, pikepdf.Dictionary) and act.get("/S") in known
    ]


def assert_closed(content: bytes, came: list[Any], addresses: list[str]) -> pikepdf.Pdf:
    """Nobody called, nothing but our font was read, and nothing in the file does anything."""
    read = opened(content)
    assert came == []
    assert {*addresses} <= {pdf.font_file().as_uri()}
    assert dangers(read) == []
    assert "root:" not in "".join(words(read))
    assert settings.SECRET_KEY not in "".join(words(read))
    return read


@every_text
def test_s23_no_typed_text_makes_the_press_read_or_call(text, listener, asked):  # noqa: F811
    typed = typed_in(text, listener.port)
    read = assert_closed(hostile_piece(typed, PrintKind.GUIDE), listener.came, asked)
    said = words(read)
    at = {"".join(title.split()): page - 1 for _, title, page in bookmarks(read)}
    cover, contents = "".join(said[: at["目录"]]), "".join(said[at["目录"] : at["与第1期相比"]])
    changes, *rest = said[at["与第1期相比"] :]
    if TURNED in typed:
        assert "gnp.exe" in cover
        assert not {*"\u202e\u2066\x1b"} & {*"".join(said)}
        return
    seen = as_printed(typed)
    # zone, name, enterprise, site, three of the triad, agent, backup, warning; a long one runs into the phone after it
    if typed == LONG:
        assert cover.count("W") == 10 * len(LONG) + 2 * PHONE
    else:
        assert cover.count(seen) == 10
    assert changes.count(seen) == 1
    assert seen in contents
    assert "".join(rest).count(seen) >= 3  # agent and backup at the doorstep, the title of the panel
    assert {"".join(str(read.docinfo[key]).split()) for key in ("/Title", "/Author")} == {f"服务指南—{seen}", seen}
    assert seen in at  # a bookmark


@pytest.mark.parametrize(
    ("text", "kind"), [(HOSTILE[2], "guide"), (LONG, "guide"), (HOSTILE[1], "policy_book"), (HOSTILE[9], "policy_book")]
)
def test_s23_nor_does_a_whole_piece(text, kind, listener, asked):  # noqa: F811
    typed = typed_in(text, listener.port)
    read = assert_closed(hostile_piece(typed, kind, whole=True), listener.came, asked)
    said = words(read)
    assert len(said) > (15 if kind == PrintKind.GUIDE else 4)
    assert "".join(said).count(as_printed(typed)) >= 11  # cover and changes


@pytest.mark.parametrize("text", [LONG, "长" * 160, "x/" * 80], ids=["letters", "chinese", "slashes"])
def test_a_long_unbroken_text_stays_inside_its_pages(text, tmp_path):
    found = sheets(hostile_piece(text, PrintKind.GUIDE), tmp_path)
    assert _beyond(found) == []
    assert [number for number, sheet in enumerate(found, 1) if text[:8] not in sheet.text] == []


def _beyond(found: list[Any]) -> list[str]:
    """Words of which a part lies outside the page, or beyond its side margins."""
    side = 27  # points; the narrowest margin has 28
    return [
        f"page {number}: {word}"
        for number, sheet in enumerate(found, 1)
        for word in sheet.words
        if word.left < side or word.right > sheet.width - side or word.top < 0 or word.bottom > sheet.height
    ]


# --- the flowchart alone


def hostile_sheet(typed: str) -> FlowSheet:
    book = hostile_book(typed)
    states = flow_states(book.result, set(), "preparing")
    return FlowSheet(book.project, book.package, book.result, states, book.place, "zh-hans", TODAY)


@every_text
def test_s23_no_typed_text_is_markup_in_the_flowchart(text):
    sheet = hostile_sheet(typed_in(text, 1))
    quiet = hostile_sheet("甲")
    tags = [
        (made(sheet).count("<"), made(quiet).count("<")) for made in (flow_sheet.flow_page, flow_sheet.flowchart_svg)
    ]
    assert [said for said, _ in tags] == [wanted for _, wanted in tags]


@pytest.mark.parametrize("text", [HOSTILE[2], HOSTILE[9], LONG], ids=["style", "url", "long"])
def test_s23_the_flowchart_on_paper_reads_and_calls_nothing(text, listener, asked, tmp_path):  # noqa: F811
    typed = typed_in(text, listener.port)
    content = flow_sheet.print_page(flow_sheet.flow_page(hostile_sheet(typed)))
    read = assert_closed(content, listener.came, asked)
    assert words(read)[0].count(as_printed(typed)) >= 3  # zone, title, enterprise
    assert as_printed(typed) in "".join(str(read.docinfo["/Title"]).split())
    assert _beyond(sheets(content, tmp_path)) == []


# --- negative controls


def test_what_a_file_may_not_do_is_seen():
    read = pikepdf.new()
    read.add_blank_page()
    for action in ({"/S": pikepdf.Name.Launch}, {"/S": pikepdf.Name.URI, "/URI": "http://x.example/"}):
        read.Root.OpenAction = read.make_indirect(pikepdf.Dictionary(action))
        assert len(dangers(read)) >= 2
    read.attachments["passwd"] = b"root:"
    assert "/EF" in dangers(read)


def test_a_text_that_were_markup_would_be_refused_its_address(listener, asked):  # noqa: F811
    """Should a text ever slip through unescaped, the fetcher is the second wall."""
    base = f"http://127.0.0.1:{listener.port}/"
    markup = f'<link rel=attachment href="{base}a"><img alt=x src="{base}b"><img alt=x src="file:///etc/passwd">'
    sections = [binding.Section("one", "", f"<h1>x</h1>{markup}", stamped=False)]
    made = bind(binding.Piece("zh-hans", "x", "y", f'@import "{base}c";', sections))
    assert listener.came == []
    assert len(asked) >= 3  # an attachment is not even looked for
    assert "root:" not in "".join(words(opened(made.content)))
