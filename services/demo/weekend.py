"""Demonstration of days off: a list that says of itself that it is an example, and some booked times at the windows."""

from __future__ import annotations

import datetime as dt
from contextlib import suppress

from projects.demo.desk import Desk
from projects.models import Project
from projects.operations.refusals import Refused
from projects.queries import current_engine, work_calendar
from projects.rules.received import coming_days_off
from services.models import ServiceWindow, WeekendList
from services.operations.booking_guards import Time
from services.operations.weekend_lists import import_weekend_list, names_of_matters
from services.operations.window_bookings import book_window
from services.queries_bookings import taken_seats, windows_for
from services.queries_roster import openings
from services.queries_weekend import bookable
from services.rules.booking import free_times
from services.rules.weekend import Line

NAME = "示例名单（演示用，不是通知原文）"
KNOWN = ("ap-project-filing", "ap-construction-permit", "ap-acceptance")  # those that the catalogue names itself
INVENTED = ("演示事项甲", "演示事项乙")
BOOKED = (("ap-project-filing", "交备案的补充说明"), ("", "问周末怎么交图纸"), ("ap-construction-permit", ""))


def load(desk: Desk) -> None:
    _list(desk)
    _bookings(desk)


def _list(desk: Desk) -> None:
    """Only what the catalogue says already, and two plainly invented lines of which nothing is known."""
    if WeekendList.objects.exists() or "keeper" not in desk.people:
        return
    names = names_of_matters()
    known = [code for code in KNOWN if code in names]
    lines = [Line(place, names[code], code=code, applies=True) for place, code in enumerate(known, start=1)]
    lines += [Line(place, name, "示例部门") for place, name in enumerate(INVENTED, start=len(known) + 1)]
    since = desk.today - dt.timedelta(days=30)
    import_weekend_list(NAME, since, lines, by=desk.people["keeper"], at=desk.at)


def _bookings(desk: Desk) -> None:
    """For the enterprise with an account: the next working day and two days off, where a demonstration window is open."""
    who = desk.people.get("enterprise")
    projects = Project.objects.filter(is_demo=True, enterprise__memberships__user=who, state="preparing")
    project = projects.select_related("enterprise").order_by("pk").first()
    if who is None or project is None:
        return
    calendar, today = work_calendar(), desk.today
    days = (calendar.add_workdays(today, 1), *coming_days_off(today + dt.timedelta(days=1), 2, calendar))
    known = {node.id: node for node in bookable(current_engine().catalogue)}
    for day, (matter, purpose) in zip(days, BOOKED, strict=True):
        windows = [row for row in windows_for(known.get(matter), day) if row.is_demo and not row.is_green]
        found = _first_free(windows, day)
        if found is None:
            continue
        window, starts = found
        with suppress(Refused):  # a time that has just passed, or one that another part has taken
            book_window(
                project.enterprise, window, Time(day, starts), project=project, matter=matter if matter in known else "",
                purpose=purpose, by=who, at=desk.at, is_demo=True,
            )  # fmt: skip


def _first_free(windows: list[ServiceWindow], day: dt.date) -> tuple[ServiceWindow, dt.time] | None:
    keys = [row.pk for row in windows]
    hours, taken = openings(day, day, keys), taken_seats(keys, day, day)
    for row in windows:
        free = next(free_times(hours[row.pk][day], 2, row.seats, taken[row.pk, day]), None)
        if free is not None:
            return row, free.starts
    return None
