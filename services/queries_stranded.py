"""Which duties and booked times of the coming days fall on hours in which their door is closed, as the halls stand now."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet
from django.utils import timezone

from projects.queries import work_calendar
from projects.rules.calendar import WorkCalendar
from services.enums import BookingState, ShiftState
from services.models import DutyShift, Hall, ServiceWindow, WindowBooking, WindowDay, WindowHours
from services.queries_hours import hours_between
from services.rules.stranded import BOOKING, SHIFT, Awaited, Door, stranded


@dataclass(frozen=True, slots=True)
class Stranded:
    """`row`: the duty (with person, hall and window) or the booking (with window, hall, enterprise and project)."""

    awaited: Awaited
    row: Any


def stranded_from(
    at: dt.datetime,
    halls: Iterable[int] | None = None,
    *,
    last: dt.date | None = None,
    calendar: WorkCalendar | None = None,
) -> list[Stranded]:
    """Those that are not over yet, of these halls (all of them: None), until the day `last`, in order of time.

    Five queries at most beside the working calendar, two when nobody is expected.
    """
    now = timezone.localtime(at)
    rows = {(each.awaited.kind, each.awaited.pk): each for each in _awaited(now, halls, last)}
    if not rows:
        return []
    days = [each.awaited.day for each in rows.values()]
    wanted = {each.awaited.hall for each in rows.values()}
    gone = dict(Hall.objects.filter(pk__in=wanted).exclude(closed_on=None).values_list("pk", "closed_on"))
    doors = _doors(wanted, min(days), max(days), calendar or work_calendar())
    found = stranded((each.awaited for each in rows.values()), doors, gone)
    return sorted((rows[each.kind, each.pk] for each in found), key=_when)


def _when(each: Stranded) -> tuple[dt.date, dt.time, str, int]:
    return each.awaited.day, each.awaited.hours[0], each.awaited.kind, each.awaited.pk


def _awaited(now: dt.datetime, halls: Iterable[int] | None, last: dt.date | None) -> list[Stranded]:
    today = now.date()
    shifts: QuerySet[Any] = DutyShift.objects.filter(state=ShiftState.PLANNED, day__gte=today)
    bookings: QuerySet[Any] = WindowBooking.objects.filter(state=BookingState.BOOKED, day__gte=today)
    if halls is not None:
        keys = list(halls)
        shifts, bookings = shifts.filter(hall__in=keys), bookings.filter(window__hall__in=keys)
    if last is not None:
        shifts, bookings = shifts.filter(day__lte=last), bookings.filter(day__lte=last)
    found = [
        Stranded(Awaited(SHIFT, row.pk, row.hall_id, row.window_id, row.day, (row.starts, row.ends)), row)
        for row in shifts.select_related("user", "hall", "window")
    ]
    found += [
        Stranded(Awaited(BOOKING, row.pk, row.window.hall_id, row.window_id, row.day, (row.starts, row.ends)), row)
        for row in bookings.select_related("window__hall", "enterprise", "project")
    ]
    return [each for each in found if each.awaited.day > today or each.awaited.hours[1] > now.time()]


def _doors(halls: Iterable[int], first: dt.date, last: dt.date, calendar: WorkCalendar) -> dict[int, Door]:
    """Every window of these halls by its key."""
    week, days = (Exists(model.objects.filter(window=OuterRef("pk"))) for model in (WindowHours, WindowDay))
    rows = ServiceWindow.objects.filter(hall__in=halls).annotate(known=week | days).select_related("hall")
    windows = list(rows)
    hours = hours_between(windows, first, last, calendar)
    return {row.pk: Door(row.hall_id, hours[row.pk], row.known, row.closed_on or dt.date.max) for row in windows}
