"""Choosing a time at a window: for whom, which matter, which day, which of the free times; another time for one that stands."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import OuterRef, Value
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods

from approval_portal.accounts.models import Role
from projects.models import Enterprise, Membership, Project
from projects.operations.refusals import Refused, require
from projects.permissions import DESK, roles
from projects.queries import work_calendar
from projects.rules.catalogue import Catalogue, Node
from projects.rules.project_states import ENDED, MERGED
from projects.rules.wording import name_of
from projects.templatetags.days import as_day
from projects.views.acting import FORM_METHODS, blame, form_page
from services.forms.bookings import BookingForm, BookingMoveForm, Chosen, length_choices
from services.models import ServiceWindow, WindowBooking
from services.operations.booking_guards import Time
from services.operations.window_bookings import book_window, move_window
from services.permissions_bookings import (
    is_of_firm,
    may_book_window,
    may_change_booking,
    may_list_bookings,
    visible_bookings,
)
from services.queries_bookings import (
    Asked,
    Offered,
    last_day,
    offered,
    value_of,
    windows_for,
    with_names,
    with_standing,
)
from services.queries_roster import has_officer
from services.queries_weekend import bookable, weekend_of
from services.rules.booking import LENGTHS
from services.rules.weekend import Said
from services.views.bookings_shown import current_catalogue, shown
from services.views.doorstep import doing
from services.views.narrowed import asked_word

MOST = 30  # subjects offered to choose from
DEFAULT_QUARTERS = 2


@dataclass(frozen=True, slots=True)
class Subject:
    """For whom: a project, or an enterprise without one. `key`: as the address names it; `green`: 绿色通道;
    `in_charge`: the body that handles the matter for the project, where it is known."""

    enterprise: Enterprise
    project: Project | None = None
    green: bool = False
    in_charge: str | None = None

    @property
    def key(self) -> str:
        return f"p{self.project.pk}" if self.project else f"e{self.enterprise.pk}"

    @property
    def name(self) -> str:
        return self.project.name if self.project else self.enterprise.name


@require_http_methods(FORM_METHODS)
@login_required
def new(request: HttpRequest) -> HttpResponse:
    """`for`: p<project> or e<enterprise>; `matter`; `quarters`; `day`; `q`: whom the desk looks for."""
    today, user = timezone.localdate(), request.user
    require(may_list_bookings(user, today))
    catalogue = current_catalogue()
    node = asked_matter(request, catalogue)
    key = request.GET.get("for", "")
    subjects = [] if key else subjects_of(request, today)
    if len(subjects) == 1 and not request.GET.get("q"):
        key = subjects[0].key
    subject = asked_subject(request, key, node.id if node else "", today)
    if subject is None:
        return _ask_for_whom(request, subjects, today)
    own = is_of_firm(user, WindowBooking(enterprise=subject.enterprise, project=subject.project), today)
    require(own or may_book_window(user, subject.enterprise, subject.project, today))
    form = BookingForm(request.POST if request.method == "POST" else None, asks_purpose=node is None)
    if request.method == "POST" and form.is_valid():
        try:
            made = _book(request, form, subject, node)
        except Refused as refusal:
            blame(form, refusal)
        else:
            messages.success(request, gettext("约好了。前一天会提醒；来不了，就在这一页上改时间或者取消。"))
            return redirect("booking", made.pk)
    asked = Asked(asked_quarters(request), timezone.now(), own, subject.green, work_calendar())
    context = {
        "subject": subject,
        "matters": [(each.id, name_of(each.raw)) for each in bookable(catalogue)] if catalogue else [],
        "matter": node.id if node else "",
        "lengths": length_choices(),
        "quarters": str(asked.quarters),
        **times(request, node, asked, subject.in_charge),
    }
    part = request.htmx and request.method != "POST"
    template = "services/_booking_times.html" if part else "services/booking_new.html"
    return form_page(request, form, template, **context)


def _ask_for_whom(request: HttpRequest, subjects: list[Subject], today: dt.date) -> HttpResponse:
    """The first step, which who may book for one alone need not take."""
    form = BookingForm(request.POST if request.method == "POST" else None)
    if form.is_bound:
        form.add_error(None, gettext("先选为谁约。"))
    desk = bool(roles(request.user, today) & DESK)
    return form_page(request, form, "services/booking_new.html", subjects=subjects, asks=True, desk=desk)


def _book(request: HttpRequest, form: BookingForm, subject: Subject, node: Node | None) -> WindowBooking:
    said: dict[str, Any] = form.cleaned_data
    window, wanted = _wanted(said["slot"], asked_quarters(request))
    return book_window(
        subject.enterprise,
        window,
        wanted,
        project=subject.project,
        matter=node.id if node else "",
        purpose=said["purpose"],
        **doing(request).said,
    )


def _wanted(slot: Chosen, quarters: int) -> tuple[ServiceWindow, Time]:
    """Raises Refused for a window that there is not."""
    window = ServiceWindow.objects.filter(pk=slot.window).first()
    if window is None:
        raise Refused("选一个列出来的时间。", "Choose one of the times that are listed.", field="slot")
    return window, Time(slot.day, slot.starts, quarters)


# --- for whom


def subjects_of(request: HttpRequest, today: dt.date) -> list[Subject]:
    """Whom this person may book for: the own enterprises and projects; an agent's projects; the desk looks for them (`q`)."""
    user, held, words = request.user, roles(request.user, today), asked_word(request)
    projects = Project.objects.visible_to(user, today).exclude(state__in=(ENDED, MERGED)).select_related("enterprise")
    if held & DESK:
        if not words:
            return []
        firms = Enterprise.objects.filter(name__icontains=words).order_by("name", "pk")[:MOST]
        found = projects.filter(name__icontains=words) | projects.filter(enterprise__name__icontains=words)
        return [*map(_of_project, found.order_by("name", "pk")[:MOST]), *(Subject(firm) for firm in firms)]
    own = Membership.objects.in_force(today).filter(user=user).values("enterprise")
    mine = projects if Role.AGENT in held else projects.filter(enterprise__in=own)
    firms = Enterprise.objects.filter(pk__in=own).order_by("name", "pk")
    return [*map(_of_project, mine.order_by("name", "pk")[:MOST]), *(Subject(firm) for firm in firms[:MOST])]


