"""Slots lie inside duty hours, on the day's own terms, and two that overlap share a cell."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from services.rules.slots import Duty, Hours, Span, cells, duty_spans, free, slots, within

ZONE = ZoneInfo("Asia/Shanghai")
MONDAY, SATURDAY = date(2026, 3, 2), date(2026, 3, 7)
HOUR = timedelta(hours=1)
WEEKLY = [
    Hours(0, time(13, 30), time(17), date(2026, 1, 1)),
    Hours(0, time(9), time(12), date(2026, 1, 1), MONDAY),
    Hours(5, time(9), time(11), MONDAY),
]


def at(day: date, hour: int, minute: int = 0) -> datetime:
    return datetime.combine(day, time(hour, minute), ZONE)


def spans(day: date, *duties: Duty, is_holiday: bool = False) -> list[Span]:
    return duty_spans(day, WEEKLY, duties, is_holiday=is_holiday, zone=ZONE)


def test_the_hours_of_the_weekday_that_are_in_force_count_in_order_of_time():
    assert spans(MONDAY) == [
        Span(at(MONDAY, 9), at(MONDAY, 12)),
        Span(at(MONDAY, 13, 30), at(MONDAY, 17)),
    ]
    next_week = MONDAY + timedelta(days=7)
    assert spans(next_week) == [Span(at(next_week, 13, 30), at(next_week, 17))]  # the morning has ended
    assert spans(MONDAY + timedelta(days=1)) == []


def test_a_weekend_is_worked_when_the_weekly_hours_name_it_and_a_holiday_only_by_a_duty_day():
    assert spans(SATURDAY) == [Span(at(SATURDAY, 9), at(SATURDAY, 11))]
    assert spans(MONDAY, is_holiday=True) == []
    assert spans(MONDAY, Duty(MONDAY, time(10), time(12)), is_holiday=True) == [Span(at(MONDAY, 10), at(MONDAY, 12))]


def test_a_duty_day_stands_instead_of_the_weekly_hours_and_a_day_off_has_none():
    assert spans(MONDAY, Duty(MONDAY, time(18), time(20))) == [Span(at(MONDAY, 18), at(MONDAY, 20))]
    assert spans(MONDAY, Duty(MONDAY)) == []
    assert len(spans(MONDAY, Duty(SATURDAY))) == 2


def test_what_is_left_of_a_span_is_no_slot():
    found = [span.starts for span in slots(spans(MONDAY), HOUR)]
    assert found == [
        at(MONDAY, hour, minute) for hour, minute in ((9, 0), (10, 0), (11, 0), (13, 30), (14, 30), (15, 30))
    ]
    two = [span.starts for span in slots(spans(MONDAY), HOUR, many=2)]
    assert two == [at(MONDAY, hour, minute) for hour, minute in ((9, 0), (10, 0), (13, 30), (14, 30))]


def test_a_slot_is_free_until_a_cell_of_it_is_taken():
    morning = list(slots(spans(MONDAY)[:1], HOUR))
    assert free(morning, set()) == morning
    assert free(morning, {at(MONDAY, 10, 45).astimezone(UTC)}) == [morning[0], morning[2]]


def test_inside_one_span_of_duty_or_outside():
    assert within(spans(MONDAY), at(MONDAY, 11), at(MONDAY, 12))
    assert not within(spans(MONDAY), at(MONDAY, 11, 30), at(MONDAY, 12, 30))
    assert not within(spans(MONDAY), at(MONDAY, 11), at(MONDAY, 14))  # over lunch
    assert not within([], at(MONDAY, 9), at(MONDAY, 10))


minutes = st.integers(0, 24 * 60)


@given(minutes, st.integers(1, 240), minutes, st.integers(1, 240))
def test_two_spans_that_overlap_share_a_cell_whatever_their_lengths(first, long, second, wide):
    start = datetime(2026, 3, 2, tzinfo=UTC)
    one = start + timedelta(minutes=first), start + timedelta(minutes=first + long)
    other = start + timedelta(minutes=second), start + timedelta(minutes=second + wide)
    if one[0] < other[1] and other[0] < one[1]:
        assert set(cells(*one)) & set(cells(*other))


@given(st.integers(0, 95), st.integers(1, 16), st.integers(1, 16))
def test_whole_cells_that_follow_each_other_share_none(first, long, next_long):
    start = datetime(2026, 3, 2, tzinfo=UTC) + timedelta(minutes=15 * first)
    middle = start + timedelta(minutes=15 * long)
    assert not set(cells(start, middle)) & set(cells(middle, middle + timedelta(minutes=15 * next_long)))
