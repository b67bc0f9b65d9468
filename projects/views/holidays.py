"""The holiday notices: what is in force for each year, and bringing in the next one."""

from __future__ import annotations

import calendar as weeks
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext, pgettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe
from openpyxl import Workbook
from openpyxl.styles import Font

from projects.forms.catalogue_entry import HolidayForm
from projects.models import CalendarNotice
from projects.operations.holiday_notices import (
    NoticePreview,
    bring_notice,
    preview_notice,
    rules_in_force,
    with_english,
)
from projects.operations.refusals import Refused, Stale, require
from projects.operations.workbook_kinds import require_workbook
from projects.operations.workbooks import read_workbook
from projects.permissions_catalogue import may_keep_catalogue, may_read_drafts
from projects.rules.calendar import DayRule
from projects.rules.holiday_notice import COLUMNS, NoticeDays, read_cells, read_lines
from projects.rules.spreadsheet_columns import letter_of
from projects.views.acting import FORM_METHODS, blame, sent_key, takes_files
from projects.views.sheets import book_answer

KEPT_FOR = 60 * 60  # seconds between looking and bringing in
SALT = "holiday-notice-looked-at"


@dataclass(frozen=True, slots=True)
class MonthDay:
    """A day of a month's sheet; None before the first and after the last. `look`: rest, off, on or nothing."""

    day: date | None
    look: str = ""
    word: str = ""
    name: DayRule | None = None


@require_safe
@login_required
def index(request: HttpRequest) -> HttpResponse:
    """`?year=`: the days of that year by month; all notices of it, the newest first."""
    day = timezone.localdate()
    require(may_read_drafts(request.user, day))
    in_force = {row.year: row for row in CalendarNotice.objects.in_force()}
    year = _asked_year(request, in_force, day)
    rules = rules_in_force(year)
    context = {
        "years": sorted(in_force, reverse=True),
        "year": year,
        "notice": in_force.get(year),
        "notices": CalendarNotice.objects.filter(year=year).order_by("-pk"),
        "months": months(year, rules),
        "spans": spans(rules),
        "off": sum(not rule.works and rule.day.weekday() < 5 for rule in rules),
        "on": sum(rule.works for rule in rules),
        "may_bring": may_keep_catalogue(request.user, day),
        "next_year": max(in_force, default=day.year) + 1,
    }
    return render(request, "projects/holidays.html", context)


def _asked_year(request: HttpRequest, in_force: Mapping[int, CalendarNotice], day: date) -> int:
    text = request.GET.get("year", "")
    if text.isascii() and text.isdigit() and int(text[:4]) in in_force:
        return int(text[:4])
    return day.year if day.year in in_force or not in_force else max(in_force)


def months(year: int, rules: list[DayRule]) -> list[tuple[date, list[list[MonthDay]]]]:
    """Every month of the year as weeks from Monday."""
    named = {rule.day: rule for rule in rules}
    found = []
    for month in range(1, 13):
        sheet = [
            [_month_day(day, month, named.get(day)) for day in week]
            for week in weeks.Calendar().monthdatescalendar(year, month)
        ]
        found.append((date(year, month, 1), sheet))
    return found


def _month_day(day: date, month: int, rule: DayRule | None) -> MonthDay:
    if day.month != month:
        return MonthDay(None)
    if rule is None:
        return MonthDay(day, "rest" if day.weekday() >= 5 else "")
    return MonthDay(
        day,
        "on" if rule.works else "off",
        pgettext("calendar", "班") if rule.works else pgettext("calendar", "休"),
        rule,
    )


@dataclass(frozen=True, slots=True)
class Span:
    """Days in a row that count alike, under one name."""

    first: date
    last: date
    rule: DayRule


def spans(rules: list[DayRule]) -> list[Span]:
    """The year's rests and worked weekends in a list."""
    found: list[Span] = []
    for rule in rules:
        before = found[-1] if found else None
        same = before and (before.rule.works, before.rule.name_zh) == (rule.works, rule.name_zh)
        if before and same and rule.day - before.last == timedelta(days=1):
            found[-1] = Span(before.first, rule.day, before.rule)
        else:
            found.append(Span(rule.day, rule.day, rule))
    return found


# --- bringing one in


