"""这个周六能办什么: which windows are open on a day off, which matters they serve, and what is accepted online when."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.contrib.auth.decorators import login_required
from django.db.models import OuterRef, Subquery
from django.db.models.functions import JSONObject
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import gettext, pgettext
from django.views.decorators.http import require_safe

from approval_portal.accounts.models import User
from projects.enums import Verdict
from projects.models import MatterPackage, PackageItem, Project
from projects.permissions import may_list_projects
from projects.queries import engine_of, work_calendar
from projects.queries_project_items import is_granted
from projects.queries_project_items import rows_of as rows_of_items
from projects.rules.calendar import WorkCalendar
from projects.rules.catalogue import Catalogue
from projects.rules.provenance import origin
from projects.views.sheets import sheet_answer
from services.models import DutyShift
from services.permissions_bookings import may_book_window, may_keep_weekend, visible_bookings
from services.queries_bookings import HELD, with_names
from services.queries_roster import accepting
from services.queries_weekend import MatterDay, OpenWindow, Weekend, matters_on, open_windows, weekend_of
from services.rules.online import ways_of
from services.rules.weekend import Way
from services.views.bookings_shown import current_catalogue, shown
from services.views.narrowed import asked_word
from services.views.weekend_shown import (
    WORDS,
    Row,
    asked_day,
    days_off,
    example_of,
    groups_of,
    handed_in,
    holiday_name,
    rows_of,
)

NOTICE_DAYS = 5  # working days to tell once what is missing (行政许可法 Art. 32), where no catalogue says otherwise


@require_safe
def index(request: HttpRequest) -> HttpResponseBase:
    """`day`; `way`, `q`: narrow the matters; `format=xlsx`. No names of people: it is for everybody."""
    today, calendar = timezone.localdate(), work_calendar()
    day = asked_day(request, today, calendar)
    catalogue = current_catalogue()
    opened, weekend = open_windows(day, calendar), weekend_of(day)
    found = matters_on(catalogue, weekend, opened) if catalogue else []
    rows = _narrowed(request, rows_of(found))
    if request.GET.get("format") == "xlsx":
        return _sheet(request, rows, day)
    user = request.user
    context = {
        **_day_context(day, today, calendar, opened, accepting(day)),
        "weekend": weekend,
        "others": weekend.others,
        "groups": groups_of(rows),
        "all": len(found),
        "ways": [(way, word, sum(each.way is way for each in found)) for way, word in WORDS.items()],
        "way": request.GET.get("way", ""),
        "narrowed": bool(asked_word(request) or request.GET.get("way")),
        "has_catalogue": catalogue is not None,
        "keeps": user.is_authenticated and may_keep_weekend(user, today),
        "books": user.is_authenticated and may_list_projects(user, today),
        **_online(catalogue, found, day, calendar),
    }
    return render(request, "services/weekend.html", context)


def _narrowed(request: HttpRequest, rows: list[Row]) -> list[Row]:
    way, words = request.GET.get("way", ""), asked_word(request).casefold().split()
    if way in set(Way):
        rows = [row for row in rows if row.found.way == way]
    return [row for row in rows if all(word in f"{row.name.zh} {row.name.en}".casefold() for word in words)]


def _day_context(
    day: dt.date, today: dt.date, calendar: WorkCalendar, opened: list[OpenWindow], duty: list[DutyShift]
) -> dict[str, Any]:
    halls = halls_of(opened, duty)
    return {
        "day": day,
        "works": calendar.is_workday(day),
        "holiday": holiday_name(day, calendar),
        "days": days_off(day, today, calendar),
        "opened": opened,
        "halls": halls,
        "officer": any(entry["officer"] for entry in halls),
    }


def halls_of(opened: Iterable[OpenWindow], duty: Iterable[DutyShift]) -> list[dict[str, Any]]:
    """The halls that are open, each with its windows, and whether somebody who can accept is on duty there."""
    there = {shift.hall_id for shift in duty}
    found: dict[int, dict[str, Any]] = {}
    for each in opened:
        hall = each.window.hall
        entry = found.setdefault(hall.pk, {"hall": hall, "officer": hall.pk in there, "windows": []})
        entry["windows"].append(each)
    return list(found.values())


def _online(
    catalogue: Catalogue | None, found: Iterable[MatterDay], day: dt.date, calendar: WorkCalendar
) -> dict[str, Any]:
    if catalogue is None:
        return {"handed_in": handed_in(day, NOTICE_DAYS, calendar)}
    defaults, notice = catalogue.document["guide_defaults"], catalogue.document["calendar"]["notice_limit_workdays"]
    return {
        "example": example_of(found, catalogue, day, calendar),
        "handed_in": handed_in(day, notice, calendar),
        "online": ways_of(defaults),
        "online_origin": origin(catalogue, (defaults.get("channels") or {}).get("src", "K")),
        "free": (defaults.get("fee") or {}).get("charged") is False,
    }


def _sheet(request: HttpRequest, rows: list[Row], day: dt.date) -> HttpResponseBase:
    heads = [
        *((gettext("事项"), 44), (pgettext("weekend", "能不能办"), 22), (gettext("依据"), 20)),
        *((gettext("窗口"), 40), (gettext("备注"), 40)),
    ]

    def cells(row: Row) -> list[Any]:
        by = gettext("名单") if row.by_list else (gettext("事项目录") if row.found.said.src else "")
        windows = "；".join(f"{each.window.hall.zh} {each.window.number}" for each in row.found.windows)
        return [row.name.zh, str(WORDS[row.found.way]), by, windows, row.found.said.note]

    lines = (cells(row) for row in rows)
    return sheet_answer(request, "weekend", f"{day:%Y-%m-%d}", heads, lines, timezone.localdate())


# --- of one project


@require_safe
@login_required
def project(request: HttpRequest, pk: int) -> HttpResponseBase:
    """The same day off for one project: its own matters that are still to be done, and its times at windows."""
    today, calendar, user = timezone.localdate(), work_calendar(), request.user
    visible = Project.objects.visible_to(user, today).select_related("enterprise")
    found = get_object_or_404(visible, pk=pk)
    day = asked_day(request, today, calendar)
    opened, weekend = open_windows(day, calendar), weekend_of(day)
    booked = with_names(visible_bookings(user, today).filter(project=found, state__in=HELD, day__gte=today))
    rows, catalogue = open_matters(found, user, today, weekend, opened)
    context = {
        **_day_context(day, today, calendar, opened, accepting(day)),
        "project": found,
        "weekend": weekend,
        "groups": groups_of(rows),
        "bookings": [shown(row, catalogue, today) for row in booked.order_by("day", "starts", "pk")],
        "books": may_book_window(user, found.enterprise, found, today),
    }
    return render(request, "services/weekend_project.html", context)


@dataclass(frozen=True, slots=True)
class Own:
    """The project's newest application for a matter, as far as the reader sees it."""

    pk: int
    number: str
    state: str
    outcome: str | None


