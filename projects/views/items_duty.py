"""The duty list: what is to be done and stands in nobody's work list, why, and what mends it (promise U4)."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, QueryDict
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.http import require_safe

from approval_portal.accounts.models import Body, User
from projects.models import ApprovalItem
from projects.operations.refusals import require
from projects.permissions_items import may_lead, may_take_in
from projects.queries_duty import Unowned, duty_list
from projects.queries_items import node_of
from projects.queries_roster import Roster, roster_of
from projects.rules.calendar import WorkCalendar
from projects.slots import duty_panels
from projects.templatetags.portal import pick_text
from projects.views.acting import PER_PAGE, page_or_part
from projects.views.home_blocks import calendar_of
from projects.views.item_page import with_their_own
from projects.views.item_words import STATE_WORDS
from projects.views.items_duty_words import ACTOR_WORDS, KIND_WORDS, REASON_WORDS, mends_of
from projects.views.sheets import sheet_answer


def may_see_duty(user: User, day: dt.date) -> bool:
    return may_lead(user, day) or may_take_in(user, day)


@dataclass(frozen=True, slots=True)
class DutyFilter:
    """q: number, project, enterprise or matter; actor, reason, body: of the obligation; due: over (its day is gone)."""

    asked: QueryDict
    day: dt.date

    def text(self, name: str, most: int = 40) -> str:
        return (self.asked.get(name) or "").replace("\x00", "").strip()[:most]

    @property
    def narrows(self) -> bool:
        return any(self.text(name) for name in ("q", "actor", "reason", "body", "due"))

    def fits(self, row: Unowned) -> bool:
        found, actor, reason = row.obligation, self.text("actor"), self.text("reason")
        late = self.text("due") == "over"
        return (
            (actor not in ACTOR_WORDS or found.actor == actor)
            and (reason not in REASON_WORDS or row.reason == reason)
            and (not self.text("body") or found.body == self.text("body"))
            and (not late or (found.due is not None and found.due < self.day))
        )

    def found_in(self, item: ApprovalItem) -> bool:
        said = f"{item.number} {item.project.name} {item.project.enterprise.name} {pick_text(node_of(item).raw)}"
        return all(word.lower() in said.lower() for word in self.text("q", 100).split()[:8])


@require_safe
@login_required
def duty(request: HttpRequest) -> HttpResponse:
    """Everything that nobody has, for leads and the window; `?format=xlsx` gives the rows of the filter."""
    day, user = timezone.localdate(), request.user
    require(may_see_duty(user, day))
    calendar = calendar_of(request)
    wanted, every = DutyFilter(request.GET, day), duty_list(day, roster_for(request, day), calendar)
    items = items_of(every)
    rows = [row for row in every if wanted.fits(row) and wanted.found_in(items[row.obligation.item])]
    names = names_of(every)
    bodies = {body.code: body for body in Body.objects.filter(code__in={row.obligation.body for row in every})}
    if request.GET.get("format") == "xlsx":
        cells = cells_of(rows, items, bodies, names)
        return sheet_answer(request, "duty", gettext("无主事项"), heads(), cells, day)
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    lines = [line_of(row, items, bodies, names, user, day, calendar) for row in page.object_list]
    page.object_list = lines
    reasons, actors = Counter(row.reason for row in every), Counter(row.obligation.actor for row in every)
    context = {
        "page": page,
        "total": len(every),
        "late": sum(row.obligation.due is not None and row.obligation.due < day for row in every),
        "reasons": [(name, word, reasons[name]) for name, word in REASON_WORDS.items() if reasons[name]],
        "actors": [(name, word, actors[name]) for name, word in ACTOR_WORDS.items() if actors[name]],
        "bodies": sorted(bodies.values(), key=lambda body: body.pk),
        "filtered": wanted.narrows,
        "more": [] if request.htmx else duty_panels(request, day),
    }
    return page_or_part(request, "projects/duty.html", "projects/_duty_list.html", context)


def roster_for(request: HttpRequest, day: dt.date) -> Roster:
    """Who stands where, asked for once in a request, for the list and for what other apps put under it."""
    if not hasattr(request, "_roster"):
        request._roster = roster_of(day)  # ours, for this request
    found: Roster = request._roster
    return found


def items_of(rows: Iterable[Unowned]) -> dict[int, ApprovalItem]:
    """The items of the rows, whether their pages open for the reader or not: somebody has to be found. One query."""
    found = with_their_own(ApprovalItem.objects.filter(pk__in={row.obligation.item for row in rows}))
    return {item.pk: item for item in found}


def names_of(rows: Iterable[Unowned]) -> dict[int, str]:
    """Names of those whom things were given to. One query at most."""
    wanted = {row.obligation.person for row in rows if row.obligation.person is not None}
    return {user.pk: str(user) for user in User.objects.filter(pk__in=wanted)} if wanted else {}


def line_of(
    row: Unowned,
    items: dict[int, ApprovalItem],
    bodies: dict[str, Body],
    names: dict[int, str],
    user: User,
    day: dt.date,
    calendar: WorkCalendar,
) -> dict[str, Any]:
    found, item = row.obligation, items[row.obligation.item]
    kind, days = days_to(found.due, day, calendar)
    return {
        "item": item,
        "opens": item.state != "draft",  # one without an applicant: whoever is found opens it
        "matter": node_of(item).raw,
        "todo": KIND_WORDS[found.kind],
        "actor": ACTOR_WORDS[found.actor],
        "body": bodies.get(found.body),
        "person": names.get(found.person or 0, ""),
        "reason": REASON_WORDS[row.reason],
        "mends": mends_of(found, row.reason, user, day),
        "due": found.due,
        "kind": kind,
        "days": days,
        "soon": kind == "left" and days <= 2,
    }


def days_to(due: dt.date | None, day: dt.date, calendar: WorkCalendar) -> tuple[str, int]:
    """(kind, working days) as `components/clock.html` wants them."""
    if due is None:
        return "none", 0
    if due == day:
        return "today", 0
    days = calendar.workdays_between(*sorted((day, due)))
    return ("left", days) if due > day else ("over", max(days, 1))


def heads() -> list[tuple[str, int]]:
    return [
        (gettext("办件编号"), 26),
        (gettext("事项"), 36),
        (gettext("项目"), 36),
        (gettext("企业"), 36),
        (gettext("状态"), 14),
        (gettext("要办什么"), 24),
        (gettext("该谁办"), 18),
        (gettext("部门"), 30),
        (gettext("原承办人"), 12),
        (gettext("为什么没有人办"), 40),
        (gettext("到期"), 12),
        (gettext("演示数据"), 10),
    ]


def cells_of(
    rows: Iterable[Unowned], items: dict[int, ApprovalItem], bodies: dict[str, Body], names: dict[int, str]
) -> Iterator[list[Any]]:
    for row in rows:
        found, item = row.obligation, items[row.obligation.item]
        body = bodies.get(found.body)
        yield [
            *(item.number or "", pick_text(node_of(item).raw), item.project.name, item.project.enterprise.name),
            *(str(STATE_WORDS[item.state][0]), str(KIND_WORDS[found.kind]), str(ACTOR_WORDS[found.actor])),
            *(pick_text(body) if body else "", names.get(found.person or 0, ""), str(REASON_WORDS[row.reason])),
            *(found.due, gettext("是") if item.project.is_demo else ""),
        ]
