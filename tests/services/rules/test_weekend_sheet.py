"""The spreadsheet of a weekend list: every fault with its row and column, and what is read when there is none."""

import io

import pytest
from openpyxl import load_workbook

from services.rules.weekend import Line
from services.rules.weekend_sheet import list_template, read_list

HEAD = ["序号*", "事项名称*", "实施部门", "目录编号", "周末能办", "备注"]
KNOWN = {"ap-filing"}


def faults(*rows, head=HEAD):
    return [(each.row, each.column_letter, each.zh) for each in read_list([head, *rows], KNOWN)[1]]


def test_lines_are_read_as_they_stand_and_unknown_stays_unknown():
    rows = [
        HEAD,
        [1, "备案", "行政审批局", "ap-filing", "是", ""],
        ["2", "乙", "", "", "未列明", "只收件"],
        [3, "丙", "", "", "", ""],
    ]
    assert read_list(rows, KNOWN) == (
        [Line(1, "备案", "行政审批局", "ap-filing", True), Line(2, "乙", note="只收件"), Line(3, "丙")],
        [],
    )


@pytest.mark.parametrize(
    ("row", "fault"),
    [
        (["x", "甲", "", "", "", ""], (2, "A", "要填 1 到 9999 的整数")),
        ([0, "甲", "", "", "", ""], (2, "A", "要填 1 到 9999 的整数")),
        ([1, "", "", "", "是", ""], (2, "B", "必须填")),
        ([1, "甲", "", "ap-none", "", ""], (2, "D", "目录里没有这个编号：改对，或者空着")),
        ([1, "甲", "", "", "大概", ""], (2, "E", "要填“是”“否”或“未列明”")),
        ([1, "甲" * 201, "", "", "", ""], (2, "B", "最多 200 个字，这里有 201 个")),
    ],
)
def test_a_fault_says_row_and_column(row, fault):
    assert faults(row) == [fault]


def test_a_number_and_a_matter_stand_in_the_list_once():
    found = faults([1, "甲", "", "", "", ""], [1, "乙", "", "", "", ""], [2, " 甲", "", "", "", ""])
    assert found == [(3, "A", "与第 2 行重复，请删去一行"), (4, "B", "与第 2 行重复，请删去一行")]


def test_a_list_has_five_hundred_lines_and_the_one_after_them_is_a_fault():
    rows = [[number, f"事 {number}", "", "", "", ""] for number in range(1, 502)]
    lines, found = read_list([HEAD, *rows[:250], ["", "", "", "", "", ""], *rows[250:500]], KNOWN)
    assert (len(lines), found) == (500, [])
    assert [(row, zh[:10]) for row, _column, zh in faults(*rows)] == [(502, "一份名单最多 500")]


def test_a_header_that_is_missing_unknown_or_twice_is_a_fault():
    assert faults(head=["序号"]) == [(1, "", "缺少这一列，必须有")]
    assert faults(head=[*HEAD, "天气"]) == [(1, "G", "没有这一列，请对照模板的表头")]
    assert faults(head=[*HEAD, "备注"]) == [(1, "G", "这一列重复，请删去")]


def test_an_empty_sheet_is_a_fault():
    assert faults() == [(1, "", "表里没有一行事项")]


def test_the_template_is_what_is_read_and_its_example_is_left_out():
    file = io.BytesIO()
    list_template().save(file)
    sheet = load_workbook(file).worksheets[0]
    rows = [[cell.value for cell in row] for row in sheet.iter_rows()]
    assert read_list([*rows, [1, "甲", None, None, "是", None]], KNOWN) == ([Line(1, "甲", applies=True)], [])
