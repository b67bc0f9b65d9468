"""The service guide as a whole: its order, its links, its tables of the package, and nothing that the day of printing changes."""

import re
from dataclasses import replace
from datetime import timedelta
from functools import cache
from io import BytesIO
from itertools import pairwise
from xml.etree import ElementTree

import pypdf
import pytest

from projects import slots
from projects.guide.book.advice import rule, visits, weekends
from projects.guide.book.checklist import checklist
from projects.guide.book.matters import numbers_of
from projects.guide.book.overview import numbered
from projects.guide.book.pieces import content_hash, make_sections
from projects.guide.book.sources import cited
from projects.guide.context import build_result
from projects.guide.paper.binding import Section
from projects.guide.result_sheet import SMALLEST
from tests.projects.engine import calendar
from tests.projects.guide.books import START, TODAY, bound, changed_engine, make_book, shipped

PROFILES = ["A", "B", "C", "E"]
LANGUAGES = ["zh-hans", "en"]


@cache
def sections(profile: str, language: str = "zh-hans") -> dict[str, Section]:
    return {section.id: section for section in make_sections(make_book(profile, language), "guide")}


def words(markup: str) -> str:
    return " ".join(re.sub(r"<[^>]*>", " ", re.sub(r"<style>.*?</style>", "", markup)).split())


def all_of(profile: str, language: str = "zh-hans") -> str:
    return "".join(section.body for section in sections(profile, language).values())


# --- the whole


def test_the_sections_stand_in_the_order_of_the_guide():
    ids = list(sections("C"))
    matters = [name for name in ids if name.startswith("m-")]
    rest = ["glance", "route", "flow", "checklist", "weekend", "doorstep", "marks"]
    assert ids == [*rest[:3], *matters, *rest[3:]]
    assert [section.level for section in sections("C").values() if section.id in rest] == [1] * 7
    assert {sections("C")[name].level for name in matters} == {2}


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("profile", PROFILES)
def test_every_link_leads_to_a_place_in_the_guide_and_no_place_has_two(profile, language):
    text = all_of(profile, language)
    ids = re.findall(r'\bid="([^"]+)"', text)
    assert len(ids) == len(set(ids))
    assert {each for each in re.findall(r'href="#([^"]+)"', text)} <= set(ids)
    assert set(sections(profile, language)) <= set(ids)


@pytest.mark.parametrize("profile", PROFILES)
def test_an_unchanged_project_makes_the_same_guide_on_any_day(profile):
    book = make_book(profile)
    same = {content_hash(book, "guide", make_sections(book, "guide"))}
    for days in (1, 40, 400):
        today = TODAY + timedelta(days=days)
        result = build_result(book.result.evaluation, calendar(), start_on=START, today=today)
        later = replace(book, result=result, today=today)
        same.add(content_hash(later, "guide", make_sections(later, "guide")))
    assert len(same) == 1


@pytest.mark.parametrize("profile", PROFILES)
def test_headings_go_down_one_step_at_a_time(profile):
    for section in sections(profile).values():
        levels = [int(level) for level in re.findall(r"<h(\d)", section.body)]
        assert levels[0] == 1
        assert all(after - before <= 1 for before, after in pairwise(levels)), section.id


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_header_cell_says_what_it_heads(language):
    assert not re.findall(r"<th(?![^>]*scope=)[ >]", all_of("C", language))


def test_no_style_stands_in_the_markup():
    assert not re.findall(r'<(?!svg|g|rect|path|text|line|tspan)[^>]*\bstyle="', all_of("C"))


def test_a_section_of_another_app_stands_before_the_marks_with_its_title():
    panel = slots.Panel("visits", "components/note.html", {"title": "上门记录", "text": "3 次"})
    made = make_sections(make_book("B", panels=[panel]), "guide")
    assert [(section.id, section.title) for section in made[-2:]] == [
        ("slot-visits", "上门记录"),
        ("marks", "标记是什么意思"),
    ]
    assert '<section class="slot" id="slot-visits"><h1>上门记录</h1>' in made[-2].body


# --- at a glance, route, flowchart


