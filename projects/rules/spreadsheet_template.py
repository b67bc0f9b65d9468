"""The template that people fill in: sheet 项目 with its choices, sheet 填写说明, and the catalogue's version, hidden."""

from __future__ import annotations

from typing import Any

from openpyxl import Workbook
from openpyxl.comments import Comment
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from projects.rules.catalogue import Catalogue, Question
from projects.rules.identifiers import make_credit_code
from projects.rules.spreadsheet import EXAMPLE, SHEET, neutral
from projects.rules.spreadsheet_cells import labels_of
from projects.rules.spreadsheet_columns import Column, columns_of, letter_of
from projects.rules.wording import NO, NOT_SURE, YES, unit_text

GUIDE, CHOICES, META = "填写说明", "选项", "版本"
LAST_ROW = 20_002  # header, example and 20,000 projects
AS_TEXT = frozenset({"credit_code", "contact_phone", "project_code"})
DAYS = frozenset({"signed_on", "start_on"})
FIXED_HELP = {
    "enterprise_name": "营业执照上的全称。已登记的企业（代码相同）直接沿用，联系人以系统里的为准",
    "credit_code": "18位，对照营业执照；两个校验位都会检查",
    "contact_name": "企业方联系人",
    "contact_phone": "手机或座机",
    "project_name": "同一企业的两个项目同名时，都要填项目代码",
    "project_code": "如 2405-610112-04-01-123456；还没有的留空",
    "site": "地块或门牌",
    "signed_on": "如 2026-03-01；已签约的才填",
    "start_on": "办理从哪天算起，如 2026-03-01；留空按导入时选的日子",
}
KINDS = {"bool": "是 / 否 / 不清楚", "number": "数字", "integer": "整数", "string": "文字", "enum": "选一项"}
FIXED_EXAMPLE = {
    "enterprise_name": f"{EXAMPLE}：某某制造有限公司（这一行导入时跳过，可以删去）",
    "credit_code": make_credit_code("91610132", "12345678"),
    "contact_name": "张三",
    "contact_phone": "13800000000",
    "project_name": "年产一万台电机项目",
    "project_code": "",
    "site": "凤城十二路以北",
    "signed_on": "2026-03-01",
    "start_on": "2026-03-15",
}


def build_template(catalogue: Catalogue) -> Workbook:
    """A workbook ready to be saved. Its sheet 项目 is what `read_rows` reads."""
    book = Workbook()
    sheet = book.active
    sheet.title = SHEET
    columns = columns_of(catalogue)
    choices = book.create_sheet(CHOICES)
    for place, column in enumerate(columns):
        _head(sheet, place, column)
        _example(sheet, place, column)
        _validate(sheet, choices, place, column)
    sheet.freeze_panes = "B2"
    sheet.row_dimensions[1].height = 48
    _guide(book.create_sheet(GUIDE, 1), columns)
    meta = book.create_sheet(META)
    meta.append(["事项目录版本", neutral(catalogue.version)])
    choices.sheet_state = meta.sheet_state = "hidden"
    return book


def _head(sheet: Worksheet, place: int, column: Column) -> None:
    cell = sheet.cell(1, place + 1, neutral(column.title) + ("*" if column.required else ""))
    cell.font = Font(bold=True)
    cell.fill = PatternFill("solid", fgColor="FFE9E2D0" if column.required else "FFEFEFEF")
    cell.alignment = Alignment(wrap_text=True, vertical="center")
    cell.comment = Comment(neutral(_help(column)), "portal", width=320, height=140)
    shape = sheet.column_dimensions[letter_of(place)]
    shape.width = min(max(len(column.title) * 1.2 + 4, 14), 32)
    if column.key in AS_TEXT:
        shape.number_format = "@"


def _help(column: Column) -> str:
    if column.question is None:
        return FIXED_HELP[column.key]
    return str(column.question.raw.get("help", {}).get("zh") or column.question.zh)


def _example(sheet: Worksheet, place: int, column: Column) -> None:
    value = _example_of(column.question) if column.question else FIXED_EXAMPLE[column.key]
    cell = sheet.cell(2, place + 1, neutral(value) if isinstance(value, str) else value)
    cell.font = Font(italic=True, color="FF6B6B6B")
    if column.key in AS_TEXT:
        cell.number_format = "@"


def _example_of(question: Question) -> Any:
    if question.type == "enum":
        return labels_of(question)[0].zh
    if question.type == "bool":
        return YES.zh if question.default is True else NO.zh
    return 0 if question.type in ("number", "integer") else ""


def _validate(sheet: Worksheet, choices: Worksheet, place: int, column: Column) -> None:
    """A drop-down over the hidden sheet: a list inside the rule itself ends at 255 characters."""
    options = _options(column.question)
    if not options:
        return
    letter = letter_of(place)
    for row, option in enumerate(options, 1):
        choices.cell(row, place + 1, neutral(option))
    rule = DataValidation(
        type="list",
        formula1=f"'{CHOICES}'!${letter}$1:${letter}${len(options)}",
        allow_blank=True,
        errorStyle="warning",
    )
    rule.errorTitle, rule.error = "不在选项里", "请从下拉列表里选，或留空。"
    sheet.add_data_validation(rule)
    rule.add(f"{letter}2:{letter}{LAST_ROW}")


def _options(question: Question | None) -> list[str]:
    if question is None or question.type not in ("bool", "enum"):
        return []
    named = [YES.zh, NO.zh] if question.type == "bool" else [label.zh for label in labels_of(question)]
    return list(dict.fromkeys([*named, NOT_SURE.zh]))


def _guide(sheet: Worksheet, columns: list[Column]) -> None:
    sheet.append(["列", "必须填", "填什么", "单位", "可以填的值", "说明"])
    for column in columns:
        sheet.append([neutral(text) for text in _guide_row(column)])
    for letter, width in zip("ABCDEF", (36, 9, 14, 14, 60, 80), strict=True):
        sheet.column_dimensions[letter].width = width
    for row in sheet.iter_rows():
        for cell in row:
            cell.alignment = Alignment(wrap_text=True, vertical="top")
    for cell in sheet[1]:
        cell.font = Font(bold=True)
    sheet.freeze_panes = "A2"


def _guide_row(column: Column) -> list[str]:
    question = column.question
    if question is None:
        kind = "日期" if column.key in DAYS else "文字"
        return [column.title, "是" if column.required else "", kind, "", "", _help(column)]
    options = "、".join(_options(question))
    asked = "留空表示还没有答；不清楚就填“不清楚”。"
    return [column.title, "", KINDS[question.type], unit_text(question.unit).zh, options, f"{asked}{_help(column)}"]
