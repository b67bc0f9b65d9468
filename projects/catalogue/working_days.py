"""The announced working calendars of 2022–2026 as rules, taken from the `holidays` package (CN, 0.109).

Seeds the portal's own table; nothing at run time asks the package. Its 2026 agrees with chinesecalendar on every
day and with the catalogue's own list (facts.md D).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from datetime import date, timedelta

import holidays

from projects.rules.calendar import HOLIDAY_EN, HOLIDAY_ZH, DayRule

ANNOUNCED_YEARS = frozenset(range(2022, 2027))
NOTICE = "国务院办公厅关于{year}年部分节假日安排的通知"
PROVISIONAL_NOTICE = "按法定节日与补假推算，{year}年通知尚未公布"

_DAY = timedelta(days=1)
_TRADED_FOR = re.compile(r"由 (\d{4}-\d\d-\d\d) 调休")
_OBSERVED_ZH, _OBSERVED_EN = "（补假）", " (observed)"
# The notices call the whole rest 春节; its eve has no rest of its own.
_EVE_ZH, _EVE_EN = "农历除夕", "Chinese New Year's Eve"
_SPRING_ZH, _SPRING_EN = "春节", "Chinese New Year (Spring Festival)"


def announced_days(years: Iterable[int]) -> list[DayRule]:
    """Every day off (weekends inside a rest included) and make-up weekend that the notices of these years name.

    Sorted by day. A rest across New Year belongs to the later year's notice. Raises ValueError for a year whose
    notice is not in the package: its statutory days alone would look like a calendar and are none.
    """
    rules: list[DayRule] = []
    for year in sorted(set(years)):
        if year not in ANNOUNCED_YEARS:
            raise ValueError(f"no announced working calendar for {year} / 没有{year}年已公布的工作日历")
        rules += _year(year)
    return sorted(rules, key=lambda rule: rule.day)


def provisional_days(days: Iterable[date]) -> list[DayRule]:
    """Rules for days off of a year not announced yet (catalogue: `holidays_2027_provisional`), named where known."""
    rules = []
    for day in sorted(set(days)):
        zh, en = _names(day.year).get(day, (HOLIDAY_ZH, HOLIDAY_EN))
        rules.append(DayRule(day, False, zh, en, PROVISIONAL_NOTICE.format(year=day.year)))
    return rules


def _year(year: int) -> list[DayRule]:
    notice = NOTICE.format(year=year)
    off = holidays.country_holidays("CN", years=year, language="zh_CN")
    made_up = off.weekend_workdays
    names = _names(year)
    rules, named_by_day = [], {}
    for rest in _rests(set(off), made_up):
        zh, en = _rest_name([names[day] for day in rest if day in names])
        for day in rest:
            named_by_day[day] = (zh, en)
            rules.append(DayRule(day, False, zh, en, notice))
    owners = {date.fromisoformat(m[1]): day for day, text in off.items() if (m := _TRADED_FOR.search(text))}
    for day in sorted(d for d in made_up if d.year == year or d in owners):
        zh, en = named_by_day.get(owners.get(day, day), ("", ""))
        rules.append(DayRule(day, True, zh, en, notice))
    return rules


def _names(year: int) -> dict[date, tuple[str, str]]:
    """Statutory days off by name; days off that were only traded (调休) have none of their own."""
    chinese = holidays.country_holidays("CN", years=year, language="zh_CN")
    english = holidays.country_holidays("CN", years=year, language="en_US")
    names = {}
    for day, zh in chinese.items():
        if not _TRADED_FOR.search(zh):
            zh, en = zh.replace(_OBSERVED_ZH, ""), english[day].replace(_OBSERVED_EN, "")
            names[day] = (zh.replace(_EVE_ZH, _SPRING_ZH), en.replace(_EVE_EN, _SPRING_EN))
    return names


def _rest_name(names: list[tuple[str, str]]) -> tuple[str, str]:
    """One name for the whole rest, as the notices give it: 国庆节、中秋节."""
    zh = dict.fromkeys(part for name, _ in names for part in name.split("; "))
    en = dict.fromkeys(part for _, name in names for part in name.split("; "))
    return "、".join(zh), " and ".join(en)


def _rests(off: set[date], made_up: set[date]) -> list[list[date]]:
    """Runs of days off with the weekends that touch them: 清明节 2026 is 4–6 April though only 5 and 6 are listed."""

    def free(day: date) -> bool:
        return day in off or (day.weekday() >= 5 and day not in made_up)

    rests: list[list[date]] = []
    seen: set[date] = set()
    for day in sorted(off):
        if day in seen:
            continue
        first = last = day
        while free(last + _DAY):
            last += _DAY
        # A lone Monday is "joined with the weekend" (与周末连休): the notice names the Monday only.
        while free(first - _DAY) and not (last == day and day.weekday() == 0 and _whole_weekend_before(day, free)):
            first -= _DAY
        rest = [first + _DAY * i for i in range((last - first).days + 1)]
        seen.update(rest)
        rests.append(rest)
    return rests


def _whole_weekend_before(day: date, free: Callable[[date], bool]) -> bool:
    return free(day - _DAY) and free(day - 2 * _DAY)