def open_matters(
    project: Project, user: User, day: dt.date, weekend: Weekend, opened: list[OpenWindow]
) -> tuple[list[Row], Catalogue | None]:
    """The matters of the newest package that have no result yet, each with its application; and the package's catalogue.
    One query."""
    newest = MatterPackage.objects.filter(project=project).order_by("-number").values("pk")[:1]
    held = rows_of_items(project.pk, user, day).filter(node=OuterRef("node")).order_by("-pk")
    newest_item = JSONObject(pk="pk", number="number", state="state", outcome="outcome")
    needed = PackageItem.objects.filter(package=Subquery(newest)).exclude(verdict=Verdict.NOT_NEEDED)
    needed = needed.select_related("package__catalogue").defer("package__catalogue__source", "package__answers")
    rows = list(needed.annotate(own=Subquery(held.values(own=newest_item)[:1])))
    if not rows:
        return [], None
    items = {row.node: Own(**row.own) for row in rows if row.own}
    over = {node for node, item in items.items() if is_granted(item) or item.state == "not_needed"}
    wanted = {row.node for row in rows} - over
    catalogue = engine_of(rows[0].package.catalogue).catalogue
    found = (each for each in matters_on(catalogue, weekend, opened) if each.node.id in wanted)
    return rows_of(found, items), catalogue
