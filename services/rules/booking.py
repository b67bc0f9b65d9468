"""Times at a window: quarters of an hour within its opening hours, one for each seat, and the rules by which they are booked."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, time

QUARTER = 15  # minutes
LENGTHS = (1, 2, 3, 4)  # quarters of one booking
Hour = tuple[time, time]


def minute_of(at: time) -> int:
    return at.hour * 60 + at.minute


def time_of(minute: int) -> time:
    """Raises ValueError for the end of the day and beyond: no booking goes on past midnight."""
    return time(minute // 60, minute % 60)


def quarters(starts: time, ends: time) -> list[int]:
    """The quarters (since midnight) that a time touches, in ascending order."""
    return list(range(minute_of(starts) // QUARTER, -(-minute_of(ends) // QUARTER)))


@dataclass(frozen=True, slots=True)
class Free:
    """A time that can be booked, and the seat it would be at."""

    starts: time
    ends: time
    seat: int


Taken = Mapping[int, Collection[int]]  # quarter -> the seats that are taken in it


def seat_for(wanted: Iterable[int], seats: int, taken: Taken) -> int | None:
    """The first seat that is free in all these quarters; seats are numbered from 1."""
    cells = list(wanted)
    return next((seat for seat in range(1, seats + 1) if all(seat not in taken.get(at, ()) for at in cells)), None)


def free_times(hours: Iterable[Hour], length: int, seats: int, taken: Taken, *, after: int = 0) -> Iterator[Free]:
    """Every quarter at which `length` quarters in a row are free at one seat.

    `after`: the minute of the day from which times are offered.
    """
    for opens, closes in hours:
        at = -(-minute_of(opens) // QUARTER)
        last = minute_of(closes) // QUARTER - length
        for cell in range(at, last + 1):
            if cell * QUARTER < after:
                continue
            seat = seat_for(range(cell, cell + length), seats, taken)
            if seat is not None:
                yield Free(time_of(cell * QUARTER), _end(cell + length), seat)


def _end(cell: int) -> time:
    """24:00 has no time of its own: the last quarter ends a minute before."""
    return time(23, 59) if cell * QUARTER >= 24 * 60 else time_of(cell * QUARTER)


def is_within(hours: Iterable[Hour], starts: time, ends: time) -> bool:
    return any(opens <= starts and ends <= closes for opens, closes in hours)


def is_held_for_green(day: date, today: date, days: int) -> bool:
    """绿色通道窗口: its times are key projects' alone until so many days before; then whoever comes first."""
    return (day - today).days > days
