"""Our markup read by the XML reader is laid out as the renderer's own reader has it, and what is no XML still is."""

import pytest

from projects.guide.paper import markup, pdf
from projects.guide.paper.press import lay
from tests.projects.guide.books import make_book, piece_of

PAGE = '<!doctype html>\n<html lang="zh-CN"><head><meta charset="utf-8"><title>字</title></head><body>{}</body></html>'
SVG = (
    '<svg viewBox="0 0 10 10" width="10" height="10"><title>框</title><rect width="9" height="9" fill="#0a5f66"/></svg>'
)


def laid(body, css=""):
    return [
        (page.drawing.content, page.tags, page.anchors, page.bookmarks) for page in lay(PAGE.format(body), css, "zh")
    ]


def as_other_peoples(monkeypatch):
    monkeypatch.setattr(markup, "_tree", lambda plain: None)


@pytest.mark.parametrize(("kind", "language"), [("guide", "zh-hans"), ("policy_book", "en")])
def test_every_section_looks_the_same_whichever_way_it_is_read(kind, language, monkeypatch):
    piece = piece_of(make_book("C", language), kind)
    bodies = [section.body for section in piece.sections if section.id in ("cover", "glance", "marks", "m-special")]
    ours = [laid(body, piece.css) for body in bodies]
    as_other_peoples(monkeypatch)
    assert [laid(body, piece.css) == each for body, each in zip(bodies, ours, strict=True)] == [True] * len(bodies)


def test_all_sections_are_read_the_fast_way():
    piece = piece_of(make_book())
    assert [s.id for s in piece.sections if markup._tree(pdf.plain_text(PAGE.format(s.body))) is None] == []


def test_an_svg_without_a_namespace_is_drawn(monkeypatch):
    ours = laid(SVG)
    assert ours != laid("")
    as_other_peoples(monkeypatch)
    assert laid(SVG) == ours


def test_what_is_not_well_formed_is_laid_out_as_well():
    assert markup._tree(PAGE.format("一<br>二")) is None
    assert laid("一<br>二") == laid("一<br/>二") != laid("一二")
