"""Windows for the tests of every part: a hall with one window that is open every day of the week, and booked times.

make_window()                               # A01, 9 to 12 and 14 to 17, Monday to Sunday
make_booking(town.project)                  # at ten on the day after tomorrow
"""

from __future__ import annotations

from datetime import date, time, timedelta
from typing import Any

from django.utils import timezone

from projects.models import Project
from services.models import BookingCell, DutyShift, Hall, ServiceWindow, WindowBooking, WindowHours
from services.rules.booking import quarters
from tests.services.telling import AT

SINCE = date(2026, 1, 1)
SPANS = ((time(9), time(12)), (time(14), time(17)))


def make_window(
    number: str = "A01", *, weekdays: Any = range(7), hall: Hall | None = None, **more: Any
) -> ServiceWindow:
    """As it is, without events; the one of that number where there is one."""
    found: ServiceWindow | None = ServiceWindow.objects.filter(number=number).first()
    if found is not None:
        return found
    hall = hall or Hall.objects.get_or_create(zh="测试大厅", en="Test hall")[0]
    made: ServiceWindow = ServiceWindow.objects.create(hall=hall, number=number, **{"zh": "综合窗口", **more})
    WindowHours.objects.bulk_create(
        WindowHours(window=made, weekday=weekday, starts=starts, ends=ends, starts_on=SINCE)
        for weekday in weekdays
        for starts, ends in SPANS
    )
    return made


def make_booking(project: Project, *, days: int = 2, at: time = time(10), **more: Any) -> WindowBooking:
    """A row as it is, without events, and the half hour that it holds."""
    values: dict[str, Any] = {"day": timezone.localdate(AT) + timedelta(days=days), "purpose": "交图纸", **more}
    values.setdefault("window", None)
    values["window"] = values["window"] or make_window()
    made: WindowBooking = WindowBooking.objects.create(
        starts=at,
        ends=time(at.hour, at.minute + 30),
        enterprise=project.enterprise,
        project=project,
        made_at=AT,
        **values,
    )
    BookingCell.objects.bulk_create(
        BookingCell(booking=made, window=made.window, day=made.day, cell=cell, seat=1)
        for cell in quarters(made.starts, made.ends)
    )
    return made


def on_duty(user: Any, day: date, hall: Hall | None = None, *, accepts: bool = True) -> DutyShift:
    hall = hall or Hall.objects.order_by("pk").first()
    made: DutyShift = DutyShift.objects.create(
        hall=hall, user=user, day=day, starts=time(9), ends=time(17), accepts=accepts, made_at=AT
    )
    return made
