"""How long a hand-off has been without an answer."""

from __future__ import annotations

from datetime import date

from projects.rules.calendar import WorkCalendar


def answer_day(sent_on: date, workdays: int, calendar: WorkCalendar) -> date:
    """The last working day on which an answer is in time: the day of sending does not count."""
    return calendar.add_workdays(sent_on, workdays)


def silent_days(answer_by: date, today: date, calendar: WorkCalendar) -> int:
    """Days since the answer was due: the working days after it, at least 1 once that day is over; 0 until then."""
    return max(calendar.workdays_between(answer_by, today), 1) if today > answer_by else 0
