"""A day's stops: agreed times keep their order, the others cost the least way; up to nine stops nothing is shorter."""

from datetime import UTC, datetime, timedelta
from itertools import permutations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.rules.routes import EXACT, Point, Stop, distance, in_order, length

NINE = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)
HALL = Point(34.3, 108.9)


def at(hours: float) -> datetime:
    return NINE + timedelta(hours=hours)


def keys(stops) -> list[int]:
    return [stop.key for stop in stops]


def test_a_degree_of_latitude_is_111_km():
    assert distance(Point(34, 108), Point(35, 108)) == pytest.approx(111.195, abs=0.001)


def test_a_degree_of_longitude_shrinks_towards_the_pole():
    assert distance(Point(60, 10), Point(60, 11)) == pytest.approx(55.6, abs=0.1)


def test_the_same_place_is_no_way():
    assert distance(HALL, HALL) == 0


def test_stops_with_a_time_stay_in_the_order_of_their_times():
    far_first = [
        Stop(1, Point(34.9, 108.9), at(0)),
        Stop(2, Point(34.31, 108.9), at(1)),
        Stop(3, Point(34.8, 108.9), at(2)),
    ]
    assert keys(in_order(far_first[::-1], HALL)) == [1, 2, 3]


def test_a_stop_for_any_time_lies_on_the_way():
    day = [Stop(1, Point(34.4, 108.9), at(0)), Stop(2, Point(34.8, 108.9), at(2)), Stop(3, Point(34.6, 108.9))]
    assert keys(in_order(day, HALL)) == [1, 3, 2]


def test_a_stop_whose_place_nobody_knows_keeps_its_time_and_adds_no_way():
    day = [Stop(1, Point(34.4, 108.9), at(0)), Stop(2, None, at(1)), Stop(3, Point(34.5, 108.9), at(2)), Stop(4)]
    order = in_order(day, HALL)
    assert keys(order) == [1, 2, 3, 4]
    assert length(order, HALL) == pytest.approx(length([day[0], day[2]], HALL))


def test_two_at_the_same_time_stand_in_the_order_of_their_numbers():
    assert keys(in_order([Stop(2, HALL, at(1)), Stop(1, HALL, at(1))])) == [1, 2]


def test_an_empty_day_has_no_way():
    assert (in_order([], HALL), length([], HALL)) == ([], 0)


points = st.builds(Point, st.floats(34, 35), st.floats(108, 109))
days = st.lists(st.tuples(points, st.one_of(st.none(), st.integers(0, 8))), max_size=6)


def made(day) -> list[Stop]:
    return [Stop(key, point, None if hour is None else at(hour)) for key, (point, hour) in enumerate(day)]


def keeps_times(order) -> bool:
    times = [(stop.starts, stop.key) for stop in order if stop.starts]
    return times == sorted(times)


@settings(max_examples=60, deadline=None)
@given(days)
def test_no_other_order_that_keeps_the_times_is_shorter(day):
    stops = made(day)
    found = in_order(stops, HALL)
    shortest = min(length(way, HALL) for way in permutations(stops) if keeps_times(way))
    assert sorted(keys(found)) == sorted(keys(stops))
    assert keeps_times(found)
    assert length(found, HALL) == pytest.approx(shortest, abs=1e-6)


@settings(max_examples=20, deadline=None)
@given(st.lists(st.tuples(points, st.one_of(st.none(), st.integers(0, 8))), min_size=EXACT + 1, max_size=14))
def test_a_long_day_loses_no_stop_and_keeps_the_times(day):
    stops = made(day)
    found = in_order(stops, HALL)
    assert sorted(keys(found)) == sorted(keys(stops))
    assert keeps_times(found)
