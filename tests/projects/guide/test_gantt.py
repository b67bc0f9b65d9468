"""The Gantt chart: bars at exact days, labels that do not overlap, texts that can be read."""

import random
from datetime import date, timedelta
from itertools import combinations, pairwise
from xml.etree import ElementTree

import pytest

from projects.guide.draw.charts import split_bar
from projects.guide.draw.figures import GanttMark, GanttRow, Segment
from projects.guide.draw.gantt import draw_gantt
from projects.guide.draw.gantt_scale import make_scale, place_flags
from projects.guide.draw.text import text_width

FIRST, LAST, TODAY = date(2026, 10, 19), date(2026, 12, 20), date(2026, 11, 22)
SVG = "{http://www.w3.org/2000/svg}"
HOSTILE = "</text><script>alert(1)</script>\"'&\x00"


def chart(*rows: GanttRow, marks: tuple[GanttMark, ...] = (), **options: object) -> ElementTree.Element:
    given = {"first": FIRST, "last": LAST, "off_days": {}, "today": TODAY, "label": "计划与进度", **options}
    return ElementTree.fromstring(draw_gantt(rows, marks, **given))


def row(start: date | None, end: date | None, **more: object) -> GanttRow:
    return GanttRow(
        **{"id": "a", "label": "施工许可证", "group": "建审手续", "start": start, "end": end, "kind": "plan", **more}
    )


def bars(root: ElementTree.Element, kind: str = "plan") -> list[ElementTree.Element]:
    return [element for element in root.iter(f"{SVG}rect") if element.get("class") == f"b-{kind}"]


def texts(root: ElementTree.Element) -> list[str]:
    return [element.text or "" for element in root.iter(f"{SVG}text")]


@pytest.mark.parametrize(("start", "days"), [(date(2026, 10, 19), 1), (date(2026, 11, 2), 7), (date(2026, 12, 20), 1)])
def test_a_bar_covers_its_first_and_last_day_exactly(start: date, days: int):
    root = chart(row(start, start + timedelta(days - 1)))
    scale = make_scale(FIRST, LAST, 176, 1152, 96)
    (bar,) = bars(root)
    assert float(bar.get("x")) == pytest.approx(scale.x(start) + 0.75, abs=0.01)
    assert float(bar.get("width")) == pytest.approx(days * scale.day_w - 1.5, abs=0.01)


def test_rows_with_the_same_id_share_a_line():
    used, left = row(FIRST, TODAY, kind="run"), row(TODAY + timedelta(1), LAST, kind="left")
    root = chart(used, left)
    assert bars(root, "run")[0].get("y") == bars(root, "left")[0].get("y")
    assert texts(root).count("施工许可证") == 1


def test_a_bar_is_cut_at_the_edge_of_the_paper():
    (bar,) = bars(chart(row(date(2025, 1, 1), date(2028, 1, 1))))
    assert float(bar.get("x")) >= 176
    assert float(bar.get("x")) + float(bar.get("width")) <= 1152


def test_a_row_without_dates_shows_its_note():
    root = chart(row(None, None, note="工程完工后 10 个工作日"))
    assert not bars(root)
    assert "工程完工后 10 个工作日" in texts(root)


def test_a_single_date_is_a_diamond():
    root = chart(row(date(2026, 12, 8), None))
    assert not bars(root)
    assert [path for path in root.iter(f"{SVG}path") if path.get("class") == "b-plan"]


def test_the_critical_path_is_a_line_under_the_bar():
    root = chart(row(FIRST, TODAY, critical=True))
    (line,) = [path for path in root.iter(f"{SVG}path") if path.get("class") == "g-crit"]
    (bar,) = bars(root)
    y = float(line.get("d").partition("H")[0].split(" ")[1])
    assert y > float(bar.get("y")) + float(bar.get("height"))


def test_the_statutory_limit_is_a_dotted_line_to_its_day():
    root = chart(row(FIRST, TODAY, statutory_end=date(2026, 12, 1)), today=None)
    (law,) = [path for path in root.iter(f"{SVG}path") if path.get("class") == "g-law"]
    scale = make_scale(FIRST, LAST, 176, 1152, 96)
    assert float(law.get("d").partition("H")[2].partition("M")[0]) == pytest.approx(
        scale.x(date(2026, 12, 2)), abs=0.01
    )


