"""The weekly page (领导看板): every figure of the week with its definition, each number opens its rows."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import login_required
from django.db.models import Q
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import render
from django.views.decorators.http import require_safe

from approval_portal.accounts.models import User
from services.models import FigureRow
from services.queries_agents import agents_named
from services.queries_figures import rows_behind, waiting
from services.queries_week import Sums, trends, week_sums
from services.rules.figures import PROJECT, family_of, week_name
from services.rules.weeks import WEEK, weeks_until
from services.views import week_heads, week_parts
from services.views.figure_rows import shown_rows
from services.views.figure_words import Names
from services.views.week_asked import Asked, asked_of
from services.views.week_read import Read, linked
from services.views.week_sheet import sheet

WEEKS = 12  # of the trends
TRENDS = ("concluded", *week_heads.HEAD_YEAR, *week_parts.DOORSTEP)
CHARTS = ("concluded", "faster_than_statutory")
STUCK = ("open_overdue", "projects_stale")
SHOWN = 6  # rows of what is stuck and of what is stale


@require_safe
@login_required
def week(request: HttpRequest) -> HttpResponseBase:
    """`week`, `against` (`year`: the same week a year before), `body`; `format=xlsx`: every figure as a spreadsheet."""
    asked = asked_of(request)
    if request.GET.get("format") == "xlsx":
        return sheet(request, read_sums(asked)[0])
    return render(request, "services/week.html", context_of(*read_sums(asked), request.user))


def read_sums(asked: Asked) -> tuple[Read, Sums]:
    """Two queries."""
    weeks = weeks_until(asked.week, WEEKS)
    sums = week_sums(asked.week, asked.against, asked.today, asked.body)
    over_weeks, listed = trends(TRENDS, asked.body, weeks)
    kept = {"now": sums.now, "before": sums.before, "year": sums.year, "standing": sums.standing}
    return Read(asked, Names(asked.bodies), **kept, listed=listed, weeks=weeks, trends=over_weeks), sums


def context_of(read: Read, sums: Sums, user: User) -> dict[str, Any]:
    serving = week_parts.members(read.standing, "agent_projects")
    known = agents_named(family_of(code)[1] for code in serving) if read.asked.zone else {}
    read.names.people = {who: name for who, (name, _most) in known.items()}
    late, still = stuck(read, user)
    return {
        **shown(read),
        **fresh(),
        "lead": lead(read),
        "heads": week_heads.heads(read),
        "tables": week_heads.tables(read),
        "late": late,
        "still": still,
        "phases": week_parts.phases(read),
        "stages": week_parts.stages(read),
        "charts": [week_parts.chart_of(code, read, read.asked.body, half=True) for code in CHARTS],
        "courts": week_parts.courts(read),
        "days": week_parts.days_by_court(read),
        "bodies": week_parts.bodies(read, sums.bodies, sums.bodies_week),
        "problems": week_parts.problems(read),
        "doorstep": week_parts.doorstep(read),
        "levels": week_parts.levels(read),
        "ratings": read.of_week("ratings"),
        "agents": week_parts.agents(read, {who: most for who, (_name, most) in known.items()}),
    }


def fresh() -> dict[str, Any]:
    """How far the figures go: when they were last brought up to date, how many things wait for it."""
    at, left = waiting()
    return {"fresh_at": at, "left": left}


def lead(read: Read) -> dict[str, dict[str, Any]]:
    """The numbers of the first sentence."""
    week = {name: linked(read.of_week(name)) for name in ("submitted", "concluded", "problems_struck_off")}
    now = ("open_overdue", "open_at_risk", "problems_overdue", "projects_stale")
    return week | {name: linked(read.open_now(name)) for name in now}


def shown(read: Read) -> dict[str, Any]:
    """What every page of the week says of itself."""
    asked = read.asked
    return {
        "asked": asked,
        "body_name": read.names.body(asked.body),
        "number": asked.week.isocalendar().week,
        "before_code": week_name(asked.week - WEEK),
        "after_code": week_name(asked.after) if asked.after else "",
    }


def stuck(read: Read, user: User) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """What is overdue the longest, and the projects in which nothing has moved the longest."""
    asked, kept = read.asked, FigureRow.objects
    late, still = (rows_behind(code, asked.body, asked.today).order_by("day")[:SHOWN] for code in STUCK)
    both = kept.filter(Q(pk__in=late.values("pk")) | Q(pk__in=still.values("pk"))).order_by("day", "object_id")
    rows = list(both)
    found: tuple[list[dict[str, Any]], list[dict[str, Any]]] = ([], [])
    for row, line in zip(rows, shown_rows(rows, read.names, user, asked.today), strict=True):
        found[row.object_type == PROJECT].append(line)
    return found
