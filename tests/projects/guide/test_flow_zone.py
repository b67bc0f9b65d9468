"""The zone's one flowchart, and the strip with the days of a matter: from the shipped catalogue, without a database."""

from __future__ import annotations

import pytest

from projects.guide.flow_zone import ZoneFlow, days_of, limits
from projects.guide.handbook.strip import GAP, WIDTH, Lane, Segment, _widths, draw_strip
from tests.projects.guide.books import shipped
from tests.projects.guide.zones import make_zone

LANGUAGES = ("zh-hans", "en")


# --- the flowchart


def test_the_zone_s_flowchart_has_every_matter_and_milestone_in_its_phase_and_lane():
    zone = make_zone()
    boxes, edges, columns, lanes = ZoneFlow(zone).parts()
    assert len(boxes) == 28
    assert [column.title for column in columns] == [
        "1 项目招引", "2 土地供应", "3 建审手续", "4 竣工验收", "5 竣工投产"
    ]  # fmt: skip
    assert {box.lane for box in boxes} == {lane.id for lane in lanes}
    drawn = {box.id for box in boxes}
    nodes = zone.catalogue.nodes
    hard = {
        (link.node, name) for name in drawn for link in nodes[name].predecessors if link.hard and link.node in drawn
    }
    assert {(edge.source, edge.target) for edge in edges if edge.hard} == hard


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_flowchart_is_one_picture_for_page_paper_and_phone(language):
    flow = ZoneFlow(make_zone(language), lambda node: f"#m-{node}")
    whole, narrow = flow.svg(), flow.narrow()
    assert whole.count('href="#m-') == narrow.count('href="#m-') == 28
    assert flow.svg(standalone=True).count("<style>") == 1
    assert [kind for kind, _ in flow.legend()] == ["workflow", "item", "evaluation", "utility", "milestone"]


def test_limits_are_said_over_all_classes():
    nodes = shipped().catalogue.nodes
    said = {
        name: limits(nodes[name]).zh for name in ("ap-project-filing", "ap-eia", "pw-agreement", "pw-agency-service")
    }
    assert said == {
        "ap-project-filing": "承诺 1 至 5 日",
        "ap-eia": "当场至 15 日",
        "pw-agreement": "目标 15 日",
        "pw-agency-service": "没有时限",
    }
    assert days_of(nodes["ut-power"]).en == "15 to 32 d"


# --- the strip


def test_a_strip_fills_its_width_and_the_longer_part_is_the_wider():
    segments = [Segment("1", "1 日", 1), Segment("2", "20 日", 20), Segment("3", "不计时", None)]
    widths = _widths(segments, WIDTH)
    assert sum(widths) + GAP * 2 == pytest.approx(WIDTH)
    assert widths[1] > widths[0] > widths[2]


def test_a_strip_of_nothing_is_no_picture_and_what_is_typed_is_text():
    assert draw_strip([Lane("", [])], "x") == ""
    assert "<script>" not in draw_strip([Lane("<script>", [Segment("<script>", "<script>", 3)])], "<script>")
