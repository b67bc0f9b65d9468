"""Doors of halls, duties, swaps, bookings, weekend lists and the green channel, for the tests of double posts."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import astuple, dataclass
from datetime import date, time, timedelta
from typing import Any

from django.core import signing
from django.db import models
from django.utils import timezone

from projects.models import Event, GreenPass
from projects.operations.green import grant_green_pass
from services.models import (
    DutyShift,
    DutySwap,
    Hall,
    ServiceWindow,
    WeekendList,
    WindowBooking,
    WindowDay,
)
from services.operations.hall_sheets import rows_of
from services.rules.hall_sheet import WindowLine
from services.rules.weekend import Line
from tests.services.telling import Town
from tests.services.windows import make_booking, make_window


@dataclass(frozen=True)
class Door:
    """Who posts what where ("": nobody is signed in), the rows that it makes, and the verb of the event under the key."""

    who: str
    model: type[models.Model]
    verb: str
    url: Callable[[Town], str]
    body: Callable[[Town], dict[str, Any]]


def hall(name: str) -> Hall:
    found: Hall = Hall.objects.get_or_create(zh=name)[0]
    return found


def window(name: str) -> ServiceWindow:
    """One of the hall of that name, without hours."""
    found: ServiceWindow = ServiceWindow.objects.get_or_create(hall=hall(name), number="1", zh="s6")[0]
    return found


def in_days(number: int) -> str:
    return str(timezone.localdate() + timedelta(days=number))


def duty(town: Town, name: str = "换班") -> DutyShift:
    said = {"hall": hall(name), "user": town["window"], "day": timezone.localdate() + timedelta(days=3)}
    hours = {"starts": time(9), "ends": time(12), "made_at": timezone.now()}
    found: DutyShift = DutyShift.objects.get_or_create(**said, defaults=hours)[0]
    return found


def swap(town: Town, name: str) -> DutySwap:
    """The window's clerk asks the lead to take the duty."""
    said = {"asked_by": town["window"], "to_user": town["lead"]}
    found: DutySwap = DutySwap.objects.get_or_create(
        **said, shift=duty(town, name), defaults={"asked_at": timezone.now()}
    )[0]
    return found


def open_on(made: ServiceWindow, day: date) -> None:
    hours = {"is_open": True, "starts": "09:00", "ends": "17:00", "made_at": timezone.now()}
    WindowDay.objects.get_or_create(window=made, day=day, defaults=hours)


def window_time() -> str:
    """The day after tomorrow, whatever day that is."""
    made, day = make_window("S06"), timezone.localdate() + timedelta(days=2)
    open_on(made, day)
    return f"{made.pk}-{day:%Y%m%d}-1000"


def booking(town: Town, purpose: str, at: time, days: int = 2) -> WindowBooking:
    """Its window is open on that day."""
    day, made = timezone.localdate() + timedelta(days=days), make_window("S06")
    open_on(made, day)
    found: WindowBooking | None = WindowBooking.objects.filter(purpose=purpose).first()
    return found or make_booking(town.project, day=day, at=at, purpose=purpose, window=made)


def windows_to_take_in(town: Town) -> dict[str, Any]:
    """As the page that was looked at brings it back."""
    row = hall("导入")
    told = [rows_of([WindowLine(2, "7", "s6")]), in_days(1), f"{row.version}", ""]
    return {"lines": signing.dumps(told, salt=f"hall-windows:{town['lead'].pk}:{row.pk}", compress=True)}


def list_to_take_in(town: Town) -> dict[str, Any]:
    told = ["s6", in_days(0), 0, [astuple(Line(1, "示例事项"))]]
    return {"lines": signing.dumps(told, salt=f"weekend-list-looked-at:{town['lead'].pk}", compress=True), "code-1": ""}


def green_pass(town: Town) -> GreenPass:
    found: GreenPass | None = GreenPass.objects.filter(project=town.project).first()
    until = timezone.localdate() + timedelta(days=9)
    return found or grant_green_pass(town.project, "演示", until, by=town["lead"], at=timezone.now())


