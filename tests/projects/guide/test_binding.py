"""Pieces bound from sections: everything in its place, only what changed laid out again, nothing kept ever altered."""

import hashlib
import threading
from collections.abc import Sequence
from dataclasses import replace

import pytest
from PIL import ImageChops

from projects.guide.paper import binding, pdf
from projects.guide.paper.binding import Entry, Piece, Section, bind
from tests.projects.guide.paper import bookmarks, destinations, links, opened, pictures, sheets

CSS = """
@page { size: A4; margin: 22mm 18mm 20mm 20mm }
@page wide { size: A3 landscape; margin: 18mm 10mm 16mm }
html { font: 10pt/1.6 "Portal Sans" } h1 { bookmark-level: 1 } h2 { bookmark-level: 2 } p, ol { margin: 0; padding: 0 }
th, td { border-bottom: .5pt solid #888 } .wide { page: wide }
.headleft, .headright, .foot, .number { font-size: 8pt }
.headleft { position: running(headleft) } .headright { position: running(headright); text-align: right }
.foot { position: running(foot) } .number { position: running(number); text-align: right }
"""


def section(name: str, said: str = "", pages: int = 1, **how: object) -> Section:
    rest = "".join(f'<h2 style="break-before: page">{name} {n}</h2><p>续 {n}</p>' for n in range(2, pages + 1))
    body = f'<section id="{name}"><h1>{name}</h1><p>{said}</p><p><a href="#one">第一节</a></p>{rest}</section>'
    return Section(name, f"第 {name} 节", body, **how)


def contents(entries: Sequence[Entry]) -> str:
    lines = "".join(f'<li><a href="#{e.id}">{e.title}：{e.page}</a></li>' for e in entries)
    return f"<h1>目录</h1><ol>{lines}</ol>"


COVER = Section("cover", "", "<h1>封面</h1>", stamped=False)
FOLD_OUT = Section("wide", "折页", '<section class="wide" id="wide"><h1>折页</h1><p>宽</p></section>')


def piece(*sections: Section, **said: object) -> Piece:
    usual = {
        "language": "zh-hans",
        "title": "指南",
        "author": "局",
        "css": CSS,
        "sections": [
            COVER,
            *(sections or (section("one", pages=3), FOLD_OUT, section("two"), section("six", pages=2))),
        ],
        "head": ("项目名称", "第 1 期"),
        "foot": "目录版本 1",
        "numbers": ("第 ", " 页，共 ", " 页"),
        "contents": contents,
        "contents_after": "cover",
    }
    return Piece(**usual | said)


@pytest.fixture(autouse=True)
def nothing_kept():
    binding.forget()
    yield
    binding.forget()


@pytest.fixture
def laid_out(monkeypatch):
    """The markup of every section that is really laid out."""
    bodies, lay = [], binding.lay
    monkeypatch.setattr(binding, "lay", lambda markup, *rest: bodies.append(markup) or lay(markup, *rest))
    return bodies


# --- everything in its place


def test_every_page_but_the_cover_has_its_number_the_total_head_and_foot(tmp_path):
    made = bind(piece())
    found = sheets(made.content, tmp_path)
    assert made.pages == len(found) == 9
    assert "第1页" not in found[0].text
    assert "项目名称" not in found[0].text
    for number, sheet in enumerate(found[1:], 2):
        assert sheet.text.count(f"第{number}页，共9页") == 1
        assert [sheet.text.count(said) for said in ("项目名称", "第1期", "目录版本1")] == [1, 1, 1]


def test_head_and_number_stand_in_the_margins_of_every_size_of_page(tmp_path):
    """In points: the left and right margins of the two pages are 20 and 18 mm, and 10 mm."""
    upright, fold_out = (sheets(bind(piece()).content, tmp_path)[at] for at in (2, 5))
    for sheet, left, right in ((upright, 56.7, 51.0), (fold_out, 28.3, 28.3)):
        named = next(word for word in sheet.words if word.text == "项目名称")
        last = max(sheet.words, key=lambda word: (round(word.bottom), word.right))
        assert named.left == pytest.approx(left, abs=1)
        assert last.right == pytest.approx(sheet.width - right, abs=1)
        assert named.bottom < 62
        assert last.top > sheet.height - 57


