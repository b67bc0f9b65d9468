"""The working calendar: the authority's own days, the law's way of counting, and a count told day by day."""

from __future__ import annotations

import random
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import holidays
import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from projects.catalogue.working_days import ANNOUNCED_YEARS, announced_days, provisional_days
from projects.rules.calendar import FIRST_DAY, LAST_DAY, CalendarRange, DayRule, WorkCalendar, fold

DAY = timedelta(days=1)
FILE = Path(__file__).parents[3] / "projects" / "catalogue" / "catalogue.yaml"
BLOCK = FILE.read_text(encoding="utf-8").split("\ncalendar:\n")[1].split("\nrating:\n")[0]
FACTS = yaml.safe_load("calendar:\n" + BLOCK)["calendar"]

CALENDAR = WorkCalendar(
    announced_days(ANNOUNCED_YEARS) + provisional_days(FACTS["holidays_2027_provisional"]), ANNOUNCED_YEARS
)

# Typed from the State Council's five notices, not taken from a package: rests as first-last, then make-up weekends.
NOTICES = {
    2022: (
        "01-01/01-03 01-31/02-06 04-03/04-05 04-30/05-04 06-03/06-05 09-10/09-12 10-01/10-07",
        "01-29 01-30 04-02 04-24 05-07 10-08 10-09",
    ),
    2023: (
        "01-01/01-02 01-21/01-27 04-05/04-05 04-29/05-03 06-22/06-24 09-29/10-06",
        "01-28 01-29 04-23 05-06 06-25 10-07 10-08",
    ),
    2024: (
        "01-01/01-01 02-10/02-17 04-04/04-06 05-01/05-05 06-10/06-10 09-15/09-17 10-01/10-07",
        "02-04 02-18 04-07 04-28 05-11 09-14 09-29 10-12",
    ),
    2025: (
        "01-01/01-01 01-28/02-04 04-04/04-06 05-01/05-05 05-31/06-02 10-01/10-08",
        "01-26 02-08 04-27 09-28 10-11",
    ),
    2026: (
        "01-01/01-03 02-15/02-23 04-04/04-06 05-01/05-05 06-19/06-21 09-25/09-27 10-01/10-07",
        "01-04 02-14 02-28 05-09 09-20 10-10",
    ),
}


def days_of(year: int) -> list[date]:
    return [date(year, 1, 1) + DAY * i for i in range((date(year + 1, 1, 1) - date(year, 1, 1)).days)]


def notice_of(year: int) -> tuple[set[date], set[date]]:
    """Days off and make-up weekends, from the text of the notice."""
    off: set[date] = set()
    for rest in NOTICES[year][0].split():
        first, last = (date.fromisoformat(f"{year}-{end}") for end in rest.split("/"))
        off.update(first + DAY * i for i in range((last - first).days + 1))
    return off, {date.fromisoformat(f"{year}-{day}") for day in NOTICES[year][1].split()}


@pytest.mark.parametrize("year", sorted(NOTICES))
def test_every_day_of_a_published_year_is_as_the_notice_says(year: int) -> None:
    off, made_up = notice_of(year)
    ours = {day for day in days_of(year) if CALENDAR.is_workday(day)}
    assert ours == {day for day in days_of(year) if day in made_up or (day.weekday() < 5 and day not in off)}


@pytest.mark.parametrize("year", sorted(NOTICES))
def test_the_rules_of_a_year_name_exactly_the_days_of_its_notice(year: int) -> None:
    off, made_up = notice_of(year)
    rules = [rule for rule in announced_days([year]) if rule.day.year == year]
    assert {rule.day for rule in rules if not rule.works} == off
    assert {rule.day for rule in rules if rule.works} == made_up
    assert all(rule.name_zh and rule.name_en and str(year) in rule.notice for rule in rules)


@pytest.mark.parametrize("year", sorted(ANNOUNCED_YEARS))
def test_every_day_of_a_published_year_is_as_the_holidays_package_says(year: int) -> None:
    package = holidays.country_holidays("CN", years=year)
    assert [CALENDAR.is_workday(day) for day in days_of(year)] == [package.is_working_day(d) for d in days_of(year)]


def test_2026_equals_the_catalogues_own_lists() -> None:
    rules = announced_days([2026])
    assert [rule.day for rule in rules if not rule.works] == FACTS["holidays_2026"]
    assert [rule.day for rule in rules if rule.works] == FACTS["workdays_on_weekend_2026"]
    assert CALENDAR.workdays_between(date(2025, 12, 31), date(2026, 12, 31)) == 248