WEEK = {f"day{number}": "" for number in range(7)}
DOORS = {
    "a time at a window": Door(
        "member", WindowBooking, "book_window", lambda t: f"/bookings/new/?for=p{t.project.pk}",
        lambda t: {"slot": window_time(), "purpose": "交图纸"},
    ),
    "a booking moved": Door(
        "lead", Event, "move_window", lambda t: f"/bookings/{booking(t, '改', time(14)).pk}/move/",
        lambda t: {"slot": window_time().replace("-1000", "-1530"), "version": "1"},
    ),
    "a booking called off": Door(
        "member", Event, "cancel_window", lambda t: f"/bookings/{booking(t, '取消', time(11)).pk}/cancel/",
        lambda t: {"reason": "改天", "version": "1"},
    ),
    "whoever came": Door(
        "window", Event, "receive_window", lambda t: f"/bookings/{booking(t, '来', time(9), 0).pk}/received/",
        lambda t: {"came": "1", "version": "1"},
    ),
    "a hall": Door("lead", Hall, "add_hall", lambda t: "/halls/new/", lambda t: {"zh": "s6"}),
    "a hall changed": Door(
        "lead", Event, "change_hall", lambda t: f"/halls/{hall('改大厅').pk}/edit/",
        lambda t: {"zh": "改大厅", "phone": "029-1", "version": "1"},
    ),
    "a day unlike the week": Door(
        "lead", WindowDay, "set_hall_day", lambda t: f"/halls/{window('特别').hall_id}/days/",
        lambda t: {"day": in_days(4), "kind": "closed", "reason": "停电", "windows": [str(window("特别").pk)]},
    ),
    "a sheet of windows": Door(
        "lead", ServiceWindow, "take_windows", lambda t: f"/halls/{hall('导入').pk}/import/", windows_to_take_in
    ),
    "a window": Door(
        "lead", ServiceWindow, "add_window", lambda t: f"/halls/{hall('窗口').pk}/windows/new/",
        lambda t: {"number": "1", "zh": "s6", "seats": "1"},
    ),
    "a window changed": Door(
        "lead", Event, "change_window", lambda t: f"/windows/{window('改窗口').pk}/edit/",
        lambda t: {"number": "1", "zh": "改了", "seats": "1", "version": "1"},
    ),
    "a window's hours": Door(
        "lead", Event, "set_window_hours", lambda t: f"/windows/{window('时间').pk}/hours/",
        lambda t: {**WEEK, "starts_on": in_days(1), "day0": "9:00-12:00", "version": "1"},
    ),
    "a duty": Door(
        "lead", DutyShift, "add_shift", lambda t: f"/roster/new/?hall={hall('排班').pk}",
        lambda t: {"user": str(t["window"].pk), "day": in_days(5), "starts": "09:00", "ends": "12:00"},
    ),
    "a duty changed": Door(
        "lead", Event, "change_shift", lambda t: f"/roster/{duty(t, '改班').pk}/edit/",
        lambda t: {"user": str(t["window"].pk), "day": in_days(6), "starts": "09:00", "ends": "12:00", "version": "1"},
    ),
    "a duty called off": Door(
        "lead", Event, "cancel_shift", lambda t: f"/roster/{duty(t, '取消班').pk}/cancel/",
        lambda t: {"reason": "停电", "version": "1"},
    ),
    "a plan of duties": Door(
        "lead", Event, "plan_shifts", lambda t: f"/roster/plan/?hall={hall('规律').pk}",
        lambda t: {"starts_on": in_days(7), "weeks": "1", "weekdays": [str(day) for day in range(7)], "each": "1",
                   "people_in_turn": [str(t["agent"].pk)], "starts": "09:00", "ends": "12:00"},
    ),
    "a swap": Door(
        "window", DutySwap, "ask_swap", lambda t: f"/roster/{duty(t).pk}/swap/",
        lambda t: {"to_user": str(t["lead"].pk), "reason": "s6"},
    ),
    "a swap refused": Door(
        "lead", Event, "refuse_swap", lambda t: f"/roster/swaps/{swap(t, '不换').pk}/",
        lambda t: {"act": "refuse", "answer": "出差"},
    ),
    "a swap taken back": Door(
        "window", Event, "withdraw_swap", lambda t: f"/roster/swaps/{swap(t, '撤回').pk}/", lambda t: {"act": "withdraw"}
    ),
    "a swap agreed": Door(
        "lead", Event, "agree_swap", lambda t: f"/roster/swaps/{swap(t, '同意').pk}/", lambda t: {"act": "agree"}
    ),
    "a weekend list": Door(
        "lead", WeekendList, "import_weekend_list", lambda t: "/weekend/lists/new/", list_to_take_in
    ),
    "the green channel left": Door(
        "lead", Event, "end_green_pass", lambda t: green_pass(t) and f"/projects/{t.project.pk}/green/",
        lambda t: {"pass": str(green_pass(t).pk), "reason": "s6"},
    ),
    "the green channel": Door(
        "lead", GreenPass, "grant_green_pass", lambda t: f"/projects/{t.project.pk}/green/",
        lambda t: {"reason": "s6", "until": in_days(9)},
    ),
}  # fmt: skip
