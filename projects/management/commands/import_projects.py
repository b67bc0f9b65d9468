"""`manage.py import_projects FILE.xlsx`: projects from a spreadsheet, with faults by row, column and reason."""

import sys
from collections.abc import Callable
from datetime import date
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from projects.operations.imports import ImportReport, import_projects, read_workbook
from projects.operations.refusals import Refused

WIDTH = 30  # of the progress bar
SHOWN_ROWS = 20


class Command(BaseCommand):
    help = "从 .xlsx 表格导入企业、项目和事项包（模板：manage.py import_template FILE.xlsx）"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", metavar="FILE.xlsx")
        parser.add_argument("--dry-run", action="store_true", help="只检查，什么都不写入")
        parser.add_argument(
            "--skip-bad-rows", action="store_true", help="写入没有错的行；不加这一项，有一处错就都不写入"
        )
        parser.add_argument(
            "--start-on", type=date.fromisoformat, metavar="YYYY-MM-DD", help="没填计划开始日期的行用这一天"
        )

    def handle(self, *, file: str, dry_run: bool, skip_bad_rows: bool, start_on: date | None, **options: Any) -> None:
        bar = progress_bar(self.stderr) if self.stderr.isatty() else None
        try:
            report = import_projects(
                read_workbook(file),
                by=None,
                at=timezone.now(),
                start_on=start_on or timezone.localdate(),
                all_or_nothing=not skip_bad_rows,
                dry_run=dry_run,
                progress=bar,
            )
        except Refused as refusal:
            raise CommandError(refusal.zh) from refusal
        finally:
            if bar:
                self.stderr.write("")
        for line in lines(report, dry_run=dry_run, skip_bad_rows=skip_bad_rows):
            self.stdout.write(line)
        if report.fault_count:
            sys.exit(1)


def progress_bar(stream: Any) -> Callable[[int, int], None]:
    def show(done: int, total: int) -> None:
        filled = WIDTH * done // total if total else WIDTH
        stream.write(f"\r[{'#' * filled}{'.' * (WIDTH - filled)}] {done}/{total} 行", style_func=str, ending="")
        stream.flush()

    return show


def lines(report: ImportReport, *, dry_run: bool, skip_bad_rows: bool) -> list[str]:
    """The report as people read it: every fault, then what was done."""
    said = [fault.line_zh for fault in report.faults]
    if report.fault_count > len(report.faults):
        said.append(f"……还有 {report.fault_count - len(report.faults)} 处错误没有列出。")
    if skipped := report.skipped_rows:
        said += [f"第 {row} 行：已导入过，跳过" for row in skipped[:SHOWN_ROWS]]
        if len(skipped) > SHOWN_ROWS:
            said.append(f"……共 {len(skipped)} 行已导入过，跳过。")
    said.append(f"共 {report.total_rows} 行，{report.bad_rows} 行有错，{len(skipped)} 行已导入过。")
    return [*said, outcome(report, dry_run, skip_bad_rows)]


def outcome(report: ImportReport, dry_run: bool, skip_bad_rows: bool) -> str:
    if report.fault_count and not (skip_bad_rows and report.created_projects):
        return "有错，什么都没有写入。"
    enterprises = f"新企业 {report.created_enterprises} 家，已有企业 {report.reused_enterprises} 家"
    figures = f"{enterprises}，新项目 {report.created_projects} 个"
    if dry_run:
        return f"试运行，什么都没有写入；正式导入会有：{figures}。"
    if not report.written:
        return "没有新的项目，什么都没有写入。"
    return f"已写入：{figures}。" + ("有错的行没有写入。" if report.fault_count else "")
