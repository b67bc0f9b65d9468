"""Handed in at any hour, received then; the days in which it is answered are working days."""

from datetime import date

from projects.rules.calendar import DayRule, WorkCalendar
from projects.rules.received import coming_days_off, received

NATIONAL = [DayRule(date(2026, 10, day), False, "国庆节", "National Day", "n") for day in range(1, 8)]
MAKE_UP = [DayRule(date(2026, 10, 10), True, "国庆节", "National Day", "n")]
CALENDAR = WorkCalendar([*NATIONAL, *MAKE_UP], {2026})


def test_what_comes_in_on_a_saturday_is_received_then_and_counted_from_monday():
    found = received(date(2026, 11, 28), 5, CALENDAR)
    assert (found.day, found.works, found.first, found.last) == (
        date(2026, 11, 28), False, date(2026, 11, 30), date(2026, 12, 4),
    )  # fmt: skip


def test_the_day_itself_is_not_counted_and_a_make_up_saturday_is():
    found = received(date(2026, 9, 30), 2, CALENDAR)
    assert (found.works, found.first, found.last) == (True, date(2026, 10, 8), date(2026, 10, 9))
    assert received(date(2026, 10, 9), 1, CALENDAR).last == date(2026, 10, 10)


def test_a_count_into_a_year_without_a_notice_says_that_it_may_change():
    assert received(date(2026, 12, 30), 5, CALENDAR).provisional
    assert not received(date(2026, 11, 30), 5, CALENDAR).provisional


def test_days_off_are_weekends_and_holidays_but_no_make_up_days():
    found = coming_days_off(date(2026, 10, 7), 4, CALENDAR)
    assert found == [date(2026, 10, 7), date(2026, 10, 11), date(2026, 10, 17), date(2026, 10, 18)]
