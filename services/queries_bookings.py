"""Times at a window that are free, and those that are booked."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.db.models import BooleanField, ExpressionWrapper, OuterRef, QuerySet, Subquery
from django.utils import timezone

from projects.models import ApprovalItem, Enterprise, Project
from projects.queries_green import green_q, is_green
from projects.rules.calendar import WorkCalendar
from projects.rules.catalogue import Node
from services.enums import BookingState
from services.models import BookingCell, ServiceWindow, WindowBooking
from services.queries_hours import hours_between
from services.queries_roster import windows_on
from services.queries_weekend import in_order, window_serves
from services.rules.booking import Free, free_times, is_held_for_green, is_within

HELD = (BookingState.BOOKED, BookingState.CAME, BookingState.MISSED)  # those that take a time
WindowDay = tuple[int, dt.date]
TakenSeats = dict[WindowDay, dict[int, set[int]]]


def taken_seats(windows: Iterable[int], first: dt.date, last: dt.date, but: int | None = None) -> TakenSeats:
    """(window, day) -> quarter -> the seats taken in it. `but`: of another booking than this one, which is being moved."""
    found: TakenSeats = defaultdict(lambda: defaultdict(set))
    rows = BookingCell.objects.filter(window__in=list(windows), day__range=(first, last)).exclude(booking=but)
    for window, day, cell, seat in rows.values_list("window", "day", "cell", "seat"):
        found[window, day][cell].add(seat)
    return found


def windows_for(node: Node | None, day: dt.date, body: str | None = None) -> list[ServiceWindow]:
    """The windows at which one books for a matter; for business without one those of all matters. One query."""
    rows = in_order(windows_on(day))
    if node is None:
        return list(rows)
    return [row for row in rows if window_serves(row, node, body)]


@dataclass(frozen=True, slots=True)
class Offered:
    """One window on one day with what is free at it; `held`: only for key projects until later."""

    window: ServiceWindow
    day: dt.date
    times: list[Free]
    held: bool = False

    def value(self, free: Free) -> str:
        """As a radio button sends it."""
        return value_of(self.window.pk, self.day, free.starts)


def value_of(window: int, day: dt.date, starts: dt.time) -> str:
    return f"{window}-{day:%Y%m%d}-{starts:%H%M}"


@dataclass(frozen=True, slots=True)
class Asked:
    """For whom times are looked for: `quarters` in a row, from this moment on; `green`: 绿色通道; `but`: being moved."""

    quarters: int
    now: dt.datetime
    is_own: bool
    green: bool
    calendar: WorkCalendar
    but: int | None = None


def offered(windows: Sequence[ServiceWindow], first: dt.date, last: dt.date, asked: Asked) -> list[Offered]:
    """What can be booked, by day; for a key project the windows of the green channel come first.

    Windows that have nothing left on a day are left out. Two queries, whatever the number of windows and days.
    """
    hours = hours_between(windows, first, last, asked.calendar)
    taken = taken_seats([row.pk for row in windows], first, last, asked.but)
    today = timezone.localdate(asked.now)
    found = []
    for day in sorted({day for days in hours.values() for day in days}):
        after = earliest_minute(day, asked.now, is_own=asked.is_own)
        for row in sorted(windows, key=lambda each: asked.green and not each.is_green):
            if row.is_green and not asked.green and is_held_for_green(day, today, settings.WINDOW_GREEN_DAYS):
                found.append(Offered(row, day, [], held=bool(hours[row.pk][day])))
                continue
            times = free_times(hours[row.pk][day], asked.quarters, row.seats, taken[row.pk, day], after=after)
            found.append(Offered(row, day, list(times)))
    return [each for each in found if each.times or each.held]


def earliest_minute(day: dt.date, now: dt.datetime, *, is_own: bool) -> int:
    """From which minute of the day times are offered; past midnight for a day that is over. An enterprise needs notice."""
    notice = settings.WINDOW_BOOK_NOTICE_MINUTES if is_own else 0
    local = timezone.localtime(now) + dt.timedelta(minutes=notice)
    if day > local.date():
        return 0
    return local.hour * 60 + local.minute if day == local.date() else 24 * 60


def last_day(today: dt.date) -> dt.date:
    return today + dt.timedelta(days=settings.WINDOW_BOOK_AHEAD_DAYS)


def goes_first(project: Project | None, day: dt.date) -> bool:
    return project is not None and is_green(project, day)


def booked_on(enterprise: Enterprise | int, day: dt.date, but: int | None = None) -> int:
    """How many times the enterprise has on that day."""
    rows = WindowBooking.objects.filter(enterprise=enterprise, day=day, state=BookingState.BOOKED).exclude(pk=but)
    return int(rows.count())


def next_booking(project: int, today: dt.date) -> WindowBooking | None:
    """The project's next time at a window."""
    rows = WindowBooking.objects.filter(project=project, state=BookingState.BOOKED, day__gte=today)
    found: WindowBooking | None = rows.select_related("window__hall").order_by("day", "starts", "pk").first()
    return found


def still_open(row: WindowBooking, calendar: WorkCalendar) -> bool:
    """Is the window open at the time that was booked? Its hours may have been changed since. One query."""
    return not closed_ones([row], calendar)


def closed_ones(rows: Iterable[WindowBooking], calendar: WorkCalendar) -> set[int]:
    """Those at whose time the window is closed by now. They come with window and hall. One query."""
    found = list(rows)
    if not found:
        return set()
    windows, days = {row.window_id: row.window for row in found}, [row.day for row in found]
    hours = hours_between(list(windows.values()), min(days), max(days), calendar)
    return {row.pk for row in found if not is_within(hours[row.window_id][row.day], row.starts, row.ends)}


def with_names(rows: QuerySet[WindowBooking]) -> QuerySet[WindowBooking]:
    return rows.select_related("window__hall", "window__body", "enterprise", "project", "made_by")


def in_charge(matter: Any, project: Any) -> Subquery:
    """The code of the body that handles the matter for the project, where it has been opened: the newest round."""
    rows = ApprovalItem.objects.filter(project=project, node=matter).order_by("-pk")
    return Subquery(rows.values("body__code")[:1])


def with_standing(rows: QuerySet[Any], day: dt.date, project: str, matter: Any) -> QuerySet[Any]:
    """`green`: the project (`project`: the path to it) is in the green channel; `in_charge`: see there."""
    green = ExpressionWrapper(green_q(day, project), output_field=BooleanField())
    return rows.annotate(green=green, in_charge=in_charge(matter, OuterRef(project)))
