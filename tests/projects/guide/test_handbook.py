"""The zone's handbook from the shipped catalogue: what stands in it, its flowchart, its changes, two of its pages as PDF."""

from __future__ import annotations

import html
import re
from copy import deepcopy
from dataclasses import replace
from datetime import date
from io import BytesIO

import pytest
from django.utils import translation
from pypdf import PdfReader

from projects.catalogue.loader import load_document
from projects.guide.handbook import back, handout, tables
from projects.guide.handbook.changes import MOST, changes, snapshot
from projects.guide.handbook.matters import class_letters, matter_facts
from projects.guide.handbook.pieces import Imprint, content_hash, make_piece, make_sections
from projects.guide.paper.binding import bind
from projects.rules.applicability import Engine
from projects.rules.building import build_catalogue
from tests.projects.guide.books import changed_engine, shipped
from tests.projects.guide.zones import make_zone

LANGUAGES = ("zh-hans", "en")
IMPRINT = Imprint(1, date(2026, 11, 23), "https://zone.example/check/abc/")
MARKED_CHINESE = re.compile(r'<span lang="zh">([^<]*)</span>')
FORBIDDEN = re.compile(r"\bTrue\b|stops_clock|special_running|_workdays|\{\{|\{%|%\(\w+\)")


def text_of(markup: str) -> str:
    return re.sub(r"\s+", " ", html.unescape(re.sub(r"<(svg|style).*?</\1>|<[^>]+>", " ", markup, flags=re.S)))


@pytest.fixture(scope="module")
def books():
    return {language: make_sections(make_zone(language)) for language in LANGUAGES}


def section(books, name: str, language: str = "zh-hans") -> str:
    return next(text_of(each.body) for each in books[language] if each.id == name)


# --- what stands in it


def test_every_workflow_approval_evaluation_and_utility_has_a_number_and_a_section_in_its_phase(books):
    zone = make_zone()
    kinds = [row.node.kind for phase in zone.phases for row in phase.rows]
    counted = {kind: kinds.count(kind) for kind in ("workflow", "item", "evaluation", "utility")}
    assert counted == {"workflow": 6, "item": 12, "evaluation": 2, "utility": 4}
    assert [row.number for phase in zone.phases for row in phase.rows] == list(range(1, 25))
    assert all(row.node.phase == phase.id for phase in zone.phases for row in phase.rows)
    assert [each.id for each in books["zh-hans"] if each.level == 2] == [f"m-{name}" for name in zone.numbers]


def test_the_front_and_the_back_stand_around_five_phases(books):
    parts = [each.id for each in books["zh-hans"] if each.level == 1]
    front, last = (
        ["read", "overview", "flow", "way"],
        ["national", "service", "policies", "papers", "halls", "bodies", "sources"],
    )
    assert parts == [*front, *(f"phase-{number}" for number in range(1, 6)), *last]


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_word_of_a_programmer_is_printed(books, language):
    found = {each.id: hit.group() for each in books[language] if (hit := FORBIDDEN.search(text_of(each.body)))}
    assert found == {}
    assert "None" not in "".join(text_of(each.body) for each in books["zh-hans"])


def test_what_is_said_in_english_is_not_marked_as_chinese(books):
    """It would be read out, and set, as Chinese. The addresses of sources are as they are."""
    marked = [hit for each in books["en"] if each.id != "sources" for hit in MARKED_CHINESE.findall(each.body)]
    assert [words for words in marked if not re.search(r"[\u4e00-\u9fff]", words)] == []


def test_what_the_bureau_has_not_given_is_to_be_published_and_never_guessed(books):
    assert section(books, "bodies").count("待公布") == len(shipped().catalogue.authorities)
    assert (section(books, "halls").count("待公布"), "办事大厅名称、地址" in section(books, "halls")) == (1, True)
    assert "待公布 实施编码、基本编码、窗口号" in section(books, "m-ap-eia")


