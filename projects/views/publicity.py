"""Decisions to be made public (双公示): looked at on the page, taken as a spreadsheet or as CSV."""

from __future__ import annotations

import csv
import datetime as dt
import io
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.http import require_safe

from approval_portal.accounts.models import Body
from projects.forms.publicity import PeriodForm
from projects.operations.refusals import require
from projects.permissions_records import may_publish_decisions
from projects.queries_publicity import granted_decisions, publicity_rows
from projects.rules.publicity import COLUMNS
from projects.rules.spreadsheet import neutral
from projects.views.handing_out import note_export
from projects.views.sheets import sheet_answer

MOST, SHOWN = 5000, 50  # decisions of one sheet; rows on the page
SHEET, NAME = "行政许可双公示", "decisions"
FORMATS = ("xlsx", "csv")


@require_safe
@login_required
def index(request: HttpRequest) -> HttpResponseBase:
    """`since`, `until`: days of the decision, this month when none is named; `body`; `format`: xlsx or csv to take it."""
    day = timezone.localdate()
    require(may_publish_decisions(request.user, day))
    given: Any = (
        request.GET if {"since", "until", "body"} & set(request.GET) else {"since": day.replace(day=1), "until": day}
    )
    form = PeriodForm(given, bodies=list(Body.objects.filter(items__isnull=False).distinct()), today=day)
    rows: list[list[Any]] = []
    asked, count = request.GET.get("format", ""), 0
    if form.is_valid():
        chosen = form.cleaned_data
        decisions = granted_decisions(chosen["since"], chosen["until"], chosen["body"])
        count = decisions.count()
        if count > MOST:
            form.add_error(None, too_many(count))
        else:
            rows = list(publicity_rows(decisions, day))
    if asked in FORMATS and not form.errors:
        return taken(request, rows, asked, day)
    shown = {"form": form, "rows": rows[:SHOWN], "count": len(rows), "heads": [head for head, _width in COLUMNS]}
    shown |= {"query": request.GET.urlencode(), "chosen": getattr(form, "cleaned_data", {}), "shown": SHOWN}
    return render(request, "projects/decisions.html", shown, status=422 if form.errors else 200)


def too_many(count: int) -> str:
    said = gettext("这段时间有 %(n)d 件决定，一张表最多 %(most)d 件：把日期缩短，或者选一个机关。")
    return said % {"n": count, "most": MOST}


def taken(request: HttpRequest, rows: list[list[Any]], kind: str, day: dt.date) -> HttpResponseBase:
    if kind == "xlsx":
        return sheet_answer(request, NAME, SHEET, COLUMNS, rows, day)
    note_export(request, len(rows))
    out = io.StringIO("\ufeff")
    out.seek(0, io.SEEK_END)
    writer = csv.writer(out)
    writer.writerow([head for head, _width in COLUMNS])
    writer.writerows([neutral(cell) for cell in row] for row in rows)
    answer = HttpResponse(out.getvalue(), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="{NAME}-{day.isoformat()}.csv"'
    return answer