def test_contents_bookmarks_and_links_name_the_pages_where_things_are():
    made = opened(bind(piece()).content)
    assert bookmarks(made) == [
        *((1, "封面", 1), (1, "目录", 2), (1, "one", 3), (2, "one 2", 4), (2, "one 3", 5), (1, "折页", 6)),
        *((1, "two", 7), (1, "six", 8), (2, "six 2", 9)),
    ]
    assert destinations(made) == {"one": 3, "wide": 6, "two": 7, "six": 8}
    assert links(made) == [
        *((2, "one", "第 one 节：3"), (2, "wide", "折页：6"), (2, "two", "第 two 节：7"), (2, "six", "第 six 节：8")),
        *((page, "one", "第一节") for page in (3, 7, 8)),
    ]


def test_contents_of_two_pages_move_everything_after_them(laid_out):
    many = [section(f"s{n}") for n in range(60)]
    made = opened(bind(piece(*many)).content)
    assert destinations(made)["s0"] == 4
    assert (2, "s0", "第 s0 节：4") in links(made)
    before = len(laid_out)
    bind(piece(*many[:-1], section("s59", "改")))
    assert len(laid_out) - before == 1, "the contents' length is known, and their page numbers did not change"


def test_contents_need_a_section_to_follow():
    with pytest.raises(ValueError, match="no section 'nowhere'"):
        bind(piece(contents_after="nowhere"))


def test_a_piece_without_contents_and_stamps_is_its_sections():
    made = bind(piece(contents=None, sections=[COVER, COVER]))
    assert made.pages == 2


def test_a_link_to_a_section_that_this_piece_does_not_have_is_left_out():
    """Also when the same page was written before, with the section."""
    bind(piece(section("one"), section("two")))
    made = opened(bind(piece(section("two"), contents=None)).content)
    assert links(made) == []


@pytest.mark.parametrize("text", ["很长的项目名称" * 40, "W" * 190], ids=["chinese", "unbroken"])
def test_a_long_head_takes_two_lines_and_stays_in_its_place(text, tmp_path):
    sheet = sheets(bind(piece(head=(text, "期"))).content, tmp_path)[2]
    head = [word for word in sheet.words if word.bottom < 62 and word.text != "期"]
    period = next(word for word in sheet.words if word.text == "期")
    assert len({round(word.top) for word in head}) == 2
    assert min(word.top for word in head) > 15
    assert max(word.right for word in head) < period.left


# --- only what changed


def test_only_what_changed_is_laid_out_again(laid_out):
    bind(piece())
    before = len(laid_out)
    assert before == 6
    bind(piece(section("one", pages=3), FOLD_OUT, section("two", "改"), section("six", pages=2)))
    assert [("改" in body) for body in laid_out[before:]] == [True]


def test_when_pages_move_only_the_contents_are_laid_out_again(laid_out):
    bind(piece())
    before = len(laid_out)
    longer = bind(piece(section("one", pages=4), FOLD_OUT, section("two"), section("six", pages=2)))
    assert longer.pages == 10
    assert len(laid_out) - before == 2
    assert "目录" in laid_out[-1]


def test_what_is_kept_is_never_changed_by_what_is_made_of_it():
    first = bind(piece()).content
    bind(piece(head=("另一个项目", "第 9 期"), language="en", numbers=("", "/", "")))
    bind(piece(section("two"), section("one", pages=3), FOLD_OUT))
    assert bind(piece()).content == first


def test_kept_pages_have_a_bound_and_the_oldest_go_first(monkeypatch, laid_out):
    monkeypatch.setattr(binding, "KEPT_PAGES", 3)
    alone = {"contents": None, "contents_after": ""}
    bind(Piece("zh", "t", "a", CSS, [section("one"), section("two"), section("six")], **alone))
    bind(Piece("zh", "t", "a", CSS, [section("new")], **alone))
    bind(Piece("zh", "t", "a", CSS, [section("six"), section("two")], **alone))
    assert len(laid_out) == 4
    bind(Piece("zh", "t", "a", CSS, [section("one")], **alone))
    assert len(laid_out) == 5


