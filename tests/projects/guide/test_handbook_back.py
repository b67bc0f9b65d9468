"""The back of the zone's handbook: policies with all that the catalogue holds of them, halls, where a matter is done."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from django.utils import translation

from projects.guide.handbook import back, handout, sections
from projects.guide.handbook.changes import changes, snapshot
from projects.guide.handbook.matters import matter_section
from projects.guide.handbook.pieces import make_sections
from projects.rules.applicability import Engine
from projects.rules.halls import HallFacts, WindowFacts
from projects.rules.wording import Text
from tests.projects.guide.test_handbook import changed, text_of
from tests.projects.guide.zones import make_zone


def one_section(zone, name: str) -> str:
    """Of a zone of its own: no other section is made."""
    made = {"policies": sections._policies, "halls": sections._halls}
    with translation.override(zone.language):
        if name in made:
            return text_of(made[name](zone).body)
        found = ((phase, row) for phase in zone.phases for row in phase.rows if f"m-{row.node.id}" == name)
        return text_of(matter_section(zone, *next(found)).body)


# --- policies


def policy_engine(**said) -> Engine:
    return changed(policies=lambda policies: policies[0].update(said))


def test_a_policy_says_its_body_how_to_apply_its_window_and_papers_and_what_is_missing_is_to_be_published():
    engine = policy_engine(
        authority="au-xzsp", apply_zh="在网上填表", closes="2026-12-31", materials=["m-license", "m-legal-id"]
    )
    said = one_section(make_zone(engine=engine), "policies")
    whole, rest = said.split("高新技术企业所得税15%", 1)
    for words in (
        "主管部门 西安经开区行政审批局",
        "怎么申请 在网上填表",
        "申报时间 2026年12月31日以前",
        "要的材料 营业执照；",
    ):
        assert words in whole
    missing = "待公布 主管部门、怎么申请、申报时间、要的材料"
    assert ("待公布" in whole, rest.count(missing)) == (False, len(back.valid(make_zone())) - 1)


def test_a_policy_whose_days_to_apply_are_over_is_not_listed_and_the_issue_is_outdated_on_the_day_after():
    zone = make_zone(engine=policy_engine(closes="2026-12-31"))
    assert back.last_day(zone) == date(2026, 12, 31)
    over = replace(zone, today=date(2027, 1, 1))
    assert {each.id for each in back.valid(zone)} - {each.id for each in back.valid(over)} == {"po-west-cit"}


# --- halls

OF_PLANNING = WindowFacts(
    "2", Text("规划窗口", "Planning"), "au-zrzy", Text("规划局", ""), ["ap-works-planning"], ["ap-works-planning"], "", False,
    [(Text("周一至周五", "Mon to Fri"), "9:00–12:00 13:30–17:00")],
)  # fmt: skip
GENERAL = WindowFacts("1", Text("综合", "General"), "", None, [], ["ap-eia", "ap-works-planning"], "029-1", True, [])
HALL = HallFacts(Text("示例大厅", "Sample hall"), True, Text("示例路 1 号", ""), None, "", [GENERAL, OF_PLANNING])


def test_a_hall_says_its_windows_with_matters_and_hours_and_that_it_is_a_demonstration():
    zone = make_zone(halls=[HALL])
    said = one_section(zone, "halls")
    number = zone.numbers["ap-works-planning"]
    for words in ("示例大厅 演示", "都是编的", "地址 示例路 1 号", "怎么去 待公布", "电话 待公布",
                  "1 综合 绿色通道 综合窗口 所有事项 待公布 029-1",
                  f"2 规划窗口 规划局 办第几项：{number} 周一至周五 9:00–12:00 13:30–17:00 待公布"):  # fmt: skip
        assert words in said
    assert "Mon to Fri" in one_section(replace(zone, language="en"), "halls")


def test_a_matter_and_its_handout_name_the_windows_that_serve_it():
    zone = make_zone(halls=[HALL])
    said = one_section(zone, "m-ap-works-planning")
    assert "代办专员帮你跟：示例大厅（演示，不是真的） 1、2" in said
    assert ("窗口号" in said, "窗口号" in one_section(zone, "m-ap-energy")) == (False, True)
    planning, bare = (handout.content_hash(each, handout.make_section(each, "ap-eia")) for each in (zone, make_zone()))
    assert planning != bare


def test_another_hall_makes_another_issue_and_lays_out_no_more_than_says_it():
    before = make_sections(make_zone())
    now = {each.id: each.body for each in make_sections(make_zone(halls=[HALL._replace(windows=[])]))}
    assert {each.id for each in before if each.body != now[each.id]} == {"halls"}
    said = [zh for zh, _ in changes(snapshot(make_zone()), snapshot(make_zone(halls=[HALL])))]
    assert said == ["服务大厅、窗口或者开门的时间变了，见“服务大厅和窗口”。"]
