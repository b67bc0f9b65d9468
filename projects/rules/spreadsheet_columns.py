"""The columns of the import spreadsheet: fixed ones, then one for each question of the catalogue."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field

from projects.rules.catalogue import Catalogue, Question
from projects.rules.spreadsheet_cells import (
    Reader,
    match_key,
    read_credit_code,
    read_day,
    read_phone,
    read_project_code,
    read_question,
    read_text,
)
from projects.rules.wording import unit_text


@dataclass(frozen=True, slots=True)
class Column:
    """A column of the template. `key`: the field of ImportRow, or the question's id."""

    key: str
    zh: str
    en: str
    read: Reader = field(repr=False)
    required: bool = False
    question: Question | None = field(default=None, repr=False)

    @property
    def title(self) -> str:
        """The header in the template, without the mark of a required column."""
        unit = unit_text(self.question.unit).zh if self.question else ""
        return f"{self.zh}（{unit}）" if unit else self.zh


def columns_of(catalogue: Catalogue, regions: Collection[str] | None = None) -> list[Column]:
    """All columns in the order of the template. `regions`: the region codes a project code may carry, None for any."""
    columns = [
        Column("enterprise_name", "企业名称", "Enterprise", read_text(120), required=True),
        Column("credit_code", "统一社会信用代码", "Unified social credit code", read_credit_code, required=True),
        Column("contact_name", "联系人", "Contact", read_text(60)),
        Column("contact_phone", "联系电话", "Telephone", read_phone),
        Column("project_name", "项目名称", "Project", read_text(160), required=True),
        Column("project_code", "项目代码", "Project code", read_project_code(regions)),
        Column("site", "建设地点", "Site", read_text(160)),
        Column("signed_on", "签约日期", "Signed on", read_day),
        Column("start_on", "计划开始日期", "Planned start", read_day),
    ]
    taken = {match_key(column.zh) for column in columns}
    for question in catalogue.questions.values():
        zh = question.id if match_key(question.zh) in taken else question.zh  # two alike: the id tells them apart
        taken.add(match_key(zh))
        columns.append(Column(question.id, zh, question.en, read_question(question), question=question))
    return columns


def letter_of(place: int) -> str:
    """0 is A, 26 is AA."""
    letters = ""
    place += 1
    while place:
        place, rest = divmod(place - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters


def header_key(text: str) -> str:
    """A header as it is looked up; the star of a required column does not count."""
    return match_key(text).strip("*")


def by_header(columns: Iterable[Column]) -> dict[str, Column]:
    """Every header that a column answers to."""
    found: dict[str, Column] = {}
    for column in columns:
        unit = column.question.unit if column.question else None
        for name in (column.zh, column.title, f"{column.zh}({unit})", column.key):
            found.setdefault(header_key(name), column)
    return found
