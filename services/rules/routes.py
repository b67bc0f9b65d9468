"""In which order an agent drives to the doors of a day.

Stops with a time keep the order of their times; those without one are put where they cost the least way. Distances are
great circles: how far it is at least, not what the road measures. Up to nine stops the order is the best there is, beyond
that a good one (cheapest insertion, then 2-opt).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise
from math import asin, cos, inf, radians, sin, sqrt

EARTH = 6371.0088  # km, mean radius (IUGG)
EXACT = 9  # stops; the table of the exact way grows with 2 to this number


@dataclass(frozen=True, slots=True)
class Point:
    """Degrees, WGS 84."""

    latitude: float
    longitude: float


@dataclass(frozen=True, slots=True)
class Stop:
    """`at`: where, None when nobody has recorded it yet. `starts`: the agreed time, None when any time of the day will do."""

    key: int
    at: Point | None = None
    starts: datetime | None = None


def distance(one: Point, other: Point) -> float:
    """Kilometres along the great circle (haversine)."""
    low, high = radians(one.latitude), radians(other.latitude)
    across = radians(other.longitude - one.longitude)
    half = sin((high - low) / 2) ** 2 + cos(low) * cos(high) * sin(across / 2) ** 2
    return 2 * EARTH * asin(min(1.0, sqrt(half)))


def length(stops: Iterable[Stop], start: Point | None = None) -> float:
    """Kilometres of the way from `start` over the stops in this order; a stop without a place adds nothing."""
    points = [start, *(stop.at for stop in stops)]
    known = [point for point in points if point is not None]
    return sum(distance(one, other) for one, other in pairwise(known))


def in_order(stops: Sequence[Stop], start: Point | None = None) -> list[Stop]:
    """Every stop once, in the order to drive. The way ends at the last stop."""
    timed = sorted((stop for stop in stops if stop.starts), key=_when)
    placed = [stop for stop in timed if stop.at] + [stop for stop in stops if stop.at and not stop.starts]
    fixed = sum(stop.starts is not None for stop in placed)
    order = _exact(placed, fixed, start) if len(placed) <= EXACT else _good(placed, fixed, start)
    for stop in timed:
        if not stop.at:
            _put_by_time(order, stop)
    return order + [stop for stop in stops if not stop.at and not stop.starts]


def _when(stop: Stop) -> tuple[datetime, int]:
    assert stop.starts is not None
    return stop.starts, stop.key


def _put_by_time(order: list[Stop], stop: Stop) -> None:
    """Before the first stop that is agreed for later."""
    later = (place for place, other in enumerate(order) if other.starts and _when(other) > _when(stop))
    order.insert(next(later, len(order)), stop)


def _exact(stops: Sequence[Stop], fixed: int, start: Point | None) -> list[Stop]:
    """The shortest order (Held and Karp). The first `fixed` stops are those with a time, in the order of their times."""
    many = len(stops)
    best: dict[tuple[int, int], tuple[float, int]] = {}  # (stops seen as bits, last one) -> (km, the one before)
    for last in range(many):
        if last == 0 or last >= fixed:
            best[1 << last, last] = (_leg(start, stops[last]), -1)
    for seen in range(1, 1 << many):
        for last in range(many):
            here = best.get((seen, last))
            for following in _open(seen, many, fixed) if here else ():
                assert here is not None
                way = here[0] + _leg(stops[last].at, stops[following])
                key = (seen | 1 << following, following)
                if way < best.get(key, (inf, -1))[0]:
                    best[key] = (way, last)
    return _read_back(stops, best)


def _open(seen: int, many: int, fixed: int) -> list[int]:
    """Which stops may follow: those not seen, of those with a time only the next one."""
    unseen = [stop for stop in range(many) if not seen >> stop & 1]
    next_fixed = next((stop for stop in unseen if stop < fixed), many)
    return [stop for stop in unseen if stop >= fixed or stop == next_fixed]


def _read_back(stops: Sequence[Stop], best: dict[tuple[int, int], tuple[float, int]]) -> list[Stop]:
    seen = (1 << len(stops)) - 1
    ends = [last for last in range(len(stops)) if (seen, last) in best]
    last = min(ends, key=lambda end: best[seen, end][0], default=-1)
    order: list[Stop] = []
    while last >= 0:
        order.append(stops[last])
        seen, last = seen & ~(1 << last), best[seen, last][1]
    return order[::-1]


def _leg(come: Point | None, stop: Stop) -> float:
    return distance(come, stop.at) if come and stop.at else 0.0


def _good(stops: Sequence[Stop], fixed: int, start: Point | None) -> list[Stop]:
    """Those with a time, the others put in where each costs least; then pieces are turned round while that helps."""
    order = list(stops[:fixed])
    for stop in stops[fixed:]:
        tries = [[*order[:place], stop, *order[place:]] for place in range(len(order) + 1)]
        order = min(tries, key=lambda way: length(way, start))
    found = True
    while found:
        found = False
        for first in range(len(order) - 1):
            for last in range(first + 1, len(order)):
                if sum(stop.starts is not None for stop in order[first : last + 1]) > 1:
                    break  # turned round, two agreed times would change places
                turned = [*order[:first], *order[first : last + 1][::-1], *order[last + 1 :]]
                if length(turned, start) < length(order, start) - 1e-9:
                    order, found = turned, True
    return order