@pytest.mark.parametrize("vector", FACTS["test_vectors"], ids=lambda v: f"{v['accepted']}+{v['n']}")
def test_the_catalogues_vectors_fall_due_on_their_days(vector: dict) -> None:
    assert CALENDAR.add_workdays(vector["accepted"], vector["n"]) == vector["due"]


def test_s20_adding_days_equals_a_day_by_day_count_on_100000_random_starts() -> None:
    off = set(FACTS["holidays_2027_provisional"])
    made_up: set[date] = set()
    for year in NOTICES:
        year_off, year_made_up = notice_of(year)
        off |= year_off
        made_up |= year_made_up
    span = (date(2027, 12, 31) - date(2022, 1, 1)).days
    dice = random.Random(20)
    wrong = []
    for _ in range(100_000):
        start, n = date(2022, 1, 1) + DAY * dice.randint(0, span), dice.randint(0, 45)
        day, counted = start, 0
        while counted < n:
            day += DAY
            counted += day in made_up or (day.weekday() < 5 and day not in off)
        if CALENDAR.add_workdays(start, n) != day:
            wrong.append((start, n, day))
    assert wrong == []


IN_RANGE = st.dates(date(2000, 1, 1), date(2095, 12, 31))


@given(IN_RANGE, st.integers(1, 1000))
def test_the_due_day_is_a_working_day_with_n_working_days_behind_it(start: date, n: int) -> None:
    due = CALENDAR.add_workdays(start, n)
    assert CALENDAR.is_workday(due)
    assert CALENDAR.workdays_between(start, due) == n
    assert CALENDAR.workdays_between(due, start) == -n
    assert CALENDAR.day_at(CALENDAR.index(start) + n) == due


@given(IN_RANGE, st.integers(0, 60))
def test_an_explanation_tells_every_day_and_counts_to_n(start: date, n: int) -> None:
    days = CALENDAR.explain(start, n)
    assert [d.day for d in days] == [start + DAY * i for i in range(len(days))]
    assert days[-1].day == CALENDAR.add_workdays(start, n)
    assert [d.number for d in days if d.counts] == list(range(1, n + 1))
    assert sum(run.days for run in fold(days)) == len(days)


@given(st.dates(date(1999, 12, 1), date(2101, 2, 1)))
def test_a_year_without_rules_is_a_five_day_week(day: date) -> None:
    plain = WorkCalendar([], frozenset())
    if FIRST_DAY <= day <= LAST_DAY:
        assert plain.is_workday(day) == (day.weekday() < 5)
    else:
        with pytest.raises(CalendarRange):
            plain.is_workday(day)


def test_no_days_at_all_is_done_on_the_spot_even_on_a_holiday() -> None:
    start = date(2026, 10, 1)
    assert CALENDAR.add_workdays(start, 0) == start
    assert [(d.day, d.reason_zh, d.reason_en) for d in CALENDAR.explain(start, 0)] == [
        (start, "当场办结", "done on the spot")
    ]


def test_negative_days_are_refused() -> None:
    with pytest.raises(ValueError, match="不能为负数：-1"):
        CALENDAR.add_workdays(date(2026, 1, 5), -1)


@pytest.mark.parametrize(
    ("start", "n"),
    [(date(1999, 12, 31), 1), (date(1999, 12, 31), 0), (date(2100, 12, 31), 1), (date(2101, 1, 1), 1)],
)
def test_dates_outside_the_span_are_refused_in_words(start: date, n: int) -> None:
    with pytest.raises(CalendarRange, match="2000-01-01至2100-12-31"):
        CALENDAR.add_workdays(start, n)


@pytest.mark.parametrize("index", [0, -1, 10**6])
def test_an_index_without_a_day_is_refused(index: int) -> None:
    with pytest.raises(CalendarRange):
        CALENDAR.day_at(index)


def test_the_first_day_of_the_span_is_like_any_other() -> None:
    assert not CALENDAR.is_workday(FIRST_DAY)  # a Saturday
    assert CALENDAR.index(FIRST_DAY) == 0
    assert CALENDAR.day_at(1) == date(2000, 1, 3)


@pytest.mark.parametrize("n", [0, 1])
def test_an_instant_is_not_a_legal_day(n: int) -> None:
    with pytest.raises(TypeError):
        CALENDAR.add_workdays(datetime(2026, 1, 5, 20, tzinfo=UTC), n)


def test_a_year_not_announced_is_provisional() -> None:
    assert not CALENDAR.is_provisional(date(2026, 12, 31))
    assert CALENDAR.is_provisional(date(2027, 1, 1))
    assert CALENDAR.is_provisional(date(2021, 12, 31))


