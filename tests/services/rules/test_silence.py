"""Silence counts from the day after the last working day for an answer, in working days, and is never zero once it is there."""

from datetime import date

import pytest

from projects.rules.calendar import WorkCalendar
from services.rules.silence import answer_day, silent_days

FRIDAY = date(2026, 3, 6)
CALENDAR = WorkCalendar([], {2026})


def test_the_day_of_sending_does_not_count():
    assert answer_day(FRIDAY, 2, CALENDAR) == date(2026, 3, 10)


@pytest.mark.parametrize(
    ("today", "days"),
    [(date(2026, 3, 5), 0), (FRIDAY, 0), (date(2026, 3, 7), 1), (date(2026, 3, 9), 1), (date(2026, 3, 11), 3)],
)
def test_silent_days(today, days):
    assert silent_days(FRIDAY, today, CALENDAR) == days
