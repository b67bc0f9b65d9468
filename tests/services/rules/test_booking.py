"""Times at a window: quarters within its hours, one for each seat."""

from datetime import date, time

from services.rules.booking import Free, free_times, is_held_for_green, is_within, quarters, seat_for

MORNING = [(time(9), time(10))]


def starts(found):
    return [f"{each.starts:%H:%M}" for each in found]


def test_a_time_takes_every_quarter_that_it_touches():
    assert quarters(time(9), time(9, 30)) == [36, 37]
    assert quarters(time(9, 10), time(9, 20)) == [36, 37]


def test_what_does_not_fit_before_the_window_closes_is_not_offered():
    assert starts(free_times(MORNING, 3, 1, {})) == ["09:00", "09:15"]
    assert starts(free_times([(time(9, 10), time(10))], 2, 1, {})) == ["09:15", "09:30"]
    assert starts(free_times([(time(9), time(9, 20))], 2, 1, {})) == []


def test_a_second_seat_is_offered_once_the_first_is_taken():
    taken = {36: {1}, 37: {1}}
    assert next(iter(free_times(MORNING, 2, 2, taken))) == Free(time(9), time(9, 30), 2)
    assert starts(free_times(MORNING, 2, 1, taken)) == ["09:30"]


def test_one_booking_sits_at_one_seat_all_the_time():
    assert seat_for([36, 37], 2, {36: {1}, 37: {2}}) is None
    assert seat_for([36], 2, {36: {1}}) == 2


def test_times_before_now_are_not_offered():
    assert starts(free_times(MORNING, 1, 1, {}, after=9 * 60 + 20)) == ["09:30", "09:45"]


def test_a_time_lies_within_one_span_of_the_hours():
    hours = [(time(9), time(12)), (time(14), time(17))]
    assert is_within(hours, time(11, 30), time(12))
    assert not is_within(hours, time(11, 30), time(14, 30))


def test_green_windows_are_held_until_shortly_before():
    today = date(2026, 11, 23)
    assert is_held_for_green(date(2026, 11, 25), today, 1)
    assert not is_held_for_green(date(2026, 11, 24), today, 1)
