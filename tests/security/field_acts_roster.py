"""Promise S2, tried out: halls and windows, the duty roster, swaps."""

from __future__ import annotations

from datetime import time, timedelta
from typing import Any

from django.utils import timezone

from approval_portal.accounts.models import User
from services.models import DutyShift, DutySwap, Hall, ServiceWindow
from tests.security.field_world import EVERYTHING, Act, World, later

HALL = {"zh": "S2", "en": "", "address": "", "address_en": "", "way": "", "way_en": "", "phone": "", "position": "0"}
HALL |= {"closed_on": ""}
WINDOW = {"number": "1", "zh": "S2 窗口", "en": "", "body": "", "phone": "", "seats": "1", "closed_on": ""}
WEEK = {f"day{number}": "" for number in range(7)}
HOURS = {"starts": "09:00", "ends": "12:00", "window": "", "note": ""}


def hall(world: World) -> Hall:
    return Hall.objects.get_or_create(zh="S2")[0]


def of_hall(world: World) -> dict[str, Any]:
    return {"pk": hall(world).pk}


def window(world: World) -> ServiceWindow:
    return ServiceWindow.objects.get_or_create(hall=hall(world), number="9", defaults={"zh": "S2"})[0]


def of_window(world: World) -> dict[str, Any]:
    return {"pk": window(world).pk}


def shift(world: World, who: str = "window", days: int = 5) -> DutyShift:
    said = {"starts": time(9), "ends": time(12), "made_at": timezone.now()}
    day = timezone.localdate() + timedelta(days=days)
    return DutyShift.objects.get_or_create(hall=hall(world), user=world.people[who], day=day, defaults=said)[0]


def of_shift(world: World) -> dict[str, Any]:
    return {"pk": shift(world).pk}


def swap(world: World) -> dict[str, Any]:
    given = shift(world, "decider", 6)
    said = {"asked_by": world.people["decider"], "to_user": world.people["window"], "asked_at": timezone.now()}
    return {"pk": DutySwap.objects.get_or_create(shift=given, defaults=said)[0].pk}


def key(user: User) -> str:
    return str(user.pk)


ACTS = [
    Act("hall-new", "HallForm", "chief", Hall, lambda w: HALL, makes={"Hall": EVERYTHING}),
    Act(
        "hall-edit", "HallForm", "chief", Hall, lambda w: {**HALL, "zh": "S2 改", "version": hall(w).version},
        {"Hall": "zh en address address_en way way_en phone position closed_on version"}, where=of_hall,
    ),
    Act(
        "hall-days", "HallDayForm", "chief", Hall,
        lambda w: {"day": later(9), "kind": "closed", "windows": [str(window(w).pk)], "reason": "停电"},
        makes={"WindowDay": EVERYTHING}, where=lambda w: window(w) and of_hall(w),
    ),
    Act(
        "window-new", "WindowForm", "chief", ServiceWindow, lambda w: hall(w) and WINDOW,
        makes={"ServiceWindow": EVERYTHING}, where=of_hall,
    ),
    Act(
        "window-edit", "WindowForm", "chief", ServiceWindow,
        lambda w: {**WINDOW, "number": "8", "version": window(w).version},
        {"ServiceWindow": "number zh en body_id matters phone seats is_green closed_on version"}, where=of_window,
    ),
    Act(
        "window-hours", "WindowHoursForm", "chief", ServiceWindow,
        lambda w: {**WEEK, "starts_on": later(9), "day0": "9:00-12:00", "version": window(w).version},
        {"ServiceWindow": "version"}, {"WindowHours": EVERYTHING}, of_window,
    ),
    Act(
        "shift-new", "ShiftForm", "chief", DutyShift,
        lambda w: hall(w) and {**HOURS, "user": key(w.people["window"]), "day": later(8)}, makes={"DutyShift": EVERYTHING},
    ),
    Act(
        "roster-plan", "roster.PlanForm", "chief", DutyShift,
        lambda w: hall(w) and {**HOURS, "starts_on": later(14), "weeks": "1", "weekdays": ["5"], "only_open": "",
                               "people_in_turn": [key(w.people["window"])], "each": "1"},
        makes={"DutyShift": EVERYTHING},
    ),
    Act(
        "shift-edit", "ShiftForm", "chief", DutyShift,
        lambda w: {**HOURS, "user": key(w.people["window"]), "day": later(7), "version": shift(w).version},
        {"DutyShift": "user_id day starts ends window_id accepts note version"}, where=of_shift,
    ),
    Act(
        "shift-cancel", "CancelShiftForm", "chief", DutyShift,
        lambda w: {"reason": "停电", "version": shift(w).version}, {"DutyShift": "state version"}, where=of_shift,
    ),
    Act(
        "shift-swap", "SwapForm", "window", DutySwap, lambda w: shift(w) and {"to_user": key(w.people["decider"]), "back": ""},
        makes={"DutySwap": EVERYTHING}, where=of_shift,
    ),
    Act(
        "swap", "SwapAnswerForm", "window", DutySwap, lambda w: swap(w) and {"act": "refuse", "answer": "出差"},
        {"DutySwap": "state answer answered_at"}, where=swap,
    ),
]  # fmt: skip
NOT_HERE: dict[str, str] = {"hall-import": "a file, then lines that come back signed"}
