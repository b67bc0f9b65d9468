"""The flowchart keeps its geometric promises on 1,000 generated projects (P6)."""

import random
import re
from functools import cache
from itertools import combinations, pairwise
from pathlib import Path
from statistics import median
from xml.etree import ElementTree

import pytest
import yaml

from projects.guide.draw.figures import Box, Column, Edge, Lane, Layout, Rect
from projects.guide.draw.flow_layout import PAD, TITLE, WORD
from projects.guide.draw.flowchart import draw_flowchart, draw_flowchart_narrow, layout_flowchart
from projects.guide.draw.text import text_width

ROOT = Path(__file__).parents[3]
STATES = ("done", "run", "you", "pause", "wait", "risk", "over", "confirm")
WORDS = ("承诺 5 日", "等前置", "待确认", "剩 3 日", "暂停：技术评审", "2028年11月 暂定", "waiting for 3 items")
Point = tuple[float, float]
Project = tuple[list[Box], list[Edge], list[Column], list[Lane]]


@cache
def catalogue() -> tuple[list[dict], list[Column], dict[str, str]]:
    data = yaml.safe_load((ROOT / "projects/catalogue/catalogue.yaml").read_text(encoding="utf-8"))
    groups = ("items", "evaluations", "utilities", "promotion_workflows", "milestones", "special_matters")
    nodes = [node for group in groups for node in data[group]]
    columns = [Column(one["id"], one["zh"]) for one in data["phases"]]
    return nodes, columns, {key: body["zh"] for key, body in data["authorities"].items()}


def generated(seed: int) -> Project:
    """A random subset of the catalogue with its predecessors, like a questionnaire would leave it."""
    chance = random.Random(seed)
    nodes, columns, names = catalogue()
    share = chance.uniform(0.15, 1.0)
    chosen = [node for node in nodes if chance.random() < share] or nodes[:1]
    chance.shuffle(chosen)
    merged = chance.random() < 0.3  # some pages put the utilities into one lane
    language = chance.choice(["zh", "zh", "en"])

    def lane(node: dict) -> str:
        if merged and node["id"].startswith("ut-"):
            return "utilities"
        return node.get("authority", "milestones")

    boxes = [
        Box(
            node["id"],
            node["phase"],
            lane(node),
            node[language],
            chance.choice(WORDS),
            chance.choice(STATES),
            icon=chance.choice(["", "check", "run"]),
            href=f"#{node['id']}",
            critical=chance.random() < 0.2,
            milestone=node["id"].startswith("ms-"),
        )
        for node in chosen
    ]
    ids = {box.id for box in boxes}
    edges = [
        Edge(before["item"], node["id"], before["type"] == "hard", chance.random() < 0.15)
        for node in chosen
        for before in node.get("predecessors") or []
        if before["item"] in ids and chance.random() < 0.9
    ]
    lanes = [
        Lane("milestones", "里程碑"),
        *(Lane(key, name) for key, name in names.items()),
        Lane("utilities", "水电气热"),
    ]
    return boxes, edges, columns, lanes


def cuts(one: Point, other: Point, rect: Rect) -> bool:
    """Whether an upright or level piece goes through the inside of the rectangle."""
    left, right = sorted((one[0], other[0]))
    top, bottom = sorted((one[1], other[1]))
    return left < rect.right and right > rect.x and top < rect.bottom and bottom > rect.y


def pieces(points: tuple[Point, ...]) -> list[tuple[Point, Point]]:
    return [(one, other) for one, other in pairwise(points) if one != other]


def crossings(lines: list[tuple[Point, ...]]) -> set[Point]:
    """Points on the paper where two lines cross properly, ends not counted; a shared trunk is crossed once."""
    found = set()
    known = {tuple(sorted(piece)) for line in lines for piece in pieces(line)}  # every piece once
    for ((ax, ay), (bx, by)), ((cx, cy), (dx, dy)) in combinations(known, 2):
        if (bx <= cx and ax < cx) or (dx <= ax and cx < ax):
            continue  # side by side
        turn = (bx - ax) * (dy - cy) - (by - ay) * (dx - cx)
        if not turn:
            continue
        s = ((cx - ax) * (dy - cy) - (cy - ay) * (dx - cx)) / turn
        t = ((cx - ax) * (by - ay) - (cy - ay) * (bx - ax)) / turn
        if 1e-9 < s < 1 - 1e-9 and 1e-9 < t < 1 - 1e-9:
            found.add((round(ax + s * (bx - ax), 3), round(ay + s * (by - ay), 3)))
    return found


def straight(layout: Layout) -> list[tuple[Point, ...]]:
    middle = {p.box.id: (p.rect.x + p.rect.w / 2, p.rect.y + p.rect.h / 2) for p in layout.boxes}
    return [(middle[route.edge.source], middle[route.edge.target]) for route in layout.routes]


@cache
def drawings() -> tuple[Layout, ...]:
    return tuple(layout_flowchart(*generated(seed)) for seed in range(1000))


