"""Charts of figures over weeks: what is drawn is what was counted, and a week without a value is a gap."""

import re
from decimal import Decimal
from xml.etree import ElementTree

import pytest

from projects.guide.draw.trends import Point, axis, line_chart, one_bar, paths, share_bar, small_bars, small_line

D = Decimal


@pytest.mark.parametrize(
    ("low", "high", "said"),
    [
        (0, 0, [0, 1]),
        (0, 7, [0, 2, 4, 6, 8]),
        (0, "99.99", [0, 50, 100]),
        (0, 2655, [0, 1000, 2000, 3000]),
        ("-12.5", 41, [-20, 0, 20, 40, 60]),
        (-3, -1, [-3, -2, -1, 0]),
        (0, "0.4", ["0.0", "0.1", "0.2", "0.3", "0.4"]),
    ],
)
def test_an_axis_has_round_values_and_encloses_what_was_counted(low, high, said):
    assert axis(D(low), D(high)) == [D(each) for each in said]


def drawn(points, **more):
    picture = line_chart(points, "件数", **more)
    return picture, ElementTree.fromstring(picture)


def test_every_week_with_a_value_opens_its_rows_and_says_it():
    points = [Point(f"{n} 周", D(n), f"{n} 件", f"/figures/x/?week={n}") for n in (45, 46, 47)]
    picture, tree = drawn(points)
    links = tree.findall("{*}a")
    assert [each.get("href") for each in links] == [f"/figures/x/?week={n}" for n in (45, 46, 47)]
    assert [each.findtext("{*}title") for each in links] == ["45 周 45 件", "46 周 46 件", "47 周 47 件"]
    assert tree.get("role") == "group"
    assert "style=" not in picture


def test_a_week_without_a_value_is_a_gap():
    points = [Point(str(n), None if n == 3 else D(n), str(n)) for n in range(1, 6)]
    _, tree = drawn(points)
    lines = [each for each in tree.findall("{*}path") if each.get("class") == "l-acc"]
    assert len(lines) == 2
    assert len(tree.findall(".//{*}circle[@class='l-dot']")) == 4


@pytest.mark.parametrize(
    "points", [[], [Point("1", None, "—")], [Point("1", D(0), "0")], [Point("1", D("-2.5"), "-2.5")]]
)
def test_nothing_or_one_value_is_drawn_without_harm(points):
    picture, _ = drawn(points, half=True)
    assert "nan" not in picture
    assert "inf" not in picture


def test_higher_values_stand_higher():
    points = [Point(str(n), D(n), str(n)) for n in (1, 5, 3)]
    _, tree = drawn(points)
    heights = [float(each.get("cy")) for each in tree.findall(".//{*}circle[@class='l-dot']")]
    assert heights[1] < heights[2] < heights[0]


def test_words_of_a_chart_are_escaped():
    picture, _ = drawn([Point('"><script>', D(1), "<b>")])
    assert "<script" not in picture
    assert "<b>" not in picture


def test_no_address_of_a_script():
    _, tree = drawn([Point("1", D(1), "1", "javascript:alert(1)")])
    assert tree.findall("{*}a") == []


def test_a_line_has_one_path_for_each_run():
    assert paths([(0, 1), (1, 2), None, (3, 4), None, (5, 6), (6, 7)]) == ["M0 1 L1 2", "M5 6 L6 7"]


def test_small_bars_are_as_high_as_their_share():
    picture = small_bars([D(5), D(10), D(0), None])
    heights = [float(each) for each in re.findall(r'height="([0-9.]+)" rx', picture)]
    assert heights == [13, 26, 1.5, 1.5]


@pytest.mark.parametrize("values", [[], [None], [D(0), D(0)]])
def test_small_charts_of_nothing_are_nothing(values):
    assert small_bars(values) == ""
    assert small_line(values[:1]) == ""


def test_a_small_line_of_equal_values_is_level():
    picture = small_line([D(3), D(3), D(3)])
    assert set(re.findall(r"[ML][0-9.]+ ([0-9.]+)", picture)) == {"23"}


def test_parts_of_a_bar_are_as_long_as_their_counts():
    picture = share_bar([("run", 30), ("risk", 0), ("over", 10)], 40)
    assert re.findall(r'class="b-(\w+)" x="([0-9.]+)" y="4" width="([0-9.]+)"', picture) == [
        ("run", "0", "149"),
        ("over", "150", "49"),
    ]
    assert share_bar([("run", 0)], 40) == ""


def test_a_bar_is_its_share_of_the_longest():
    assert 'width="41.0%"' in one_bar(2, 4)
    assert "<rect" not in one_bar(0, 4)
