"""The cover and the list of changes: whose guide it is, whom to call, and what is different."""

import re
from dataclasses import replace

import pytest
from django.utils import translation

from projects.guide.book.front import changes_section, cover_section, spaced
from projects.guide.book.overview import route_section
from projects.guide.book.pieces import Imprint, content_hash, make_piece, make_sections, with_parts
from projects.guide.paper import binding, pdf
from projects.guide.paper.binding import Entry
from projects.queries_project import Parts
from tests.projects.guide.books import CHECK, PEOPLE, TODAY, make_book


def words(markup: str) -> str:
    return " ".join(re.sub(r"<[^>]*>", " ", markup).split())


def cover(book, kind="guide", **imprint) -> str:
    with translation.override(book.language):
        return cover_section(book, kind, Imprint(imprint.pop("number", 1), TODAY, CHECK, **imprint)).body


def test_the_cover_says_whose_guide_it_is_and_what_is_to_be_done():
    text = words(cover(make_book("C")))
    for said in (
        "西安经济技术开发区",
        "项目服务指南",
        "升科五星级酒店",
        "建设单位 西安升科置业有限公司",
        "项目代码 2603-610162-04-01-100001",
        "地点 泾河工业园北区",
        "审批 10 项，",
        "水电气热 4 项",
        "印制 2026年11月22日， 第 1 期",
        "目录版本 2026.1，事项包第 1 版",
    ):
        assert said in text, said


def test_papers_on_the_cover_add_up_to_those_of_the_package():
    book = make_book("C")
    brought, fetched = map(int, re.search(r"材料 (\d+) 份，其余 (\d+) 份由系统取用", words(cover(book))).groups())
    assert brought == book.result.papers.to_bring
    assert brought + fetched == book.result.papers.total


def test_the_cover_names_the_agent_the_backup_and_the_triad():
    text = words(cover(make_book("C")))
    assert "你的代办专员 李建国 029-86030001" in text
    assert "备岗：王芳 029-86030002" in text
    assert "三位一体 分管委领导 张伟，部门负责人 刘洋，经办人员 陈静" in text


def test_without_an_agent_the_cover_gives_the_hotline():
    text = words(cover(make_book("C", parts=Parts())))
    assert "代办专员 还没有指派。有事先打 12345" in text
    assert "你的代办专员" not in text


def test_two_labelled_codes_lead_to_the_project_and_to_the_check_of_this_issue():
    body = cover(make_book("C"))
    assert re.findall(r"<title>([^<]*)</title>", body) == [
        "二维码：在网上看这个项目的进度",
        "二维码：在网上查这一期是不是最新",
    ]
    assert "扫码看进度" in body
    assert "查这一期是不是最新" in body


def test_warnings_are_printed_plainly_on_the_cover():
    said = ("有 1 个字这里的字库没有", "One character is in no font here")
    assert said[0] in words(cover(make_book("C"), warnings=[said]))
    assert said[1] in words(cover(make_book("C", "en"), warnings=[said]))


def test_typed_names_are_escaped_on_the_cover():
    body = cover(make_book("C", name="<img src=x>", enterprise="A & B"))
    assert "<img" not in body
    assert "A &amp; B" in body


def test_the_policy_book_counts_policies_and_no_matters():
    text = words(cover(make_book("C"), "policy_book"))
    assert "项目政策书" in text
    assert re.search(r"对得上的政策 \d+ 条", text)
    assert "要你交" not in text


@pytest.mark.parametrize(
    ("typed", "shown"),
    [("13300002046", "133 0000 2046"), ("029-86030001", "029-86030001"), ("", ""), ("2330000204 6", "2330000204 6")],
)
def test_a_mobile_number_is_printed_in_groups_and_any_other_as_typed(typed, shown):
    assert spaced(typed) == shown


def test_the_list_of_changes_names_the_issue_it_is_compared_with():
    book = make_book("C")
    with translation.override("zh-hans"):
        made = changes_section(book, Imprint(3, TODAY, CHECK, changes=[("多了一项。", "One more.")]))
    assert (made.id, made.title) == ("changes", "与第 2 期相比")
    assert "<li>多了一项。</li>" in made.body


def test_only_later_issues_have_a_list_of_changes():
    book = make_book("B")
    sections = make_sections(book, "guide")
    first, second = (make_piece(book, "guide", sections, Imprint(n, TODAY, CHECK)) for n in (1, 2))
    assert [section.id for section in first.sections[:2]] == ["cover", "glance"]
    assert [section.id for section in second.sections[:2]] == ["cover", "changes"]
    assert "内容和第 1 期一样，只是重新排印。" in second.sections[1].body


def test_the_contents_have_a_line_above_the_matters():
    entries = [
        Entry("glance", "一览", 1, 3),
        Entry("m-a", "甲", 2, 5),
        Entry("m-b", "乙", 2, 6),
        Entry("marks", "标记", 1, 7),
    ]
    assert [(line.title, line.level, line.page) for line in with_parts(entries)] == [
        ("一览", 1, 3),
        ("逐项说明", 1, 5),
        ("甲", 2, 5),
        ("乙", 2, 6),
        ("标记", 1, 7),
    ]


def test_what_stands_on_the_cover_only_makes_another_hash():
    book = make_book("B")
    sections = make_sections(book, "guide")
    plain = content_hash(book, "guide", sections)
    book.project.site = "别处"
    moved = content_hash(book, "guide", sections)
    changed = replace(book, parts=Parts(people={}))
    assert len({plain, moved, content_hash(changed, "guide", sections)}) == 3
    assert content_hash(replace(changed, parts=Parts(people=dict(PEOPLE))), "guide", sections) == moved


LONG = "中国西部新能源汽车动力电池系统集成及关键零部件智能制造产业园一期二期三期建设项目" * 5


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_a_cover_with_the_longest_names_stays_one_page(language):
    if said := pdf.missing():
        pytest.fail(said)
    long = {"name": LONG[:160], "enterprise": LONG[:160], "site": LONG[:160]}
    book = make_book("C", language, **long)
    warnings = [("印不出来的字。" * 10, "Characters that cannot be printed. " * 5)]
    piece = make_piece(book, "guide", [], Imprint(1, TODAY, CHECK, warnings=warnings))
    assert binding.bind(replace(piece, contents=None)).pages == 1
    assert len(piece.head[0]) < 60


def test_the_dates_name_the_route_that_was_chosen_with_what_it_risks_and_the_usual_one_needs_no_words():
    book = make_book("A")
    with translation.override("zh-hans"):
        usual = words(route_section(book).body)
        book.package.route = "on_handover"
        chosen = words(route_section(book).body)
    assert "办理路线" not in usual
    assert "办理路线：拿地即开工" in chosen
    assert "没有拿到施工许可证，不能动工（建筑法第7条）。 已核实" in chosen
