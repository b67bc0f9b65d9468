"""The head of the weekly page on a lead's first page."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.http import HttpRequest

from services.permissions_figures import sees_zone
from services.queries_week import week_sums
from services.rules.weeks import WEEK, last_begun
from services.views.figure_words import Names
from services.views.week_asked import Asked
from services.views.week_read import Read

OPEN = ("open_overdue", "open_at_risk", "projects_stale")
DONE = ("concluded", "faster_than_statutory", "satisfaction")


def panel(request: HttpRequest, day: dt.date) -> dict[str, Any] | None:
    """What is overdue and at risk now, what was decided in the week, how fast, how content. One query."""
    if not sees_zone(request.user, day):
        return None
    week = last_begun(day)
    asked = Asked(day, week, week - WEEK, "", {}, [], zone=True)
    sums = week_sums(week, asked.against, day, each_body=False)
    read = Read(asked, Names(), sums.now, sums.before, sums.year, standing=sums.standing)
    cells = [read.open_now(code) for code in OPEN] + [read.of_week(DONE[0])] + [read.of_year(code) for code in DONE[1:]]
    figures = [{**cell, "label": read.names.title(cell["code"])} for cell in cells]
    return {"figures": figures, "number": week.isocalendar().week}