def overlaps(one: Rect, other: Rect) -> bool:
    return one.x < other.right and other.x < one.right and one.y < other.bottom and other.y < one.bottom


def test_boxes_never_overlap_and_stay_in_their_lane_and_column():
    for layout in drawings():
        assert not [1 for one, other in combinations(layout.boxes, 2) if overlaps(one.rect, other.rect)]
        lanes = {lane.id: lane.rect for lane in layout.lanes}
        columns = {column.id: column.rect for column in layout.columns}
        for placed in layout.boxes:
            lane, column, rect = lanes[placed.box.lane], columns[placed.box.column], placed.rect
            assert lane.y < rect.y
            assert rect.bottom < lane.bottom
            assert column.x < rect.x
            assert rect.right <= column.right


def test_texts_fit_inside_their_box():
    for layout in drawings():
        for placed in layout.boxes:
            room = placed.rect.w - 2 * PAD
            assert max(text_width(line, TITLE) for line in placed.lines) <= room
            assert text_width(placed.word, WORD) + (17 if placed.box.icon else 0) <= room
            assert len(placed.lines) * 16 + 24 <= placed.rect.h


def test_edges_keep_to_right_angles_and_never_go_through_a_box():
    for layout in drawings():
        rects = [placed.rect for placed in layout.boxes]
        for one, other in {piece for route in layout.routes for piece in pieces(route.points)}:
            assert one[0] == other[0] or one[1] == other[1]
            assert not [rect for rect in rects if cuts(one, other, rect)]


def on_border(point: Point, beside: Point, rect: Rect) -> bool:
    """Whether the piece from `beside` meets the rectangle's border at `point` squarely, away from the corners."""
    (x, y), (bx, by) = point, beside
    if by == y:
        return rect.y + 3 < y < rect.bottom - 3 and (x == rect.right < bx or x == rect.x > bx)
    return rect.x + 3 < x < rect.right - 3 and (y == rect.bottom < by or y == rect.y > by)


def test_edges_leave_their_source_and_reach_their_target():
    for layout in drawings():
        rects = {placed.box.id: placed.rect for placed in layout.boxes}
        for route in layout.routes:
            assert on_border(route.points[0], route.points[1], rects[route.edge.source])
            assert on_border(route.points[-1], route.points[-2], rects[route.edge.target])


def runs_into(a: tuple[Point, Point], b: tuple[Point, Point]) -> bool:
    """Whether two pieces lie on each other over some length."""
    for axis in (0, 1):
        if a[0][axis] == a[1][axis] == b[0][axis] == b[1][axis]:
            (low, high), (start, end) = (sorted((p[0][1 - axis], p[1][1 - axis])) for p in (a, b))
            return min(high, end) - max(low, start) > 0.01
    return False


def test_only_edges_with_a_common_end_share_a_line():
    for layout in drawings()[:300]:
        for one, other in combinations(layout.routes, 2):
            if one.edge.source != other.edge.source and one.edge.target != other.edge.target:
                assert not [1 for a in pieces(one.points) for b in pieces(other.points) if runs_into(a, b)]


def test_p6_no_more_crossings_than_straight_lines_between_the_same_boxes():
    """A crossing is a place on the paper; edges that share a trunk cross a line once."""
    ours = [len(crossings([route.points for route in layout.routes])) for layout in drawings()]
    theirs = [len(crossings(straight(layout))) for layout in drawings()]
    assert [seed for seed, (mine, other) in enumerate(zip(ours, theirs, strict=True)) if mine > other] == []
    assert sum(ours) < 0.6 * sum(theirs)


def test_a_project_of_thirty_boxes_is_about_as_wide_as_a_page():
    """The mock takes 1,152 px for 17 boxes."""
    widths = [layout.width for layout in drawings() if 27 <= len(layout.boxes) <= 33]
    assert median(widths) < 1500


def test_a_soft_edge_inside_a_phase_needs_no_sub_column_and_a_hard_one_does():
    boxes = [Box("a", "p", "l", "a", "", "wait"), Box("b", "p", "m", "b", "", "wait")]
    bands = [Column("p", "P")], [Lane("l", "L"), Lane("m", "M")]
    above, below = layout_flowchart(boxes, [Edge("a", "b", hard=False)], *bands).boxes
    assert above.rect.x == below.rect.x
    above, below = layout_flowchart(boxes, [Edge("a", "b")], *bands).boxes
    assert above.rect.right < below.rect.x


def test_an_edge_to_an_earlier_phase_enters_from_the_right():
    boxes = [Box("a", "q", "l", "a", "", "wait"), Box("b", "p", "m", "b", "", "wait")]
    bands = [Column("p", "P"), Column("q", "Q")], [Lane("l", "L"), Lane("m", "M")]
    layout = layout_flowchart(boxes, [Edge("a", "b")], *bands)
    assert layout.routes[0].points[0][0] == layout.boxes[0].rect.x
    assert layout.routes[0].points[-1][0] == layout.boxes[1].rect.right


