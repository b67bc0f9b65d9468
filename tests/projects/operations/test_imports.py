"""Importing projects from a spreadsheet: all or nothing, faults by row and column, the same file twice."""

from datetime import date

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from projects.models import Enterprise, Event, MatterPackage, PackageItem, Project
from projects.operations.bulk_events import record_new_streams
from projects.operations.enterprises import create_enterprise
from projects.operations.events import Fact, record, verify_chains
from projects.operations.packages import generate_package
from projects.operations.projects import create_project
from projects.operations.refusals import Refused
from projects.queries import current_version
from tests.projects.spreadsheets import AT, HEADER, START, bring, code_of, counts, line, publish

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _catalogue():
    publish()


# --- what is written


def test_an_imported_project_is_the_same_as_one_made_by_hand():
    bring(line(1))
    made = create_enterprise("乙公司", code_of(2), by=None, at=AT)
    answers = {"investment_total_wan": 1001, "floor_area_m2": 3000, "has_new_building": True}
    by_hand = create_project(made, "二号", code="2405-610112-04-01-000002", by=None, at=AT)
    generate_package(by_hand, current_version(), answers, start_on=START, by=None, at=AT)
    fields = [field.name for field in PackageItem._meta.fields if field.name not in ("id", "package")]

    imported = MatterPackage.objects.exclude(project=by_hand).get()
    twin = MatterPackage.objects.get(project=by_hand)

    assert imported.answers == twin.answers
    assert list(imported.items.values(*fields)) == list(twin.items.values(*fields))
    shapes = [
        [(e.verb, e.object_type, sorted(e.data)) for e in Event.objects.filter(stream=f"project:{pk}").order_by("seq")]
        for pk in (imported.project_id, by_hand.pk)
    ]
    assert shapes[0] == shapes[1]


def test_the_chain_of_an_imported_project_goes_on():
    bring(line(1))
    record(Project.objects.get(), "pin", by=None, at=AT)
    assert verify_chains()[2] == []


def test_an_enterprise_that_exists_is_reused_and_left_as_it_is():
    create_enterprise("企业1", code_of(1), by=None, at=AT, contact_name="老联系人")
    report = bring(line(1), line(1, 项目名称="另一个", 项目代码=""))
    assert (report.created_enterprises, report.reused_enterprises, report.created_projects) == (0, 1, 2)
    assert Enterprise.objects.get().contact_name == "老联系人"
    assert verify_chains()[2] == []


def test_a_row_without_a_planned_start_takes_the_callers():
    header = [*HEADER, "计划开始日期"]
    bring([*line(1), ""], [*line(2), "2027-01-04"], header=header)
    assert list(MatterPackage.objects.order_by("pk").values_list("start_on", flat=True)) == [START, date(2027, 1, 4)]


# --- nothing half-written


def test_one_bad_row_among_fifty_leaves_nothing_written():
    before = counts()
    rows = [line(number) for number in range(1, 51)]
    rows[32] = line(33, 统一社会信用代码=code_of(33)[:17] + "0")

    report = bring(*rows)

    assert [(fault.row, fault.column_letter, fault.column_title) for fault in report.faults] == [
        (34, "B", "统一社会信用代码")
    ]
    assert (report.written, report.created_projects, report.total_rows) == (False, 0, 50)
    assert counts() == before


def test_a_fault_in_a_later_chunk_takes_the_earlier_ones_back(monkeypatch):
    monkeypatch.setattr("projects.operations.imports.CHUNK", 10)
    before = counts()
    report = bring(*[line(number) for number in range(1, 30)], line(30, 项目总投资="一大笔"))
    assert [fault.row for fault in report.faults] == [31]
    assert counts() == before


def test_skipping_bad_rows_writes_the_good_ones():
    rows = [line(number) for number in range(1, 11)]
    rows[3] = line(4, 项目总投资="四千万元")
    report = bring(*rows, all_or_nothing=False)
    assert (report.written, report.created_projects, report.bad_rows) == (True, 9, 1)
    assert Project.objects.count() == 9
    assert not Enterprise.objects.filter(name="企业4").exists()
    assert verify_chains()[2] == []


def test_a_dry_run_writes_nothing_and_says_what_it_would():
    before = counts()
    report = bring(line(1), line(2), dry_run=True)
    assert (report.created_enterprises, report.created_projects, report.written) == (2, 2, False)
    assert counts() == before


@pytest.mark.parametrize("all_or_nothing", [True, False])
def test_the_same_file_twice_creates_nothing_twice(all_or_nothing):
    rows = [line(1), line(2, 项目代码=""), line(2, 项目名称="又一个", 项目代码="")]
    bring(*rows, all_or_nothing=all_or_nothing)
    before = counts()

    report = bring(*rows, all_or_nothing=all_or_nothing)

    assert (report.skipped_rows, report.faults, report.created_projects) == ([2, 3, 4], [], 0)
    assert (report.created_enterprises, report.reused_enterprises) == (0, 2)
    assert counts() == before


