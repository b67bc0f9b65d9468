"""Cells: new words in a page that was laid out before look and read as if the page had been laid out anew."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PIL import ImageChops

from projects.guide.paper import binding
from projects.guide.paper.binding import Bound, Piece, Section, bind
from projects.guide.paper.cells import numbered, read_cells
from tests.projects.guide.books import changed_engine, make_book, piece_of
from tests.projects.guide.paper import (
    bookmarks,
    destinations,
    elements,
    links,
    marked_faults,
    opened,
    pictures,
    said_on,
    sheets,
)

AHEAD = "ap-fire-design"  # on the critical path: the dates of others move with it
CSS = """
@page { size: A5; margin: 20mm } html { font: 10pt/1.5 "Portal Sans" }
table { width: 100%; table-layout: fixed; border-collapse: collapse } .when { width: 30mm }
th, td { vertical-align: top; text-align: left; border-bottom: 1pt solid #888 } .tag { border: 1pt solid #060; color: #060 }
"""


@pytest.fixture(autouse=True)
def nothing_kept():
    binding.forget()
    yield
    binding.forget()


@pytest.fixture
def laid_out(monkeypatch):
    """The markup of every section that is laid out as a whole."""
    bodies, lay = [], binding.lay
    monkeypatch.setattr(binding, "lay", lambda markup, *rest: bodies.append(markup) or lay(markup, *rest))
    return bodies


def table(first: str, second: str = "<b>3月1日</b>", beside: str = "受理") -> Piece:
    body = (
        '<section id="one"><h1>日期</h1><table><thead><tr><th scope="col">事项</th><th scope="col" class="when">日期</th></tr>'
        f'</thead><tbody><tr><th scope="row"><a href="#one">{beside}</a></th><td data-cell="">{first}</td></tr>'
        f'<tr><th scope="row">办结</th><td data-cell="">{second}</td></tr></tbody></table><p data-cell="">共两项</p></section>'
    )
    return Piece("zh-hans", "表", "局", CSS, [Section("one", "日期", body, stamped=False)], contents=None)


def same(one: Bound, other: Bound, folder) -> None:
    """What is drawn, said, tagged and linked on every page."""
    ours, theirs = opened(one.content), opened(other.content)
    assert marked_faults(ours) == []
    assert [said_on(page) for page in ours.pages] == [said_on(page) for page in theirs.pages]
    assert [(e.kind, e.inside, str(e.raw.get("/A"))) for e in elements(ours)] == [
        (e.kind, e.inside, str(e.raw.get("/A"))) for e in elements(theirs)
    ]
    for found in (links, bookmarks, destinations):
        assert found(ours) == found(theirs)
    words, wanted = (
        [sorted(word.text for word in sheet.words) for sheet in sheets(each.content, folder)] for each in (one, other)
    )
    assert words == wanted
    drawn = zip(pictures(one.content, folder / "one"), pictures(other.content, folder / "other"), strict=True)
    assert [at for at, (page, fresh) in enumerate(drawn) if ImageChops.difference(page, fresh).getbbox()] == []


def anew(piece: Piece) -> Bound:
    binding.forget()
    return bind(piece)


def short(guide: Piece) -> Piece:
    """Without most of its matters: the others only take time."""
    held = (f"m-{AHEAD}", "m-ap-construction-permit")
    return replace(guide, sections=[each for each in guide.sections if each.id in held or not each.id.startswith("m-")])


def test_other_dates_are_exchanged_and_all_is_as_if_laid_out_anew(laid_out, tmp_path):
    bind(table('<b>9月9日</b> <span class="tag">最早</span>'))
    for date in ("10月10日", "1月1日"):  # wider, narrower
        later = table(f'<b>{date}</b> <span class="tag">最早</span>', f"<b>{date}</b>")
        made = bind(later)
        assert len(laid_out) == 1
    same(made, anew(later), tmp_path)


@pytest.mark.parametrize(
    "later",
    [
        table("<b>二〇二六年十二月二十九日，或者更晚</b>"),  # more lines
        table("<b>9月9日</b> 最早"),  # words where there were none
        table("<i>9月9日</i>"),  # another element
        table("<b>9月9日</b>", beside="接收"),  # outside the cells
        table('<b class="tag">9月9日</b>'),  # a frame
    ],
)
def test_what_would_move_or_look_otherwise_is_laid_out_anew(later, laid_out, tmp_path):
    bind(table("<b>9月9日</b>"))
    made = bind(later)
    assert len(laid_out) == 2
    same(made, anew(later), tmp_path)


def test_a_cell_that_begins_with_a_frame_is_laid_out_anew(laid_out, tmp_path):
    """The frame is drawn before the words that can be taken out."""
    bind(table('<span class="tag">最早</span> 9月9日'))
    later = table('<span class="tag">暂定</span> 8月8日')
    made = bind(later)
    assert len(laid_out) == 2
    same(made, anew(later), tmp_path)


def test_a_cell_with_a_link_or_a_name_is_none():
    body = '<table><tr><td data-cell=""><a href="#x">x</a></td><td data-cell="">y <b>z</b></td></tr></table>'
    assert read_cells(body).words == ("y <b>z</b>",)
    assert 'data-cell=""><a' in numbered(body)
    assert 'data-cell="0">y' in numbered(body)


def test_a_longer_limit_on_the_critical_path_lays_out_only_cover_changes_and_pictures(laid_out, tmp_path):
    bind(short(piece_of(make_book("C"))))
    longer = make_book("C", engine=changed_engine(AHEAD, committed_workdays=6))
    later = short(piece_of(longer, number=2, changes=[("一项", "One")]))
    laid_out.clear()
    made = bind(later)
    whole = [
        name
        for name in ("cover", "changes", "route", "flow", "contents", "glance", "m-")
        if any(f'id="{name}' in m for m in laid_out)
    ]
    assert whole == ["cover", "changes", "route", "flow", "contents"]
    same(made, anew(later), tmp_path)
