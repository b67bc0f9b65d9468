"""The list of items: an enterprise's own, an agent's projects', for staff everything they may see."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext, pgettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from approval_portal.accounts.models import Body, Role
from projects import slots
from projects.forms.item_filters import ItemFilter
from projects.models import ApprovalItem
from projects.operations.refusals import require
from projects.permissions import may_list_projects, roles
from projects.permissions_records import may_publish_decisions
from projects.queries import work_calendar
from projects.queries_items import node_of
from projects.rules.calendar import WorkCalendar
from projects.templatetags.portal import pick_text
from projects.views.acting import PER_PAGE, page_or_part
from projects.views.item_page import STAFF, seen_items
from projects.views.item_words import STATE_CHOICES, Move, move_of, state_of
from projects.views.sheets import sheet_answer

SORT_WORDS = [
    ("newest", _("最新")),
    ("due", _("期限")),
    ("project", pgettext_lazy("sort", "项目")),
    ("number", _("编号")),
]
GROUP_WORDS = [("live", _("在办的")), ("done", _("办结的")), ("ended", _("撤回、终止等"))]
FILTERS = ("q", "state", "project", "body", "move", "due")


@require_safe
@login_required
def index(request: HttpRequest) -> HttpResponse:
    """Items that this person may see; `?format=xlsx` gives every row of the filter as a spreadsheet."""
    day = timezone.localdate()
    require(may_list_projects(request.user, day))
    inside = bool(roles(request.user, day) & STAFF)
    visible = seen_items(request.user, day)
    drafts = not inside or Role.AGENT in roles(request.user, day)
    wanted = ItemFilter(request.GET, queryset=visible, day=day)
    calendar = work_calendar()
    if request.GET.get("format") == "xlsx":
        rows = cells(wanted.rows.iterator(), calendar, day, inside)
        return sheet_answer(request, "items", pgettext("plural", "办件"), heads(), rows, day)
    page = Paginator(slots.with_marks(wanted.rows, request.user), PER_PAGE).get_page(request.GET.get("page"))
    items = list(page.object_list)
    marks = slots.item_marks(items, request.user)
    page.object_list = [shown(item, calendar, day, inside) | {"marks": marks.get(item.pk)} for item in items]
    context = {
        "page": page,
        "sort": wanted.sort,
        "sorts": SORT_WORDS,
        "groups": GROUP_WORDS,
        "states": [(state, word) for state, word in STATE_CHOICES if drafts or state != "draft"],
        "bodies": Body.objects.filter(code__in=visible.order_by().values("body")).order_by("pk"),
        "filtered": any(request.GET.get(name) for name in FILTERS),
        "inside": inside,
        "publishes": may_publish_decisions(request.user, day),
    }
    return page_or_part(request, "projects/items.html", "projects/_items_list.html", context)


def shown(item: ApprovalItem, calendar: WorkCalendar, day: date, inside: bool) -> dict[str, Any]:
    word, look = state_of(item)
    return {
        "item": item,
        "raw": node_of(item).raw,
        "word": word,
        "look": look,
        "move": move_of(item, calendar, day, applicant=not inside),
    }


def heads() -> list[tuple[str, int]]:
    return [
        (gettext("办件编号"), 26),
        (gettext("事项"), 36),
        (gettext("项目"), 36),
        (gettext("企业"), 36),
        (gettext("负责部门"), 24),
        (gettext("状态"), 16),
        (gettext("轮到谁"), 14),
        (gettext("到期"), 14),
        (gettext("收件"), 14),
        (gettext("受理"), 14),
        (gettext("办结"), 14),
        (gettext("演示数据"), 10),
    ]


def cells(rows: Iterable[ApprovalItem], calendar: WorkCalendar, day: date, inside: bool) -> Iterable[list[Any]]:
    for item in rows:
        move = move_of(item, calendar, day, applicant=not inside)
        yield [
            *(item.number or "", pick_text(node_of(item).raw), item.project.name, item.project.enterprise.name),
            *(pick_text(item.body), str(state_of(item)[0]), _party(move)),
            *(item.due_on, item.received_on, item.accepted_on, item.decided_on),
            gettext("是") if item.project.is_demo else "",
        ]


def _party(move: Move) -> str:
    return pick_text(move.name) if hasattr(move.name, "zh") else str(move.name)
