"""When a reminder of a deadline goes out: so many working days before it, on it, after it; each rung once."""

from datetime import date

import pytest

from projects.rules.calendar import DayRule, WorkCalendar
from services.rules.reminders import (
    OVER,
    SOON,
    TODAY,
    BadSteps,
    Deadline,
    day_of,
    key_of,
    reach,
    rungs_of,
    steps_of,
    when_of,
)

# Thursday 19 March 2026 is a day off, Saturday 21 March is worked
CALENDAR = WorkCalendar(
    [DayRule(date(2026, 3, 19), False, "假", "off", "t"), DayRule(date(2026, 3, 21), True, "班", "on", "t")], {2026}
)
FIRST, LAST = date(2026, 1, 1), date(2026, 12, 31)


def of(on: date, **more) -> Deadline:
    return Deadline("item", "approvalitem", 7, on, **more)


def days(deadline: Deadline, *steps: int) -> list[date]:
    return [rung.day for rung in rungs_of(deadline, steps, FIRST, LAST, CALENDAR)]


@pytest.mark.parametrize(
    ("text", "found"),
    [("-3 -1 0", (-3, -1, 0)), ("0,-1,+5", (-1, 0, 5)), ("", ()), ("  +3 ", (3,)), ("-1 -1", (-1,))],
)
def test_a_setting_names_rungs(text, found):
    assert steps_of(text) == found


@pytest.mark.parametrize("text", ["soon", "-1 x", "-101", "+251", "1.5"])
def test_a_setting_that_cannot_be_read_is_refused(text):
    with pytest.raises(BadSteps):
        steps_of(text)


@pytest.mark.parametrize(
    ("on", "steps", "day"),
    [
        (date(2026, 3, 11), -1, date(2026, 3, 10)),
        (date(2026, 3, 9), -1, date(2026, 3, 6)),  # over a weekend
        (date(2026, 3, 20), -1, date(2026, 3, 18)),  # over a holiday
        (date(2026, 3, 23), -1, date(2026, 3, 21)),  # a worked Saturday counts
        (date(2026, 3, 8), 0, date(2026, 3, 6)),  # a Sunday is told of on the Friday before
        (date(2026, 3, 8), -1, date(2026, 3, 5)),  # … and the day before that one day sooner
        (date(2026, 3, 8), 1, date(2026, 3, 9)),
        (date(2026, 3, 18), 1, date(2026, 3, 20)),
    ],
)
def test_rungs_count_in_working_days(on, steps, day):
    assert day_of(of(on), steps, CALENDAR) == day


def test_a_visit_is_told_of_the_day_before_whatever_day_that_is():
    assert day_of(of(date(2026, 3, 9), calendar_days=True), -1, CALENDAR) == date(2026, 3, 8)


def test_what_lay_before_the_deadline_was_set_is_not_told():
    on = date(2026, 3, 12)
    assert days(of(on, since=date(2026, 3, 11)), -3, -1, 0) == [on]
    assert days(of(on, since=date(2026, 3, 10)), -3, -1, 0) == [date(2026, 3, 11), on]


def test_only_the_rungs_that_make_sense_for_the_thing():
    assert days(of(date(2026, 3, 12), only=(0,)), -3, -1, 0, 1) == [date(2026, 3, 12)]


def test_only_rungs_between_the_days_asked_for():
    found = rungs_of(of(date(2026, 3, 12)), (-3, -1, 0), date(2026, 3, 11), date(2026, 3, 11), CALENDAR)
    assert [(rung.steps, rung.day) for rung in found] == [(-1, date(2026, 3, 11))]


def test_the_key_names_kind_thing_day_and_rung_and_fits():
    one = key_of(of(date(2026, 3, 12)), -3)
    assert one == "due:item:approvalitem:7:2026-03-12:97"
    assert len({one, key_of(of(date(2026, 3, 12)), 0), key_of(of(date(2026, 3, 13)), -3)}) == 3
    assert len(key_of(Deadline("appointment", "ratinginvite", 2**63, date(2026, 3, 12)), 250)) <= 80


@pytest.mark.parametrize("today", [date(2026, 3, n) for n in range(2, 28)])
@pytest.mark.parametrize("steps", [(-3, -1, 0), (0, 1, 3), (-5, 0, 5), (10, 30), (3,)])
def test_every_deadline_with_a_rung_in_the_coming_days_is_within_reach(today, steps):
    low, high = reach(steps, today, 5, CALENDAR)
    last = CALENDAR.add_workdays(today, 5)
    for ordinal in range(date(2026, 1, 5).toordinal(), date(2026, 5, 1).toordinal()):
        on = date.fromordinal(ordinal)
        if rungs_of(of(on), steps, today, last, CALENDAR):
            assert low <= on <= high, on


def test_before_on_and_after():
    day = date(2026, 3, 12)
    told = [when_of(day, on) for on in (date(2026, 3, 11), day, date(2026, 3, 13))]
    assert told == [SOON, TODAY, OVER]
