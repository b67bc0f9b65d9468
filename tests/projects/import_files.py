"""Imports in the browser for tests: a workbook in memory, uploaded, checked and written by this process."""

import io

import openpyxl

from projects.models import Event, ImportJob
from projects.operations.import_jobs import confirm_import, upload_import
from projects.operations.import_runs import run_import
from tests.projects.spreadsheets import AT, HEADER, START, line


def sheet(*rows, header=HEADER) -> io.BytesIO:
    book, file = openpyxl.Workbook(), io.BytesIO()
    for row in [header, *rows]:
        book.active.append(row)
    book.save(file)
    return file


def upload(by, *rows, key=None, **options) -> ImportJob:
    file = sheet(*rows)
    choices = {"start_on": START, "all_or_nothing": True, "serve": True} | options
    return upload_import(file, "项目.xlsx", len(file.getvalue()), by=by, at=AT, idempotency_key=key, **choices)


def checked(by, *rows, **options) -> ImportJob:
    job = upload(by, *rows, **options)
    run_import(job.pk, AT)
    job.refresh_from_db()
    return job


def written(by, *rows, skip=False, **options) -> ImportJob:
    job = checked(by, *rows, **options)
    confirm_import(job.pk, skip_bad_rows=skip, by=by, at=AT)
    run_import(job.pk, AT)
    job.refresh_from_db()
    return job


BAD = line(9, 统一社会信用代码="91610112XX")


def verbs() -> list[str]:
    return list(Event.objects.filter(object_type="importjob").order_by("seq").values_list("verb", flat=True))