def test_somebody_registering_the_same_enterprise_meanwhile_ends_in_a_refusal(monkeypatch):
    create_enterprise("企业1", code_of(1), by=None, at=AT)
    before = counts()
    monkeypatch.setattr("projects.operations.import_known.Enterprise.objects.filter", lambda **_: [])
    with pytest.raises(Refused, match="再导入一次"), transaction.atomic():
        bring(line(1))
    assert counts() == before


# --- faults


@pytest.mark.parametrize(
    ("cells", "title", "words"),
    [
        (
            {"总建筑面积": 100, "civil_floor_area_m2": 200},
            "其中非生产性(民用)建筑地上面积（平方米）",
            "不能大于总建筑面积（另见 G 列）",
        ),
        ({"foreign_invested": "是", "negative_list": "禁止类"}, "是否外商投资", "禁止类项目，不能办理"),
        ({"is_secret": "是"}, "是否涉密项目", "涉密项目不得在本系统办理"),
        ({"项目总投资": 10**12}, "项目总投资（万元）", "数值过大"),
        ({"项目代码": "2405-110105-04-01-123456"}, "项目代码", "不是已登记的地区代码"),
        ({"签约日期": "昨天"}, "签约日期", "要填日期"),
    ],
)
def test_answers_that_cannot_be_used_are_faults_of_their_column(cells, title, words):
    extra = [key for key in cells if key not in HEADER]
    row = [*line(1, **cells), *(cells[key] for key in extra)]
    report = bring(line(2) + [""] * len(extra), row, header=[*HEADER, *extra])
    assert [(fault.row, fault.column_title, words in fault.zh) for fault in report.faults] == [(3, title, True)]


def test_what_contradicts_the_portal_is_a_fault():
    first = create_enterprise("老企业", code_of(1), by=None, at=AT)
    create_project(first, "老项目", code="2405-610112-04-01-000009", by=None, at=AT)
    create_project(first, "没有代码", by=None, at=AT)
    report = bring(
        line(1, 企业名称="新名称"),
        line(2, 项目代码="2405-610112-04-01-000009"),
        line(1, 企业名称="老企业", 项目名称="没有代码", 项目代码="2405-610112-04-01-000010"),
        all_or_nothing=False,
    )
    assert [(fault.row, fault.column_title) for fault in report.faults] == [
        (2, "企业名称"),
        (3, "项目代码"),
        (4, "企业名称"),
    ]
    assert "已登记为“老企业”" in report.faults[0].zh


def test_a_project_without_a_code_here_is_not_made_again_under_one():
    first = create_enterprise("企业1", code_of(1), by=None, at=AT)
    create_project(first, "项目1", by=None, at=AT)
    report = bring(line(1))
    assert [(fault.row, fault.column_title) for fault in report.faults] == [(2, "项目名称")]


def test_a_wrong_header_reads_no_row():
    report = bring(line(1), header=[*HEADER[:-1], "不认识"], all_or_nothing=False)
    assert [(fault.row, fault.column_title) for fault in report.faults] == [(1, "不认识")]
    assert (report.total_rows, Project.objects.count()) == (0, 0)


def test_thousands_of_faults_are_counted_and_the_first_thousand_kept():
    report = bring(*[line(number, 项目总投资="x", 签约日期="x") for number in range(1, 701)])
    assert (report.fault_count, len(report.faults), report.bad_rows) == (1400, 1000, 700)


def test_without_a_published_catalogue_there_is_nothing_to_import_by(monkeypatch):
    monkeypatch.setattr("projects.queries.read", lambda *_: [])
    with pytest.raises(Refused, match="还没有发布事项目录"):
        bring(line(1))


# --- size


def test_statements_do_not_grow_with_rows(monkeypatch):
    def statements(first: int, count: int) -> int:
        with CaptureQueriesContext(connection) as captured:
            bring(*[line(number) for number in range(first, first + count)])
        return len(captured)

    assert statements(1, 1) == statements(100, 10)
    monkeypatch.setattr("projects.operations.imports.CHUNK", 50)
    four_large_chunks = statements(2000, 200)
    monkeypatch.setattr("projects.operations.imports.CHUNK", 1)
    assert four_large_chunks == statements(5000, 4) < 4 * 15
    assert Project.objects.count() == 215
    assert verify_chains()[2] == []


def test_progress_is_told_after_each_chunk(monkeypatch):
    monkeypatch.setattr("projects.operations.imports.CHUNK", 2)
    told = []
    bring(*[line(number) for number in range(1, 6)], progress=lambda done, total: told.append((done, total)))
    assert told == [(2, 5), (4, 5), (5, 5)]


def test_new_streams_refuse_one_that_exists():
    create_enterprise("企业1", code_of(1), by=None, at=AT)
    fact = Fact("create", "enterprise", "1", {})
    before = counts()
    with pytest.raises(IntegrityError), transaction.atomic():
        record_new_streams(
            {f"enterprise:{Enterprise.objects.get().pk}": [fact], "enterprise:0": [fact]}, by=None, at=AT
        )
    assert counts() == before
