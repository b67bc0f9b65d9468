"""The days of a holiday notice: as lines, as cells, and every fault by line."""

from __future__ import annotations

from datetime import date, datetime, time
from typing import Any

import pytest

from projects.rules.calendar import DayRule
from projects.rules.holiday_notice import changed_days, read_cells, read_lines
from projects.rules.spreadsheet_cells import ERROR_CELL

HEAD = ["日期", "到哪天", "放假或上班", "节日", "节日（英文）"]


def rule(day: str, works: bool, zh: str = "", en: str = "") -> DayRule:
    return DayRule(date.fromisoformat(day), works, zh, en, "通知")


def test_lines_give_spans_and_single_days() -> None:
    text = "2027年10月1日至2027年10月3日 放假 国庆节 National Day\n\n2027-09-26 上班 国庆节\n"

    found = read_lines(text, 2027, "通知")

    assert found.faults == []
    assert found.rules == [
        rule("2027-09-26", True, "国庆节"),
        *(rule(f"2027-10-0{day}", False, "国庆节", "National Day") for day in (1, 2, 3)),
    ]


def test_a_rest_over_new_year_may_begin_in_the_year_before() -> None:
    assert read_lines("2026-12-31至2027-01-02 放假 元旦", 2027, "通知").faults == []


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("十月一日 放假", "写成"),
        ("2027-02-30 放假 春节", "没有这一天"),
        ("2027-10-01 过节 国庆节", "日期后面写"),
        ("2027-10-07至2027-10-01 放假 国庆节", "早于"),
        ("2027-01-01至2027-03-01 放假 元旦", "最多"),
        ("2028-10-01 放假 国庆节", "不在 2027 年"),
        ("2027-10-11 上班 国庆节", "不是周末"),
        ("2027-05-01 放假 劳动节\n2027-05-01 放假 劳动节", "已经写过"),
        ("2027-10-09 上班 国庆节", "至少要有一天放假"),
        ("2027-10-01 放假 " + "节" * 61, "最多 60 个字"),
        ("2027-10-01 放假 国庆节 " + "x" * 81, "最多 80 个字"),
    ],
)
def test_what_cannot_be_a_notice_is_told_by_line(line: str, said: str) -> None:
    found = read_lines(line, 2027, "通知")

    assert [said in fault.zh for fault in found.faults] == [True]
    assert found.faults[0].row == len(line.splitlines())


def cells(*rows: list[Any]) -> list[list[Any]]:
    return [HEAD, *rows]


def test_cells_give_the_same_days_as_lines() -> None:
    rows = cells(
        [datetime.combine(date(2027, 10, 1), time()), "2027-10-03", "放假", "国庆节", "National Day"],
        ["", "", "", "", ""],
        [date(2027, 9, 26), "", "上班", "国庆节"],
    )

    assert read_cells(rows, 2027, "通知") == read_lines(
        "2027-10-01至2027-10-03 放假 国庆节 National Day\n2027-09-26 上班 国庆节", 2027, "通知"
    )


@pytest.mark.parametrize(
    ("row", "letter"),
    [
        (["国庆", "", "放假", ""], "A"),
        ([ERROR_CELL, "", "放假", ""], "A"),
        (["2027-10-01", "后天", "放假", ""], "B"),
        (["2027-10-01", "", ERROR_CELL, ""], "C"),
        (["2027-10-01", "", "过节", ""], "C"),
    ],
)
def test_a_cell_that_cannot_be_read_is_told_by_row_and_column(row: list[Any], letter: str) -> None:
    found = read_cells(cells(row, ["2027-05-01", "", "放假", "劳动节"]), 2027, "通知")

    assert [(fault.row, fault.column_letter) for fault in found.faults] == [(2, letter)]


def test_only_days_that_count_otherwise_or_are_named_otherwise_have_changed() -> None:
    now = [rule("2027-05-01", False, "劳动节"), rule("2027-05-02", False, "劳动节")]
    new = [rule("2027-05-01", False, "劳动节"), rule("2027-05-08", True, "劳动节")]

    assert changed_days(now, new) == [
        (date(2027, 5, 2), now[1], None),
        (date(2027, 5, 8), None, new[1]),
    ]
