"""`import_template` and `import_projects`: what they write, what they say, and how they end."""

import io
from datetime import date
from decimal import Decimal

import openpyxl
import pytest
from django.core.management import CommandError, call_command

from projects.models import Event, Outbox, Project
from projects.operations.events import verify_chains
from projects.queries import current_version
from tests.projects.spreadsheets import HEADER, START, code_of, command, line, publish, saved

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _catalogue():
    publish()


def test_the_filled_template_becomes_projects_with_packages_and_events(tmp_path):
    path = tmp_path / "模板.xlsx"
    call_command("import_template", str(path), stdout=io.StringIO())
    book = openpyxl.load_workbook(path)
    sheet = book["项目"]
    places = {str(cell.value).rstrip("*"): cell.column for cell in sheet[1]}
    filled = {
        "企业名称": "甲公司",
        "统一社会信用代码": code_of(7),
        "联系电话": "029-86520000",
        "项目名称": "一号厂房",
        "签约日期": date(2026, 11, 20),
        "项目总投资（万元）": 12000,
        "建设性质": "新建",
        "是否双电源": "不清楚",
    }
    for title, value in filled.items():
        sheet.cell(3, places[title], value)
    book.save(path)

    said, code = command(str(path), "--start-on", "2026-12-01")

    project = Project.objects.get()
    package = project.packages.get()
    assert (code, "新企业 1 家" in said) == (0, True)
    assert (project.name, project.state, project.signed_on) == ("一号厂房", "signed", date(2026, 11, 20))
    assert (project.enterprise.name, project.investment_wan) == ("甲公司", Decimal(12000))
    assert package.answers == {"project_nature": "new", "investment_total_wan": "12000", "power_dual": None}
    assert (package.start_on, package.catalogue) == (START, current_version())
    told = Event.objects.exclude(stream="zone").order_by("stream", "seq").values_list("stream", "verb", "source")
    assert list(told) == [
        (f"enterprise:{project.enterprise_id}", "create", "import"),
        (f"project:{project.pk}", "create", "import"),
        (f"project:{project.pk}", "generate", "import"),
    ]
    assert Outbox.objects.count() == Event.objects.count()
    assert verify_chains()[2] == []


def test_the_command_names_row_column_and_reason_and_that_nothing_was_written(tmp_path):
    path = saved(tmp_path / "a.xlsx", HEADER, line(1), line(2, 统一社会信用代码="123"))
    said, code = command(path)
    assert code == 1
    assert "第 3 行，B 列（统一社会信用代码）：统一社会信用代码应为18位，你填了3位" in said
    assert said.rstrip().endswith("有错，什么都没有写入。")
    assert Project.objects.count() == 0


def test_the_command_skips_bad_rows_when_asked_and_says_so(tmp_path):
    path = saved(tmp_path / "a.xlsx", HEADER, line(1), line(2, 统一社会信用代码="123"))
    said, code = command(path, "--skip-bad-rows")
    assert code == 1
    assert "已写入：新企业 1 家，已有企业 0 家，新项目 1 个。有错的行没有写入。" in said
    again, _ = command(path, "--skip-bad-rows")
    assert "第 2 行：已导入过，跳过" in again


def test_the_command_tries_without_writing(tmp_path):
    said, code = command(saved(tmp_path / "a.xlsx", HEADER, line(1)), "--dry-run")
    assert (code, Project.objects.count()) == (0, 0)
    assert "试运行，什么都没有写入；正式导入会有：新企业 1 家" in said


def test_the_command_refuses_a_file_that_is_no_workbook(tmp_path):
    path = tmp_path / "a.xlsx"
    path.write_text("企业名称,项目名称")
    with pytest.raises(CommandError, match="文本或 CSV"):
        call_command("import_projects", str(path))
    with pytest.raises(CommandError, match="读不到文件"):
        call_command("import_projects", str(tmp_path / "none.xlsx"))
