"""P10 in short: 300 rows come in right, and what an import costs depends on its chunks, not on its rows.

The rate and the memory themselves are measured by tests/benchmarks/bench_import.py (`make bench`).
"""

import tempfile

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from projects.models import Enterprise, Event, MatterPackage, Outbox, PackageItem, Project, StreamHead
from projects.operations.events import verify_chains
from projects.operations.imports import import_projects, read_workbook
from projects.operations.package_writing import LINE_COLUMNS
from projects.queries import current_engine
from tests.benchmarks.bench_import import AT, START, workbook
from tests.projects.spreadsheets import publish

pytestmark = pytest.mark.django_db
ROWS = 300


@pytest.fixture(autouse=True)
def _catalogue():
    publish()


def brought(rows: int, **options):
    with tempfile.TemporaryDirectory() as folder:
        sheet = read_workbook(workbook(rows, folder))
    with CaptureQueriesContext(connection) as captured:
        report = import_projects(sheet, by=None, at=AT, start_on=START, **options)
    return report, len(captured)


def test_p10_300_rows_become_300_dated_packages_with_their_events():
    report, _ = brought(ROWS)
    nodes = len(current_engine().catalogue.nodes)
    firms = ROWS - ROWS // 8 - (ROWS % 8 > 1)
    assert (report.faults, report.created_projects, report.created_enterprises) == ([], ROWS, firms)
    assert [model.objects.count() for model in (Project, MatterPackage, PackageItem, Enterprise)] == [
        *(ROWS, ROWS),
        *(ROWS * nodes, firms),
    ]
    told = Event.objects.exclude(stream="zone")
    assert told.count() == Outbox.objects.filter(event__in=told).count() == 2 * ROWS + firms
    assert (StreamHead.objects.exclude(stream="zone").count(), verify_chains()[2]) == (ROWS + firms, [])
    assert PackageItem.objects.filter(due_on__isnull=False).count() > 5 * ROWS


def test_p10_the_number_of_statements_depends_on_the_chunks_only(monkeypatch):
    monkeypatch.setattr("projects.operations.imports.CHUNK", 100)
    few, many = brought(100)[1], brought(200)[1]
    assert many - few <= few


def test_p10_the_lines_of_packages_never_become_objects(monkeypatch):
    monkeypatch.setattr("projects.operations.imports.CHUNK", 50)
    held = []
    real = PackageItem.__init__

    def counted(self, *args, **kwargs):
        held.append(1)
        real(self, *args, **kwargs)

    monkeypatch.setattr(PackageItem, "__init__", counted)
    brought(100)
    assert held == []  # half a million of them in a large file: this keeps memory flat


def test_every_column_of_a_package_item_is_written_or_has_its_key_from_the_database():
    columns = {field.column for field in PackageItem._meta.concrete_fields}
    assert columns - set(LINE_COLUMNS) == {"id"}
