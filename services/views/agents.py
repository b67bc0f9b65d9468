"""Agents: everybody's caseload, and the caseload of one."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from approval_portal.accounts.models import User
from projects.operations.refusals import require
from projects.queries import work_calendar
from projects.views.acting import PER_PAGE, page_or_part
from projects.views.sheets import sheet_answer
from services.models import AgentProfile, DutyDay
from services.permissions import is_agent
from services.permissions_agents import may_edit_profile, may_keep_duty, may_list_agents, may_see_agent
from services.queries_agents import Caseload, caseloads, served_projects, upcoming
from services.queries_custody import in_hand
from services.queries_slots import agents_on, days_between, duty_of, is_holiday
from services.rules.slots import Span
from services.views.agents_words import language_names, skill_words, weekly
from services.views.appointments_shown import Shown
from services.views.custody_rows import bag_row

SORTS = {
    "load": lambda each: (each.share, each.projects, each.agent.pk),
    "-load": lambda each: (-each.share, -each.projects, each.agent.pk),
    "name": lambda each: (str(each.agent), each.agent.pk),
    "trips": lambda each: (-each.trips, each.agent.pk),
}
SORT_WORDS = [("load", _("闲的在前")), ("-load", _("忙的在前")), ("trips", _("上门多的在前")), ("name", _("姓名"))]
ROSTER = 16  # days: two weekends and more


@require_safe
@login_required
def index(request: HttpRequest) -> HttpResponse:
    """Every agent with what each has in hand; `?format=xlsx` as a spreadsheet. The same queries for one agent and for thirty."""
    day = timezone.localdate()
    require(may_list_agents(request.user, day))
    text = request.GET.get("q", "").strip()[:60]
    people = agents_on(day)
    sort = request.GET.get("sort", "load") if request.GET.get("sort") in SORTS else "load"
    found = [each for each in people if text.casefold() in str(each).casefold()]
    duty = duty_of(people, day, day + timedelta(days=ROSTER))
    rows = sorted(caseloads(found, day, duty), key=SORTS[sort])
    if request.GET.get("format") == "xlsx":
        return sheet_answer(request, "agents", gettext("代办专员"), heads(), cells(rows), day)
    context = {
        "page": Paginator(rows, PER_PAGE).get_page(request.GET.get("page")),
        "sort": sort,
        "sorts": SORT_WORDS,
        "filtered": bool(text),
        "roster": roster(people, day, duty),
    }
    return page_or_part(request, "services/agents.html", "services/_agents_list.html", context)


def heads() -> list[tuple[str, int]]:
    return [
        (gettext("代办专员"), 16),
        (gettext("项目"), 8),
        (gettext("最多"), 8),
        (gettext("备岗的项目"), 12),
        (gettext("七天内上门"), 12),
        (gettext("手里的材料袋"), 14),
        (gettext("没办完的联动"), 14),
        (gettext("今天"), 24),
    ]


def cells(rows: list[Caseload]) -> Iterator[list[Any]]:
    for each in rows:
        today = "、".join(clock(span) for span in each.today)
        numbers = [each.projects, each.profile.most_projects, each.as_backup, each.trips, each.bags, each.batons]
        yield [str(each.agent), *numbers, today or gettext("不上班")]


def clock(span: Span) -> str:
    starts, ends = timezone.localtime(span.starts), timezone.localtime(span.ends)
    return f"{starts:%H:%M}–{ends:%H:%M}"


def roster(people: list[User], day: date, duty: Mapping[int, Mapping[date, list[Span]]]) -> list[dict[str, Any]]:
    """Weekends and holidays ahead, with who is on duty; a day with nobody stands there too."""
    last, calendar = day + timedelta(days=ROSTER), work_calendar()
    free = [each for each in days_between(day, last) if not calendar.is_workday(each)]
    return [
        {
            "day": each,
            "holiday": is_holiday(calendar, each),
            "people": [
                (agent, [clock(span) for span in duty[agent.pk][each]]) for agent in people if duty[agent.pk][each]
            ],
        }
        for each in free
    ]


def agent_or_404(request: HttpRequest, pk: int) -> User:
    """An agent whose caseload this person may see; nobody else is there."""
    day = timezone.localdate()
    agent: User = get_object_or_404(User.objects.filter(is_active=True), pk=pk)
    found = is_agent(agent, day) and may_see_agent(request.user, agent, day)
    return agent if found else get_object_or_404(User.objects.none(), pk=pk)


@require_safe
@login_required
def detail(request: HttpRequest, pk: int) -> HttpResponse:
    """One agent: what is served, when on duty, what is in hand."""
    agent, day = agent_or_404(request, pk), timezone.localdate()
    profile = AgentProfile.objects.filter(user=agent).first() or AgentProfile(user=agent)
    trips, outside = upcoming(agent, day)
    context = {
        "agent": agent,
        "own": agent.pk == request.user.pk,
        "profile": profile,
        "skills": skill_words(profile.skills),
        "languages": language_names(profile.languages),
        "load": caseloads([agent], day)[0],
        "hours": weekly(agent, day),
        "duties": DutyDay.objects.filter(user=agent, day__gte=day).order_by("day")[:30],
        "projects": served_projects(agent, day),
        "trips": [Shown(row) for row in trips],
        "outside": outside,
        "bags": [bag_row(bag) for bag in in_hand(agent)],
        "may_edit": may_edit_profile(request.user, agent, day),
        "may_keep": may_keep_duty(request.user, day),
    }
    return render(request, "services/agent.html", context)