@pytest.mark.parametrize("profile", PROFILES)
def test_the_overview_has_every_matter_once_with_the_number_of_its_section(profile):
    book = make_book(profile)
    rows = [row for block in numbered(book.result) for row in block.rows]
    assert {row.matter.id: row.number for row in rows} == numbers_of(book.result)
    assert sorted(row.number for row in rows) == list(range(1, len(book.result.matters) + 1))
    body = sections(profile)["glance"].body
    assert [body.count(f'href="#m-{row.matter.id}"') for row in rows] == [1] * len(rows)


def test_the_overview_asks_what_is_still_open():
    body = words(sections("E")["glance"].body)
    count = len(make_book("E").result.to_confirm)
    assert count
    assert f"待确认的 {count} 项，答什么就能定" in body


def figures(body: str) -> list[ElementTree.Element]:
    return [ElementTree.fromstring(each) for each in re.findall(r"<svg.*?</svg>", body, re.DOTALL)]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("profile", PROFILES)
def test_figures_are_read_out_and_never_smaller_than_seven_points(profile, language):
    for name in ("route", "flow"):
        for svg in figures(sections(profile, language)[name].body):
            width = float(svg.get("viewBox").split()[2])
            smallest = min(float(each.get("font-size")) for each in svg.iter() if each.get("font-size"))
            assert svg.find("{http://www.w3.org/2000/svg}title").text
            assert float(svg.get("width")) / width * smallest >= 12 * SMALLEST * 0.999


def test_the_gantt_fits_the_page_and_has_no_today():
    (svg,) = figures(sections("C")["route"].body)
    assert float(svg.get("width")) <= 650.5
    assert "今天" not in sections("C")["route"].body


@pytest.mark.parametrize("profile", PROFILES)
def test_the_flowchart_is_one_sheet(profile):
    assert sections(profile)["flow"].body.count("<section") == 1


def test_the_critical_path_is_listed_by_date():
    book = make_book("C")
    body = sections("C")["route"].body
    table = body[body.index('class="rt-tbl"') :]
    listed = re.findall(r'<a href="#m-([^"]+)"', table[: table.index("</table>")])
    critical = [m for m in book.result.matters if m.row and m.row.critical]
    assert sorted(listed) == sorted(m.id for m in critical)
    days = {m.id: m.row.due_on for m in critical}
    dated = [days[name] for name in listed if days[name]]
    assert dated == sorted(dated)


# --- materials


@pytest.mark.parametrize("profile", PROFILES)
def test_every_paper_of_the_package_is_listed_once_and_the_needs_add_up(profile):
    result = make_book(profile).result
    lists = checklist(result)
    listed = [each for part in lists for each in part]
    assert [each.number for each in listed] == list(range(1, len(listed) + 1))
    needs = sum(len(each.needed_by) for part in lists[:3] for each in part)
    assert needs == result.papers.total
    assert len(lists.bring) == result.papers.to_bring


def test_a_paper_that_several_matters_need_is_brought_once():
    (site_map,) = [each for each in checklist(make_book("C").result).bring if each.material["id"] == "m-site-map"]
    assert len(site_map.needed_by) > 1


def test_the_list_has_a_box_to_tick_for_each_paper_to_bring():
    lists, body = checklist(make_book("C").result), sections("C")["checklist"].body
    assert body.count('class="ck-box"') == len(lists.bring) + len(lists.optional)
    assert f"你要带的 {len(lists.bring)} 份" in words(body)


# --- weekends, doorstep, marks


def test_weekend_service_is_confirmed_only_where_the_catalogue_says_so():
    found = weekends(make_book("C"))
    assert [each.matter.id for each in found["open"]] == [
        "ap-project-filing",
        "ap-construction-permit",
        "ap-acceptance",
    ]
    assert found["closed"] == []
    assert len(found["open"]) + len(found["unknown"]) == len(make_book("C").result.matters)