def test_days_off_are_shaded_and_holidays_named():
    off = {date(2026, 10, 24): "", date(2026, 10, 25): "", date(2026, 10, 26): "节日"}
    root = chart(off_days=off)
    assert len([r for r in root.iter(f"{SVG}rect") if r.get("class") == "g-we"]) == 1
    (holiday,) = [r for r in root.iter(f"{SVG}rect") if r.get("class") == "g-ho"]
    assert holiday.findtext(f"{SVG}title") == "节日"


@pytest.mark.parametrize("width", [1152.0, 358.0])
def test_labels_of_marks_never_overlap(width: float):
    chance = random.Random(7)
    for _ in range(300):
        marks = [
            GanttMark(FIRST + timedelta(chance.randrange(60)), "最早开工 12月8日"[: chance.randint(2, 10)])
            for _ in range(chance.randint(1, 7))
        ]
        flags = place_flags(make_scale(FIRST, LAST, 0, width, 0), marks, TODAY, "今天", 13)
        assert len(flags) == len(marks) + 1
        for one, other in combinations(flags, 2):
            assert one.line != other.line or one.x1 <= other.x0 or other.x1 <= one.x0
        assert all(flag.x0 >= 0 and flag.x1 <= width for flag in flags if flag.kind == "today")


@pytest.mark.parametrize(("narrow", "least", "width"), [(False, 12, 1152), (True, 13, 358)])
@pytest.mark.parametrize("days", [5, 60, 200, 730])
def test_every_text_is_big_enough_and_on_the_paper(narrow: bool, least: int, width: int, days: int):
    last = FIRST + timedelta(days)
    rows = [
        row(
            FIRST + timedelta(days // 3),
            last,
            note="剩 3 日 · 11月25日",
            label="工程规划许可证（含设计方案审查与公示）",
        ),
        row(FIRST, None, id="b", note="最早 12月8日，等规划许可"),
        row(None, None, id="c", note="工程完工后 10 个工作日"),
    ]
    marks = (GanttMark(last, "最早开工 12月8日"), GanttMark(FIRST, "交地"))
    root = chart(*rows, marks=marks, last=last, narrow=narrow)
    assert root.get("width") == str(width)
    for element in root.iter(f"{SVG}text"):
        size, x = float(element.get("font-size")), float(element.get("x"))
        wide = text_width(element.text or "", size)
        shift = {"end": wide, "middle": wide / 2}.get(element.get("text-anchor", ""), 0.0)
        assert size >= least
        assert x - shift >= -1
        assert x - shift + wide <= width + 1


@pytest.mark.parametrize("days", [20, 60, 200, 400, 730])
@pytest.mark.parametrize("narrow", [False, True])
def test_names_of_months_do_not_overlap(days: int, narrow: bool):
    root = chart(last=FIRST + timedelta(days), narrow=narrow, today=None)
    names = [e for e in root.iter(f"{SVG}text") if e.get("class") == "tx-b"]
    spans = [(float(e.get("x")), float(e.get("x")) + text_width(e.text, float(e.get("font-size")))) for e in names]
    assert names
    assert all(one[1] <= other[0] for one, other in pairwise(spans))


@pytest.mark.parametrize("narrow", [False, True])
def test_hostile_texts_are_only_text(narrow: bool):
    bad = row(FIRST, TODAY, label=HOSTILE, group=HOSTILE, note=HOSTILE, href="javascript:alert(1)")
    root = chart(
        bad,
        marks=(GanttMark(TODAY, HOSTILE),),
        label=HOSTILE,
        off_days={TODAY: HOSTILE},
        narrow=narrow,
        standalone=True,
    )
    assert not list(root.iter(f"{SVG}script"))
    assert not list(root.iter(f"{SVG}a"))


def test_the_page_form_has_no_style_and_the_lone_form_has_its_own_sheet():
    rows, given = [row(FIRST, TODAY)], {"first": FIRST, "last": LAST, "off_days": {}, "today": TODAY, "label": "x"}
    assert "style" not in draw_gantt(rows, [], **given)
    alone = draw_gantt(rows, [], **given, standalone=True)
    assert ElementTree.fromstring(alone).find(f"{SVG}style") is not None
    assert "var(" not in alone


def test_the_last_day_before_the_first_is_an_error():
    with pytest.raises(ValueError, match="before the first"):
        chart(first=LAST, last=FIRST)


def test_a_share_bar_fills_its_width():
    root = ElementTree.fromstring(split_bar([Segment(1, "you"), Segment(0, "run"), Segment(3, "done")]))
    widths = [float(rect.get("width").rstrip("%")) for rect in root]
    assert widths == [pytest.approx(24.6), pytest.approx(75.0)]
