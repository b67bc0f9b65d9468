"""A hall of the demonstration, plainly invented: four windows with their hours, a roster of four weeks with one gap on a
Saturday, and a swap that waits for an answer."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, time, timedelta
from itertools import cycle
from typing import Any

from approval_portal.accounts.models import Body, User
from projects.demo.desk import Desk
from services.models import DutyShift, Hall, ServiceWindow
from services.operations.duty_shifts import ShiftSaid, plan_shifts
from services.operations.duty_swaps import ask_swap
from services.operations.hall_hours import WeekSpan, set_window_hours
from services.operations.halls import add_hall, add_window
from services.queries_roster import openings
from services.queries_shifts import Standing, standing_of

HALL = {
    "zh": "示例大厅",
    "en": "Sample hall",
    "address": "示例路 1 号（演示，不是真实地址）",
    "address_en": "1 Sample Road (demonstration, no real address)",
    "way": "坐示例线到示例站，出站走 5 分钟（演示）。",
    "way_en": "Sample Line to Sample Station, then five minutes on foot (demonstration).",
}
WINDOWS = (  # number, zh, en, of a body, green channel, open on Saturday
    ("1", "综合受理（示例）", "General counter (sample)", False, False, True),
    ("2", "建设工程（示例）", "Construction (sample)", True, False, False),
    ("3", "规划用地（示例）", "Planning and land (sample)", True, False, False),
    ("4", "绿色通道（示例）", "Green channel (sample)", False, True, True),
)
MORNING, AFTERNOON = (time(9), time(12)), (time(13, 30), time(17))
SATURDAY, WEEKS = 5, 4
GAP = 2  # this Saturday, counted from nought, has nobody
BY_WEEK = ("window", "agent", "reviewer", "agent2")
AT_WEEKENDS = ("decider", "window", "decider2")
SINCE = timedelta(days=14)


def load(desk: Desk) -> None:
    if "lead" not in desk.people:
        return
    hall, windows = _hall(desk)
    plan = list(_plan(desk, hall, windows))
    if plan:
        plan_shifts(hall, plan, by=desk.people["lead"], at=desk.at, is_demo=True)
    _swap(desk)


def _hall(desk: Desk) -> tuple[Hall, list[ServiceWindow]]:
    said: dict[str, Any] = {"by": desk.people["lead"], "at": desk.at - SINCE}
    hall = add_hall(HALL, is_demo=True, **said)
    bodies = iter(Body.objects.filter(level="区").order_by("pk"))
    windows = []
    for number, zh, en, of_body, green, saturday in WINDOWS:
        values = {
            "number": number,
            "zh": zh,
            "en": en,
            "is_green": green,
            "body": next(bodies, None) if of_body else None,
        }
        window = add_window(hall, values, is_demo=True, **said)
        spans = [WeekSpan(day, *span) for day in range(5) for span in (MORNING, AFTERNOON)]
        spans += [WeekSpan(SATURDAY, *MORNING)] if saturday else []
        windows.append(set_window_hours(window, spans, starts_on=desk.today - SINCE, **said))
    return hall, windows


def _plan(desk: Desk, hall: Hall, windows: list[ServiceWindow]) -> Iterator[ShiftSaid]:
    """On every day that the hall is open somebody in turn; on Saturdays somebody who can accept, but for one."""
    first, last = desk.today, desk.today + timedelta(days=7 * WEEKS - 1)
    found = openings(first, last, [window.pk for window in windows])
    people = [desk.people[name] for name in {*BY_WEEK, *AT_WEEKENDS} if name in desk.people]
    standing = standing_of([user.pk for user in people], first, last)
    plain, weekend = _ring(desk, BY_WEEK), _ring(desk, AT_WEEKENDS)
    saturdays = 0
    for day in sorted({day for days in found.values() for day, spans in days.items() if spans}):
        free = day.weekday() >= SATURDAY
        saturdays += free
        if free and saturdays == GAP + 1:
            continue
        user = _next(weekend if free else plain, standing, day)
        if user is not None:
            yield ShiftSaid(user, day, time(9), time(12) if free else time(17), None, standing.has_power(user.pk, day))


def _ring(desk: Desk, names: tuple[str, ...]) -> list[Any]:
    people = [desk.people[name] for name in names if name in desk.people]
    return [cycle(people), len(people)]


def _next(ring: list[Any], standing: Standing, day: date) -> User | None:
    """The next in turn who is not on leave."""
    turn, count = ring
    for _ in range(count):
        user: User = next(turn)
        if standing.is_staff(user.pk, day) and not standing.is_away(user.pk, day):
            return user
    return None


def _swap(desk: Desk) -> None:
    """Somebody with a weekend duty asks another who can accept to take it."""
    for one, other in (("decider", "decider2"), ("window", "decider"), ("decider2", "window")):
        asks, asked = desk.people.get(one), desk.people.get(other)
        rows = DutyShift.objects.filter(user=asks, accepts=True, day__week_day=7).order_by("day")
        shift = rows.select_related("hall").last() if asks and asked else None
        if shift is not None and asked is not None:
            ask_swap(shift, asked, reason="那天家里有事（演示）", by=asks, at=desk.at)
            return
