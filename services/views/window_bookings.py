"""Times at windows: one's own, or all of them for the desk; one of them; calling it off; the day of the windows."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.db.models import Q
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from projects.operations.refusals import Forbidden, Refused, require
from projects.queries import work_calendar
from projects.queries_green import green_projects
from projects.templatetags.days import as_day
from projects.views.acting import FORM_METHODS, PER_PAGE, blame, form_page, page_or_part, refusal_text
from projects.views.sheets import sheet_answer
from services.enums import BookingState
from services.forms.bookings import BookingCancelForm
from services.models import WindowBooking
from services.operations.window_bookings import cancel_window, receive_window
from services.permissions_bookings import (
    is_of_firm,
    may_change_booking,
    may_list_bookings,
    may_receive,
    visible_bookings,
)
from services.queries_bookings import HELD, still_open, with_names
from services.queries_roster import accepting, has_officer
from services.queries_weekend import OpenWindow, open_windows
from services.views.bookings_shown import Shown, all_shown, current_catalogue, shown
from services.views.doorstep import doing
from services.views.narrowed import asked_project, asked_word

FURTHEST = dt.timedelta(days=5 * 366)  # a day of the windows, before or after today
COMING, PAST, ALL = "coming", "past", "all"
WHENS = ((COMING, pgettext_lazy("booking", "以后的")), (PAST, pgettext_lazy("booking", "以前的")), (ALL, _("全部")))


@require_safe
@login_required
def index(request: HttpRequest) -> HttpResponseBase:
    """`when`, `state`, `q`, `project`; `format=xlsx`."""
    today, user = timezone.localdate(), request.user
    require(may_list_bookings(user, today))
    key, project = asked_project(request, today)
    rows, asked = _narrowed(request, visible_bookings(user, today), today)
    if key is not None:
        rows = rows.filter(project=project) if project else rows.none()
    if request.GET.get("format") == "xlsx":
        return _sheet(request, rows, today)
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    catalogue = current_catalogue()
    page.object_list = all_shown(page.object_list, catalogue, today, work_calendar())
    context = {
        **asked,
        "page": page,
        "project": project,
        "asked": key is not None,
        "whens": WHENS,
        "states": BookingState.choices,
        "desk": may_receive(user, today),
        "filtered": bool(asked["state"] or asked_word(request) or key is not None),
    }
    return page_or_part(request, "services/bookings.html", "services/_bookings_list.html", context)


def _narrowed(request: HttpRequest, rows: Any, today: dt.date) -> tuple[Any, dict[str, Any]]:
    """The rows that fit, the next ones first; of those that are over the last ones."""
    when, state, query = request.GET.get("when", COMING), request.GET.get("state", ""), asked_word(request)
    when = when if when in (COMING, PAST, ALL) else COMING
    if when != ALL:
        over = Q(day__lt=today)
        rows = rows.filter(over if when == PAST else ~over)
    if state in BookingState.values:
        rows = rows.filter(state=state)
    elif when == COMING:
        rows = rows.filter(state__in=HELD)
    if query:
        named = Q(enterprise__name__icontains=query) | Q(project__name__icontains=query)
        rows = rows.filter(named | Q(purpose__icontains=query) | Q(window__zh__icontains=query))
    order = ("day", "starts", "pk") if when == COMING else ("-day", "-starts", "-pk")
    return with_names(rows).order_by(*order), {"when": when, "state": state}


def _sheet(request: HttpRequest, rows: Any, today: dt.date) -> HttpResponseBase:
    heads = [
        *((gettext("日期"), 12), (gettext("时间"), 14), (gettext("大厅"), 20), (gettext("窗口"), 24)),
        *((gettext("企业"), 30), (gettext("项目"), 30), (gettext("事项"), 36), (gettext("来办什么"), 36)),
        *((gettext("周末没有列明"), 14), (gettext("状态"), 12)),
    ]

    def cells(each: Shown) -> list[Any]:
        row = each.row
        told = [row.day, f"{row.starts:%H:%M}–{row.ends:%H:%M}", row.window.hall.zh, str(row.window)]
        told += [row.enterprise.name, row.project.name if row.project else "", each.matter.zh if each.matter else ""]
        return [*told, row.purpose, gettext("是") if row.off_list else "", str(each.word)]

    catalogue = current_catalogue()
    lines = (cells(shown(row, catalogue, today)) for row in rows.iterator(chunk_size=500))
    return sheet_answer(request, "window-bookings", gettext("窗口预约"), heads, lines, today)


# --- one of them


def seen_booking(request: HttpRequest, pk: int) -> WindowBooking:
    """The booking, if this person may see it; 404 otherwise."""
    rows = with_names(visible_bookings(request.user, timezone.localdate()))
    found: WindowBooking = get_object_or_404(rows, pk=pk)
    return found


@require_safe
@login_required
def detail(request: HttpRequest, pk: int) -> HttpResponse:
    row, today, user = seen_booking(request, pk), timezone.localdate(), request.user
    seen = shown(row, current_catalogue(), today)
    calendar = work_calendar()
    off = not calendar.is_workday(row.day)
    changes = seen.open and may_change_booking(user, row, today)
    context = {
        "row": row,
        "shown": seen,
        "off": off,
        "officer": off and has_officer([row.window], row.day),
        "closed": seen.open and not still_open(row, calendar),
        "changes": changes,
        "receives": row.state in HELD and row.day == today and may_receive(user, today),
        "marks_late": seen.late and may_receive(user, today),
    }
    return render(request, "services/booking.html", context)


@require_http_methods(FORM_METHODS)
@login_required
def cancel(request: HttpRequest, pk: int) -> HttpResponse:
    row, day = seen_booking(request, pk), timezone.localdate()
    require(may_change_booking(request.user, row, day))
    form = BookingCancelForm(request.POST or None, is_own=is_of_firm(request.user, row, day))
    if request.method == "POST" and form.is_valid():
        act = doing(request)
        try:
            cancel_window(row, form.cleaned_data["reason"], version=act.version, **act.said)
        except Refused as refusal:
            blame(form, refusal)
        else:
            messages.success(request, gettext("取消了，这个时间空出来给别人。"))
            return redirect("booking", pk)
    return form_page(
        request,
        form,
        title=gettext("取消窗口预约"),
        intro=gettext("取消以后马上空出来。改天再来，可以直接改时间。"),
        submit=gettext("取消预约"),
        back_url=reverse("booking", args=[pk]),
        back=gettext("窗口预约"),
        version=row.version,
        danger=True,
    )


@require_POST
@login_required
def received(request: HttpRequest, pk: int) -> HttpResponse:
    """At the window: `came` is 1 or 0; `next`: back to the day of the windows."""
    row, act = seen_booking(request, pk), doing(request)
    require(may_receive(request.user, timezone.localdate()))
    try:
        done = receive_window(row, request.POST.get("came") == "1", version=act.version, **act.said)
    except Forbidden:
        raise
    except Refused as refusal:
        messages.error(request, refusal_text(refusal))
    else:
        came = done.state == BookingState.CAME
        messages.success(request, gettext("记下了：来了。") if came else gettext("记下了：没有来。"))
    if request.POST.get("next") == "day":
        return redirect(f"{reverse('booking-day')}?day={row.day}")
    return redirect("booking", pk)


# --- the day of the windows


@require_safe
@login_required
def of_day(request: HttpRequest) -> HttpResponseBase:
    """The desk: every window that is open on the day (`day`, today), who comes when; `window`; `format=xlsx`."""
    today, user = timezone.localdate(), request.user
    require(may_receive(user, today))
    day, calendar = asked_day(request, today), work_calendar()
    rows = visible_bookings(user, today).filter(day=day, state__in=HELD)
    window = request.GET.get("window", "")
    if window.isascii() and window.isdigit() and len(window) < 18:
        rows = rows.filter(window=int(window))
    rows = with_names(rows).order_by("starts", "window__number", "pk")
    if request.GET.get("format") == "xlsx":
        return _sheet(request, rows, today)
    green, catalogue = green_projects(today), current_catalogue()
    booked: dict[int, list[dict[str, Any]]] = {}
    for row in rows:
        entry = {"shown": shown(row, catalogue, today), "green": row.project_id in green}
        booked.setdefault(row.window_id, []).append(entry)
    opened = open_windows(day, calendar)
    windows, halls = _windows(opened, booked, window), {each.window.hall_id for each in opened}
    context = {
        "day": day,
        "before": day - dt.timedelta(days=1),
        "after": day + dt.timedelta(days=1),
        "today": today,
        "off": not calendar.is_workday(day),
        "officers": [shift for shift in accepting(day) if shift.hall_id in halls],
        "windows": [each for each in windows if each["rows"]],
        "idle": [each for each in windows if not each["rows"]],
        "count": sum(map(len, booked.values())),
        "window": window,
    }
    return render(request, "services/booking_day.html", context)


def asked_day(request: HttpRequest, today: dt.date) -> dt.date:
    """`day`, if it is near enough for a booking to stand on it or to be on record; today otherwise."""
    day = as_day(request.GET.get("day", ""))
    return day if day is not None and abs(day - today) <= FURTHEST else today


def _windows(opened: Iterable[OpenWindow], booked: dict[int, list[dict[str, Any]]], only: str) -> list[dict[str, Any]]:
    """Those that are open, and those that are not any more but have somebody coming."""
    found = {
        each.window.pk: {"window": each.window, "hours": each.hours, "rows": booked.get(each.window.pk, [])}
        for each in opened
    }
    for pk, rows in booked.items():
        found.setdefault(pk, {"window": rows[0]["shown"].row.window, "hours": [], "rows": rows})
    return [each for pk, each in found.items() if not only or str(pk) == only]
