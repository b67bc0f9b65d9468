"""P10: importing projects from Excel, with packages and schedules, against bulk_create of exactly the same rows alone.

`python -m tests.benchmarks.bench_import` prints the table. Every round is a fresh process on emptied tables of one
PostgreSQL that writes durably; ours and the peer in turn, medians. Ours: open the workbook, read and check every cell, judge
and date every project, write enterprises, projects, packages, items, events, heads and outbox in one transaction. The
peer: the same rows, read back and made into objects before its clock starts, in the same chunks and one transaction.
"""

from __future__ import annotations

import gc
import json
import os
import subprocess
import sys
import tempfile
from datetime import UTC, date, datetime
from pathlib import Path
from statistics import median
from time import perf_counter
from typing import Any

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT))  # to run as a plain file too

from tests.benchmarks import database  # noqa: E402
from tests.benchmarks.memory import peak_mb  # noqa: E402

ROWS, STEPS, REPEATS = 10_000, (2_000, 5_000, 10_000), 3
PROMISE, MEMORY_MB, FLAT = 0.5, 300, 1.25
AT, START = datetime(2026, 11, 22, 2, 0, tzinfo=UTC), date(2026, 12, 1)


# --- the workbook


def workbook(rows: int, folder: str | Path) -> str:
    """The template's columns, filled from the sample profiles; one enterprise in eight has two projects."""
    import openpyxl

    from projects.rules.spreadsheet_columns import columns_of
    from tests.projects.engine import engine

    columns = columns_of(engine().catalogue)
    book = openpyxl.Workbook(write_only=True)
    sheet = book.create_sheet("项目")
    sheet.append([column.title for column in columns])
    for number in range(rows):
        cells = cells_of(number)
        sheet.append([cells.get(column.key) for column in columns])
    path = Path(folder) / f"{rows}.xlsx"
    book.save(path)
    return str(path)


def cells_of(number: int) -> dict[str, Any]:
    from projects.rules.identifiers import make_credit_code
    from tests.projects.profiles import PROFILES

    answers = list(PROFILES.values())[number % len(PROFILES)]
    firm = number - (number % 8 == 1)
    return {
        **{key: shown(value) for key, value in answers.items()},
        "investment_total_wan": 1000 + number,
        "is_secret": False,
        "enterprise_name": f"西部第{firm}精密机械制造有限公司",
        "credit_code": make_credit_code("91610112", f"{firm:08d}"),
        "project_name": f"年产{number}台精密机械生产线建设项目",
        "project_code": f"2405-610112-04-01-{number:06d}",
        "contact_name": "张三",
        "contact_phone": "13300000000",
        "site": "凤城十二路以北、尚苑路以西",
    }


def shown(value: Any) -> Any:
    return "不清楚" if value is None else value


# --- one round, in a process of its own


def tables() -> list[Any]:
    """In the order in which one needs the other."""
    from projects.models import Enterprise, Event, MatterPackage, Outbox, PackageItem, Project, StreamHead

    return [Enterprise, Project, MatterPackage, PackageItem, StreamHead, Event, Outbox]


def ours(path: str) -> float:
    from projects.operations.imports import import_projects, read_workbook

    began = perf_counter()
    report = import_projects(read_workbook(path), by=None, at=AT, start_on=START)
    took = perf_counter() - began
    assert report.written, report.faults[:3]
    return took