@never_cache
@require_http_methods(FORM_METHODS)
@login_required
def bring(request: HttpRequest) -> HttpResponse:
    """The days that were looked at come back signed: what is brought in is what was shown."""
    now = timezone.now()
    require(may_keep_catalogue(request.user, timezone.localdate(now)))
    if request.method != "POST":
        year = max(CalendarNotice.objects.filter(announced=True).values_list("year", flat=True), default=now.year) + 1
        return page(request, HolidayForm(initial={"year": year}))
    if signed := request.POST.get("days"):
        return confirmed(request, signed)
    form = HolidayForm(request.POST, request.FILES)
    if not form.is_valid() or not takes_files(request, form):
        return page(request, form, status=422)
    said = form.cleaned_data
    try:
        days = _read(said)
        rules = with_english(days.rules)
        if days.faults:
            return page(request, form, status=422, faults=days.faults, sheet=bool(said["file"]))
        preview = preview_notice(said["year"], rules, announced=said["announced"])
    except Refused as refusal:
        blame(form, refusal)
        return page(request, form, status=422)
    return page(request, form, **looked_at(request, said, rules, preview))


def _read(said: Mapping[str, Any]) -> NoticeDays:
    if said["file"]:
        file = said["file"].file
        require_workbook(file, said["file"].size)
        file.seek(0)
        return read_cells(read_workbook(file), said["year"], said["name"])
    return read_lines(said["lines"], said["year"], said["name"])


def page(request: HttpRequest, form: HolidayForm, *, status: int = 200, **more: Any) -> HttpResponse:
    return render(request, "projects/holidays_bring.html", {"form": form, **more}, status=status)


def confirmed(request: HttpRequest, signed: str) -> HttpResponse:
    try:
        year, name, announced, rows, stood = signing.loads(signed, salt=_salt(request), max_age=KEPT_FOR)
    except signing.BadSignature:
        messages.error(request, gettext("这次核对已经过期：请重新填写。"))
        return redirect("holiday-import")
    rules = [DayRule(date.fromisoformat(day), works, zh, en, name) for day, works, zh, en in rows]
    form = HolidayForm({"year": year, "name": name, "announced": announced, "lines": " "})
    try:
        act = {"by": request.user, "at": timezone.now(), "idempotency_key": sent_key(request)}
        bring_notice(year, name, rules, announced=announced, stood=stood, **act)
    except Stale:
        return _again(request, form, rules)
    except Refused as refusal:
        form.is_valid()
        form.errors.clear()
        blame(form, refusal)
        return page(request, form, status=422)
    messages.success(request, gettext("通知已经启用，还在走的时限按它重算。"))
    return redirect(f"{reverse('holidays')}?year={year}")


def _again(request: HttpRequest, form: HolidayForm, rules: list[DayRule]) -> HttpResponse:
    """Another notice has come in meanwhile: what this one would change now."""
    form.is_valid()
    form.errors.clear()
    said = form.cleaned_data
    try:
        preview = preview_notice(said["year"], rules, announced=said["announced"])
    except Refused as refusal:  # the other one contradicts it around New Year
        blame(form, refusal)
        return page(request, form, status=422)
    return page(request, form, status=409, again=True, **looked_at(request, said, rules, preview))


def looked_at(
    request: HttpRequest, said: Mapping[str, Any], rules: list[DayRule], preview: NoticePreview
) -> dict[str, Any]:
    stood = preview.now.pk if preview.now else 0
    return {"preview": preview, "said": said, "rules": rules, "days": sealed(request, said, rules, stood)}


def sealed(request: HttpRequest, said: Mapping[str, Any], rules: list[DayRule], stood: int) -> str:
    """`stood`: the notice that it was compared with."""
    rows = [[rule.day.isoformat(), rule.works, rule.name_zh, rule.name_en] for rule in rules]
    told = [said["year"], said["name"], said["announced"], rows, stood]
    return signing.dumps(told, salt=_salt(request), compress=True)


def _salt(request: HttpRequest) -> str:
    return f"{SALT}:{request.user.pk}"


@require_safe
@login_required
def template(request: HttpRequest) -> HttpResponse:
    """An empty workbook for the days, with one line of each kind."""
    require(may_keep_catalogue(request.user, timezone.localdate()))
    book = Workbook()
    sheet = book.active
    sheet.title = "放假安排"
    sheet.append([zh for zh, _en in COLUMNS])
    for place in range(len(COLUMNS)):
        sheet.cell(1, place + 1).font = Font(bold=True)
        sheet.column_dimensions[letter_of(place)].width = 18
        sheet.column_dimensions[letter_of(place)].number_format = "@"
    sheet.freeze_panes = "A2"
    return book_answer(book, "holiday-template.xlsx")
