"""The import spreadsheet: headers, cells and rows, and every fault by row, column and reason."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from projects.catalogue.loader import load_document
from projects.rules.building import build_catalogue
from projects.rules.identifiers import make_credit_code
from projects.rules.spreadsheet import CellFault, read_rows
from projects.rules.spreadsheet_cells import EMPTY_FORMULA, ERROR_CELL
from projects.rules.spreadsheet_columns import columns_of, letter_of

CODE = make_credit_code("91610132", "12345678")
OTHER = make_credit_code("91610132", "87654321")
PLAIN = {"企业名称": "甲公司", "统一社会信用代码": CODE, "项目名称": "一号厂房"}


@pytest.fixture(scope="module")
def catalogue():
    return build_catalogue(load_document(), "2026-11-22")


def sheet(*rows):
    """A header of every key that occurs, then the rows."""
    header = list(dict.fromkeys(key for row in rows for key in row))
    return [header, *([row.get(key, "") for key in header] for row in rows)]


def read(catalogue, *rows):
    return read_rows(sheet(*rows), catalogue, ["610112"])


def only_row(catalogue, **cells):
    found, faults = read(catalogue, PLAIN | cells)
    assert faults == []
    return found[0]


def only_fault(catalogue, **cells):
    found, faults = read(catalogue, PLAIN | cells)
    assert (found, len(faults)) == ([], 1)
    return faults[0]


# --- headers


def test_columns_are_found_by_label_label_with_unit_or_question_id_in_any_order(catalogue):
    rows = [
        [" 项目名称* ", "floor_area_m2", "项目总投资(万元)", "统一社会信用代码", "用地（征占地）面积", "企业名称"],
        ["一号厂房", 3000, 1200, CODE, 5000, "甲公司"],
    ]
    found, faults = read_rows(rows, catalogue)
    assert faults == []
    assert found[0].answers == {"floor_area_m2": 3000, "investment_total_wan": 1200, "land_area_m2": 5000}


def test_an_unknown_header_is_a_fault_that_names_it_and_nothing_is_read(catalogue):
    found, faults = read(catalogue, PLAIN | {"项目总投次": 12})
    assert found == []
    assert [(fault.row, fault.column_letter, fault.column_title) for fault in faults] == [(1, "D", "项目总投次")]


def test_a_missing_required_column_and_a_doubled_one_are_faults(catalogue):
    _, faults = read_rows([["企业名称", "项目名称", "项目名称"], ["甲", "乙", "丙"]], catalogue)
    assert [(fault.column_letter, fault.column_title) for fault in faults] == [
        ("C", "项目名称"),
        ("", "统一社会信用代码"),
    ]


def test_an_empty_sheet_misses_its_required_columns(catalogue):
    assert [fault.column_title for fault in read_rows([], catalogue)[1]] == ["企业名称", "统一社会信用代码", "项目名称"]


def test_a_value_under_no_header_is_a_fault_and_not_lost(catalogue):
    rows = sheet(PLAIN)
    rows[1].append("没有表头的内容")
    _, faults = read_rows(rows, catalogue)
    assert [(fault.row, fault.column_letter) for fault in faults] == [(2, "D")]


def test_two_questions_with_one_label_are_told_apart_by_id(catalogue):
    document = load_document()
    document["profile_questions"][1]["zh"] = document["profile_questions"][2]["zh"]
    titles = [column.title for column in columns_of(build_catalogue(document, "x"))]
    assert len(titles) == len(set(titles))


def test_letters_go_on_after_z():
    assert [letter_of(place) for place in (0, 25, 26, 51, 52, 701, 702)] == ["A", "Z", "AA", "AZ", "BA", "ZZ", "AAA"]


# --- cells


def test_blank_is_untouched_and_not_sure_is_null(catalogue):
    answers = only_row(catalogue, 是否外商投资="", 是否双电源="不清楚", 项目总投资="不清楚", 用地取得方式=" ").answers
    assert answers == {"power_dual": None, "investment_total_wan": None}


def test_not_sure_that_is_an_option_is_that_option(catalogue):
    assert only_row(catalogue, eia_class_declared="不清楚").answers == {"eia_class_declared": "unknown"}


@pytest.mark.parametrize("cell", ["新建", "new", "New build", " 新 建 "])
def test_an_option_is_read_by_label_or_code(catalogue, cell):
    assert only_row(catalogue, 建设性质=cell).answers == {"project_nature": "new"}


@pytest.mark.parametrize(
    ("cell", "value"), [("是", True), (" 否", False), (True, True), ("FALSE", False), ("yes", True)]
)
def test_yes_and_no_are_read_as_people_write_them(catalogue, cell, value):
    assert only_row(catalogue, 是否双电源=cell).answers == {"power_dual": value}


@pytest.mark.parametrize(
    ("cell", "value"),
    [
        (1200, "1200"),
        (0.1 + 0.2, "0.3"),
        ("１２００．５", "1200.5"),
        ("1,234,567.89", "1234567.89"),
        ("１，２３４", "1234"),
        (" 12 ", "12"),
    ],
)
def test_a_number_may_be_full_width_and_have_thousands_commas(catalogue, cell, value):
    assert only_row(catalogue, 项目总投资=cell).answers == {"investment_total_wan": Decimal(value)}


@pytest.mark.parametrize(
    ("cell", "reason"),
    [
        ("1200万元", "只填数字，请去掉“万元”（单位是万元）"),
        ("1.5亿", "只填数字，请去掉“亿”（单位是万元）"),
        ("1,20", "千分位逗号的位置不对，请去掉逗号重填"),
        ("约", "要填数字，例如 1200"),
        ("1e5", "只填数字，请去掉“e5”（单位是万元）"),
        (-3, "不能是负数"),
        (1e300, "数值过大，请核对单位"),
        (True, "要填数字，例如 1200"),
        (date(2026, 1, 1), "要填数字，例如 1200"),
        (ERROR_CELL, ERROR_CELL.text.zh),
        (EMPTY_FORMULA, EMPTY_FORMULA.text.zh),
    ],
)
def test_a_wrong_number_says_what_is_wrong(catalogue, cell, reason):
    fault = only_fault(catalogue, 项目总投资=cell)
    assert (fault.row, fault.column_letter, fault.column_title, fault.zh) == (2, "D", "项目总投资（万元）", reason)


def test_storeys_are_whole(catalogue):
    assert only_fault(catalogue, 民用建筑最高层数=2.5).zh == "要填整数"
    assert only_row(catalogue, 民用建筑最高层数=12.0).answers == {"civil_floors": 12}


def test_a_wrong_option_names_the_right_ones(catalogue):
    fault = only_fault(catalogue, 建设性质="重建")
    assert (fault.value_shown, fault.zh) == ("重建", "要从这些里选：新建、扩建、改建、技术改造、室内装修")
    assert only_fault(catalogue, 是否双电源="也许").zh == "要填“是”“否”或“不清楚”"


@pytest.mark.parametrize(
    "cell",
    [
        "2026-03-01",
        "2026/3/1",
        "2026年3月1日",
        "2026.3.1",
        "２０２６-3-1",
        date(2026, 3, 1),
        datetime(2026, 3, 1, 9, tzinfo=UTC),
    ],
)
def test_a_day_is_read_from_a_date_or_its_usual_spellings(catalogue, cell):
    assert only_row(catalogue, 签约日期=cell).signed_on == date(2026, 3, 1)


@pytest.mark.parametrize("cell", ["2026-02-30", "三月", 46082, "1999-12-31", "2091-01-01", True])
def test_what_is_no_day_of_our_time_is_refused(catalogue, cell):
    assert only_fault(catalogue, 计划开始日期=cell).column_title == "计划开始日期"


def test_the_credit_code_says_which_check_failed(catalogue):
    wrong = {CODE[:-1]: "18位", CODE[:16] + "0" + CODE[17]: "组织机构代码", CODE[:17] + "0": "第18位校验码"}
    for code, words in wrong.items():
        assert words in only_fault(catalogue, 统一社会信用代码=code).zh
    assert "超过15位" in only_fault(catalogue, 统一社会信用代码=9.1610132e17).zh


def test_the_project_code_is_checked_for_shape_month_and_region(catalogue):
    wrong = {"2405": "5组数字", "2413-610112-04-01-123456": "月份", "2405-110105-04-01-123456": "地区代码"}
    for code, words in wrong.items():
        assert words in only_fault(catalogue, 项目代码=code).zh
    assert only_row(catalogue, 项目代码="２４０５—610112-04-01-123456").project_code == "2405-610112-04-01-123456"


def test_names_keep_their_brackets_and_lose_what_nobody_sees(catalogue):
    row = only_row(catalogue, 企业名称=" 甲（西安）\u200b有限\n公司 ", 联系电话=13800000000.0)
    assert (row.enterprise_name, row.contact_phone) == ("甲（西安）有限 公司", "13800000000")
    assert "控制字符" in only_fault(catalogue, 项目名称="一\x00号").zh
    assert only_fault(catalogue, 项目名称="长" * 161).zh == "最多 160 个字，这里有 161 个"


def test_a_fault_shows_no_telephone_number_and_no_control_character(catalogue):
    assert only_fault(catalogue, 联系电话="13800138000转2").value_shown.startswith("******")
    assert only_fault(catalogue, 建设性质="\x1b[31m红\u202e").value_shown == "[31m红"


# --- rows


def test_every_fault_of_a_row_is_told_at_once_in_the_words_of_the_report(catalogue):
    wrong_code = "统一社会信用代码应为18位，你填了2位。请对照营业执照补全或删去多余的字符。"
    found, faults = read(catalogue, PLAIN, {"企业名称": "乙公司", "统一社会信用代码": "91", "项目名称": ""})
    assert [row.number for row in found] == [2]
    assert [fault.line_zh for fault in faults] == [
        f"第 3 行，B 列（统一社会信用代码）：{wrong_code}（填的是“91”）",
        "第 3 行，C 列（项目名称）：必须填",
    ]


def test_a_classified_row_is_refused_and_nothing_of_it_is_repeated(catalogue):
    secret = {
        "企业名称": "保密厂",
        "统一社会信用代码": "坏",
        "项目名称": "绝密",
        "是否涉密项目": "是",
        "联系人": "某人",
    }
    found, faults = read(catalogue, secret)
    assert found == []
    assert faults == [CellFault(2, "D", "是否涉密项目", "", faults[0].zh, faults[0].en)]
    assert faults[0].zh == "涉密项目不得在本系统办理，请线下办理"
    unclear = read(catalogue, secret | {"是否涉密项目": "可能"})[1]
    assert [fault.value_shown for fault in unclear] == ["可能"]


def test_blank_rows_and_the_example_are_left_out_and_row_numbers_stay(catalogue):
    rows = sheet(PLAIN | {"企业名称": "示例：某某公司", "统一社会信用代码": "不看"}, {}, PLAIN)
    found, faults = read_rows([[""], *rows], catalogue)
    assert ([row.number for row in found], faults) == ([5], [])


def test_one_credit_code_under_two_names_is_a_fault_of_the_second_row(catalogue):
    _, faults = read(catalogue, PLAIN, PLAIN | {"企业名称": "乙公司", "项目名称": "二号厂房"})
    assert [(fault.row, fault.column_title) for fault in faults] == [(3, "企业名称")]
    assert "第 2 行是“甲公司”" in faults[0].zh


def test_brackets_of_either_width_are_one_name(catalogue):
    rows = PLAIN | {"企业名称": "甲(西安)公司"}, PLAIN | {"企业名称": "甲（西安）公司", "项目名称": "二号厂房"}
    assert read(catalogue, *rows)[1] == []


def test_one_project_code_in_two_rows_is_a_fault_of_the_second(catalogue):
    code = {"项目代码": "2405-610112-04-01-123456"}
    _, faults = read(catalogue, PLAIN | code, {**PLAIN, "统一社会信用代码": OTHER, "企业名称": "乙公司"} | code)
    assert [(fault.row, fault.column_title, fault.zh) for fault in faults] == [
        (3, "项目代码", "与第 2 行的项目代码重复")
    ]


def test_one_name_twice_under_an_enterprise_needs_two_codes(catalogue):
    first, second = {"项目代码": "2405-610112-04-01-123456"}, {"项目代码": "2405-610112-04-01-654321"}
    assert read(catalogue, PLAIN | first, PLAIN | second)[1] == []
    assert [fault.column_title for fault in read(catalogue, PLAIN | first, PLAIN)[1]] == ["项目名称"]
