"""The guide's sections of matters: what they say for known projects, and nothing that the catalogue does not hold."""

import re
from datetime import date
from functools import cache
from html.parser import HTMLParser
from types import SimpleNamespace

import pytest
from django.utils import translation

from projects.guide.book.matter_parts import as_it_stands, places
from projects.guide.book.matters import matter_facts, matter_sections, numbers_of
from projects.guide.context import build_result
from projects.guide.definitions.limits import limit_lines
from projects.guide.definitions.rows import FIELDS
from projects.guide.paper import binding, pdf
from projects.guide.paper.binding import Section
from projects.guide.result import COUNTED_KINDS, Result
from projects.rules.wording import Text
from tests.projects.engine import calendar, engine
from tests.projects.profiles import PROFILES

GROUPS = ["m-special", "m-utility", "m-workflow"]


class Reader(HTMLParser):
    """The rows of a section by their headings, every heading and every id; white space is one space."""

    def __init__(self) -> None:
        super().__init__()
        self.rows: dict[str, str] = {}
        self.headings: list[tuple[str, str]] = []
        self.ids: list[str] = []
        self.text = ""
        self._open, self._label = "", ""
        self._said: list[str] = []

    def handle_starttag(self, tag: str, attrs: list) -> None:
        self.ids += [value for name, value in attrs if name == "id"]
        if tag in ("h1", "h2") or (tag == "th" and ("scope", "row") in attrs) or (tag == "td" and self._label):
            self._open, self._said = tag, []

    def handle_data(self, data: str) -> None:
        self._said.append(data)
        self.text += data

    def handle_endtag(self, tag: str) -> None:
        if tag != self._open:
            return
        said, self._open = re.sub(r"\s+", " ", "".join(self._said)).strip(), ""
        if tag == "th":
            self._label = said
        elif tag == "td":
            self.rows.setdefault(self._label, said)
            self._label = ""
        else:
            self.headings.append((tag, said))


@cache
def result_of(profile: str) -> Result:
    evaluation = engine().evaluate(PROFILES[profile])
    return build_result(evaluation, calendar(), start_on=date(2026, 11, 23), today=date(2026, 11, 22))


def book_of(profile: str, language: str = "zh-hans") -> SimpleNamespace:
    return SimpleNamespace(result=result_of(profile), language=language, english=language == "en")


@cache
def sections_of(profile: str, language: str = "zh-hans") -> dict[str, Section]:
    with translation.override(language):
        return {section.id: section for section in matter_sections(book_of(profile, language))}


def read(profile: str, section: str, language: str = "zh-hans") -> Reader:
    reader = Reader()
    reader.feed(sections_of(profile, language)[section].body)
    return reader


def facts_of(profile: str, node: str) -> dict:
    result = result_of(profile)
    matter = next(each for each in result.matters if each.id == node)
    with translation.override("zh-hans"):
        return matter_facts(book_of(profile), matter, numbers_of(result))


# --- which sections


@pytest.mark.parametrize("profile", sorted(PROFILES))
def test_each_matter_of_the_package_has_its_anchor_once(profile):
    anchors = [name for section in sections_of(profile) for name in read(profile, section).ids]
    groups = [name for name in anchors if name in GROUPS]
    assert sorted(set(anchors) - set(groups)) == sorted(f"m-{m.id}" for m in result_of(profile).matters)
    assert len(anchors) == len(set(anchors))


@pytest.mark.parametrize("profile", sorted(PROFILES))
def test_approvals_and_evaluations_have_a_section_of_their_own_and_the_rest_one_for_each_kind(profile):
    matters = result_of(profile).matters
    own = [f"m-{m.id}" for m in matters if m.kind in COUNTED_KINDS]
    groups = [name for name in GROUPS if any(f"m-{m.kind}" == name for m in matters)]
    assert list(sections_of(profile)) == own + groups
    assert {section.level for section in sections_of(profile).values()} == {2}


def test_the_sections_of_the_plant_on_standard_land_have_the_names_of_the_matters():
    assert [section.title for section in sections_of("A").values()] == [
        "项目立项（企业投资项目备案/核准，政府投资项目审批）",
        "建设用地规划许可证核发",
        "固定资产投资项目节能审查（含碳排放评价）",
        "环境影响评价文件审批（登记表为备案）",
        "生产建设项目水土保持方案审批",
        "建设工程规划许可证核发（含设计方案审查）",
        "结合民用建筑修建防空地下室审批（含易地建设）",
        "施工图设计文件审查（多图联审）",
        "建筑工程施工许可证核发（合并质量安全监督手续，可分阶段）",
        "建设工程竣工联合验收与竣工验收备案",
        "专项事项：第 11 至 16 项",
        "水电气热：第 17 至 19 项",
        "促进服务流程：第 20 至 25 项",
    ]


def test_numbers_go_on_through_the_guide_without_a_gap():
    numbers = numbers_of(result_of("C"))
    assert list(numbers.values()) == list(range(1, len(numbers) + 1))
    assert (numbers["ap-project-filing"], numbers["ev-geohazard"], numbers["ap-construction-permit"]) == (1, 2, 10)


def test_the_title_of_a_section_is_in_the_language_of_the_book():
    assert sections_of("A", "en")["m-ap-construction-permit"].title == "Construction permit (staged permit possible)"


# --- one page


