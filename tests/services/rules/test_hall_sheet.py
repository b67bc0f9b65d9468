"""What is exported is read back the same; every fault is named by row and column."""

from datetime import time

import pytest

from services.rules.hall_sheet import WindowLine, cells_of, columns, read_windows

BODIES = {"审批局": "au-x"}
WANTED = columns(BODIES, {"ap-a", "ap-b"})
HEAD = [column.title for column in WANTED]
LINE = WindowLine(
    2, "1", "综合", "General", "au-x", ("ap-a", "ap-b"), "029-1", 2, True,
    {0: ((time(9), time(12)), (time(13, 30), time(17))), 5: ((time(9), time(12)),)},
)  # fmt: skip


def row(**more):
    cells = dict(zip((column.key for column in WANTED), cells_of(LINE, {"au-x": "审批局"}), strict=True))
    return [more.get(key, value) for key, value in cells.items()]


def test_what_is_exported_is_read_back_the_same():
    assert read_windows([HEAD, row()], WANTED) == ([LINE], [])


def test_a_general_window_has_neither_body_nor_matters_and_a_closed_day_is_empty():
    found, faults = read_windows([HEAD, row(body="", matters="", day0="")], WANTED)
    assert (found[0].body, found[0].matters, 0 in found[0].hours, faults) == (None, (), False, [])


@pytest.mark.parametrize(
    ("key", "value", "letter", "told"),
    [
        ("number", "", "A", "必须填"),
        ("body", "财政局", "D", "没有这个部门：照部门名称写，综合窗口空着"),
        ("matters", "ap-z", "E", "目录里没有事项“ap-z”"),
        ("seats", "21", "G", "填 1 到 20 的整数"),
        ("is_green", "也许", "H", "填“是”或“否”"),
        ("day0", "上午", "I", "写成 9:00-12:00 13:30-17:30 这样；不开就空着"),
        ("day0", "12:00-9:00", "I", "结束要晚于开始"),
        ("day0", "9:00-12:00 11:00-13:00", "I", "两段时间重叠了"),
        ("day0", "25:00-26:00", "I", "写成 9:00-12:00 13:30-17:30 这样；不开就空着"),
    ],
)
def test_a_fault_is_named_by_row_and_column(key, value, letter, told):
    found, faults = read_windows([HEAD, row(**{key: value})], WANTED)
    assert (found, [(each.row, each.column_letter, each.zh) for each in faults]) == ([], [(2, letter, told)])


def test_a_number_stands_once():
    _found, faults = read_windows([HEAD, row(), row()], WANTED)
    assert [(each.row, each.column_letter, each.zh) for each in faults] == [(3, "A", "和第 2 行是同一个窗口")]


def test_unknown_repeated_and_missing_columns_are_told_before_any_line():
    _found, faults = read_windows([[*HEAD[:-1], "别的", HEAD[0]], row()], WANTED)
    assert [(each.column_letter, each.zh) for each in faults] == [
        ("P", "没有这一列，请对照导出的表头"),
        ("Q", "这一列重复，请删去"),
        ("", "缺少这一列，必须有"),
    ]


def test_an_empty_sheet_says_so():
    assert [each.zh for each in read_windows([HEAD], WANTED)[1]] == ["表里没有一个窗口"]
