"""How long every kind of record is kept, and what the last nightly run did: for the system and the audit administrator."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from projects.operations.periods import set_periods
from projects.operations.refusals import require
from projects.operations.retention import all_sweeps, last_run
from projects.permissions_records import may_see_retention
from projects.rules.retention import ROWS, Then, days_of
from projects.views.retention_words import NAMES

THEN: dict[Then, Any] = {
    Then.KEEP: _("一直留存"),
    Then.DELETE: _("删除"),
    Then.DELETE_FILE: _("删除文件"),
    Then.BLANK: _("去掉姓名和联系方式"),
    Then.WITH_OWNER: _("随所属的记录"),
}


@require_safe
@login_required
def index(request: HttpRequest) -> HttpResponse:
    require(may_see_retention(request.user, timezone.localdate()))
    periods, swept = set_periods(), {sweep.label for sweep in all_sweeps()}
    rows = [
        {
            "label": label,
            "name": NAMES.get(label, label),
            "row": row,
            "days": days_of(label, periods) if row.days is not None else None,
            "then": THEN[row.then],
            "set": label in periods,
            "nightly": label in swept,
        }
        for label, row in ROWS.items()
    ]
    run = last_run()
    counts = [(NAMES.get(label, label), n) for label, n in (run.data["counts"] if run else {}).items() if n]
    context = {"rows": sorted(rows, key=lambda row: row["days"] is None), "run": run, "counts": counts}
    return render(request, "projects/retention.html", context)
