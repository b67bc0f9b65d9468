"""Clocks of an approval item: what was counted, what was not and why, when a limit ends, and what is left.

Rules. The start day is not counted (民法典第201条); working days are counted (行政许可法第82条), also after an acceptance at
the weekend. An article that says only 日 is counted as the bureau set it, and the other way of counting runs beside it as a
warning; calendar days that end on a day off move on to the next working day (民法典第203条). Only procedures that stop the
clock are deducted (第45条), their days once where they overlap, from the first day to the last, none beyond
`max_workdays` and none before the applicant was told in writing. 中止 is deducted until the day it ends. Papers that were
neither accepted nor answered within five working days count as accepted on the day they came (第32条), whatever day an
acceptance was entered on afterwards.

A due day ends at its midnight in the zone's time. It depends on the happenings and the calendar alone, never on today: it
may be kept until the next happening. While a procedure without a longest duration is open it is None.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from types import MappingProxyType
from typing import NamedTuple

from projects.rules.calendar import WorkCalendar
from projects.rules.wording import Text

WORKDAY, DAY = "workday", "day"  # units
RUN, PAUSE, EXTEND = "run", "pause", "extend"  # kinds of intervals
STATUTORY, OTHER_UNIT, COMMITTED = "statutory", "statutory_other_unit", "committed"
PROCEDURE = "procedure"
ONE_DAY = timedelta(days=1)

CLOCKS: Mapping[str, Text] = {
    "notice": Text("五日告知期", "Five days to tell"),
    "answer": Text("补正期限", "Time to correct"),
    STATUTORY: Text("法定时限", "Statutory limit"),
    OTHER_UNIT: Text("法定时限（另一种算法，仅提示）", "Statutory limit, counted the other way (a warning only)"),
    COMMITTED: Text("承诺时限", "Committed limit"),
    "tolerance": Text("容缺补齐期限", "Time to supply what is missing"),
    "delivery": Text("送达期限", "Time to deliver"),
    "hearing_apply": Text("申请听证期限", "Time to apply for a hearing"),
    "hearing_hold": Text("组织听证期限", "Time to hold the hearing"),
    "hearing_notice": Text("听证通知期", "Notice before the hearing"),
    PROCEDURE: Text("特别程序期限", "Longest duration of a procedure"),
}


class Procedure(NamedTuple):
    """A special procedure of the catalogue; `max_workdays` None: no longest duration is set."""

    zh: str
    en: str
    stops: bool
    max_workdays: int | None = None
    basis: str = ""


@dataclass(frozen=True, slots=True)
class Limits:
    """The limits of one item, in working days unless said. None: there is no such limit, and no clock.

    `unit`: what the article says, `workday` or `day`; `days_as`: how this bureau counts 日. `extension`: what the law of
    the matter allows, in the unit that is counted; it moves the statutory limit, the promise stays.
    """

    statutory: int | None = None
    committed: int | None = None
    unit: str = WORKDAY
    days_as: str = WORKDAY
    extension: int = 0
    tolerance: int | None = None
    answer: int | None = None  # time to correct, where local rules set one
    notice: int = 5
    delivery: int = 10
    hearing_apply: int = 5
    hearing_hold: int = 20
    hearing_notice: int = 7
    procedures: Mapping[str, Procedure] = field(default_factory=lambda: MappingProxyType({}))


class Interval(NamedTuple):
    """Days from_day to to_day, both included (None: still open), and the events that began and ended them.

    Of kind `run` (the start day is in it, and not counted), `pause`, or `extend` (the days that were added).
    """

    clock: str
    kind: str
    from_day: date
    to_day: date | None
    event_from: int
    event_to: int | None
    reason: Text
    basis: str = ""


class Remark(NamedTuple):
    """Why days that look like a pause are counted all the same."""

    from_day: date
    to_day: date | None
    text: Text


Piece = tuple[date, date | None]  # days after the first one, up to and including the second


@dataclass(frozen=True, slots=True)
class Clock:
    """One limit of an item. Days are in `unit`; `origin` is the day after which counting begins."""

    name: str
    ref: str  # id of the procedure's row, for a clock of a procedure
    days: int  # the limit, extension included
    extension: int
    unit: str
    origin: date
    started_on: date
    started_by: int
    stopped_on: date | None
    stopped_by: int | None
    due_on: date | None
    tentative: bool  # counted through a year whose holidays are not announced (暂定)
    back_dated: bool
    intervals: tuple[Interval, ...]
    remarks: tuple[Remark, ...]
    pieces: tuple[Piece, ...]
    calendar_name: str
    calendar: WorkCalendar = field(repr=False, compare=False)

    @property
    def open(self) -> bool:
        return self.stopped_on is None

    def used(self, as_of: date) -> int:
        """Days counted up to and including that day; past the due day it goes on counting."""
        if self.stopped_on is not None and self.stopped_on < as_of:
            as_of = self.stopped_on
        raw = counted(self.pieces, as_of, self.unit, self.calendar)
        if self.unit == WORKDAY or raw <= self.days:
            return raw
        if self.due_on is None or as_of <= self.due_on:  # the last day moves on over days off
            return self.days
        return self.days + raw - counted(self.pieces, self.due_on, self.unit, self.calendar)

    def left(self, as_of: date) -> int:
        return max(self.days - self.used(as_of), 0)

    def overdue(self, as_of: date) -> int:
        """Days counted beyond the limit; 0 also on the days off right after the due day, see `late`."""
        return max(self.used(as_of) - self.days, 0)

    def late(self, as_of: date) -> bool:
        """Whether the due day went by before the clock stopped, or before the end of `as_of`."""
        day = as_of if self.stopped_on is None else min(self.stopped_on, as_of)
        return self.due_on is not None and day > self.due_on

    def paused(self, as_of: date) -> Interval | None:
        """The pause in which that day lies."""
        for each in self.intervals:
            if each.kind == PAUSE and each.from_day <= as_of and (each.to_day is None or as_of <= each.to_day):
                return each
        return None


def counted(pieces: tuple[Piece, ...], as_of: date, unit: str, calendar: WorkCalendar) -> int:
    """Days of the pieces up to and including `as_of`, before any moving on."""
    total = 0
    for after, until in pieces:
        if as_of <= after:
            break
        last = as_of if until is None or as_of < until else until
        total += calendar.workdays_between(after, last) if unit == WORKDAY else (last - after).days
    return total


def due_day(pieces: tuple[Piece, ...], days: int, unit: str, calendar: WorkCalendar) -> date | None:
    """The last day of a limit that is counted over these pieces; None when it lies behind an open pause.

    No days at all are due on the start day itself (当场办结).
    """
    if days == 0:
        return pieces[0][0]
    for after, until in pieces:
        here = None if until is None else calendar.workdays_between(after, until)
        if unit == DAY and until is not None:
            here = (until - after).days
        if here is None or days <= here:
            last = calendar.add_workdays(after, days) if unit == WORKDAY else after + timedelta(days=days)
            return last if unit == WORKDAY else moved_on(last, pieces, calendar)
        days -= here
    return None


def moved_on(day: date, pieces: tuple[Piece, ...], calendar: WorkCalendar) -> date | None:
    """The first working day, from this one on, on which the clock runs (民法典第203条)."""
    for after, until in pieces:
        first = max(day, after + ONE_DAY)
        if until is not None and until < first:
            continue
        first = calendar.add_workdays(first - ONE_DAY, 1)
        if until is None or first <= until:
            return first
    return None


def earliest_hearing(notified_on: date, limits: Limits, calendar: WorkCalendar) -> date:
    """The first day on which a hearing may be held: so many working days lie between the notice and it (第48条)."""
    return calendar.add_workdays(notified_on, limits.hearing_notice) + ONE_DAY


def latest_hearing_notice(held_on: date, limits: Limits, calendar: WorkCalendar) -> date:
    """The last day on which the notice of a hearing on that day may be given."""
    day = calendar.day_at(calendar.index(held_on - ONE_DAY) - limits.hearing_notice + 1)
    return day - ONE_DAY
