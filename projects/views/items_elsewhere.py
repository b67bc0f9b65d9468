"""Matters that other systems handle: the list by how long nobody looked, the state told, "looked again, nothing new"."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.db.models import Q, QuerySet
from django.db.models.functions import Coalesce
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext, pgettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from approval_portal.accounts.models import Body, Role, User
from projects.enums import Handled
from projects.forms.items_duty import ReportForm, told_of
from projects.models import ApprovalItem
from projects.models.item import ENDED
from projects.operations.items.elsewhere import look_again, report_state
from projects.operations.refusals import Refused, Stale, require
from projects.permissions import roles
from projects.permissions_items import may_report
from projects.queries import work_calendar
from projects.queries_duty import LOOK_AGAIN, look_again_on
from projects.queries_items import node_of
from projects.rules.calendar import WorkCalendar
from projects.templatetags.portal import pick_text
from projects.views.acting import (
    FORM_METHODS,
    PER_PAGE,
    blame,
    conflicts,
    form_page,
    opened_version,
    page_or_part,
    refusal_text,
    said_with,
    sent_key,
    takes_files,
)
from projects.views.item_page import seen_item, seen_items
from projects.views.item_words import STATE_CHOICES, STATE_WORDS
from projects.views.preferences import safe_next
from projects.views.sheets import sheet_answer

LISTS = frozenset({Role.LIAISON, Role.AGENT, Role.WINDOW, Role.LEAD})
BACK_ENTRIES = LISTS - {Role.LIAISON}  # who may open the list of what was entered afterwards
STALE, FRESH = "stale", "fresh"
SORT_WORDS = [("looked", _("最久没核对的在前")), ("newest", _("状态最新的在前")), ("project", _("项目"))]
LOOKED = Coalesce("verified_at", "state_since")
SORTS = {"looked": (LOOKED, "pk"), "newest": ("-state_since", "-pk"), "project": ("project__name", "pk")}


def may_list_elsewhere(user: User, day: dt.date) -> bool:
    return bool(roles(user, day) & LISTS)


def looked_before(calendar: WorkCalendar, day: dt.date) -> dt.datetime:
    """What was looked at last before this instant is stale: more than LOOK_AGAIN working days have gone by."""
    first = calendar.day_at(calendar.index(day) - LOOK_AGAIN)
    return timezone.make_aware(dt.datetime.combine(first, dt.time.min))


def handled_elsewhere(user: User, day: dt.date) -> QuerySet[ApprovalItem]:
    """Of what this person may see, what other systems handle and was sent there."""
    return seen_items(user, day).filter(handled=Handled.ELSEWHERE).exclude(state="draft")


@dataclass(frozen=True)
class ElsewhereFilter:
    """q: number, project or enterprise; state; body; looked: stale or fresh; all=1: with those that have ended; sort."""

    asked: QueryDict
    visible: QuerySet[ApprovalItem]
    before: dt.datetime

    def text(self, name: str, most: int = 40) -> str:
        return (self.asked.get(name) or "").replace("\x00", "").strip()[:most]

    @property
    def sort(self) -> str:
        return self.text("sort") if self.text("sort") in SORTS else "looked"

    @property
    def narrows(self) -> bool:
        return any(self.text(name) for name in ("q", "state", "body", "looked"))

    @cached_property
    def rows(self) -> QuerySet[ApprovalItem]:
        rows = self.visible if self.text("all") == "1" else self.visible.exclude(state__in=ENDED)
        for word in self.text("q", 100).split()[:8]:
            named = Q(project__name__icontains=word) | Q(project__enterprise__name__icontains=word)
            rows = rows.filter(named | Q(number__icontains=word))
        for name in ("state", "body"):
            if value := self.text(name):
                rows = rows.filter(**{name: value})
        if self.text("looked") in (STALE, FRESH):
            stale = Q(looked__lt=self.before) & ~Q(state__in=ENDED)
            rows = rows.annotate(looked=LOOKED).filter(stale if self.text("looked") == STALE else ~stale)
        return rows.order_by(*SORTS[self.sort])


@require_safe
@login_required
def index(request: HttpRequest) -> HttpResponse:
    """The items of one's bodies (liaison), of the projects one serves (agent), or all (window, leads)."""
    day, user = timezone.localdate(), request.user
    require(may_list_elsewhere(user, day))
    calendar = work_calendar()
    visible = handled_elsewhere(user, day)
    wanted = ElsewhereFilter(request.GET, visible, looked_before(calendar, day))
    if request.GET.get("format") == "xlsx":
        return sheet_answer(request, "elsewhere", gettext("其他系统办理"), heads(), cells(wanted.rows.iterator()), day)
    page = Paginator(wanted.rows, PER_PAGE).get_page(request.GET.get("page"))
    page.object_list = [line_of(item, calendar, day) for item in page.object_list]
    context = {
        "page": page,
        "sort": wanted.sort,
        "sorts": SORT_WORDS,
        "states": STATE_CHOICES[1:],
        "bodies": Body.objects.filter(code__in=visible.order_by().values("body")).order_by("pk"),
        "filtered": wanted.narrows,
        "back_entries": bool(roles(user, day) & BACK_ENTRIES),
        "days": LOOK_AGAIN,
        "all": wanted.text("all") == "1",
    }
    return page_or_part(request, "projects/elsewhere.html", "projects/_elsewhere_list.html", context)


