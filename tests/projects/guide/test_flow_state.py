"""The flowchart says how far each box is: by colour, by icon and by word, and never more than is known."""

import re
from datetime import date
from itertools import combinations
from xml.etree import ElementTree

import pytest

from projects.guide.context import build_result
from projects.guide.draw.figures import Layout
from projects.guide.draw.flow_draw import draw_flowchart
from projects.guide.draw.flow_legend import foot_of, make_legend
from projects.guide.draw.flow_state import MEANINGS, box_day, flow_states, icon_of
from projects.guide.draw.palette import _RULES, ICONS, LOOKS
from projects.guide.drawings import Figures
from tests.projects.engine import calendar, engine
from tests.projects.profiles import PROFILES

TODAY = date(2026, 11, 22)
START = date(2026, 11, 9)
LAND = "pw-land-supply"


def result_of(profile="C", today=TODAY, start_on=START, **pins):
    pins = {name.replace("_", "-"): day for name, day in pins.items()}
    return build_result(engine().evaluate(PROFILES[profile]), calendar(), start_on=start_on, today=today, pins=pins)


def states(result, actual=(), project_state="preparing"):
    return {node: (status, word.zh) for node, (status, word) in flow_states(result, set(actual), project_state).items()}


def test_what_waits_for_nothing_can_be_done_now_and_says_its_limit():
    found = states(result_of())
    assert found["ap-project-filing"] == ("ready", "可以办 · 1 日")


def test_what_waits_for_something_that_is_not_done_waits():
    assert states(result_of())["ap-works-planning"] == ("wait", "等前置 · 7 日")


def test_a_day_entered_as_actual_is_done_and_its_milestone_reached():
    found = states(result_of(pw_land_supply=date(2026, 11, 4)), [LAND])
    assert found[LAND] == ("done", "已办 11月4日")
    assert found["ms-land"] == ("done", "已到 11月4日")


def test_a_planned_day_ahead_is_fixed_and_done_by_nobody():
    found = states(result_of(pw_land_supply=date(2026, 12, 4)))
    assert found[LAND] == ("run", "已定 12月4日")
    assert found["ms-land"] == ("run", "已定 12月4日")
    assert found["ap-land-planning"][0] == "wait"


def test_a_planned_day_that_has_passed_is_not_taken_for_done():
    found = states(result_of(pw_land_supply=date(2026, 11, 4)))
    assert found[LAND] == ("risk", "计划日已过")
    assert found["ms-land"] == ("risk", "计划日已过")


def test_what_is_to_confirm_says_only_that():
    found = states(result_of("E"))
    open_ones = {m.id for m in result_of("E").to_confirm}
    assert open_ones
    assert {found[node] for node in open_ones} == {("confirm", "待确认")}


@pytest.mark.parametrize("project_state", ["building", "completed", "producing"])
def test_the_phases_that_a_project_has_been_through_lie_behind_it(project_state):
    found = states(result_of(), project_state=project_state)
    assert found["ap-construction-permit"] == ("done", "阶段已过")
    assert found["ms-construction-start"] == ("done", "已到")
    assert (found["ap-acceptance"][0] == "done") is (project_state != "building")


def test_what_follows_the_building_work_is_not_ready_before_it_begins():
    found = states(result_of())
    phases = engine().catalogue.nodes
    later = [node for node in found if phases[node].phase in ("ph4-acceptance", "ph5-production")]
    assert "ready" not in {found[node][0] for node in later}


@pytest.mark.parametrize("project_state", ["suspended", "ended", "merged"])
def test_nothing_can_be_done_now_in_a_project_beside_the_line(project_state):
    found = states(result_of(), project_state=project_state)
    assert {status for status, _ in found.values()} <= {"wait", "confirm", "done"}
    assert found["ap-project-filing"] == ("wait", "承诺 1 日")


def test_a_day_of_another_year_says_its_year():
    assert box_day(date(2027, 3, 9), TODAY) == ("2027.3", "3/2027")
    assert box_day(date(2026, 3, 9), TODAY) == ("3月9日", "9 Mar")


def test_every_state_has_a_look_an_icon_and_a_meaning_in_both_languages():
    assert set(LOOKS) == set(MEANINGS) | {"you"}
    for status, meaning in MEANINGS.items():
        assert icon_of(status) in ICONS
        assert meaning.zh
        assert meaning.en


def test_in_black_and_white_two_states_differ_by_icon_as_well_as_by_word():
    icons = [ICONS[icon_of(status)] for status in MEANINGS]
    assert not [1 for one, other in combinations(icons, 2) if one == other]
    frames = {_RULES[f".{LOOKS[status][0]}"].partition(";")[2] for status in ("ready", "confirm", "wait")}
    assert len(frames) == 3  # weight, dashes, neither


def figures(language="zh-hans", profile="C"):
    result = result_of(profile, pw_land_supply=date(2026, 11, 4))
    return Figures(result, language, states=flow_states(result, {LAND}, "preparing"))


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_the_boxes_of_the_picture_carry_the_words_whole(language):
    for profile in sorted(PROFILES):
        made = figures(language, profile)
        boxes = made._parts.all()[0]
        svg = made.flowchart()
        for box in boxes:
            assert f">{box.word}</text>" in svg or f">{box.word.replace('&', '&amp;')}</text>" in svg, box.word


def test_without_states_the_picture_says_the_limits_as_in_a_trial():
    svg = Figures(result_of(), "zh-hans").flowchart()
    assert "承诺 7 日" in svg
    assert "可以办" not in svg


def test_the_legend_has_the_states_that_are_there_and_no_other():
    words = [words for _, words in figures().legend_states]
    assert words == [MEANINGS[status].zh for status in ("done", "ready", "wait")]
    assert Figures(result_of(), "zh-hans").legend_states == []


def test_a_file_that_is_handed_on_has_title_legend_and_remarks_in_the_picture():
    svg = figures().flowchart(standalone=True, dressed=("流程图：升科五星级酒店", "状态截至 2026年11月22日"))
    root = ElementTree.fromstring(svg)
    assert "流程图：升科五星级酒店" in svg
    assert "状态截至 2026年11月22日" in svg
    assert MEANINGS["ready"].zh in svg
    assert float(root.get("height")) > float(ElementTree.fromstring(figures().flowchart(standalone=True)).get("height"))


def test_the_legend_stays_within_the_width_of_the_picture():
    legend = make_legend("en", {"x": ("wait", None)}, tuple(MEANINGS), ("a title", "a remark " * 40), implied=True)
    for width in (400, 700, 1500):
        parts = "".join(foot_of(legend, width).parts)
        assert max(float(x) for x in re.findall(r'<text[^>]* x="([\d.]+)"', parts)) < width


def test_a_flowchart_without_boxes_has_its_legend_too():
    empty = Layout(96, 34, (), (), (), ())
    assert ElementTree.fromstring(draw_flowchart(empty, label="空")) is not None


def test_a_counted_day_that_lies_behind_is_called_what_was_planned():
    result = result_of("B", start_on=date(2026, 11, 2))
    svg = Figures(result, "zh-hans", states=flow_states(result, set(), "preparing")).flowchart()
    assert "原计划 11月" in svg
    assert "最早 11月3日" not in svg
