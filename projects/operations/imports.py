"""Importing projects from a spreadsheet: enterprises, projects and their packages, in bulk.

Chunk by chunk, so that memory stays flat: read, look up what the portal knows, judge, write. The number of statements
depends on the number of chunks, not of rows.
"""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterable, Iterator, Sequence, Sized
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal
from itertools import islice
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Q

from approval_portal.accounts.models import User
from projects.models import Enterprise, Project, StreamHead
from projects.operations.events import stream_of
from projects.operations.import_writing import Act, ChunkWriter, Plan
from projects.operations.projects import known_regions
from projects.operations.refusals import Refused
from projects.operations.workbooks import read_workbook
from projects.queries import NoCatalogue, current_version, engine_of, work_calendar
from projects.rules.answers import Problem
from projects.rules.applicability import ImpossibleAnswers
from projects.rules.spreadsheet import CellFault, ImportRow, RowReader
from projects.rules.spreadsheet_cells import match_key
from projects.rules.wording import Text

__all__ = ["ImportReport", "import_projects", "read_workbook"]

CHUNK = 500
KEPT_FAULTS = 1_000
TOO_MUCH = Decimal(10) ** 12  # what a column of 14 digits, two of them decimals, cannot hold
MEASURES = {"investment_wan": "investment_total_wan", "floor_area_m2": "floor_area_m2"}  # field: question
TAKEN = Text(
    "这个项目代码已登记在别的企业或别的项目名称下", "this project code is registered under another enterprise or name"
)
NAMESAKE = Text(
    "这个企业已有同名项目，还没有项目代码：请先在那个项目里补上代码",
    "this enterprise has a project of this name without a code: enter the code there first",
)


@dataclass(slots=True)
class ImportReport:
    """What an import did, or would do (`written` False). Faults beyond the first 1,000 are counted, not kept."""

    created_enterprises: int = 0
    reused_enterprises: int = 0
    created_projects: int = 0
    skipped_rows: list[int] = field(default_factory=list)  # 已导入过，跳过
    faults: list[CellFault] = field(default_factory=list)
    fault_count: int = 0
    bad_rows: int = 0
    total_rows: int = 0
    written: bool = False

    def add_faults(self, found: Sequence[CellFault]) -> None:
        self.fault_count += len(found)
        self.faults += found[: KEPT_FAULTS - len(self.faults)]


def import_projects(
    rows: Iterable[Sequence[Any]],
    *,
    by: User | None,
    at: datetime,
    start_on: date,
    all_or_nothing: bool = True,
    dry_run: bool = False,
    progress: Callable[[int, int], None] | None = None,
) -> ImportReport:
    """Import the rows of a sheet (header first). What is there already is left as it is and counted as skipped.

    `all_or_nothing`: one transaction, and one fault anywhere leaves nothing written; otherwise each chunk of good rows is
    written by itself. `start_on`: for rows without a planned start. `progress`: rows done, rows in the sheet.
    Raises Refused when no catalogue is published, or when somebody registers the same project meanwhile.
    """
    try:
        run = _Import(rows, by, at, start_on, all_or_nothing, dry_run)
    except NoCatalogue as fault:
        raise Refused(str(fault), "No catalogue is published yet.") from fault
    try:
        if not all_or_nothing:
            return run.finish(progress)
        with transaction.atomic():
            report = run.finish(progress)
            if not report.written:
                transaction.set_rollback(True)
            return report
    except IntegrityError as fault:
        raise Refused(
            "导入时有人登记了同样的企业或项目，这一批没有写入：请再导入一次。",
            "Somebody registered the same enterprise or project meanwhile: import the file again.",
        ) from fault