def test_an_implied_edge_is_listed_and_not_drawn():
    boxes = [Box(name, "p", "l", name, "", "wait") for name in "abc"]
    edges = [Edge("a", "b"), Edge("b", "c"), Edge("a", "c")]
    layout = layout_flowchart(boxes, edges, [Column("p", "P")], [Lane("l", "L")])
    assert [(r.edge.source, r.edge.target) for r in layout.routes] == [("b", "c"), ("a", "b")]
    assert layout.implied == (Edge("a", "c"),)


def test_a_hard_edge_is_not_implied_by_soft_ones_and_a_critical_one_by_nothing():
    boxes = [Box(name, "p", "l", name, "", "wait") for name in "abc"]
    bands = [Column("p", "P")], [Lane("l", "L")]
    soft = [Edge("a", "b", hard=False), Edge("b", "c"), Edge("a", "c")]
    critical = [Edge("a", "b"), Edge("b", "c"), Edge("a", "c", critical=True)]
    assert layout_flowchart(boxes, soft, *bands).implied == ()
    assert layout_flowchart(boxes, critical, *bands).implied == ()


def test_a_circle_of_edges_is_drawn_all_the_same():
    boxes = [Box(name, "p", "l", name, "", "wait") for name in "abc"]
    edges = [Edge("a", "b"), Edge("b", "c"), Edge("c", "a")]
    layout = layout_flowchart(boxes, edges, [Column("p", "P")], [Lane("l", "L")])
    assert len(layout.routes) == 3


def test_nothing_to_draw_is_an_empty_figure():
    layout = layout_flowchart([], [], [], [])
    assert ElementTree.fromstring(draw_flowchart(layout, label="空")) is not None
    assert ElementTree.fromstring(draw_flowchart_narrow([], [], [], [], label="空")) is not None


def test_an_unknown_lane_is_an_error():
    with pytest.raises(ValueError, match="unknown lane: x"):
        layout_flowchart([Box("a", "p", "x", "a", "", "wait")], [], [Column("p", "P")], [Lane("l", "L")])


HOSTILE = "</text><script>alert(1)</script>\"'&\x00<img onerror=x>"


@pytest.mark.parametrize("standalone", [False, True])
def test_hostile_texts_are_only_text(standalone: bool):
    box = Box("a", "p", "l", HOSTILE, HOSTILE, "you", icon=HOSTILE, href="javascript:alert(1)", detail=HOSTILE)
    given = [box], [], [Column("p", HOSTILE)], [Lane("l", HOSTILE)]
    wide = draw_flowchart(layout_flowchart(*given), label=HOSTILE, standalone=standalone)
    for svg in (wide, draw_flowchart_narrow(*given, label=HOSTILE, standalone=standalone)):
        names = {element.tag.rpartition("}")[2] for element in ElementTree.fromstring(svg).iter()}
        assert names <= {"svg", "title", "style", "rect", "text", "g", "line", "path"}
        assert "javascript:" not in svg


def test_the_page_form_has_no_style_and_no_script_and_the_lone_form_has_its_own_sheet():
    layout = layout_flowchart(*generated(1))
    page, alone = (draw_flowchart(layout, label="流程图", standalone=lone) for lone in (False, True))
    assert not re.search("style|<script", page)
    root = ElementTree.fromstring(alone)
    assert root.get("role") == "group"  # with links inside it is no single image
    assert root.get("aria-label") == "流程图"
    assert root.find("{http://www.w3.org/2000/svg}style") is not None
    assert "var(" not in alone


def test_every_box_with_an_address_is_a_link():
    root = ElementTree.fromstring(draw_flowchart(layout_flowchart(*generated(1)), label="x"))
    found = {link.get("href") for link in root.iter("{http://www.w3.org/2000/svg}a")}
    assert found == {box.href for box in generated(1)[0]}


def test_the_narrow_form_fits_a_phone_and_stays_legible():
    for seed in range(100):
        root = ElementTree.fromstring(draw_flowchart_narrow(*generated(seed), label="x"))
        assert root.get("width") == "358"
        for element in root.iter():
            if element.tag.endswith("rect"):
                assert float(element.get("x")) >= 0
                assert float(element.get("x")) + float(element.get("width")) <= 358
            if element.tag.endswith("text"):
                size, x = float(element.get("font-size")), float(element.get("x"))
                width = text_width(element.text or "", size)
                assert size >= 13
                assert (x if element.get("text-anchor") == "end" else x + width) <= 358


def test_the_narrow_form_has_every_box_after_its_prerequisites_of_earlier_phases():
    boxes = [Box(name, "p", "l", name, "", "wait") for name in "cba"]
    edges = [Edge("a", "b"), Edge("b", "c")]
    svg = draw_flowchart_narrow(boxes, edges, [Column("p", "P")], [Lane("l", "L")], label="x")
    assert svg.index(">a</text>") < svg.index(">b</text>") < svg.index(">c</text>")
