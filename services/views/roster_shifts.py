"""One duty: its page, one more, another time or person, called off; and a plan by pattern."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext, ngettext
from django.views.decorators.http import require_http_methods, require_safe

from projects.operations.refusals import Refused, require
from projects.templatetags.portal import pick_text
from projects.views.acting import FORM_METHODS, blame, form_page
from services.enums import ShiftState
from services.forms.roster import MOST_WEEKS, CancelShiftForm, PlanForm, ShiftForm, shift_label
from services.models import DutyShift, DutySwap, Hall
from services.operations.duty_shifts import ShiftSaid, add_shift, cancel_shift, change_shift, plan_shifts
from services.permissions_roster import may_ask_swap, may_keep_roster, may_read_roster
from services.queries_roster import halls_on, openings, planned_shifts, windows_on
from services.queries_shifts import Colleague, duty_people
from services.queries_stranded import stranded_from
from services.rules.roster import in_turn
from services.rules.stranded import SHIFT
from services.views.doorstep import doing
from services.views.halls_words import together
from services.views.roster_shown import Line


def _hall(request: HttpRequest, day: dt.date) -> Hall | None:
    """`?hall=`, or the first that there is; None while there is none."""
    halls = list(halls_on(day))
    text = request.GET.get("hall", "")
    return next((hall for hall in halls if str(hall.pk) == text), halls[0] if halls else None)


def _offered(hall: Hall, day: dt.date) -> dict[str, Any]:
    return {"hall": hall, "windows": windows_on(day).filter(hall=hall), "people": duty_people(day)}


def _no_hall(request: HttpRequest) -> HttpResponse:
    return render(request, "services/roster_no_hall.html", status=422 if request.method == "POST" else 200)


@require_http_methods(FORM_METHODS)
@login_required
def new(request: HttpRequest) -> HttpResponse:
    """`hall`, `window`, `day`, `starts`, `ends`, `accepts`: filled in as a gap names them."""
    day = timezone.localdate()
    require(may_keep_roster(request.user, day))
    hall = _hall(request, day)
    if hall is None:
        return _no_hall(request)
    asked = {name: request.GET.get(name, "") for name in ("window", "day", "starts", "ends")}
    initial = {"starts": "09:00", "ends": "17:00", **{name: text for name, text in asked.items() if text}}
    initial["accepts"] = bool(request.GET.get("accepts"))
    form = ShiftForm(request.POST or None, initial=initial, **_offered(hall, day))
    if request.method == "POST" and form.is_valid():
        try:
            made = add_shift(hall, form.said(), **doing(request).said)
        except Refused as refusal:
            blame(form, refusal)
        else:
            messages.success(request, gettext("排好了，值班的人会收到通知。"))
            return redirect("shift", made.pk)
    return _form(request, form, gettext("排一个班"), submit=gettext("排上"), intro=pick_text(hall))


def _form(request: HttpRequest, form: Any, title: str, **more: Any) -> HttpResponse:
    back = {"back_url": reverse("roster"), "back": gettext("值班表")}
    return form_page(request, form, title=title, **{"submit": gettext("保存"), **back, **more})


@require_http_methods(FORM_METHODS)
@login_required
def plan(request: HttpRequest) -> HttpResponse:
    """Weeks ahead by a pattern. `look`: only shows what would be planned."""
    day = timezone.localdate()
    require(may_keep_roster(request.user, day))
    hall = _hall(request, day)
    if hall is None:
        return _no_hall(request)
    initial = {"starts_on": day + dt.timedelta(days=7 - day.weekday()), "weekdays": ["5"], "accepts": True}
    initial |= {"starts": "09:00", "ends": "12:00", "weeks": 4, "each": 1, "only_open": True}
    form = PlanForm(request.POST or None, initial=initial, **_offered(hall, day))
    wanted: list[ShiftSaid] = []
    if request.method == "POST" and form.is_valid():
        wanted = _wanted(form, hall)
        if not wanted:
            form.add_error(None, gettext("这些日子大厅都不开：换星期几，或者不勾“只排大厅开着的日子”。"))
        elif not request.POST.get("look"):
            try:
                plan_shifts(hall, wanted, **doing(request).said)
            except Refused as refusal:
                blame(form, refusal)
            else:
                said = ngettext(
                    "排好了 %(n)d 个班，值班的人会收到通知。", "排好了 %(n)d 个班，值班的人会收到通知。", len(wanted)
                )
                messages.success(request, said % {"n": len(wanted)})
                return redirect(f"{reverse('roster')}?month={wanted[0].day:%Y-%m}")
    context = {"hall": hall, "halls": halls_on(day), "preview": [] if form.errors else wanted}
    back = {"back_url": reverse("roster"), "back": gettext("值班表")}
    title, submit = gettext("按规律排班"), gettext("排好")
    return form_page(request, form, "services/roster_plan.html", title=title, submit=submit, **back, **context)


def _wanted(form: PlanForm, hall: Hall) -> list[ShiftSaid]:
    """The duties that the pattern makes, in order of the days."""
    said = form.cleaned_data
    first = said["starts_on"]
    last = first + dt.timedelta(days=7 * MOST_WEEKS)
    found = openings(first, last, windows_on(first).filter(hall=hall).values_list("pk", flat=True))
    is_open = {day: bool(spans) for day, spans in together(found.values()).items()}
    people = [int(pk) for pk in said["people_in_turn"]]
    known: dict[int, Colleague] = {each.user.pk: each for each in form.people.values()}
    turns = in_turn(form.days(is_open), people, said["each"])
    return [form.at(known[person].user, day) for day, person in turns]


def shift_or_404(request: HttpRequest, pk: int) -> DutyShift:
    """Whoever reads the roster sees every duty; for others there is none."""
    rows = DutyShift.objects.select_related("user", "hall", "window", "made_by")
    found: DutyShift = get_object_or_404(
        rows if may_read_roster(request.user, timezone.localdate()) else rows.none(), pk=pk
    )
    return found


@require_safe
@login_required
def page(request: HttpRequest, pk: int) -> HttpResponse:
    row, day, user = shift_or_404(request, pk), timezone.localdate(), request.user
    told = planned_shifts(row.day, row.day).filter(pk=pk).first()
    swaps = DutySwap.objects.filter(shift=row).select_related("asked_by", "to_user", "back__hall")
    swap = next((each for each in swaps if each.state == "asked"), None)
    standing = row.state == ShiftState.PLANNED and row.day >= day
    context = {
        "row": row,
        "line": Line(told or row, own=row.user_id == user.pk),
        "swaps": swaps if row.user_id == user.pk or may_keep_roster(user, day) else [],
        "may_change": standing and may_keep_roster(user, day),
        "may_swap": swap is None and may_ask_swap(user, row, day),
        "past": row.day < day,
        "closed": standing and _is_stranded(row),
    }
    return render(request, "services/shift.html", context)


def _is_stranded(row: DutyShift) -> bool:
    found = stranded_from(timezone.now(), [row.hall_id], last=row.day)
    return any((each.awaited.kind, each.awaited.pk) == (SHIFT, row.pk) for each in found)


@require_http_methods(FORM_METHODS)
@login_required
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    row, day = shift_or_404(request, pk), timezone.localdate()
    require(may_keep_roster(request.user, day))
    offered = _offered(row.hall, day)
    offered["people"].setdefault(str(row.user_id), Colleague(row.user, row.accepts))
    initial = {name: getattr(row, name) for name in ("day", "starts", "ends", "accepts", "note")}
    initial |= {"user": str(row.user_id), "window": str(row.window_id or "")}
    form = ShiftForm(request.POST or None, initial=initial, **offered)
    if request.method == "POST" and form.is_valid():
        act = doing(request)
        try:
            change_shift(row, form.said(), version=act.version, **act.said)
        except Refused as refusal:
            blame(form, refusal)
        else:
            messages.success(request, gettext("改好了，值班的人会收到通知。"))
            return redirect("shift", pk)
    return _of(request, form, row, gettext("改一个班"))


@require_http_methods(FORM_METHODS)
@login_required
def cancel(request: HttpRequest, pk: int) -> HttpResponse:
    row, day = shift_or_404(request, pk), timezone.localdate()
    require(may_keep_roster(request.user, day))
    form = CancelShiftForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        act = doing(request)
        try:
            cancel_shift(row, form.cleaned_data["reason"], version=act.version, **act.said)
        except Refused as refusal:
            blame(form, refusal)
        else:
            messages.success(request, gettext("取消了，值班的人会收到通知。"))
            return redirect("shift", pk)
    return _of(request, form, row, gettext("取消一个班"), submit=gettext("取消这个班"), danger=True)


def _of(request: HttpRequest, form: Any, row: DutyShift, title: str, **more: Any) -> HttpResponse:
    back = {"back_url": reverse("shift", args=[row.pk]), "back": str(row.user)}
    return _form(request, form, title, intro=shift_label(row), version=row.version, **back, **more)