def line_of(item: ApprovalItem, calendar: WorkCalendar, day: dt.date) -> dict[str, Any]:
    word, look = STATE_WORDS[item.state]
    ended = item.state in ENDED
    return {
        "item": item,
        "matter": node_of(item).raw,
        "word": word,
        "look": look,
        "stale": not ended and look_again_on(item, calendar) < day,
        "ended": ended,
        "looked": item.verified_at,
    }


def heads() -> list[tuple[str, int]]:
    return [
        *((gettext("事项"), 36), (gettext("项目"), 36), (gettext("企业"), 36), (gettext("部门"), 30)),
        *((gettext("那边的编号"), 26), (gettext("状态"), 16), (gettext("收件日"), 12), (gettext("受理日"), 12)),
        *((gettext("决定日"), 12), (gettext("最近核对"), 12), (gettext("在哪里看到的"), 36), (gettext("演示数据"), 10)),
    ]


def cells(rows: Iterable[ApprovalItem]) -> Iterator[list[Any]]:
    for item in rows:
        yield [
            *(pick_text(node_of(item).raw), item.project.name, item.project.enterprise.name, pick_text(item.body)),
            *(item.number or "", str(STATE_WORDS[item.state][0]), item.received_on, item.accepted_on),
            *(item.decided_on, timezone.localdate(item.verified_at) if item.verified_at else None),
            *(item.verified_source, gettext("是") if item.project.is_demo else ""),
        ]


# --- one item


def reportable(request: HttpRequest, pk: int) -> ApprovalItem:
    """The item, for somebody who may enter its state: 404 when one does not see it, 403 when one may not."""
    item = seen_item(request, pk)
    require(may_report(request.user, item, timezone.localdate()))
    return item


@require_http_methods(FORM_METHODS)
@login_required
def report(request: HttpRequest, pk: int) -> HttpResponse:
    item, day = reportable(request, pk), timezone.localdate()
    form = ReportForm(request.POST or None, request.FILES or None, words=STATE_CHOICES, initial=told_of(item, day))
    clash: Any = []
    if request.method == "POST" and form.is_valid() and takes_files(request, form):
        try:
            _report(request, item, form)
        except Stale:
            item = reportable(request, pk)
            clash = conflicts(form, told_of(item, day) | {"state": item.state})
            form.add_error(None, gettext("你填写的时候，有人登记过新的进度。看一下不同的地方，再提交一次。"))
        except Refused as refusal:
            blame(form, refusal)
        else:
            messages.success(request, gettext("登记了。申请人打开办件就能看到。"))
            return redirect("item", pk=pk)
    return form_page(
        request,
        form,
        title=gettext("登记进度：%(matter)s") % {"matter": pick_text(node_of(item).raw)},
        intro=gettext("这件由“%(body)s”在自己的系统里办。这里只登记看到的状态，不出文书。")
        % {"body": pick_text(item.body)},
        submit=gettext("登记"),
        back_url=reverse("item", args=[pk]),
        back=item.project.name,
        version=item.version,
        conflicts=clash,
    )


def _report(request: HttpRequest, item: ApprovalItem, form: ReportForm) -> None:
    said = form.cleaned_data
    report_state(
        item,
        said["state"],
        said["on"],
        said["source_text"],
        days=form.days(),
        number=said["number"],
        looked_on=said["looked_on"],
        result=said["file"],
        version=opened_version(request),
        by=request.user,
        at=timezone.now(),
        idempotency_key=sent_key(request),
    )


@require_POST
@login_required
def same(request: HttpRequest, pk: int) -> HttpResponse:
    """Looked again, nothing new: one button on the list and on the item."""
    item = reportable(request, pk)
    back = safe_next(request) if request.POST.get("next") else reverse("item", args=[pk])
    try:
        look_again(
            item,
            **said_with(request),
        )
    except Refused as refusal:
        messages.error(request, refusal_text(refusal))
    else:
        messages.success(request, pgettext("act", "记下了：今天核对过，没有变化。"))
    return redirect(back)
