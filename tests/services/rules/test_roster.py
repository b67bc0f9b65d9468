"""A window is open by its week, a day set by hand stands instead, holidays are closed; duties of one person never overlap."""

from datetime import date, time

import pytest

from services.rules.roster import (
    DayKind,
    Turn,
    Unlike,
    clashes,
    hours_of,
    in_turn,
    joined,
    next_opening,
    open_now,
    overlap,
    uncovered,
)
from services.rules.slots import Hours

MONDAY, FRIDAY, SATURDAY, SUNDAY = date(2026, 3, 2), date(2026, 3, 6), date(2026, 3, 7), date(2026, 3, 8)
WORKDAY, WEEKEND, HOLIDAY = DayKind(True, False), DayKind(False, False), DayKind(False, True)
MADE_UP = DayKind(True, False)
NINE, TEN, NOON, ONE, FIVE = time(9), time(10), time(12), time(13), time(17)


def weekly(
    *days: int, hour: tuple[time, time] = (NINE, NOON), since: date = date(2026, 1, 1), until: date | None = None
):
    return [Hours(day, *hour, since, until) for day in days]


def test_a_day_of_the_week_has_its_hours_in_order():
    hours = [*weekly(0, hour=(ONE, FIVE)), *weekly(0)]
    assert hours_of(MONDAY, hours, WORKDAY, None) == [(NINE, NOON), (ONE, FIVE)]


@pytest.mark.parametrize(("since", "until"), [(date(2026, 3, 3), None), (date(2026, 1, 1), date(2026, 3, 1))])
def test_hours_hold_from_their_day_until_their_day(since, until):
    assert hours_of(MONDAY, weekly(0, since=since, until=until), WORKDAY, None) == []


def test_a_holiday_is_closed_unless_a_day_opens_it():
    assert hours_of(MONDAY, weekly(0), HOLIDAY, None) == []
    assert hours_of(MONDAY, weekly(0), HOLIDAY, Unlike((TEN, NOON))) == [(TEN, NOON)]


def test_a_day_set_by_hand_stands_instead_of_the_week():
    assert hours_of(MONDAY, weekly(0), WORKDAY, Unlike()) == []
    assert hours_of(MONDAY, weekly(0), WORKDAY, Unlike((TEN, NOON))) == [(TEN, NOON)]


def test_a_made_up_weekend_is_worked_like_the_working_day_beside_it():
    hours = [*weekly(4, hour=(NINE, FIVE)), *weekly(0, hour=(TEN, NOON)), *weekly(5)]
    assert hours_of(SATURDAY, hours, MADE_UP, None) == [(NINE, FIVE)]
    assert hours_of(SUNDAY, hours, MADE_UP, None) == [(TEN, NOON)]
    assert hours_of(SATURDAY, hours, WEEKEND, None) == [(NINE, NOON)]


def test_a_window_of_weekends_alone_keeps_its_hours_on_a_made_up_day():
    assert hours_of(SATURDAY, weekly(5), MADE_UP, None) == [(NINE, NOON)]


@pytest.mark.parametrize(
    ("starts", "ends", "person", "day", "meets"),
    [
        (NOON, FIVE, 1, MONDAY, False),  # one begins when the other ends
        (TEN, FIVE, 1, MONDAY, True),
        (time(8), FIVE, 1, MONDAY, True),
        (TEN, FIVE, 2, MONDAY, False),
        (TEN, FIVE, 1, FRIDAY, False),
    ],
)
def test_duties_of_one_person_on_one_day_overlap_when_they_share_time(starts, ends, person, day, meets):
    assert overlap(Turn(1, MONDAY, NINE, NOON), Turn(person, day, starts, ends)) is meets


def test_a_plan_is_checked_against_what_stands_and_against_itself():
    standing = Turn(1, MONDAY, NINE, NOON, pk=7)
    first, second = Turn(1, MONDAY, TEN, ONE), Turn(2, MONDAY, NINE, NOON)
    again = Turn(2, MONDAY, TEN, FIVE)
    assert list(clashes([first, second, again], [standing])) == [(first, standing), (again, second)]


def test_people_take_turns_and_a_day_may_need_several():
    assert in_turn([MONDAY, FRIDAY, SATURDAY], [1, 2]) == [(MONDAY, 1), (FRIDAY, 2), (SATURDAY, 1)]
    assert in_turn([MONDAY, FRIDAY], [1, 2, 3], each=2, begin=1) == [(MONDAY, 2), (MONDAY, 3), (FRIDAY, 1), (FRIDAY, 2)]
    with pytest.raises(ValueError, match="no more than there are"):
        in_turn([MONDAY], [1], each=2)


def test_what_nobody_covers_is_left_over_in_order():
    opening = [(NINE, NOON), (ONE, FIVE)]
    assert uncovered(opening, []) == opening
    assert uncovered(opening, [(NINE, FIVE)]) == []
    assert uncovered(opening, [(time(8), TEN), (time(11), time(14))]) == [(TEN, time(11)), (time(14), FIVE)]


def test_spans_that_touch_become_one():
    assert joined([(NOON, ONE), (NINE, TEN), (TEN, time(11))]) == [(NINE, time(11)), (NOON, ONE)]


def test_it_is_open_until_the_end_of_a_span_and_opens_next_later_that_day_or_another():
    days = {MONDAY: [(NINE, NOON), (ONE, FIVE)], FRIDAY: [(TEN, NOON)]}
    assert open_now(days[MONDAY], NINE) == (NINE, NOON)
    assert open_now(days[MONDAY], NOON) is None
    assert next_opening(days, MONDAY, NOON) == (MONDAY, (ONE, FIVE))
    assert next_opening(days, MONDAY, FIVE) == (FRIDAY, (TEN, NOON))
    assert next_opening(days, FRIDAY, FIVE) is None