def test_two_languages_in_one_process_do_not_mix(tmp_path):
    chinese = bind(piece()).content
    english = opened(bind(piece(language="en", numbers=("Page ", " of ", ""))).content)
    assert english.Root.Lang == "en"
    assert opened(chinese).Root.Lang == "zh-CN"
    assert bind(piece()).content == chinese
    assert "Page2of9" in sheets(bind(piece(language="en", numbers=("Page ", " of ", ""))).content, tmp_path)[1].text


def test_threads_take_turns():
    wanted = {name: hashlib.sha256(bind(piece(section(name), section("one"))).content).digest() for name in "abcd"}
    binding.forget()
    made = {}

    def work(name):
        made[name] = hashlib.sha256(bind(piece(section(name), section("one"))).content).digest()

    threads = [threading.Thread(target=work, args=(name,)) for name in "abcd"]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert made == wanted


# --- progress


def test_progress_names_every_section_and_the_end():
    told = []
    bind(piece(), lambda *said: told.append(said))
    assert told == [
        *((0, 5, ""), (1, 5, "第 one 节"), (2, 5, "折页"), (3, 5, "第 two 节"), (4, 5, "第 six 节"), (5, 5, "")),
    ]


def test_a_job_that_is_called_off_leaves_the_press_free():
    def call_off(done, total, title):
        raise KeyError(title)

    with pytest.raises(KeyError):
        bind(piece(), call_off)
    assert bind(piece()).pages == 9


# --- the same as WeasyPrint alone


def alone(sections: Sequence[Section]) -> bytes:
    """One document of WeasyPrint's with the same sections."""
    inside = "".join(f'<div style="break-before: page">{each.body}</div>' for each in sections)
    return pdf.render(f'<html lang="zh-CN"><head><title>指南</title></head><body>{inside}</body></html>', CSS)


SVG = """<svg viewBox="0 0 300 120" width="300" height="120"><title>图</title>
<defs><linearGradient id="g"><stop offset="0" stop-color="#000"/><stop offset="1" stop-color="#ccc"/></linearGradient>
<pattern id="p" width="6" height="6" patternUnits="userSpaceOnUse"><path d="M0 6L6 0" stroke="#000"/></pattern></defs>
<rect width="90" height="40" fill="url(#g)"/><rect x="100" width="90" height="40" fill="url(#p)"/>
<g opacity=".4"><rect x="200" width="60" height="40"/><rect x="220" y="20" width="60" height="40"/></g>
<text x="150" y="90" text-anchor="middle">居中的字</text><text x="290" y="110" text-anchor="end">尾</text></svg>"""
OTHER = SVG.replace("居中", "又中").replace('"g"', '"h"').replace("#g", "#h").replace('"p"', '"q"').replace("#p", "#q")
DRAWN = [
    section("one", "审批事项 Approval 0123" * 20),
    Section("svg", "", f"<h1>图</h1>{SVG}<p>{OTHER}</p>"),
    Section("odd", "", "<h1>缺字</h1><p>\U000e0fff 和 \U0010fffd 和 \U0001f600，到此</p>"),
    Section(
        "table", "", "<h1>表</h1><table><thead><tr><th scope=col>甲<th scope=row>乙<tbody><tr><td>丙<td>丁</table>"
    ),
    FOLD_OUT,
]


def test_pages_look_as_in_one_document_of_weasyprint_and_as_before_when_written_again(tmp_path):
    bare = Piece("zh", "指南", "局", CSS, [replace(each, stamped=False) for each in DRAWN])
    wanted = pictures(alone(DRAWN), tmp_path / "alone")
    for turn in ("first", "again"):
        made = pictures(bind(bare).content, tmp_path / turn)
        assert len(made) == len(wanted) == 5
        for ours, theirs in zip(made, wanted, strict=True):
            assert ImageChops.difference(ours, theirs).getbbox() is None
