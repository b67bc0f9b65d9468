"""A hall with two windows: a general one, open on working days and Saturday mornings, and one that is open on Mondays."""

from datetime import date, time

from services.models import DutyShift, Hall, ServiceWindow, WindowHours
from tests.services.telling import AT, SINCE

MONDAY, SATURDAY, SUNDAY = date(2026, 3, 2), date(2026, 3, 7), date(2026, 3, 8)
NINE, TEN, NOON, FIVE = time(9), time(10), time(12), time(17)


def make_hall(name: str = "示例大厅") -> Hall:
    hall = Hall.objects.create(zh=name)
    first = ServiceWindow.objects.create(hall=hall, number="1", zh="综合")
    second = ServiceWindow.objects.create(hall=hall, number="2", zh="规划")
    rows = [WindowHours(window=first, weekday=day, starts=NINE, ends=FIVE, starts_on=SINCE) for day in range(5)]
    rows.append(WindowHours(window=first, weekday=5, starts=NINE, ends=NOON, starts_on=SINCE))
    rows.append(WindowHours(window=second, weekday=0, starts=NINE, ends=NOON, starts_on=SINCE))
    WindowHours.objects.bulk_create(rows)
    return hall


def make_shift(hall: Hall, user, day: date = SATURDAY, starts: time = NINE, ends: time = NOON, **more) -> DutyShift:
    return DutyShift.objects.create(hall=hall, user=user, day=day, starts=starts, ends=ends, made_at=AT, **more)
