"""Importing projects from a spreadsheet: enterprises, projects and their packages, in bulk.

Chunk by chunk, so that memory stays flat: read, look up what the portal knows, judge, write. The number of statements
depends on the number of chunks, not of rows.
"""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterable, Iterator, Sequence, Sized
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal
from itertools import islice
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone

from approval_portal.accounts.models import User
from projects.operations.import_known import Known
from projects.operations.import_preview import PreviewRow, preview_of
from projects.operations.import_writing import Act, ChunkWriter, Plan
from projects.operations.projects import known_regions
from projects.operations.refusals import Refused, require
from projects.operations.workbooks import read_workbook
from projects.permissions import may_import_projects
from projects.queries import NoCatalogue, current_version, engine_of, work_calendar
from projects.rules.answers import Problem
from projects.rules.applicability import ImpossibleAnswers
from projects.rules.spreadsheet import CellFault, ImportRow, RowReader
from projects.rules.wording import Text

__all__ = ["ImportReport", "import_projects", "read_workbook"]

CHUNK = 500
KEPT_FAULTS = 1_000
PREVIEWED = 20  # rows of a dry run that say what they would become
TOO_MUCH = Decimal(10) ** 12  # what a column of 14 digits, two of them decimals, cannot hold
MEASURES = {"investment_wan": "investment_total_wan", "floor_area_m2": "floor_area_m2"}  # field: question


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
    preview: list[PreviewRow] = field(default_factory=list)  # of a dry run

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
    agent: User | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> ImportReport:
    """Import the rows of a sheet (header first). What is there already is left as it is and counted as skipped.

    `all_or_nothing`: one transaction, and one fault anywhere leaves nothing written; otherwise each chunk of good rows is
    written by itself. `dry_run`: nothing is written or locked. `start_on`: for rows without a planned start. `agent`:
    serves every new project. `progress`: rows done, rows in the sheet.
    Raises Forbidden for whoever may not import (None is the command line), Refused when no catalogue is published, or
    when somebody registers the same project meanwhile.
    """
    require(by is None or may_import_projects(by, timezone.localdate(at)))
    try:
        act = Act(by, at, start_on, current_version(), work_calendar(), agent)
        run = _Import(rows, act, all_or_nothing, dry_run)
    except NoCatalogue as fault:
        raise Refused(str(fault), "No catalogue is published yet.") from fault
    try:
        if dry_run or not all_or_nothing:
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

    def __init__(self, rows: Iterable[Sequence[Any]], act: Act, all_or_nothing: bool, dry_run: bool) -> None:
        self.act, self.all_or_nothing, self.dry_run = act, all_or_nothing, dry_run
        self.engine = engine_of(act.version)
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
        with collector_paused(), nullcontext() if self.dry_run else transaction.atomic(savepoint=False):
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
        known = Known(rows, lock=not self.dry_run)
        plans = list(self._plans(rows, known))
        for plan in plans:
            code = plan.row.credit_code
            reused = code in known.enterprises and code not in self.made
            (self.reused if reused else self.made).add(code)
            if self.dry_run and len(self.report.preview) < PREVIEWED:
                self.report.preview.append(preview_of(plan, self.act, new_enterprise=not reused))
        self.report.created_projects += len(plans)
        if self.writes and plans:
            ChunkWriter(self.act, known.enterprises, plans).write()

    def _plans(self, rows: list[ImportRow], known: Known) -> Iterator[Plan]:
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
