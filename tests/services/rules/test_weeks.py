"""Weeks in addresses: after ISO 8601, never one that lies ahead."""

from datetime import date

import pytest

from services.rules.figures import monday_of, week_name
from services.rules.weeks import last_begun, read_week, weeks_until, year_before

TODAY = date(2026, 11, 23)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("2026-W47", date(2026, 11, 16)),
        ("2026-W48", date(2026, 11, 23)),
        ("2026-11-22", date(2026, 11, 16)),
        ("2020-W53", date(2020, 12, 28)),
        ("2021-01-01", date(2020, 12, 28)),
    ],
)
def test_a_week_is_read_by_number_or_by_a_day_of_it(text, said):
    assert read_week(text, TODAY) == said


@pytest.mark.parametrize(
    "text",
    [
        "",
        "2026-W49",
        "2026-W00",
        "2026-W54",
        "2025-W53",
        "1999-W10",
        "2026-13-01",
        "9999-W52",
        "W47",
        "2026W47",
        "٢٠٢٦-W٤٧",
    ],
)
def test_what_is_no_week_or_lies_ahead_is_none(text):
    assert read_week(text, TODAY) is None


@pytest.mark.parametrize("day", [date(2026, 1, 1), date(2024, 12, 30), date(2020, 12, 31), TODAY])
def test_the_code_of_a_week_reads_back(day):
    assert read_week(week_name(day), TODAY) == monday_of(day)


def test_weeks_run_up_to_the_last_one():
    assert weeks_until(date(2026, 1, 5), 3) == [date(2025, 12, 22), date(2025, 12, 29), date(2026, 1, 5)]


def test_the_same_week_a_year_before():
    assert year_before(date(2026, 11, 16)) == date(2025, 11, 17)
    assert year_before(date(2020, 12, 28)) == date(2019, 12, 23)  # 2019 had no week 53


def test_on_a_monday_a_page_opens_with_the_week_that_is_over():
    assert last_begun(TODAY) == date(2026, 11, 16)
    assert last_begun(date(2026, 11, 24)) == TODAY
