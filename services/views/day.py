"""The agent's day: the trips in the order of their times, the way between them, and one trip by itself."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable
from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from approval_portal.accounts.models import User
from projects.views.addresses import address
from services.enums import AppointmentState
from services.models import Appointment
from services.permissions import is_agent, may_carry
from services.queries_day import (
    next_day_with_trips,
    seen_from_the_road,
    start_of,
    trips_with_what_goes_along,
    with_what_goes_along,
)
from services.rules.routes import Stop, in_order, length
from services.views.trip_words import Trip, trips

DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
ENDED_WELL = AppointmentState.DONE
DOCK = (  # the places at the bottom of a phone; those that this site has
    ("agent-day", _("今天"), "run"),
    ("projects", _("项目"), "box"),
    ("notices", _("通知"), "bell"),
    ("agent-offline", _("手机里的"), "off"),
)

# What other parts put below the trips of a day: `context(user, day)` gives None when there is nothing to show
day_parts: dict[str, tuple[str, Callable[[User, dt.date], Any]]] = {}


def register_day_part(name: str, template: str, context: Callable[[User, dt.date], Any]) -> None:
    """A fragment of the agent's day; the page includes `template` with `part` set to the context."""
    day_parts[name] = (template, context)


def agents_only(request: HttpRequest) -> None:
    if not is_agent(request.user, timezone.localdate()):
        raise PermissionDenied


def dock(current: str) -> list[dict[str, Any]]:
    found = [(address(name), name, label, sign) for name, label, sign in DOCK]
    return [
        {"url": url, "label": label, "sign": sign, "current": name == current}
        for url, name, label, sign in found
        if url
    ]


@require_safe
@login_required
def day_page(request: HttpRequest) -> HttpResponse:
    """`?day=` another day than today."""
    agents_only(request)
    today = timezone.localdate()
    day = asked_day(request.GET.get("day", ""), today)
    parts = [(template, made(request.user, day)) for template, made in day_parts.values()]
    context = {
        **day_context(request.user, day),
        "today": today,
        "yesterday": day - dt.timedelta(days=1),
        "tomorrow": day + dt.timedelta(days=1),
        "parts": [{"template": template, "part": part} for template, part in parts if part is not None],
        "dock": dock("agent-day"),
    }
    return render(request, "services/day.html", context)


def asked_day(text: str, today: dt.date) -> dt.date:
    """A day of a year or so around today; today for anything else."""
    try:
        day = dt.date.fromisoformat(text) if DAY.fullmatch(text) else today
    except ValueError:
        return today
    return day if abs(day - today) < dt.timedelta(days=400) else today


def day_context(user: User, day: dt.date) -> dict[str, Any]:
    """The trips in the order to drive, those for any time of the day put in where they cost the least way."""
    of_the_day, any_time = trips_with_what_goes_along(user, day, untimed=day >= timezone.localdate())
    shown = trips([*of_the_day, *any_time], user)
    timed, free = shown[: len(of_the_day)], shown[len(of_the_day) :]
    by_key = {trip.row.pk: trip for trip in (*timed, *free)}
    start, stops = start_of(user), [stop_of(trip) for trip in by_key.values()]
    agreed = in_order([stop for stop in stops if stop.starts], start)
    lines = [by_key[stop.key] for stop in in_order(stops, start)]
    offered = [trip for trip in timed if trip.row.state == AppointmentState.OFFERED]
    return {
        "day": day,
        "trips": lines,
        "done": sum(trip.row.state == ENDED_WELL for trip in timed),
        "all": len(timed) - len(offered),
        "km": round(length(agreed, start)),
        "km_all": round(length(in_order(stops, start), start)) if free else 0,
        "unplaced": sum(trip.at is None for trip in timed),
        "next_day": None if timed else next_day_with_trips(user, day),
    }


def stop_of(trip: Trip) -> Stop:
    return Stop(trip.row.pk, trip.at, trip.row.starts_at)


# --- one trip


def trip_or_404(request: HttpRequest, pk: int) -> Appointment:
    """The trip as somebody who goes on it sees it; anybody else finds nothing."""
    if not is_agent(request.user, timezone.localdate()):
        raise Http404
    seen = Appointment.objects.visible_to(request.user).filter(pk=pk).values("pk")
    found = trips_of_door().filter(pk__in=seen)
    return get_object_or_404(found)


def trips_of_door() -> Any:
    return with_what_goes_along(seen_from_the_road(Appointment.objects.all()))


def trip_context(request: HttpRequest, row: Appointment) -> dict[str, Any]:
    (trip,) = trips([row], request.user)
    mine = may_carry(request.user, row, timezone.localdate())
    return {
        "trip": trip,
        "row": row,
        "can_begin": mine and row.state == AppointmentState.BOOKED,
        "can_end": mine and row.state == AppointmentState.UNDER_WAY,
        "can_fail": mine and row.state in (AppointmentState.BOOKED, AppointmentState.UNDER_WAY),
        "dock": dock(""),
    }


@require_safe
@login_required
def trip_page(request: HttpRequest, pk: int) -> HttpResponse:
    return render(request, "services/trip.html", trip_context(request, trip_or_404(request, pk)))
