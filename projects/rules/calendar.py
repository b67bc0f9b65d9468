"""Working days: is this day one, which is the n-th, and why.

A working day is Monday to Friday unless a notice of the State Council says otherwise; make-up weekends (调休上班)
count, holidays do not (行政许可法 Art. 82). The start day is never counted (民法典 Art. 201). Source ids S-XK, S-MFD.

Everything is answered from two tables made once per calendar: how many working days lie up to each date, and which
date is the n-th working day. A calendar takes a few ms to build and never changes; a new notice makes a new one.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from itertools import accumulate, compress, groupby
from types import MappingProxyType
from typing import final

FIRST_DAY = date(2000, 1, 1)
LAST_DAY = date(2100, 12, 31)

_BASE = FIRST_DAY.toordinal()
_SPAN = LAST_DAY.toordinal() - _BASE + 1  # days

START_ZH, START_EN = "受理当日不计入", "day of acceptance is not counted"
ON_THE_SPOT_ZH, ON_THE_SPOT_EN = "当场办结", "done on the spot"
COUNTED_ZH, COUNTED_EN = "计时", "counted"
WEEKEND_ZH, WEEKEND_EN = "周末", "weekend"
MAKE_UP_ZH, MAKE_UP_EN = "调休上班", "make-up working day"
HOLIDAY_ZH, HOLIDAY_EN = "法定节假日", "public holiday"


class CalendarRange(OverflowError):
    """The date, or the result, lies outside FIRST_DAY..LAST_DAY."""


@dataclass(frozen=True, slots=True)
class DayRule:
    """One day on which a notice departs from the plain week (or confirms it: the weekend inside a holiday).

    `works` is False on a day off and True on a make-up working weekend; `name_*` is the holiday the day belongs to in
    both cases and may be empty; `notice` is the paper that says so.
    """

    day: date
    works: bool
    name_zh: str
    name_en: str
    notice: str


@dataclass(frozen=True, slots=True)
class CountedDay:
    """One calendar day of a count: `number` is its place among the working days, None when it does not count."""

    day: date
    counts: bool
    number: int | None
    reason_zh: str
    reason_en: str
    provisional: bool


@dataclass(frozen=True, slots=True)
class DayRun:
    """A line of a folded explanation: one counting day, or a run of non-counting days with the same reason."""

    first: date
    last: date
    days: int
    counts: bool
    number: int | None
    reason_zh: str
    reason_en: str
    provisional: bool


@cache
def _all_days() -> tuple[date, ...]:
    return tuple(map(date.fromordinal, range(_BASE, _BASE + _SPAN)))


def _plain_weeks() -> bytearray:
    """One byte per day of the span: 1 from Monday to Friday, 0 at the weekend."""
    first = FIRST_DAY.weekday()
    week = bytes(1 if (first + offset) % 7 < 5 else 0 for offset in range(7))
    return bytearray((week * (_SPAN // 7 + 1))[:_SPAN])


def _by_day(rules: Iterable[DayRule]) -> dict[date, DayRule]:
    found: dict[date, DayRule] = {}
    for rule in rules:
        _offset(rule.day)
        if found.setdefault(rule.day, rule).works != rule.works:
            raise ValueError(f"two rules for {rule.day} contradict each other / {rule.day}有两条互相矛盾的规定")
    return found


def _offset(day: date) -> int:
    """Place of the day in the tables. Raises TypeError for a datetime: it would be read in UTC, not in local days."""
    if type(day) is not date:
        raise TypeError(f"a plain date is needed (the local day), not {day!r}")
    at = day.toordinal() - _BASE
    if not 0 <= at < _SPAN:
        raise CalendarRange(_range_text(str(day)))
    return at


def _range_text(what: str) -> str:
    return f"{what} is outside the calendar {FIRST_DAY}..{LAST_DAY} / {what}超出工作日历范围（{FIRST_DAY}至{LAST_DAY}）"


@final
class WorkCalendar:
    """The working days of 2000 to 2100 under the given rules; a plain five-day week where there are none.

    `announced` holds the years whose notice is published; every other year is provisional (暂定). Raises ValueError
    when two rules contradict each other and CalendarRange when a rule lies outside the span.
    """

    __slots__ = ("_counts", "_days", "_rules", "announced")

    def __init__(self, rules: Iterable[DayRule], announced: frozenset[int] | set[int]) -> None:
        self.announced = frozenset(announced)
        self._rules = _by_day(rules)
        works = _plain_weeks()
        for day, rule in self._rules.items():
            works[day.toordinal() - _BASE] = rule.works
        self._counts = tuple(accumulate(works))
        # Place 0 is never read as a date: with it, the n-th working day stands at place n and no "- 1" is needed.
        self._days = (FIRST_DAY, *compress(_all_days(), works))

    @property
    def rules(self) -> Mapping[date, DayRule]:
        """The rules by day, read-only."""
        return MappingProxyType(self._rules)

    def is_workday(self, day: date) -> bool:
        """Whether the day is a working day. Raises CalendarRange, TypeError (datetime)."""
        at = _offset(day)
        return self._counts[at] != (self._counts[at - 1] if at else 0)

    def index(self, day: date) -> int:
        """Working days from 2000-01-01 up to and including the day. Raises CalendarRange, TypeError (datetime)."""
        return self._counts[_offset(day)]

    def day_at(self, index: int) -> date:
        """The date of that working day: `day_at(index(d)) == d` for every working day. Raises CalendarRange."""
        if not 0 < index < len(self._days):
            raise CalendarRange(_range_text(f"working day no. {index}"))
        return self._days[index]

    def add_workdays(self, start: date, n: int) -> date:
        """The last of n working days; the start day is not counted (民法典 Art. 201). n = 0 gives start (当场办结).

        Raises ValueError when n is negative, CalendarRange outside the span, TypeError for a datetime.
        """
        at = start.toordinal() - _BASE
        if at >= 0 and n > 0 and type(start) is date:  # the straight road: promise P3
            try:
                return self._days[self._counts[at] + n]
            except IndexError:
                raise CalendarRange(_range_text(f"{start} + {n}")) from None
        _offset(start)
        if n < 0:
            raise ValueError(f"working days cannot be negative: {n} / 工作日数不能为负数：{n}")
        return start

    def workdays_between(self, after: date, until: date) -> int:
        """Working days in (after, until]; negative when `until` comes first. Raises CalendarRange, TypeError."""
        return self._counts[_offset(until)] - self._counts[_offset(after)]

    def is_provisional(self, day: date) -> bool:
        """暂定: no notice is published for the day's year, so make-up weekends are not known yet."""
        return day.year not in self.announced

    def provisional_between(self, after: date, until: date) -> bool:
        """Whether any day in (after, until] is provisional; the order of the two does not matter."""
        low, high = sorted((after, until))
        if low == high:
            return False
        first = date.fromordinal(low.toordinal() + 1).year
        return any(year not in self.announced for year in range(first, high.year + 1))

    def explain(self, start: date, n: int, *, start_zh: str = START_ZH, start_en: str = START_EN) -> list[CountedDay]:
        """Every calendar day from the start day to the due day, with why it counts or not (promise U5).

        `start_*` says why the start day is left out, for counts that do not begin with acceptance. Raises as
        `add_workdays` does.
        """
        due = self.add_workdays(start, n)
        if n == 0:
            start_zh, start_en = ON_THE_SPOT_ZH, ON_THE_SPOT_EN
        days = [CountedDay(start, False, None, start_zh, start_en, self.is_provisional(start))]
        number = 0
        at = _offset(start)
        for day in _all_days()[at + 1 : _offset(due) + 1]:
            counts = self.is_workday(day)
            number += counts
            zh, en = self._reason(day, counts)
            days.append(CountedDay(day, counts, number if counts else None, zh, en, self.is_provisional(day)))
        return days

    def _reason(self, day: date, counts: bool) -> tuple[str, str]:
        rule = self._rules.get(day)
        if rule is None:
            return (COUNTED_ZH, COUNTED_EN) if counts else (WEEKEND_ZH, WEEKEND_EN)
        if not counts:
            return rule.name_zh or HOLIDAY_ZH, rule.name_en or HOLIDAY_EN
        return (
            f"{MAKE_UP_ZH}（{rule.name_zh}）" if rule.name_zh else MAKE_UP_ZH,
            f"{MAKE_UP_EN} ({rule.name_en})" if rule.name_en else MAKE_UP_EN,
        )


def fold(days: Iterable[CountedDay]) -> list[DayRun]:
    """Join neighbouring days that do not count for the same reason; every counting day keeps its own line."""
    runs: list[DayRun] = []
    for _, group in groupby(days, key=lambda d: (d.number, d.reason_zh, d.reason_en, d.provisional)):
        run = list(group)
        one = run[0]
        runs.append(
            DayRun(
                first=one.day,
                last=run[-1].day,
                days=len(run),
                counts=one.counts,
                number=one.number,
                reason_zh=one.reason_zh,
                reason_en=one.reason_en,
                provisional=one.provisional,
            )
        )
    return runs