def test_the_permit_of_the_hotel_says_what_must_come_first_with_numbers_basis_and_mark():
    assert read("C", "m-ap-construction-permit").rows["先要有"] == (
        "建设工程规划许可证核发（第 6 项）：必须先办，建筑法第8条第2项 已核实"
        "建设用地规划许可证核发（第 3 项）：必须先办，建筑法第8条第1项（用地批准手续） 已核实"
        "施工图设计文件审查（第 8 项）：必须先办，质量管理条例第11条；施工许可条件之技术资料 已核实"
        "特殊建设工程消防设计审查（第 9 项）：必须先办，消防法第12条 已核实"
        "结合民用建筑修建防空地下室审批（第 7 项）：通常先办，可并行，地方并联要求；法律未列为施工许可条件 通行做法"
    )


def test_the_headings_of_a_page_stand_in_order():
    assert read("C", "m-ap-construction-permit").headings == [
        ("h1", "建筑工程施工许可证核发（合并质量安全监督手续，可分阶段）"),
        ("h2", "材料 10 份，你带 5 份 清单 通行做法 容缺 拟定"),
        ("h2", "条件、特别环节、结果"),
        ("h2", "怎么办，在哪里"),
    ]


def test_papers_say_who_provides_them_and_where_they_come_from():
    rows = {row.material["id"]: row for row in facts_of("C", "ap-construction-permit")["paper_rows"]}
    works, form = rows["m-works-permit"], rows["m-permit-form"]
    assert (works.met, works.issuer, works.to_bring) == ("from_earlier_items", 6, False)
    assert (form.met, form.issuer, form.to_bring, form.certain) == ("to_bring", None, True, True)
    assert [row.number for row in rows.values()] == list(range(1, len(rows) + 1))


def test_what_only_the_bureau_can_say_is_printed_as_to_be_published():
    rows = read("A", "m-ap-works-planning").rows
    assert rows["窗口和大厅"] == ("窗口号、咨询电话、监督电话、办事大厅名称、地址、地图位置、公交和停车、电话：待公布")
    assert rows["办公时间"] == "周末：待公布；工作日办公时间、周末办公时间：待公布"
    assert rows["网上和表格"].endswith("实施编码、基本编码：待公布")


def test_a_weekend_service_that_the_catalogue_names_is_said_with_its_mark():
    assert read("A", "m-ap-construction-permit").rows["办公时间"].startswith("周末：可办 已核实；")


def test_a_place_that_the_catalogue_holds_is_said_and_the_rest_stays_to_be_published():
    to_fill = [{"label": FIELDS[name], "value": None} for name in ("window_number", "contact_phone", "address")]
    to_fill[0]["value"] = Text("12", "")
    (place,) = places("item", to_fill)
    assert place.known == [(FIELDS["window_number"], Text("12", ""))]
    assert place.missing == [FIELDS["contact_phone"], FIELDS["address"]]


def test_a_matter_to_confirm_says_which_answers_settle_it():
    energy = read("E", "m-ap-energy").text
    assert "待确认" in energy
    assert "答了这些就能定：年综合能源消费量（当量值）、年电力消费量。在定下来之前，先按要办列出。" in energy


def test_an_evaluation_of_which_the_catalogue_states_no_fee_does_not_promise_that_it_is_free():
    text = read("C", "m-ev-geohazard").text
    assert "不收费" not in text
    assert "待公布" in text


def test_the_page_in_english_marks_what_stays_chinese():
    body = sections_of("C", "en")["m-ap-construction-permit"].body
    assert "<h1>Construction permit (staged permit possible)</h1>" in body
    assert '<span lang="zh">建筑法</span>' in body


# --- the node as it stands for the project


@pytest.mark.parametrize("profile", sorted(PROFILES))
def test_the_limits_are_those_that_the_route_is_counted_with(profile):
    evaluation = result_of(profile).evaluation
    for matter in result_of(profile).matters:
        (line,) = limit_lines(evaluation.catalogue, as_it_stands(evaluation, matter.finding))
        assert (line.committed.days, line.statutory.days) == (matter.finding.committed, matter.finding.statutory)
        assert line.handled == (matter.finding.get("handled") or "")


def test_only_the_class_of_the_project_is_said():
    facts = facts_of("C", "ut-power")
    assert [line.id for line in facts["lines"]] == ["hv_dual"]
    assert [step["by_variant"][0]["days"] for step in facts["steps"] if step["by_variant"]] == [20, 5, None, 3, 3]


def test_steps_and_parts_that_do_not_concern_the_project_are_left_out():
    steps = [step["order"] for step in facts_of("C", "pw-land-supply")["steps"]]
    parts = [part["name"].zh for part in facts_of("B", "ap-project-filing")["components"]]
    assert (steps, parts) == ([1, 2, 3, 4, 6], [])


def test_a_condition_that_is_open_is_said_and_one_that_holds_is_not():
    known = facts_of("C", "ap-acceptance")["components"]
    unclear = facts_of("E", "ap-acceptance")["components"]
    assert [part["name"].zh for part in known if part["when"]] == []
    assert [part["name"].zh for part in unclear if part["when"]] != []


def test_what_all_matters_of_a_group_say_is_said_once():
    group = read("C", "m-utility")
    assert group.text.count("12345") == 1
    assert group.text.count("经营单位名称") == 1
    assert [name for level, name in group.headings if level == "h1"] == ["水电气热：第 17 至 20 项"]


# --- on paper


def test_a_page_for_each_matter_and_two_where_there_is_more_to_say():
    piece = binding.Piece("zh-hans", "", "", pdf.style_sheet("css/book.css"), list(sections_of("C").values()))
    pages = {section.id: len(binding._lay(piece, section.body)) for section in piece.sections}
    assert {name: count for name, count in pages.items() if count != 1} == {
        "m-ap-construction-permit": 2,
        "m-ap-acceptance": 2,
        "m-utility": 2,
        "m-workflow": 2,
    }
