"""When windows that are at hand are open: one query for weekly hours and for days unlike them together.

The rule is the roster's (`rules.roster.hours_of`); `queries_roster.openings` answers the same for windows known by key.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

from django.db.models import BooleanField, F, IntegerField, Q, Value

from projects.rules.calendar import WorkCalendar
from services.models import ServiceWindow, WindowDay, WindowHours
from services.queries_roster import Openings
from services.queries_slots import days_between, is_holiday
from services.rules.roster import DayKind, Unlike, hours_of, joined
from services.rules.slots import Hours

UNLIKE = -1  # in the place of a weekday: the row is of one day alone


def hours_between(windows: Sequence[ServiceWindow], first: dt.date, last: dt.date, calendar: WorkCalendar) -> Openings:
    """window -> day -> [(starts, ends), …], both days included; empty when it is closed. The windows come with their halls."""
    weekly, unlike = _read([row.pk for row in windows], first, last) if windows else ({}, {})
    kinds = {day: DayKind(calendar.is_workday(day), is_holiday(calendar, day)) for day in days_between(first, last)}
    found: Openings = {}
    for row in windows:
        gone = min((each for each in (row.closed_on, row.hall.closed_on) if each), default=dt.date.max)
        found[row.pk] = {
            day: [] if day >= gone else joined(hours_of(day, weekly.get(row.pk, ()), kind, unlike.get((row.pk, day))))
            for day, kind in kinds.items()
        }
    return found


def _read(
    windows: Iterable[int], first: dt.date, last: dt.date
) -> tuple[Mapping[int, list[Hours]], dict[tuple[int, dt.date], Unlike]]:
    keys = list(windows)
    held = WindowHours.objects.filter(Q(ends_on=None) | Q(ends_on__gte=first), window__in=keys, starts_on__lte=last)
    days = WindowDay.objects.filter(window__in=keys, day__range=(first, last))
    alone, opens = Value(UNLIKE, output_field=IntegerField()), Value(True, output_field=BooleanField())
    rows = held.order_by().values_list("window", F("weekday"), "starts", "ends", "starts_on", "ends_on", opens)
    more = days.order_by().values_list("window", alone, "starts", "ends", "day", "day", "is_open")
    weekly: dict[int, list[Hours]] = defaultdict(list)
    unlike: dict[tuple[int, dt.date], Unlike] = {}
    for window, weekday, starts, ends, on, until, is_open in rows.union(more, all=True):
        if weekday == UNLIKE:
            unlike[window, on] = Unlike((starts, ends) if is_open and starts and ends else None)
        else:
            weekly[window].append(Hours(weekday, starts, ends, on, until))
    return weekly, unlike