def test_an_approval_says_its_seven_steps_with_body_days_and_ground(books):
    said = section(books, "m-ap-works-planning")
    for words in (
        "收件后一次告知",
        "5 个工作日内",
        "行政许可法第32条",
        "承诺 7 个工作日",
        "10 个工作日内",
        "行政许可法第44条",
    ):
        assert words in said
    zone = make_zone()
    phase = zone.phases[2]
    row = next(each for each in phase.rows if each.node.id == "ap-works-planning")
    with translation.override("zh-hans"):
        steps = matter_facts(zone, phase, row)["course"]
    assert [step.title for step in steps] == [
        "准备", "申请", "收件后一次告知", "受理，时钟从这里起走", "审查", "决定", "送达"
    ]  # fmt: skip


def test_a_workflow_says_its_own_steps_and_the_keeper_s_letter_as_a_word(books):
    said = section(books, "m-pw-land-supply")
    assert "出让方案报批、公告与挂牌（公告不少于20日、挂牌不少于10日，自然日，通行做法）" in said
    assert "22 个工作日" in said
    assert "收费" not in said  # nothing is known of what land costs


def test_classes_with_long_names_go_by_letters_in_the_steps(books):
    said = section(books, "m-ut-power")
    assert "A： 3 个工作日" in said
    assert "B： 10 个工作日" in said
    zone = make_zone()
    rows = {row.node.id: (phase, row) for phase in zone.phases for row in phase.rows}
    letters = {}
    for name in ("ut-power", "ap-project-filing", "ap-energy"):
        with translation.override("zh-hans"):
            letters[name] = class_letters(matter_facts(zone, *rows[name])["lines"])
    assert letters == {"ut-power": ["A", "B", "C"], "ap-project-filing": [""] * 3, "ap-energy": [""]}


def test_special_matters_stand_in_the_table_of_their_phase(books):
    zone = make_zone()
    for phase in zone.phases:
        said = section(books, f"phase-{phase.number}")
        assert all(tables.special_row(zone, node).name.zh in said for node in phase.special)


def test_the_national_view_has_every_stage_with_its_lead_and_its_matters():
    stages = tables.stages(make_zone())
    assert [stage.id for stage in stages] == ["ns1", "ns2", "ns3", "ns4", "nsp"]
    of_ns3 = next(stage for stage in stages if stage.id == "ns3")
    assert "ap-construction-permit" in [row.id for row in of_ns3.rows]


def test_a_policy_that_has_run_out_is_never_listed(books):
    names = {each.id for each in back.valid(make_zone())}
    later = {each.id for each in back.valid(make_zone(today=date(2028, 1, 1)))}
    assert "po-start-reward-2022" not in names
    assert names - later == {"po-vat-credit"}


def test_every_paper_names_the_matters_that_ask_for_it():
    zone = make_zone()
    asked = {paper.raw["id"]: paper.needed for paper in back.papers(zone)}
    assert asked["m-legal-id"] == [zone.numbers["ap-project-filing"]]
    assert len(asked["m-license"]) > 10


# --- changes since the issue before


def changed(**sections) -> Engine:
    document = deepcopy(load_document())
    for name, change in sections.items():
        change(document[name])
    return Engine(build_catalogue(document, "shipped"))


def told(engine: Engine, **said) -> list[str]:
    return [zh for zh, _ in changes(snapshot(make_zone()), snapshot(make_zone(engine=engine, **said)))]


def test_the_same_catalogue_has_no_changes_and_another_form_is_not_compared():
    same = snapshot(make_zone())
    assert changes(same, snapshot(make_zone("en"))) == []
    assert changes({**same, "form": 0}, same) == []


def test_another_limit_is_one_sentence():
    engine = changed_engine("ap-works-planning", committed_workdays=6)
    assert told(engine) == ["建设工程规划许可证核发：承诺时限由 7 个工作日改为 6 个工作日。"]


def test_papers_prerequisites_bodies_policies_and_the_version_are_told():
    def edit(items):
        works = next(each for each in items if each["id"] == "ap-energy")
        works["authority"] = "au-xzsp"
        works["materials"] = works["materials"][1:]

    def policies(rows):
        rows.pop(0)
        rows[0]["closes"] = "2026-12-31"

    engine = changed(items=edit, policies=policies)
    said = told(engine, number="2026-12-01")
    assert [line.split("：")[0] for line in said[:2]] == ["固定资产投资项目节能审查"] * 2
    assert said[0].endswith("由西安经开区行政审批局（行政审批服务局）办。")
    assert "材料少了" in said[1]
    assert said[2:] == [
        "少了一条政策：西部大开发企业所得税15%。",
        "高新技术企业所得税15%：申报时间或有效期变了。",
        "目录版本由 2026-11-22 换成 2026-12-01。",
    ]


