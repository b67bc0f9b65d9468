"""When the windows are open, and who is on duty with the power to accept (受理).

`openings` and `accepting` are what the weekend pages and the booking of windows build on.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from approval_portal.accounts.models import RoleGrant
from projects.models import Leave
from projects.queries import work_calendar
from services.enums import ShiftState
from services.models import DutyShift, Hall, ServiceWindow, WindowDay, WindowHours
from services.permissions_roster import POWER
from services.queries_slots import days_between, is_holiday
from services.rules.roster import DayKind, Hour, Unlike, hours_of, joined
from services.rules.slots import Hours

Openings = dict[int, dict[dt.date, list[Hour]]]


def halls_on(day: dt.date) -> QuerySet[Hall]:
    """The halls that there are on that day."""
    rows: QuerySet[Hall] = Hall.objects.filter(Q(closed_on=None) | Q(closed_on__gt=day))
    return rows


def windows_on(day: dt.date) -> QuerySet[ServiceWindow]:
    """The windows that there are on that day, in halls that there are."""
    there = Q(closed_on=None) | Q(closed_on__gt=day)
    rows: QuerySet[ServiceWindow] = ServiceWindow.objects.filter(there, hall__in=halls_on(day))
    return rows


def day_kinds(day_from: dt.date, day_to: dt.date) -> dict[dt.date, DayKind]:
    """What the working calendar says of each day, both ends included."""
    calendar = work_calendar()
    return {day: DayKind(calendar.is_workday(day), is_holiday(calendar, day)) for day in days_between(day_from, day_to)}


def openings(day_from: dt.date, day_to: dt.date, windows: Iterable[int] | None = None) -> Openings:
    """window -> day -> [(starts, ends), …] in local time, for every day from `day_from` to `day_to`, both included.

    Every window of the zone is a key, or those of `windows`, whatever its hours are; a day on which it is closed has an
    empty list. A window, or a hall, that is gone is closed from that day on. Five queries.
    """
    rows = ServiceWindow.objects.all() if windows is None else ServiceWindow.objects.filter(pk__in=set(windows))
    gone = {
        pk: min((each for each in (own, hall) if each), default=dt.date.max)
        for pk, own, hall in rows.order_by().values_list("pk", "closed_on", "hall__closed_on")
    }
    weekly, unlike = _weekly(gone, day_from, day_to), _unlike(gone, day_from, day_to)
    kinds = day_kinds(day_from, day_to)
    return {
        pk: {
            day: [] if day >= last else joined(hours_of(day, weekly.get(pk, ()), kind, unlike.get((pk, day))))
            for day, kind in kinds.items()
        }
        for pk, last in gone.items()
    }


def _weekly(windows: Iterable[int], first: dt.date, last: dt.date) -> Mapping[int, list[Hours]]:
    found: dict[int, list[Hours]] = defaultdict(list)
    rows = WindowHours.objects.filter(window__in=list(windows), starts_on__lte=last)
    for row in rows.filter(Q(ends_on=None) | Q(ends_on__gte=first)).order_by("pk"):
        found[row.window_id].append(Hours(row.weekday, row.starts, row.ends, row.starts_on, row.ends_on))
    return found


def _unlike(windows: Iterable[int], first: dt.date, last: dt.date) -> dict[tuple[int, dt.date], Unlike]:
    rows = WindowDay.objects.filter(window__in=list(windows), day__range=(first, last))
    return {
        (row.window_id, row.day): Unlike((row.starts, row.ends) if row.is_open and row.starts and row.ends else None)
        for row in rows.order_by("pk")
    }


def planned_shifts(day_from: dt.date, day_to: dt.date) -> Any:
    """The duties that stand, both days included, with person, hall and window; `has_power` and `is_away` on each.

    `has_power`: the person holds a role on that day by which one accepts; `is_away`: on leave from such a role."""
    held = RoleGrant.objects.filter(user=OuterRef("user"), role__in=POWER, user__is_active=True)
    away = Leave.objects.filter(user=OuterRef("user"))
    on_day: dict[str, Any] = {"starts_on__lte": OuterRef("day")}
    rows: Any = (
        DutyShift.objects.filter(state=ShiftState.PLANNED, day__range=(day_from, day_to))
        .annotate(
            has_power=Exists(held.filter(Q(ends_on=None) | Q(ends_on__gte=OuterRef("day")), **on_day)),
            is_away=Exists(away.filter(ends_on__gte=OuterRef("day"), **on_day)),
        )
        .select_related("user", "hall", "window")
    )
    return rows


def accepting(day: dt.date) -> list[DutyShift]:
    """Who is on duty on that day and can accept: has the power still, is not on leave, in a hall that there is.

    In order of the beginning. Two queries at most; with person, hall and window."""
    rows = planned_shifts(day, day).filter(accepts=True, has_power=True, is_away=False, hall__in=halls_on(day))
    return list(rows.order_by("starts", "pk"))


def has_officer(windows: Iterable[ServiceWindow], day: dt.date) -> bool:
    """Is somebody who can accept on duty on that day in a hall of one of these windows? Two queries at most."""
    halls = {window.hall_id for window in windows}
    return any(shift.hall_id in halls for shift in accepting(day))
