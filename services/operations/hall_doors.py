"""Before a hall or a window opens otherwise: whoever is expected at hours that would be closed is known, and is told.

The first press writes nothing and names them (`Strands`). The second brings back their signs: if they are the same still, the
change is written and each duty and each booking gets an event of its own, by which people hear of it. Nobody is moved or
called off by this: that is for people to do, and the roster's gaps show what is left.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from approval_portal.accounts.models import User
from projects.models.event import ZONE_STREAM
from projects.operations.events import Fact, hold_stream, record_facts, stream_of
from projects.operations.refusals import Refused
from services.models import Hall, ServiceWindow, WindowBooking
from services.queries_stranded import Stranded, stranded_from
from services.rules.stranded import BOOKING, SHIFT, keys_in, signs_of


class Strands(Refused):
    """What was to be written would leave these before a closed door. Nothing is written. Pages answer 422 and name them."""

    def __init__(self, found: Sequence[Stranded]) -> None:
        shifts = sum(each.awaited.kind == SHIFT for each in found)
        bookings = len(found) - shifts
        parts = [
            (f"{bookings} 个预约", _many(bookings, "booking")),
            (f"{shifts} 个班", _many(shifts, "duty", "duties")),
        ]
        named = [part for part, number in zip(parts, (bookings, shifts), strict=True) if number]
        super().__init__(
            f"还没有保存：{'、'.join(zh for zh, _en in named)}会落在不开的时间。再按一次就保存，并且通知他们。",
            f"Not saved yet: {' and '.join(en for _zh, en in named)} would fall on closed hours. "
            "Press once more to save it and tell those people.",
        )
        self.found = list(found)
        self.signs = signs_of(each.awaited for each in found)


def _many(number: int, one: str, more: str = "") -> str:
    return f"{number} {one if number == 1 else more or one + 's'}"


@dataclass(frozen=True, slots=True)
class Doors:
    """The doors of one hall, locked, with who stood before a closed one already."""

    hall: int
    at: datetime
    seen: str
    before: frozenset[str]


def hold_doors(hall: int, at: datetime, seen: str = "") -> Doors:
    """Locks what the change and its news need, in the one order: streams by name, the hall, its windows.

    `seen`: the signs that the person has read. Whoever books at a window meanwhile comes after this transaction.
    """
    booked = WindowBooking.objects.filter(pk__in=keys_in(seen, BOOKING), window__hall=hall)
    for stream in sorted({stream_of(row) for row in booked}):
        hold_stream(stream)
    hold_stream(ZONE_STREAM)
    Hall.objects.select_for_update().get(pk=hall)
    list(ServiceWindow.objects.select_for_update().filter(hall=hall).order_by("pk").values_list("pk"))
    return Doors(hall, at, seen, frozenset(each.awaited.sign for each in stranded_from(at, [hall])))


def newly_stranded(doors: Doors) -> list[Stranded]:
    """After the change: those that did not stand before a closed door until then."""
    return [each for each in stranded_from(doors.at, [doors.hall]) if each.awaited.sign not in doors.before]


def tell_stranded(doors: Doors, *, by: User, at: datetime, source: str) -> int:
    """After the change, in its transaction: how many duties and bookings were told of it.

    Raises Strands when there are others than the person has read; then nothing is kept.
    """
    found = newly_stranded(doors)
    if signs_of(each.awaited for each in found) != doors.seen and found:
        raise Strands(found)
    streams: dict[str, list[Fact]] = {}
    for each in found:
        streams.setdefault(stream_of(each.row), []).append(_fact(each))
    for stream in sorted(streams):
        record_facts(stream, streams[stream], by=by, at=at, source=source)
    return len(found)


def _fact(each: Stranded) -> Fact:
    row, said = each.row, each.awaited
    hours: dict[str, Any] = {"day": said.day, "starts": f"{row.starts:%H:%M}", "ends": f"{row.ends:%H:%M}"}
    if said.kind == BOOKING:
        return Fact("warn_window", "windowbooking", str(row.pk), {"window": row.window_id, **hours})
    return Fact("warn_shift", "dutyshift", str(row.pk), {"hall": row.hall_id, "users": [row.user_id], **hours})
