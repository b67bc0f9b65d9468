"""What is handed in at any hour is received at that hour; the days in which the bureau has to answer are working days.

行政许可法 Art. 32 (five working days to tell once what is missing) and Art. 82 (working days, no holidays); the day itself is
not counted, 民法典 Art. 201. So a Saturday evening costs nothing: it is received then, and counted from the next working day.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from projects.rules.calendar import WorkCalendar


@dataclass(frozen=True, slots=True)
class Received:
    """`day`: handed in; `first`: the first day that counts; `last`: the last of the `workdays`. `provisional`: 暂定."""

    day: date
    works: bool
    first: date
    last: date
    workdays: int
    provisional: bool


def received(day: date, workdays: int, calendar: WorkCalendar) -> Received:
    """From the local day on which something is handed in or accepted. Raises CalendarRange beyond the calendar."""
    last = calendar.add_workdays(day, workdays)
    return Received(
        day=day,
        works=calendar.is_workday(day),
        first=calendar.add_workdays(day, 1),
        last=last,
        workdays=workdays,
        provisional=calendar.provisional_between(day, last),
    )


def coming_days_off(day: date, many: int, calendar: WorkCalendar) -> list[date]:
    """The next days that are no working days, the day itself among them: weekends and holidays, no make-up days."""
    found: list[date] = []
    at = day
    while len(found) < many:
        if not calendar.is_workday(at):
            found.append(at)
        at = date.fromordinal(at.toordinal() + 1)
    return found
