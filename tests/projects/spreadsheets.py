"""Rows and workbooks for the import tests."""

import io
from datetime import UTC, date, datetime
from pathlib import Path

import openpyxl
from django.core.management import call_command

from projects.catalogue.loader import SHIPPED
from projects.models import Enterprise, Event, Locality, MatterPackage, Outbox, PackageItem, Project, StreamHead
from projects.operations.catalogue import publish_catalogue
from projects.operations.imports import import_projects
from projects.rules.identifiers import make_credit_code
from tests.replay import Replay

AT = datetime(2026, 11, 22, 2, 0, tzinfo=UTC)
START = date(2026, 12, 1)
HEADER = [
    "企业名称",
    "统一社会信用代码",
    "项目名称",
    "项目代码",
    "签约日期",
    "项目总投资",
    "总建筑面积",
    "是否新建、扩建建筑物或构筑物",
]


published = Replay(lambda: publish_catalogue(SHIPPED.read_text(encoding="utf-8"), by=None, at=AT))


def publish() -> None:
    published()
    Locality.objects.update(regions=["610112"])


def code_of(number: int) -> str:
    return make_credit_code("91610132", f"{number:08d}")


def line(number: int, **cells) -> list:
    row = {
        "企业名称": f"企业{number}",
        "统一社会信用代码": code_of(number),
        "项目名称": f"项目{number}",
        "项目代码": f"2405-610112-04-01-{number:06d}",
        "项目总投资": 1000 + number,
        "总建筑面积": 3000,
        "是否新建、扩建建筑物或构筑物": "是",
    }
    return [(row | cells).get(key, "") for key in HEADER]


def bring(*rows, header=HEADER, **options):
    return import_projects([header, *rows], by=None, at=AT, start_on=START, **options)


def counts() -> list[int]:
    models = (Enterprise, Project, MatterPackage, PackageItem, Event, Outbox, StreamHead)
    return [model.objects.count() for model in models]


def saved(path: Path, *rows, name: str = "项目") -> str:
    book = openpyxl.Workbook()
    book.active.title = name
    for row in rows:
        book.active.append(row)
    book.save(path)
    return str(path)


def command(*args) -> tuple[str, int]:
    out, code = io.StringIO(), 0
    try:
        call_command("import_projects", *args, stdout=out)
    except SystemExit as ended:
        code = ended.code
    return out.getvalue(), code
