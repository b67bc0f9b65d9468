"""Service halls, for everybody: where they are, which windows they have, who serves what when."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from typing import Any

from django.core.paginator import Paginator
from django.db.models import Prefetch, Q
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext, pgettext
from django.views.decorators.http import require_safe

from projects.templatetags.languages import in_english
from projects.templatetags.portal import pick_text
from projects.views.acting import PER_PAGE, page_or_part
from projects.views.sheets import sheet_answer
from services.models import Hall, ServiceWindow, WindowDay
from services.operations.hall_sheets import weeks_of
from services.permissions_roster import may_keep_halls
from services.queries_roster import halls_on, openings, windows_on
from services.queries_stranded import stranded_from
from services.rules.hall_sheet import hours_text
from services.views.halls_words import clock, matter_choices, matters_of, said_of, state_of, together, week_lines
from services.views.narrowed import asked_word

AHEAD = dt.timedelta(days=14)  # so far ahead the next opening is looked for


@require_safe
def index(request: HttpRequest) -> HttpResponseBase:
    """`q`: name, address, a window or its body; `open=1`: open now; `format=xlsx`: every window with its hours."""
    now = timezone.localtime()
    day, word = now.date(), asked_word(request)
    windows = windows_on(day).select_related("body").order_by("number", "pk")
    rows = halls_on(day)
    if word:
        inside = windows_on(day).filter(
            Q(zh__icontains=word) | Q(en__icontains=word) | Q(body__zh__icontains=word) | Q(body__en__icontains=word)
        )
        named = Q(zh__icontains=word) | Q(en__icontains=word) | Q(address__icontains=word)
        rows = rows.filter(named | Q(pk__in=inside.values("hall")))
    halls = list(rows.prefetch_related(Prefetch("windows", queryset=windows, to_attr="there")))
    found = openings(day, day + AHEAD, [window.pk for hall in halls for window in hall.there])
    shown = [_shown(hall, found, now) for hall in halls]
    if request.GET.get("open"):
        shown = [each for each in shown if each["state"].is_open]
    if request.GET.get("format") == "xlsx":
        return _sheet(request, [each["hall"] for each in shown], day)
    context = {
        "page": Paginator(shown, PER_PAGE).get_page(request.GET.get("page")),
        "filtered": bool(word or request.GET.get("open")),
        "may_keep": may_keep_halls(request.user, day),
    }
    return page_or_part(request, "services/halls.html", "services/_halls_list.html", context)


def _shown(hall: Any, found: dict[int, dict[dt.date, list[Any]]], now: dt.datetime) -> dict[str, Any]:
    own = [found[window.pk] for window in hall.there]
    days = together(own)
    bodies = list(dict.fromkeys(window.body for window in hall.there if window.body))
    known = any(spans for spans in days.values())
    return {
        "hall": hall,
        "address": said_of(hall, "address"),
        "state": state_of(days, now, known=known),
        "today": clock(days.get(now.date(), ())),
        "windows": len(hall.there),
        "bodies": bodies,
    }


def _sheet(request: HttpRequest, halls: Iterable[Any], day: dt.date) -> HttpResponseBase:
    heads = [
        *((gettext("大厅"), 24), (gettext("地址"), 30), (gettext("窗口号"), 10), (gettext("名称"), 24)),
        *((gettext("部门"), 28), (gettext("办理事项"), 40), (gettext("电话"), 16)),
        *((str(name), 26) for name in WEEKDAYS.values()),
    ]
    rows = [window for hall in halls for window in hall.there]
    weeks, known = weeks_of(rows, day), dict(matter_choices())

    def cells() -> Iterator[list[Any]]:
        for hall in halls:
            for window in hall.there:
                matters = "、".join(pick_text(raw) for _code, raw in matters_of(window.matters, known))
                week = [hours_text(weeks.get(window.pk, {}).get(number, ())) for number in range(7)]
                told = [pick_text(hall), hall.address, window.number, pick_text(window)]
                body = pick_text(window.body) if window.body else pgettext("hall", "综合窗口")
                yield [*told, body, matters or gettext("全部事项"), window.phone or hall.phone, *week]

    return sheet_answer(request, "halls", gettext("窗口和时间"), heads, cells(), day)


@require_safe
def detail(request: HttpRequest, pk: int) -> HttpResponseBase:
    """One hall: how to get there, its windows with what they serve and when, days unlike the others."""
    now = timezone.localtime()
    day = now.date()
    may_keep = may_keep_halls(request.user, day)
    halls = Hall.objects.all() if may_keep else halls_on(day)
    hall: Hall = get_object_or_404(halls, pk=pk)
    windows = list(_windows(hall, day, may_keep))
    found, weeks = openings(day, day + AHEAD, [row.pk for row in windows]), weeks_of(windows, day)
    known = dict(matter_choices())
    lines = [
        {
            "row": row,
            "matters": matters_of(row.matters, known),
            "week": week_lines(weeks.get(row.pk, {})),
            "today": clock(found[row.pk].get(day, ())),
            "state": state_of(found[row.pk], now, known=bool(weeks.get(row.pk))),
        }
        for row in windows
    ]
    days = together(found.values())
    context = {
        "hall": hall,
        "address": said_of(hall, "address"),
        "way": said_of(hall, "way"),
        "state": state_of(days, now, known=bool(weeks)),
        "lines": lines,
        "days": unlike_days(hall, day),
        "may_keep": may_keep,
        "gone": hall.closed_on is not None and hall.closed_on <= day,
        "stranded": len(stranded_from(now, [hall.pk])) if may_keep else 0,
    }
    return render(request, "services/service_hall.html", context)


def _windows(hall: Hall, day: dt.date, may_keep: bool) -> Any:
    rows = ServiceWindow.objects.filter(hall=hall) if may_keep else windows_on(day).filter(hall=hall)
    return rows.select_related("body").order_by("number", "pk")


def unlike_days(hall: Hall, day: dt.date) -> list[dict[str, Any]]:
    """Coming days unlike the week, those with the same word at several windows in one line. One query."""
    rows = WindowDay.objects.filter(window__hall=hall, day__gte=day).select_related("window").order_by("day", "pk")
    found: dict[tuple[Any, ...], dict[str, Any]] = {}
    for row in rows[:200]:
        key = (row.day, row.is_open, row.starts, row.ends, row.reason)
        line = found.setdefault(key, {"row": row, "windows": []})
        line["windows"].append(row.window)
    comma = ", " if in_english() else "、"
    return [{**line, "numbers": comma.join(window.number for window in line["windows"])} for line in found.values()]
