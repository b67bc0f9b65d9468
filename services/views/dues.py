"""What is due for me: applications and everything beside them in one list; for the desk, what nobody has."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from projects.enums import Handled
from projects.models import ApprovalItem
from projects.operations.refusals import require
from projects.queries import work_calendar
from projects.queries_duty import work_list
from projects.queries_items import node_of
from projects.queries_roster import Roster, person_of
from projects.rules.calendar import WorkCalendar
from projects.rules.obligations import Obligation
from projects.templatetags.portal import pick_text
from projects.views.acting import PER_PAGE, page_or_part
from projects.views.home_blocks import calendar_of
from projects.views.item_page import with_their_own
from projects.views.items_duty import days_to, may_see_duty, roster_for
from projects.views.items_duty_words import KIND_WORDS, place_of
from projects.views.sheets import sheet_answer
from services.queries_duties import own_duties, unowned_duties
from services.rules import duties as rules
from services.rules.duties import Duty
from services.views.narrowed import asked_word

ITEMS = "items"
GROUPS: dict[str, tuple[Any, tuple[str, ...]]] = {
    ITEMS: (_("办件"), ()),
    "problems": (_("问题和整改"), (rules.ASSIGN, rules.RECTIFY, rules.VERIFY, rules.MEASURE)),
    "tasks": (_("会议任务"), (rules.TASK,)),
    "ratings": (_("差评回访"), (rules.FOLLOW_UP,)),
    "batons": (_("市区联动"), (rules.TAKE_BATON, rules.FINISH_BATON)),
    "trips": (_("上门服务"), (rules.ARRANGE, rules.CONFIRM_TRIP, rules.TRIP)),
    "answers": (_("答应的事"), (rules.ANSWER,)),
}
GROUP_OF = {kind: name for name, (_word, kinds) in GROUPS.items() for kind in kinds}
PAGES = {
    **dict.fromkeys((rules.ASSIGN, rules.RECTIFY, rules.VERIFY), "problem"),
    rules.TASK: "meeting-task",
    rules.FOLLOW_UP: "follow-up",
    **dict.fromkeys((rules.TAKE_BATON, rules.FINISH_BATON), "baton"),
    **dict.fromkeys((rules.ARRANGE, rules.CONFIRM_TRIP, rules.TRIP), "appointment"),
}
WHEN = ("over", "today", "week")
ALL_NAMED = (("sort", "project"), ("format", "xlsx"))  # what needs the names of every row, not of one page


@dataclass(frozen=True, slots=True)
class Line:
    """One thing to be done. `reason`: why nobody has it; `obligation`: of an application, whose names are looked up late."""

    group: str
    todo: Any
    title: str
    project: str
    due: dt.date | None
    url: str
    kind: str = "none"
    days: int = 0
    reason: Any = None
    obligation: Obligation | None = None

    @property
    def soon(self) -> bool:
        return self.kind == "left" and self.days <= 2

    @property
    def group_word(self) -> Any:
        return GROUPS[self.group][0]


def url_of(duty: Duty) -> str:
    if duty.kind == rules.MEASURE:
        return reverse("problem", args=[duty.parent])
    if duty.kind == rules.ANSWER:
        return reverse("project-agency", args=[duty.project])
    return reverse(PAGES[duty.kind], args=[duty.object_id])


def line_of(duty: Duty, day: dt.date, calendar: WorkCalendar, reason: str = "") -> Line:
    kind, days = days_to(duty.due, day, calendar)
    said = {"kind": kind, "days": days, "reason": rules.REASONS[reason] if reason else None}
    todo = pick_text(rules.KINDS[duty.kind])
    return Line(GROUP_OF[duty.kind], todo, duty.title, duty.project_name, duty.due, url_of(duty), **said)


def item_line(found: Obligation, day: dt.date, calendar: WorkCalendar) -> Line:
    """Without its names, which `named` looks up for those that are shown."""
    kind, days = days_to(found.due, day, calendar)
    return Line(ITEMS, KIND_WORDS[found.kind], "", "", found.due, "", kind, days, obligation=found)


def named(lines: Iterable[Line]) -> list[Line]:
    """With the names and addresses of the applications. One query at most."""
    lines = list(lines)
    wanted = {line.obligation.item for line in lines if line.obligation}
    items = {item.pk: item for item in with_their_own(ApprovalItem.objects.filter(pk__in=wanted))} if wanted else {}
    return [_named(line, items[line.obligation.item]) if line.obligation else line for line in lines]


def _named(line: Line, item: ApprovalItem) -> Line:
    title = f"{pick_text(node_of(item).raw)} {item.number or ''}".strip()
    url = place_of(line.obligation, elsewhere=item.handled != Handled.HERE) if line.obligation else ""
    return replace(line, title=title, project=item.project.name, url=url)


def own_lines(request: HttpRequest, day: dt.date, calendar: WorkCalendar) -> list[Line]:
    """Everything that this person has, what is due first in front."""
    user = request.user
    person = person_of(user, day)
    of_items = (item_line(each, day, calendar) for each in work_list(user, day, person))
    beside = (line_of(each, day, calendar) for each in own_duties(user, day, person))
    return sorted([*of_items, *beside], key=lambda line: (line.due or dt.date.max, line.group))


def nobodys_lines(day: dt.date, calendar: WorkCalendar, roster: Roster | None = None) -> list[Line]:
    return [line_of(each.duty, day, calendar, each.reason) for each in unowned_duties(day, roster=roster)]


def fits(line: Line, request: HttpRequest, day: dt.date) -> bool:
    """The filters of the address: kind, due. What cannot be read filters nothing."""
    group, when = request.GET.get("kind", ""), request.GET.get("due", "")
    if group in GROUPS and line.group != group:
        return False
    return when not in WHEN or _in_time(line.due, when, day)


def says(line: Line, word: str) -> bool:
    said = f"{line.title} {line.project} {line.todo}".lower()
    return all(each in said for each in word.lower().split()[:8])


def _in_time(due: dt.date | None, when: str, day: dt.date) -> bool:
    if due is None:
        return False
    if when == "over":
        return due < day
    return due == day if when == "today" else day <= due <= day + dt.timedelta(days=6 - day.weekday())


@require_safe
@login_required
def index(request: HttpRequest) -> HttpResponse:
    """`?whose=nobody` for the desk; q, kind, due; `?sort=project`; `?format=xlsx` gives the rows of the filter."""
    day, calendar = timezone.localdate(), work_calendar()
    may_see_all, nobody = may_see_duty(request.user, day), request.GET.get("whose") == "nobody"
    if nobody:
        require(may_see_all)
    every = nobodys_lines(day, calendar) if nobody else own_lines(request, day, calendar)
    rows = [line for line in every if fits(line, request, day)]
    word, by_project, as_sheet = asked_word(request), *(request.GET.get(n) == v for n, v in ALL_NAMED)
    if word or by_project or as_sheet:
        rows = [line for line in named(rows) if says(line, word)]
    if by_project:
        rows.sort(key=lambda line: (line.project == "", line.project))
    if as_sheet:
        return sheet_answer(request, "dues", gettext("到期的事"), heads(), cells_of(rows), day)
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    page.object_list = named(page.object_list)
    here = [(name, word, sum(line.group == name for line in every)) for name, (word, _kinds) in GROUPS.items()]
    context = {
        "page": page,
        "total": len(every),
        "counts": {when: sum(_in_time(line.due, when, day) for line in every) for when in WHEN},
        "groups": [each for each in here if each[2] or request.GET.get("kind") == each[0]],
        "nobody": nobody,
        "may_see_all": may_see_all,
        "filtered": len(rows) != len(every),
    }
    return page_or_part(request, "services/dues.html", "services/_dues_list.html", context)


def heads() -> list[tuple[str, int]]:
    return [
        (gettext("到期"), 12),
        (gettext("要办什么"), 24),
        (gettext("是什么"), 48),
        (gettext("项目"), 36),
        (gettext("种类"), 14),
        (gettext("为什么没有人办"), 40),
    ]


def cells_of(rows: Iterable[Line]) -> Iterator[list[Any]]:
    for line in rows:
        reason = pick_text(line.reason) if line.reason else ""
        yield [line.due, str(line.todo), line.title, line.project, str(line.group_word), reason]


def duty_panel(request: HttpRequest, day: dt.date) -> dict[str, Any] | None:
    """On the duty list, under the applications: what else nobody has."""
    lines = nobodys_lines(day, calendar_of(request), roster_for(request, day))
    return {"lines": lines[:PANEL], "count": len(lines)} if lines else None


PANEL = 10