@contextmanager
def collector_paused() -> Iterator[None]:
    """A chunk makes half a million objects without cycles; walking them again and again took a fifth of the time."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


class _Import:
    """One run over a sheet."""

    def __init__(
        self,
        rows: Iterable[Sequence[Any]],
        by: User | None,
        at: datetime,
        start_on: date,
        all_or_nothing: bool,
        dry_run: bool,
    ) -> None:
        self.all_or_nothing, self.dry_run = all_or_nothing, dry_run
        version = current_version()
        self.act = Act(by, at, start_on, version, work_calendar())
        self.engine = engine_of(version)
        self.reader = RowReader(rows, self.engine.catalogue, known_regions())
        self.expected = max(len(rows) - 1, 0) if isinstance(rows, Sized) else 0
        self.report = ImportReport()
        self.made: set[str] = set()  # credit codes
        self.reused: set[str] = set()

    @property
    def writes(self) -> bool:
        return not self.dry_run and not (self.all_or_nothing and self.report.fault_count)

    def finish(self, progress: Callable[[int, int], None] | None) -> ImportReport:
        report = self.report
        report.add_faults(self.reader.header_faults)
        numbered = iter(self.reader)
        while self._next_chunk(numbered):
            if progress:
                progress(report.total_rows, max(self.expected, report.total_rows))
        report.created_enterprises, report.reused_enterprises = len(self.made), len(self.reused)
        report.faults.sort(key=lambda fault: fault.row)
        report.written = self.writes and report.created_projects > 0
        if self.all_or_nothing and report.fault_count:
            report.created_enterprises = report.created_projects = 0
        return report

    def _next_chunk(self, numbered: Iterator[tuple[int, ImportRow | None, list[CellFault]]]) -> bool:
        with collector_paused(), transaction.atomic(savepoint=False):
            batch = list(islice(numbered, CHUNK))
            self._chunk(batch)
        return bool(batch)

    def _chunk(self, batch: list[tuple[int, ImportRow | None, list[CellFault]]]) -> None:
        self.report.total_rows += len(batch)
        for _, _, found in batch:
            self._refuse(found)
        rows = [row for _, row, _ in batch if row is not None]
        if not rows:
            return
        known = _Known(rows)
        plans = list(self._plans(rows, known))
        for plan in plans:
            code = plan.row.credit_code
            (self.reused if code in known.enterprises and code not in self.made else self.made).add(code)
        self.report.created_projects += len(plans)
        if self.writes and plans:
            ChunkWriter(self.act, known.enterprises, plans).write()

    def _plans(self, rows: list[ImportRow], known: _Known) -> Iterator[Plan]:
        for row in rows:
            fault = known.fault(row)
            if fault:
                self._refuse([self.reader.fault(row, *fault)])
            elif known.has(row):
                self.report.skipped_rows.append(row.number)
                if row.credit_code not in self.made:
                    self.reused.add(row.credit_code)
            else:
                try:
                    yield self._plan(row)
                except ImpossibleAnswers as refusal:
                    self._refuse([self.reader.problem_fault(row, each) for each in refusal.problems])

    def _refuse(self, found: list[CellFault]) -> None:
        """The faults of one row, if it has any."""
        self.report.bad_rows += bool(found)
        self.report.add_faults(found)

    def _plan(self, row: ImportRow) -> Plan:
        evaluation = self.engine.evaluate(row.answers)
        measures, problems = {}, []
        for name, question in MEASURES.items():
            value = row.answers.get(question)
            if value is None:
                continue
            measures[name] = Decimal(value).quantize(Decimal("0.01"), ROUND_HALF_UP)
            if measures[name] >= TOO_MUCH:
                problems.append(Problem((question,), Text("数值过大，请核对单位", "is too large: check the unit")))
        if problems:
            raise ImpossibleAnswers(problems)
        return Plan(row, evaluation, measures)


class _Known:
    """What the portal holds already of a chunk's enterprises and projects. Three statements."""

    def __init__(self, rows: list[ImportRow]) -> None:
        held = Enterprise.objects.filter(credit_code__in={row.credit_code for row in rows})
        self.enterprises: dict[str, Enterprise] = {each.credit_code: each for each in held}
        streams = [stream_of(each) for each in self.enterprises.values()]
        heads = StreamHead.objects.select_for_update().filter(stream__in=streams).order_by("stream")
        list(heads.values_list("pk"))  # two imports for one enterprise take turns
        self.codes: dict[str, tuple[str, str]] = {}
        self.names: dict[tuple[str, str], set[str | None]] = {}
        codes = [row.project_code for row in rows if row.project_code]
        projects = Project.objects.filter(Q(code__in=codes) | Q(enterprise__in=list(self.enterprises.values())))
        for credit_code, name, code in projects.values_list("enterprise__credit_code", "name", "code"):
            key = (credit_code, match_key(name))
            self.names.setdefault(key, set()).add(code)
            if code:
                self.codes[code] = key

    def fault(self, row: ImportRow) -> tuple[str, Text] | None:
        """(field, reason) when the row contradicts what is there."""
        enterprise = self.enterprises.get(row.credit_code)
        if enterprise and match_key(enterprise.name) != match_key(row.enterprise_name):
            zh = f"这个统一社会信用代码已登记为“{enterprise.name}”，请核对名称和代码"
            return "enterprise_name", Text(
                zh, f"this credit code is registered as “{enterprise.name}”: check name and code"
            )
        key = (row.credit_code, match_key(row.project_name))
        if row.project_code in self.codes:
            return None if self.codes[row.project_code] == key else ("project_code", TAKEN)
        if row.project_code and None in self.names.get(key, ()):
            return "project_name", NAMESAKE
        return None

    def has(self, row: ImportRow) -> bool:
        """Whether the project was imported before: by its code, or without one by its enterprise and name."""
        if row.project_code:
            return row.project_code in self.codes
        return (row.credit_code, match_key(row.project_name)) in self.names
