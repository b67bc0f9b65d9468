"""The queues of reviewers and deciders: what waits, by the working days that are left."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import date
from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from approval_portal.accounts.models import Body, Role, User
from projects.enums import CommitmentState
from projects.models import ApprovalItem, ItemComponent
from projects.operations.refusals import require
from projects.permissions_items import bodies_of, may_open_decisions, may_open_reviews
from projects.queries import current_engine, work_calendar
from projects.queries_items import catalogue_of, limits_of, node_of
from projects.queries_review import CHECK_STATES, QueueFilter, parts_of
from projects.rules.calendar import WorkCalendar
from projects.templatetags.portal import pick_text
from projects.views.acting import PER_PAGE, page_or_part
from projects.views.item_words import clock_of, state_of
from projects.views.sheets import sheet_answer

SORT_WORDS = [
    ("due", _("先到期的在前")),
    ("received", _("先收件的在前")),
    ("-received", _("后收件的在前")),
    ("project", _("项目")),
    ("matter", _("事项")),
]
WHO_WORDS = [("mine", _("我的")), ("free", _("还没有人领的"))]
DUE_WORDS = [("over", _("超期")), ("today", _("今天到期")), ("week", _("七天内到期")), ("paused", _("暂停中"))]


@require_safe
@login_required
def review(request: HttpRequest) -> HttpResponse:
    """What waits for the review, and the parts of joint items that one's body has to answer for."""
    return _queue(request, Role.REVIEWER, may_open_reviews)


@require_safe
@login_required
def decide(request: HttpRequest) -> HttpResponse:
    return _queue(request, Role.DECIDER, may_open_decisions)


def _queue(request: HttpRequest, role: str, may: Callable[[User, date], bool]) -> HttpResponse:
    day = timezone.localdate()
    require(may(request.user, day))
    wanted = QueueFilter(request.GET, request.user, role, day)
    deciding = role == Role.DECIDER
    calendar = work_calendar()
    if request.GET.get("format") == "xlsx":
        title = gettext("待决定") if deciding else gettext("待审查")
        rows = cells(wanted.rows.iterator(), wanted.seat, calendar, day)
        return sheet_answer(request, "decide-queue" if deciding else "review-queue", title, heads(), rows, day)
    page = Paginator(wanted.rows, PER_PAGE).get_page(request.GET.get("page"))
    page.object_list = [line(item, wanted.seat, calendar, day, request.user) for item in page.object_list]
    context = {
        "page": page,
        "deciding": deciding,
        "role": role,
        "filtered": wanted.narrows,
        "sort": wanted.sort,
        "sorts": SORT_WORDS,
        "whos": WHO_WORDS,
        "dues": DUE_WORDS,
        "address": request.path,
        "matters": _matters(wanted),
        "bodies": _bodies(wanted),
        "parts": [] if deciding else part_lines(parts_of(request.user, day)[:PER_PAGE]),
        "may_take": {code for code in bodies_of(request.user, role, day)},
        "covering": bool(wanted.covered),
    }
    return page_or_part(request, "projects/review_queue.html", "projects/_review_queue_list.html", context)


def _matters(wanted: QueueFilter) -> list[tuple[str, str]]:
    """Matters of the whole queue, by name. One query."""
    codes = set(wanted.visible.order_by().values_list("node", flat=True))
    nodes = current_engine().catalogue.nodes
    return sorted(((code, pick_text(nodes[code].raw) if code in nodes else code) for code in codes), key=lambda x: x[1])


def _bodies(wanted: QueueFilter) -> list[Body]:
    return list(Body.objects.filter(code__in=wanted.visible.order_by().values("body")).order_by("pk"))


def line(item: ApprovalItem, seat: str, calendar: WorkCalendar, day: date, user: User) -> dict[str, Any]:
    """One row of the queue; no queries."""
    kind, days = clock_of(item, calendar, day)
    word, look = state_of(item)
    checking = item.state in CHECK_STATES
    limits = limits_of(item)
    limit = limits.committed or limits.statutory or 0
    return {
        "item": item,
        "checking": checking,
        "matter": node_of(item).raw,
        "kind": "none" if checking else kind,
        "days": days,
        "check_by": item.commitment_check_by if checking else None,
        "soon": kind == "left" and days * 2 <= limit,  # yellow with half the limit left
        "word": _("承诺待核查") if checking else word,
        "look": "risk" if checking else look,
        "who": getattr(item, seat),
        "promised": item.commitment == CommitmentState.PROMISED,
        "own_review": seat == "decider" and user.pk in item.reviewed_by,
    }


def part_lines(parts: Iterable[ItemComponent]) -> list[dict[str, Any]]:
    found = []
    for part in parts:
        raw = catalogue_of(part.item).nodes[part.item.node].raw
        named = next((each for each in raw.get("components", ()) if each["id"] == part.code), {"zh": part.code})
        found.append({"part": part, "name": named, "matter": raw})
    return found


def heads() -> list[tuple[str, int]]:
    return [
        (gettext("办件编号"), 26),
        (gettext("事项"), 36),
        (gettext("项目"), 36),
        (gettext("企业"), 36),
        (gettext("部门"), 30),
        (gettext("状态"), 12),
        (gettext("承办人"), 12),
        (gettext("收件"), 12),
        (gettext("受理"), 12),
        (gettext("到期"), 12),
        (gettext("剩余（超期为负）"), 16),
        (gettext("绿色通道"), 10),
    ]


def cells(rows: Iterable[ApprovalItem], seat: str, calendar: WorkCalendar, day: date) -> Iterator[list[Any]]:
    for item in rows:
        kind, days = clock_of(item, calendar, day)
        left = {"left": days, "today": 0, "over": -days}.get(kind)
        yield [
            *(item.number, node_of(item).zh, item.project.name, item.project.enterprise.name, item.body.zh),
            *(str(state_of(item)[0]), str(getattr(item, seat) or ""), item.received_on, item.accepted_on),
            *(item.due_on, gettext("暂停") if kind == "still" else left),
            gettext("是") if item.is_green else "",
        ]