def test_a_matter_that_came_or_went_is_told_first_and_a_long_list_is_cut():
    old, new = snapshot(make_zone()), snapshot(make_zone())
    gone = dict(list(old["nodes"].items())[1:])
    assert changes(old, {**new, "nodes": gone})[0][0].startswith("少了一项：")
    assert changes({**old, "nodes": gone}, new)[0][0].startswith("多了一项：")
    lines = changes({**old, "nodes": {}}, new)
    assert (len(lines), lines[-1][0]) == (MOST, f"另有 {len(old['nodes']) - MOST + 1} 处不同。")


def test_the_hash_is_of_what_is_said_and_not_of_number_and_day(books):
    zone = make_zone()
    same = content_hash(zone, books["zh-hans"])
    assert content_hash(make_zone(), make_sections(make_zone())) == same
    other = make_zone(engine=changed_engine("ap-works-planning", committed_workdays=6))
    assert content_hash(other, make_sections(other)) != same
    assert content_hash(replace(zone, number="x"), books["zh-hans"]) != same


def test_one_limit_changes_the_sections_that_say_it_and_no_others(books):
    zone = make_zone(engine=changed_engine("ap-works-planning", committed_workdays=6))
    now = {each.id: each.body for each in make_sections(zone)}
    other = {each.id for each in books["zh-hans"] if each.body != now[each.id]}
    assert other == {"overview", "flow", "phase-3", "m-ap-works-planning", "national"}


# --- as PDF


def test_pages_of_a_phase_carry_its_tab_bookmarks_and_links(books):
    zone = make_zone()
    wanted = ("phase-4", "m-ap-acceptance")
    piece = make_piece(zone, [each for each in books["zh-hans"] if each.id in wanted], IMPRINT)
    reader = PdfReader(BytesIO(bind(piece).content))
    cover, contents, phase, *matter = [page.extract_text() for page in reader.pages]
    assert ("项目投资促进服务手册" in cover, "第 1 期" in cover, "第 4 阶段" in contents) == (True, True, True)
    assert [page.splitlines().count("4") > 0 for page in (contents, phase, *matter)] == [
        False,
        *[True] * (1 + len(matter)),
    ]
    outline = [each.title for each in reader.outline if not isinstance(each, list)]
    below = [each.title for found in reader.outline if isinstance(found, list) for each in found]
    assert outline == ["项目投资促进服务手册", "目录", "第 4 阶段 竣工验收"]
    assert below[-1] == "建设工程竣工联合验收与竣工验收备案"
    assert reader.trailer["/Root"]["/Lang"] == "zh-CN"


def test_a_handout_is_one_or_two_pages_with_papers_limits_remedy_and_its_number():
    zone = make_zone()
    piece = handout.make_piece(zone, handout.make_section(zone, "ap-project-filing"), IMPRINT)
    reader = PdfReader(BytesIO(bind(piece).content))
    said = "".join(page.extract_text() for page in reader.pages)
    assert len(reader.pages) <= 2
    for words in ("一次性告知书", "营业执照", "承诺", "行政复议", "待公布", "第 1 期"):
        assert words in said


def test_a_handout_s_hash_is_its_own_and_a_special_matter_has_none():
    zone, other = make_zone(), make_zone(engine=changed_engine("ap-works-planning", committed_workdays=6))

    def digest(of, code: str) -> str:
        return handout.content_hash(of, handout.make_section(of, code))

    assert digest(zone, "ap-eia") == digest(replace(other, number="next"), "ap-eia")
    assert digest(zone, "ap-works-planning") != digest(other, "ap-works-planning")
    for code in ("sm-metro", "ms-land", "nothing"):
        with pytest.raises(LookupError):
            handout.make_section(zone, code)
