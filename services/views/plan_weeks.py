"""The weekly difference between the agents' plans and their logs: a page, a spreadsheet."""

from __future__ import annotations

import datetime as dt
import re
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponseBase
from django.utils import timezone
from django.utils.translation import gettext, pgettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from projects.operations.refusals import require
from projects.views.acting import page_or_part
from projects.views.sheets import sheet_answer
from projects.views.wallet_rows import catalogue_in_force
from services.permissions import may_dispatch, may_read_plans
from services.queries_plan import planned_projects
from services.queries_weeks import Difference, WeekLine, weekly_difference
from services.rules.plan_week import DONE, EXTRA, LATE, MOVED, OPEN, OUTCOMES, Week, week_of
from services.views.plan import _agents
from services.views.plan_shown import ACTS, matter_of, shown

WORDS = {
    DONE: _("按日子做了"),
    LATE: _("晚做了"),
    MOVED: _("改期了"),
    OPEN: _("没有做"),
    EXTRA: pgettext_lazy("plan", "计划外做的"),
}
LOOKS = {DONE: "done", LATE: "risk", MOVED: "pause", OPEN: "over", EXTRA: "run"}
DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


@require_safe
@login_required
def weeks(request: HttpRequest) -> HttpResponseBase:
    """`week`: any day of it, this one by default; `agent` (for the desk); `outcome`; `format=xlsx`."""
    today, user = timezone.localdate(), request.user
    require(may_read_plans(user, today))
    week = asked_week(request.GET.get("week", ""), today)
    agent = request.GET.get("agent", "")
    number = int(agent) if agent.isascii() and agent.isdigit() and len(agent) < 19 else None
    found = weekly_difference(planned_projects(user, today), week, today, number)
    outcome = request.GET.get("outcome", "")
    if request.GET.get("format") == "xlsx":
        return _sheet(request, found, today)
    context = {
        "found": found,
        "lines": _lines([each for each in found.lines if outcome not in OUTCOMES or each.outcome == outcome], today),
        "figures": [(key, WORDS[key], LOOKS[key], found.outcomes[key]) for key in OUTCOMES],
        "outcome": outcome if outcome in OUTCOMES else "",
        "outcomes": list(WORDS.items()),
        "week": week,
        "before": week.first - dt.timedelta(days=7),
        "after": week.first + dt.timedelta(days=7) if week.last < today else None,
        "running": week.holds(today),
        "agents": _agents(today) if may_dispatch(user, today) else [],
        "agent": agent,
    }
    return page_or_part(request, "services/plan_weeks.html", "services/_plan_weeks.html", context)


def asked_week(text: str, today: dt.date) -> Week:
    """This week for anything that is no day of the last years, or lies ahead."""
    try:
        day = dt.date.fromisoformat(text) if DAY.fullmatch(text) else today
    except ValueError:
        day = today
    return week_of(day if dt.timedelta(0) <= today - day < dt.timedelta(days=3660) else today)


def _lines(found: list[WeekLine], today: dt.date) -> list[dict[str, Any]]:
    lines = shown([each.row for each in found], today)
    return [
        {"line": line, "agent": each.agent, "word": WORDS[each.outcome], "look": LOOKS[each.outcome]}
        for line, each in zip(lines, found, strict=True)
    ]


def _sheet(request: HttpRequest, found: Difference, today: dt.date) -> HttpResponseBase:
    catalogue = catalogue_in_force()
    heads = [
        *((gettext("项目"), 36), (gettext("代办专员"), 14), (gettext("事项"), 36), (gettext("做什么"), 16)),
        *((pgettext("plan", "哪天前"), 12), (gettext("已做"), 12), (gettext("结果"), 14)),
    ]

    def cells(each: WeekLine) -> list[Any]:
        row, matter = each.row, matter_of(catalogue, each.row.node)
        name = matter["zh"] if matter else row.node
        act, word = str(ACTS.get(row.act, row.act)), str(WORDS[each.outcome])
        return [row.project.name, str(each.agent or ""), name, act, row.due_on, row.done_on, word]

    title = gettext("计划和日志的差异")
    return sheet_answer(request, "plan-week", title, heads, (cells(each) for each in found.lines), found.week.first)
