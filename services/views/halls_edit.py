"""Keeping halls: their words, windows, weekly hours, days unlike them. Who would stand before a closed door is named first."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods

from approval_portal.accounts.models import Body
from projects.operations.refusals import Refused, require
from projects.templatetags.portal import pick_text
from projects.views.acting import FORM_METHODS, blame, form_page, status_of
from services.forms.roster_halls import HallDayForm, HallForm, WindowForm, WindowHoursForm
from services.models import Hall, ServiceWindow
from services.operations.hall_hours import drop_hall_day, set_hall_day, set_window_hours
from services.operations.hall_sheets import weeks_of
from services.operations.halls import HALL_TEXTS, WINDOW_TEXTS, add_hall, add_window, change_hall, change_window
from services.permissions_roster import may_keep_halls
from services.rules.hall_sheet import hours_text
from services.views.doorstep import doing
from services.views.halls import unlike_days
from services.views.halls_words import matter_choices
from services.views.stranded_shown import blamed, done, read_before


def hall_kept_by(request: HttpRequest, pk: int) -> Hall:
    """One that this person may keep."""
    hall: Hall = get_object_or_404(Hall, pk=pk)
    require(may_keep_halls(request.user, timezone.localdate()))
    return hall


def _window(request: HttpRequest, pk: int) -> ServiceWindow:
    """Likewise."""
    row: ServiceWindow = get_object_or_404(ServiceWindow.objects.select_related("hall"), pk=pk)
    require(may_keep_halls(request.user, timezone.localdate()))
    return row


@require_http_methods(FORM_METHODS)
@login_required
def new(request: HttpRequest) -> HttpResponse:
    require(may_keep_halls(request.user, timezone.localdate()))
    form = HallForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            made = add_hall(form.cleaned_data, **doing(request).said)
        except Refused as refusal:
            blame(form, refusal)
        else:
            messages.success(request, gettext("加好了。接着加窗口，或者从 Excel 导入。"))
            return redirect("service-hall", made.pk)
    back = {"back_url": reverse("halls"), "back": gettext("服务大厅")}
    return form_page(request, form, title=gettext("加一个大厅"), submit=gettext("加上"), **back)


@require_http_methods(FORM_METHODS)
@login_required
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    hall = hall_kept_by(request, pk)
    columns_of = (*HALL_TEXTS, "position", "closed_on")
    form = HallForm(request.POST or None, initial={name: getattr(hall, name) for name in columns_of})
    named: dict[str, Any] = {}
    if request.method == "POST" and form.is_valid():
        act = doing(request)
        try:
            change_hall(hall, form.cleaned_data, version=act.version, stranded=read_before(request), **act.said)
        except Refused as refusal:
            named = blamed(request, form, refusal)
        else:
            done(request, gettext("改好了。"))
            return redirect("service-hall", pk)
    return _page(request, form, hall, gettext("改大厅"), version=hall.version, **named)


def _page(request: HttpRequest, form: Any, hall: Hall, title: str, **more: Any) -> HttpResponse:
    """`stranded`, `signs`: who is named before it is saved (`stranded_shown.blamed`)."""
    back = {"back_url": reverse("service-hall", args=[hall.pk]), "back": pick_text(hall)}
    usual = gettext("保存，并且通知他们") if more.get("signs") else gettext("保存")
    said = {"title": title, "submit": more.pop("submit", usual), **back, **more}
    return form_page(request, form, "services/hall_form.html", **said)


def _window_form(request: HttpRequest, initial: dict[str, Any]) -> WindowForm:
    matters = [(code, pick_text(raw)) for code, raw in matter_choices()]
    return WindowForm(request.POST or None, initial=initial, bodies=Body.objects.all(), matters=matters)


@require_http_methods(FORM_METHODS)
@login_required
def window_new(request: HttpRequest, pk: int) -> HttpResponse:
    hall = hall_kept_by(request, pk)
    form = _window_form(request, {"seats": 1})
    if request.method == "POST" and form.is_valid():
        try:
            made = add_window(hall, form.values(), **doing(request).said)
        except Refused as refusal:
            blame(form, refusal)
        else:
            messages.success(request, gettext("加好了。接着定它每周的时间。"))
            return redirect("window-hours", made.pk)
    return _page(request, form, hall, gettext("加一个窗口"), submit=gettext("加上"))


@require_http_methods(FORM_METHODS)
@login_required
def window_edit(request: HttpRequest, pk: int) -> HttpResponse:
    row = _window(request, pk)
    columns_of = (*WINDOW_TEXTS, "matters", "seats", "is_green", "closed_on")
    initial = {name: getattr(row, name) for name in columns_of} | {"body": row.body_id or ""}
    form, named = _window_form(request, initial), {}
    if request.method == "POST" and form.is_valid():
        act = doing(request)
        try:
            change_window(row, form.values(), version=act.version, stranded=read_before(request), **act.said)
        except Refused as refusal:
            named = blamed(request, form, refusal)
        else:
            done(request, gettext("改好了。"))
            return redirect("service-hall", row.hall_id)
    title = gettext("改 %(number)s 号窗口") % {"number": row.number}
    return _page(request, form, row.hall, title, version=row.version, **named)


@require_http_methods(FORM_METHODS)
@login_required
def window_hours(request: HttpRequest, pk: int) -> HttpResponse:
    """The week of a window from a day on."""
    row, day = _window(request, pk), timezone.localdate()
    week = weeks_of([row], day).get(row.pk, {})
    initial = {f"day{number}": hours_text(week.get(number, ())) for number in range(7)}
    form, named = WindowHoursForm(request.POST or None, initial={"starts_on": day, **initial}), {}
    if request.method == "POST" and form.is_valid():
        act = doing(request)
        said: dict[str, Any] = {"version": act.version, "stranded": read_before(request), **act.said}
        try:
            set_window_hours(row, form.spans(), starts_on=form.cleaned_data["starts_on"], **said)
        except Refused as refusal:
            named = blamed(request, form, refusal)
        else:
            done(request, gettext("时间改好了。"))
            return redirect("service-hall", row.hall_id)
    intro = gettext("写成 9:00-12:00 13:30-17:30 这样；不开就空着。节假日不开，要开就单独排那一天；调休上班照常开。")
    title = gettext("%(number)s 号窗口每周的时间") % {"number": row.number}
    return _page(request, form, row.hall, title, version=row.version, intro=intro, **named)


@require_http_methods(FORM_METHODS)
@login_required
def days(request: HttpRequest, pk: int) -> HttpResponse:
    """Days unlike the week: one more, or (`drop`: its date) one less."""
    hall = hall_kept_by(request, pk)
    windows = list(ServiceWindow.objects.filter(hall=hall).order_by("number", "pk"))
    dropped = request.POST.get("drop", "")
    adds = request.method == "POST" and not dropped
    every, named = [str(window.pk) for window in windows], {}
    form = HallDayForm(request.POST if adds else None, windows=windows, initial={"windows": every})
    if request.method == "POST" and (dropped or form.is_valid()):
        act, read = doing(request), read_before(request)
        try:
            if dropped:
                drop_hall_day(hall, _day(dropped), stranded=read, by=act.by, at=act.at)
            else:
                set_hall_day(hall, form.chosen(), form.said(), stranded=read, **act.said)
            done(request, gettext("去掉了：这天按每周的时间开。") if dropped else gettext("排好了。"))
            return redirect("hall-days", pk)
        except Refused as refusal:
            if dropped:
                form = HallDayForm({}, windows=windows)
                form.errors.clear()
            named = blamed(request, form, refusal)
    lines = unlike_days(hall, timezone.localdate())
    context = {"hall": hall, "form": form, "lines": lines, "any": bool(windows), "dropped": dropped, **named}
    return render(request, "services/hall_days.html", context, status=status_of(form))


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise Refused("这一天没有排过。", "Nothing is set for this day.") from None