def _of_project(project: Project) -> Subject:
    return Subject(project.enterprise, project)


def asked_subject(request: HttpRequest, key: str, matter: str, today: dt.date) -> Subject | None:
    """The one that `for` names, if this person sees it (404 otherwise); None when it names none."""
    user = request.user
    if not key:
        return None
    kind, number = key[:1], key[1:]
    if not (kind in ("p", "e") and number.isascii() and number.isdigit() and len(number) < 18):
        raise Http404
    if kind == "e":
        return Subject(get_object_or_404(Enterprise.objects.visible_to(user, today), pk=number))
    rows = with_standing(Project.objects.visible_to(user, today), today, "pk", Value(matter))
    found = get_object_or_404(rows.select_related("enterprise"), pk=number)
    return Subject(found.enterprise, found, found.green, found.in_charge)


def asked_matter(request: HttpRequest, catalogue: Catalogue | None) -> Node | None:
    """None when the address names none, or one for which nobody goes to a window."""
    node = catalogue.nodes.get(request.GET.get("matter", "")) if catalogue else None
    return node if node is not None and catalogue is not None and node in bookable(catalogue) else None


def asked_quarters(request: HttpRequest) -> int:
    text = request.GET.get("quarters", "")
    return int(text) if text in map(str, LENGTHS) else DEFAULT_QUARTERS


# --- which time


def times(request: HttpRequest, node: Node | None, asked: Asked, body: str | None = None) -> dict[str, Any]:
    """The days with how much is free, and the windows of the chosen day (`day`; the first that has something)."""
    today = timezone.localdate(asked.now)
    windows, calendar = windows_for(node, today, body), asked.calendar
    found = offered(windows, today, last_day(today), asked)
    days = [today + dt.timedelta(days=number) for number in range((last_day(today) - today).days + 1)]
    free = {day: sum(len(each.times) for each in found if each.day == day) for day in days}
    said = as_day(request.GET.get("day", ""))
    chosen = said if said in free else next((day for day in days if free[day]), today)
    off = not calendar.is_workday(chosen)
    listed: Said | None = weekend_of(chosen).said(node) if off else None
    shut = listed is not None and listed.applies is False
    there = [] if shut else [each for each in found if each.day == chosen]
    return {
        "windows_n": len(windows),
        "days": [{"day": day, "free": free[day], "off": not calendar.is_workday(day)} for day in days],
        "day": chosen,
        "off": off,
        "off_list": listed is not None and listed.applies is None,
        "shut": shut,
        "officer": not off or has_officer((each.window for each in there), chosen),
        "found": [_entry(each) for each in there],
    }


def _entry(each: Offered) -> dict[str, Any]:
    slots = [{"value": value_of(each.window.pk, each.day, free.starts), "free": free} for free in each.times]
    return {"window": each.window, "slots": slots, "held": each.held}


# --- another time


@require_http_methods(FORM_METHODS)
@login_required
def move(request: HttpRequest, pk: int) -> HttpResponse:
    """`day`: whose times are shown. The length stays; the window may be another one that serves the matter."""
    today = timezone.localdate()
    rows = with_standing(visible_bookings(request.user, today), today, "project", OuterRef("matter"))
    row = get_object_or_404(with_names(rows), pk=pk)
    own = is_of_firm(request.user, row, today)
    require(own or may_change_booking(request.user, row, today))
    seen = shown(row, current_catalogue(), today)
    form = BookingMoveForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        act = doing(request)
        try:
            window, wanted = _wanted(form.cleaned_data["slot"], seen.quarters)
            move_window(row, window, wanted, version=act.version, **act.said)
        except Refused as refusal:
            blame(form, refusal)
        else:
            messages.success(request, gettext("改好了，原来的时间空出来了。"))
            return redirect("booking", pk)
    asked = Asked(seen.quarters, timezone.now(), own, row.green, work_calendar(), but=row.pk)
    context = {
        "row": row,
        "shown": seen,
        "moves": True,
        "version": row.version,
        "back_url": reverse("booking", args=[pk]),
        **times(request, seen.node, asked, row.in_charge),
    }
    return form_page(request, form, "services/booking_move.html", **context)