@pytest.mark.parametrize(
    ("after", "until", "provisional"),
    [
        (date(2026, 12, 1), date(2026, 12, 31), False),
        (date(2026, 12, 1), date(2027, 1, 1), True),
        (date(2027, 1, 1), date(2026, 12, 1), True),
        (date(2026, 12, 31), date(2027, 1, 1), True),
        (date(2021, 12, 31), date(2022, 1, 4), False),
        (date(2027, 3, 1), date(2027, 3, 1), False),
    ],
)
def test_a_count_is_provisional_when_one_of_its_days_is(after: date, until: date, provisional: bool) -> None:
    assert CALENDAR.provisional_between(after, until) is provisional


def test_a_gap_between_announced_years_makes_the_count_over_it_provisional() -> None:
    calendar = WorkCalendar([], {2025, 2027})
    assert calendar.provisional_between(date(2025, 12, 1), date(2027, 2, 1))


def test_each_day_says_why_it_counts_or_not() -> None:
    told = [(d.day.day, d.number, d.reason_zh) for d in CALENDAR.explain(date(2026, 9, 30), 3)]
    assert told == [
        (30, None, "受理当日不计入"),
        *[(day, None, "国庆节") for day in range(1, 8)],
        (8, 1, "计时"),
        (9, 2, "计时"),
        (10, 3, "调休上班（国庆节）"),
    ]


def test_each_day_says_why_in_english_too() -> None:
    told = [d.reason_en for d in CALENDAR.explain(date(2026, 6, 12), 5)]
    start, weekend, counted = "day of acceptance is not counted", "weekend", "counted"
    assert told == [start, weekend, weekend, counted, counted, counted, counted, *["Dragon Boat Festival"] * 3, counted]


def test_a_count_that_does_not_begin_with_acceptance_says_its_own_reason() -> None:
    first = CALENDAR.explain(date(2026, 3, 2), 1, start_zh="恢复计时当日不计入", start_en="day of resuming")[0]
    assert (first.reason_zh, first.reason_en) == ("恢复计时当日不计入", "day of resuming")


def test_folding_joins_days_off_and_keeps_counting_days_apart() -> None:
    runs = fold(CALENDAR.explain(date(2026, 9, 30), 4))
    assert [(run.first.day, run.last.day, run.days, run.number) for run in runs] == [
        (30, 30, 1, None),
        (1, 7, 7, None),
        (8, 8, 1, 1),
        (9, 9, 1, 2),
        (10, 10, 1, 3),
        (11, 11, 1, None),
        (12, 12, 1, 4),
    ]


def test_an_explanation_marks_the_days_of_a_year_not_announced() -> None:
    days = CALENDAR.explain(date(2026, 12, 30), 3)
    assert [(d.day, d.provisional) for d in days if d.counts] == [
        (date(2026, 12, 31), False),
        (date(2027, 1, 4), True),
        (date(2027, 1, 5), True),
    ]


def test_the_provisional_days_of_2027_are_holidays_by_name() -> None:
    rules = provisional_days(FACTS["holidays_2027_provisional"])
    assert [rule.day for rule in rules] == FACTS["holidays_2027_provisional"]
    assert {rule.name_zh for rule in rules} == {"元旦", "春节", "清明节", "劳动节", "端午节", "中秋节", "国庆节"}
    assert not any(CALENDAR.is_workday(rule.day) for rule in rules)


def test_a_year_whose_notice_is_not_published_cannot_be_loaded_as_announced() -> None:
    with pytest.raises(ValueError, match="没有2027年已公布的工作日历"):
        announced_days([2026, 2027])


def test_two_rules_that_contradict_each_other_are_refused() -> None:
    day = date(2027, 2, 20)
    with pytest.raises(ValueError, match="互相矛盾"):
        WorkCalendar([DayRule(day, True, "春节", "", "a"), DayRule(day, False, "春节", "", "b")], set())


def test_nameless_rules_still_have_a_reason() -> None:
    rules = [DayRule(date(2027, 2, 6), True, "", "", "n"), DayRule(date(2027, 2, 8), False, "", "", "n")]
    days = WorkCalendar(rules, {2027}).explain(date(2027, 2, 5), 2)
    assert [d.reason_zh for d in days] == ["受理当日不计入", "调休上班", "周末", "法定节假日", "计时"]


def test_a_calendar_is_not_changed_by_what_it_was_made_from() -> None:
    announced, rules = {2026}, announced_days([2026])
    calendar = WorkCalendar(rules, announced)
    announced.add(2027)
    rules.clear()
    assert calendar.announced == {2026}
    assert len(calendar.rules) == 39
    with pytest.raises(TypeError):
        calendar.rules[date(2026, 1, 1)] = None  # type: ignore[index]