def peer(rows: int) -> float:
    """What `ours` left in the tables, written once more by bulk_create."""
    from django.db import transaction

    from projects.operations.imports import CHUNK

    chunks = prebuilt(rows // CHUNK)
    emptied()
    gc.collect()
    gc.freeze()  # the peer need not walk our prebuilt objects again and again
    began = perf_counter()
    with transaction.atomic():
        for chunk in chunks:
            for model, objects in chunk:
                model.objects.bulk_create(objects)
    return perf_counter() - began


def prebuilt(parts: int) -> list[list[tuple[Any, list[Any]]]]:
    """Unsaved twins of every row, parents by reference, cut into as many chunks as the import made."""
    made: dict[Any, dict[int, Any]] = {}
    for model in tables():
        made[model] = {row.pk: row for row in model.objects.order_by("pk")}
        for row in made[model].values():
            for field in model._meta.concrete_fields:
                if field.is_relation and field.related_model in made and getattr(row, field.attname):
                    setattr(row, field.name, made[field.related_model][getattr(row, field.attname)])
    for rows in made.values():
        for row in rows.values():
            row.pk, row._state.adding = None, True
    return [[(model, cut(list(rows.values()), place, parts)) for model, rows in made.items()] for place in range(parts)]


def cut(rows: list[Any], place: int, parts: int) -> list[Any]:
    return rows[len(rows) * place // parts : len(rows) * (place + 1) // parts]


def emptied() -> None:
    database.empty(*(model._meta.db_table for model in tables()))


def counts() -> list[int]:
    return [model.objects.count() for model in tables()]


def round_of(who: str, path: str, rows: int) -> None:
    """Prints seconds, the peak of resident memory in MB and the rows of every table as JSON."""
    database.begin()
    if who == "ours":
        emptied()
    took = ours(path) if who == "ours" else peer(rows)
    print(json.dumps({"took": took, "peak": peak_mb(), "counts": counts()}))


def in_process(who: str, path: str, rows: int) -> dict[str, Any]:
    command = [sys.executable, "-m", "tests.benchmarks.bench_import", who, path, str(rows)]
    done = subprocess.run(command, cwd=ROOT, env=os.environ, capture_output=True, text=True)
    if done.returncode:
        raise RuntimeError(done.stderr)
    answer: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return answer


# --- the table


def run() -> list[dict[str, Any]]:
    database.begin()
    database.migrate()
    prepare()
    with tempfile.TemporaryDirectory() as folder:
        paths = {rows: workbook(rows, folder) for rows in STEPS}
        rounds: dict[str, list[dict[str, Any]]] = {"ours": [], "peer": []}
        for _ in range(REPEATS):
            for who, found in rounds.items():
                found.append(in_process(who, paths[ROWS], ROWS))
        peaks = {rows: in_process("ours", path, rows)["peak"] for rows, path in paths.items()}
    assert len({tuple(each["counts"]) for found in rounds.values() for each in found}) == 1, "not the same rows"
    return [rate_row(rounds), *memory_rows(peaks)]


def rate_row(rounds: dict[str, list[dict[str, Any]]]) -> dict[str, Any]:
    mine, theirs = (median(each["took"] for each in found) for found in rounds.values())
    ratio, lines = theirs / mine, sum(rounds["peer"][0]["counts"])
    what = f"import of {ROWS:,} projects from Excel, rate against bulk_create of the same {lines:,} rows alone"
    speeds = [f"{took:.1f} s, {ROWS / took:.0f} projects/s" for took in (mine, theirs)]
    return row(what, *speeds, ratio, f"≥ {PROMISE}", ratio >= PROMISE)


def memory_rows(peaks: dict[int, float]) -> list[dict[str, Any]]:
    highest, growth = max(peaks.values()), peaks[STEPS[-1]] / peaks[STEPS[0]]
    steps = ", ".join(f"{rows:,} rows: {peak:.0f} MB" for rows, peak in peaks.items())
    return [
        row(f"peak memory of a fresh import ({steps})", f"{highest:.0f} MB", "-", highest, f"≤ {MEMORY_MB} MB",
            highest <= MEMORY_MB),
        row(f"peak memory at {STEPS[-1]:,} rows / at {STEPS[0]:,}", "-", "-", growth, f"flat (≤ {FLAT})", growth <= FLAT),
    ]  # fmt: skip


def row(what: str, ours: str, peer: str, ratio: float, promise: str, holds: bool) -> dict[str, Any]:
    return {"id": "P10", "what": what, "ours": ours, "peer": peer, "ratio": ratio, "promise": promise, "holds": holds}


def prepare() -> None:
    from django.utils import timezone

    from projects.catalogue.loader import SHIPPED
    from projects.models import CatalogueVersion
    from projects.operations.catalogue import publish_catalogue

    if not CatalogueVersion.objects.exists():
        publish_catalogue(SHIPPED.read_text(encoding="utf-8"), by=None, at=timezone.now())


if __name__ == "__main__":
    if len(sys.argv) > 1:
        round_of(sys.argv[1], sys.argv[2], int(sys.argv[3]))
    else:
        for each in run():
            print(each)
