"""Promise S2, tried out: times at windows."""

from __future__ import annotations

from datetime import time, timedelta
from typing import Any

from django.utils import timezone

from services.models import WindowBooking, WindowDay
from services.queries_bookings import value_of
from tests.security.field_acts import NOTHING
from tests.security.field_world import EVERYTHING, Act, World
from tests.services.windows import make_booking, make_window

DAYS = 3
PLACED = "window_id day starts ends off_list version"


def window() -> Any:
    """Open on every day, on a public holiday too."""
    made, today = make_window("S02"), timezone.localdate()
    if not WindowDay.objects.filter(window=made).exists():
        for number in range(8):
            day = today + timedelta(days=number)
            more = {"starts": time(9), "ends": time(17), "made_at": timezone.now()}
            WindowDay.objects.create(window=made, day=day, is_open=True, **more)
    return made


def slot(hour: int) -> str:
    return value_of(window().pk, timezone.localdate() + timedelta(days=DAYS), time(hour))


def booked(world: World) -> dict[str, Any]:
    found = WindowBooking.objects.filter(purpose="s2 booking").first()
    if found is None:
        day = timezone.localdate() + timedelta(days=DAYS)
        more = {"purpose": "s2 booking", "window": window(), "day": day}
        found = make_booking(world.project, at=time(10), **more)
        found.cells.all().delete()  # a time that is let go is a row that is gone
    return {"pk": found.pk}


ACTS = [
    Act(
        "booking-new", "bookings.BookingForm", "member", WindowBooking, lambda w: {"slot": slot(14), "purpose": "交图纸"},
        makes={"WindowBooking": EVERYTHING, "BookingCell": EVERYTHING}, query=lambda w: f"?for=p{w.project.pk}",
    ),
    Act(
        "booking-move", "bookings.BookingMoveForm", "member", WindowBooking,
        lambda w: booked(w) and {"slot": slot(15), "version": "1"},
        {"WindowBooking": PLACED}, {"BookingCell": EVERYTHING}, where=booked,
    ),
    Act(
        "booking-cancel", "bookings.BookingCancelForm", "member", WindowBooking,
        lambda w: booked(w) and {"reason": "改天", "version": "1"}, {"WindowBooking": "state reason version"}, where=booked,
    ),
]  # fmt: skip
NOT_HERE: dict[str, str] = {"booking-received": NOTHING, "weekend-list-new": "a file, then lines that come back signed"}