def test_a_matter_that_is_closed_at_weekends_is_said_to_be_so():
    book = make_book("C", engine=changed_engine("ap-eia", weekend={"applies": False, "src": "P"}))
    closed = [each.matter.id for each in weekends(book)["closed"]]
    assert closed == [name for name in numbers_of(book.result) if name == "ap-eia"]


def test_what_the_bureau_has_not_said_of_halls_is_to_be_published():
    text = words(sections("C")["weekend"].body)
    assert "周末值班表：待公布。" in text
    assert "周末办公时间" in text


def test_the_doorstep_services_are_the_steps_of_the_catalogue():
    steps = {each.id: each.step.name.zh for each in visits(shipped().catalogue)}
    assert steps == {
        "needs": "首次回应与需求记录（上门问需）",
        "pickup": "上门取件与一次性告知",
        "delivery": "上门送证（照）、回访与评价",
    }


def test_the_doorstep_page_says_whom_to_call_and_that_it_is_free():
    text = words(sections("C")["doorstep"].body)
    assert "打给代办专员 李建国 029-86030001" in text
    assert "代办不收费、不代替申请人作承诺、不得指定中介 通行做法" in text
    assert "待公布： 可以预约的时间、上门的范围、多久能到。" in text


def test_a_rule_that_the_catalogue_does_not_hold_is_to_be_published():
    assert rule(shipped().catalogue, "sr-nothing") is None


def test_the_sources_cited_are_those_of_the_matters_by_title():
    leased, hotel = (cited(make_book(profile).result) for profile in ("B", "C"))
    assert len(leased) < len(hotel)
    assert "S-GH" in {each.id for each in hotel} - {each.id for each in leased}
    assert all(each.title.zh for each in hotel)
    assert "中华人民共和国消防法（2021修正）" in words(sections("C")["marks"].body)


def test_the_guide_says_that_it_is_no_decision():
    text = words(sections("C")["marks"].body)
    assert "这本指南不是审批决定。" in text
    assert "可自知道之日起60日内申请行政复议" in text


# --- as a file


def test_the_contents_give_the_pages_on_which_the_sections_begin():
    reader = pypdf.PdfReader(BytesIO(bound("B").content))
    pages = [page.extract_text() for page in reader.pages]
    contents = "".join(pages[1].split())
    for title in ("一览", "日期和路线", "流程图", "材料清单", "周末怎么办", "三个上门", "标记是什么意思"):
        number = int(re.search(rf"{title}(\d+)", contents)[1])
        assert title in "".join(pages[number - 1].split()), title


def test_the_flowchart_is_a_fold_out_and_all_else_is_a4():
    reader = pypdf.PdfReader(BytesIO(bound("C").content))
    sizes = [(round(float(page.mediabox.width)), round(float(page.mediabox.height))) for page in reader.pages]
    assert sizes.count((1191, 842)) == 1
    assert set(sizes) == {(595, 842), (1191, 842)}


def test_bookmarks_hang_the_matters_under_their_part():
    outline = pypdf.PdfReader(BytesIO(bound("C").content)).outline
    titles = [each if isinstance(each, list) else each.title for each in outline]
    under = titles[titles.index("逐项说明") + 1]
    assert len([each for each in under if not isinstance(each, list)]) >= 10


def elements(node: pypdf.generic.DictionaryObject) -> list[pypdf.generic.DictionaryObject]:
    """The structure elements below a node, in the order of reading."""
    found, kids = [], node.get("/K", [])
    for kid in kids if isinstance(kids, list) else [kids]:
        each = kid.get_object()
        if isinstance(each, pypdf.generic.DictionaryObject) and "/S" in each:
            found += [each, *elements(each)]
    return found


@pytest.mark.parametrize(("profile", "language"), [("C", "zh-hans"), ("B", "en")])
def test_every_figure_has_words_for_those_who_do_not_see_it(profile, language):
    root = pypdf.PdfReader(BytesIO(bound(profile, language).content)).root_object
    figures = [each for each in elements(root["/StructTreeRoot"]) if each["/S"] == "/Figure"]
    assert len(figures) == 4
    assert all(each.get("/Alt") for each in figures)
    assert root["/Lang"] == ("en" if language == "en" else "zh-CN")
