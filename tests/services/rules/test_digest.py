"""Weekly digests: when they are due, and what they keep."""

from datetime import date, datetime

import pytest

from services.rules.digest import MOST, OVER, Span, content, figure, look_of, row, says_nothing, section, week_due

MONDAY = date(2026, 3, 2)


@pytest.mark.parametrize(
    ("moment", "week"),
    [
        (datetime.fromisoformat("2026-03-02T07:59"), None),
        (datetime.fromisoformat("2026-03-02T08:00"), MONDAY),
        (datetime.fromisoformat("2026-03-04T00:00"), MONDAY),
        (datetime.fromisoformat("2026-03-08T23:59"), MONDAY),
        (datetime.fromisoformat("2026-03-09T07:59"), None),
        (datetime.fromisoformat("2026-03-09T08:00"), date(2026, 3, 9)),
        (datetime.fromisoformat("2027-01-01T12:00"), date(2026, 12, 28)),
    ],
)
def test_a_digest_is_due_from_eight_on_monday_until_the_next_monday(moment, week):
    assert week_due(moment) == week


def test_it_looks_at_the_week_that_ended_and_the_one_that_begins():
    assert Span(MONDAY).before == (date(2026, 2, 23), date(2026, 3, 1))
    assert Span(MONDAY).ahead == (MONDAY, date(2026, 3, 8))


@pytest.mark.parametrize(
    ("day", "look"),
    [
        (None, ""),
        (date(2026, 3, 1), OVER),
        (MONDAY, "today"),
        (date(2026, 3, 3), "soon"),
        (date(2026, 3, 4), "soon"),
        (date(2026, 3, 5), "later"),
    ],
)
def test_a_day_looks_as_near_as_it_is(day, look):
    assert look_of(day, MONDAY) == look


def lines(count: int, day: date) -> list:
    return [row([f"事 {number}", ""], day=day, look=look_of(day, MONDAY)) for number in range(count)]


def test_a_section_shows_its_first_rows_and_says_how_many_there_are():
    said = content(Span(MONDAY), [], [section("plan", lines(MOST + 3, MONDAY)), section("tasks", [])])
    (kept,) = said["sections"]
    assert (len(kept["rows"]), kept["count"]) == (MOST, MOST + 3)


def test_what_is_late_and_due_is_counted_over_all_rows_and_not_only_those_shown():
    late, due = lines(MOST + 5, date(2026, 3, 1)), lines(2, date(2026, 3, 8))
    later = lines(4, date(2026, 3, 9))  # next week's
    said = content(Span(MONDAY), [], [section("plan_late", late), section("plan", due), section("todo", later)])
    assert (said["late"], said["due"]) == (MOST + 5, 2)


@pytest.mark.parametrize(
    ("figures", "rows", "nothing"),
    [
        ([], [], True),
        ([figure("planned", 0, before=0), figure("kept_pct", None)], [], True),
        ([figure("planned", 0, before=3)], [], False),
        ([figure("planned", 2)], [], False),
        ([], [row(["事", ""])], False),
    ],
)
def test_a_week_says_nothing_only_without_rows_and_with_nought_in_every_figure(figures, rows, nothing):
    assert says_nothing(content(Span(MONDAY), figures, [section("plan", rows)])) is nothing
