"""The window's queue: what awaits an answer, a delivery or a look, by the days that are left."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.db.models import Count, Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from approval_portal.accounts.models import Body
from projects.forms.window_filters import AWAITED, CAME, DUE, KINDS, OVER, SOON, WindowFilter, at_window
from projects.models import ApprovalItem
from projects.operations.refusals import require
from projects.permissions_items import may_lead, may_take_in
from projects.queries import work_calendar
from projects.queries_corrections import second_requests
from projects.rules.calendar import WorkCalendar
from projects.views.acting import PER_PAGE, page_or_part
from projects.views.item_page import seen_items
from projects.views.items_window_rows import cells, heads, shown
from projects.views.sheets import sheet_answer

SOON_DAYS = 2  # working days
SORT_WORDS = [(DUE, _("先到期")), ("newest", _("最新")), ("project", _("项目"))]
KIND_WORDS = dict(
    zip(KINDS, (_("待答复"), _("待送达"), _("待核对补件"), _("等申请人补正"), _("待归档"), _("全部办件")), strict=True)
)


@require_safe
@login_required
def queue(request: HttpRequest) -> HttpResponse:
    """What the window has to do; `?format=xlsx` gives every row of the filter as a spreadsheet."""
    today, user = timezone.localdate(), request.user
    takes_in, leads = may_take_in(user, today), may_lead(user, today)
    require(takes_in or leads)
    calendar = work_calendar()
    visible = seen_items(user, today).annotate(came=CAME)
    wanted = WindowFilter(request.GET, visible, today, soon_until(calendar, today))
    if request.GET.get("format") == "xlsx":
        return sheet_answer(request, "window", gettext("窗口"), heads(), cells(wanted.rows.iterator()), today)
    page = Paginator(wanted.rows, PER_PAGE).get_page(request.GET.get("page"))
    page.object_list = shown(page.object_list, calendar, today)
    context = {
        "page": page,
        "wanted": wanted,
        "sort": wanted.sort,
        "sorts": SORT_WORDS,
        "kinds": kinds_of(wanted, visible, today),
        "lefts": [(SOON, _("两个工作日内到期")), (OVER, _("已超期"))],
        "bodies": Body.objects.filter(code__in=at_window(visible).values("body")).order_by("code"),
        "takes_in": takes_in,
        "again": second_requests(date(today.year, 1, 1), today) if leads else [],
        "leads": leads,
        "year": today.year,
    }
    return page_or_part(request, "projects/window_queue.html", "projects/_window_queue_list.html", context)


def soon_until(calendar: WorkCalendar, today: date) -> date:
    return calendar.add_workdays(today, SOON_DAYS)


def kinds_of(wanted: WindowFilter, visible: QuerySet[ApprovalItem], today: date) -> list[dict[str, Any]]:
    """The chips above the queue with their counts. One query."""
    over = Q(due_on__lt=today)
    counted = at_window(visible).aggregate(
        **{kind: Count("pk", filter=AWAITED[kind]) for kind in KINDS[:3]}, over=Count("pk", filter=over)
    )
    return [{"key": kind, "word": KIND_WORDS[kind], "count": counted.get(kind)} for kind in KINDS]
