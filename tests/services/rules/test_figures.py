"""Figures: where they are kept, what they are made of, and what each thing adds."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.rules import contributions as rules
from services.rules.contributions import Add
from services.rules.figures import (
    FIGURES,
    OBJECTS,
    RATIOS,
    STANDING,
    UNITS,
    days_of_week,
    figure_named,
    growth,
    kept_at,
    monday_of,
    percent,
    reached,
    week_name,
    week_named,
)

DAYS = st.dates(date(2001, 1, 1), date(2099, 12, 31))
NEW_YEAR = date(2026, 1, 1)  # a Thursday


# --- where they are kept


@given(DAYS)
def test_every_day_is_kept_in_its_week_and_in_its_year(day):
    kept = kept_at(day)
    assert kept in days_of_week(day)
    assert (kept.year, monday_of(kept)) == (day.year, monday_of(day))


@given(DAYS)
def test_weeks_share_no_day_at_which_anything_is_kept(day):
    assert not set(days_of_week(day)) & set(days_of_week(day + timedelta(days=7)))


def test_a_week_in_which_a_year_begins_is_kept_at_two_days():
    assert days_of_week(NEW_YEAR) == (date(2025, 12, 29), NEW_YEAR)
    assert days_of_week(date(2024, 1, 3)) == (date(2024, 1, 1),)  # 1 January was a Monday
    assert [kept_at(date(2025, 12, 31)), kept_at(date(2026, 1, 4))] == [date(2025, 12, 29), NEW_YEAR]


@given(DAYS)
def test_a_week_is_found_by_its_name(day):
    assert week_named(week_name(day)) == monday_of(day)


@pytest.mark.parametrize(
    "word", ["", "2026", "2026-W", "2026-W00", "2026-W54", "W47", "2026-W4７", "-1-W04", "2026-W1-1"]
)
def test_a_week_that_there_is_not_is_an_error(word):
    with pytest.raises(ValueError):  # noqa: PT011 - the word is the message
        week_named(word)


# --- the table


def test_every_figure_has_its_words_in_both_languages_a_unit_and_rows_to_open():
    for figure in FIGURES.values():
        assert all((*figure.name, *figure.definition))
        assert figure.unit in UNITS
        assert figure.link in OBJECTS
        assert len(figure.code) <= 27, "a member of a family has room behind it"
    for ratio in RATIOS.values():
        assert all((*ratio.name, *ratio.definition))
        assert {ratio.top, ratio.bottom} <= FIGURES.keys()
        assert ratio.code not in FIGURES


def test_a_family_is_only_kept_with_a_member():
    assert figure_named("open_phase:ph3-permits") is FIGURES["open_phase"]
    assert [figure_named(each) for each in ("open_phase", "open_items:x", "nothing", "")] == [None] * 4


@pytest.mark.parametrize(
    ("code", "top", "bottom", "said"),
    [
        ("faster_than_statutory", 55, 220, "75.00"),
        ("faster_than_statutory", 30, 20, "-50.00"),
        ("satisfaction", 11999, 12000, "99.99"),
        ("satisfaction", 99999, 100000, "99.99"),  # cut off: it is not 100
        ("satisfaction", 3, 3, "100.00"),
        ("one_day", 2, 3, "66.66"),
        ("first_time", 2, 3, "66.67"),
    ],
)
def test_ratios_are_made_of_sums(code, top, bottom, said):
    assert percent(RATIOS[code], Decimal(top), Decimal(bottom)) == Decimal(said)


def test_there_is_no_ratio_and_no_growth_of_nothing():
    assert percent(RATIOS["satisfaction"], Decimal(0), Decimal(0)) is None
    assert growth(Decimal(5), Decimal(0)) is None


def test_the_growths_of_the_report():
    assert growth(Decimal(103), Decimal(70)) == Decimal("47.1")
    assert growth(Decimal(26553000), Decimal(21431000)) == Decimal("23.9")


@pytest.mark.parametrize(("days", "after"), [(1, 1), (2, 1), (5, 3), (20, 10), (7, 4), (0, 0)])
def test_at_risk_is_half_of_the_limit_left(days, after):
    assert reached(days, Decimal("0.5")) == after
    assert days - after <= days / 2 < days - after + 1


# --- what each thing adds


def adds(found) -> set[tuple]:
    return {(each.figure, each.day, int(each.amount)) for each in found}


WEEK = date(2026, 3, 2)


def test_a_problem_counts_where_it_was_raised_struck_off_and_reopened():
    raised, due = date(2026, 2, 25), date(2026, 3, 20)
    standing = rules.problem_adds(rules.ProblemFacts("au-zj", "assigned", raised, None, due))
    assert standing == [
        Add("problems_opened", "au-zj", date(2026, 2, 23)),
        Add("problems_state:assigned", "au-zj", STANDING),
        Add("problem_due", "au-zj", due),
    ]
    days = (date(2026, 3, 3), date(2026, 3, 4))
    struck = rules.problem_adds(rules.ProblemFacts("", "struck_off", raised, date(2026, 3, 5), due, days))
    assert adds(struck) == {
        ("problems_opened", date(2026, 2, 23), 1),
        ("problems_reopened", WEEK, 2),
        ("problems_struck_off", WEEK, 1),
    }


@pytest.mark.parametrize(
    ("kind", "received", "saved"),
    [("visit", False, 0), ("pickup", False, 1), ("delivery", False, 0), ("delivery", True, 1)],
)
def test_a_trip_is_saved_by_a_pickup_and_by_a_delivery_that_was_signed_for(kind, received, saved):
    found = rules.trip_adds(rules.TripFacts(kind, 7, False, WEEK, received))
    assert sum(each.figure == "trips_saved" for each in found) == saved
    assert ("agent_trips:7", WEEK, 1) in adds(found)


def test_a_trip_that_waits_counts_for_its_agent_and_one_that_failed_for_nobody():
    assert rules.trip_adds(rules.TripFacts("visit", 7, True, None)) == [Add("agent_waiting:7", "", STANDING)]
    assert rules.trip_adds(rules.TripFacts("visit", 7, False, None)) == []
    assert rules.trip_adds(rules.TripFacts("visit", None, True, None)) == []


@pytest.mark.parametrize(("level", "good"), [(1, 0), (2, 0), (3, 1), (4, 1), (5, 1)])
def test_content_is_level_three_and_better(level, good):
    found = adds(rules.rating_adds("au-fg", level, date(2026, 3, 8)))
    assert (("ratings_good", WEEK, 1) in found) == bool(good)
    assert {("ratings", WEEK, 1), (f"ratings_level:{level}", WEEK, 1)} <= found


def test_a_meeting_counts_once_it_was_held():
    assert rules.meeting_adds("weekly", None) == []
    assert adds(rules.meeting_adds("weekly", WEEK)) == {("weekly_meetings", WEEK, 1)}
    assert adds(rules.meeting_adds("special", WEEK)) == {("problem_meetings", WEEK, 1)}


def test_a_project_counts_at_its_stage_for_its_agent_and_on_the_registers():
    listings = ((2026, "city", Decimal(500)), (2026, "province", Decimal(400)), (2025, "city", Decimal(450)))
    moves = ((WEEK, "", "lead"), (WEEK, "lead", "signed"))
    found = adds(rules.project_adds(rules.ProjectFacts("signed", 3, WEEK, moves, listings)))
    assert found == {
        ("projects_state:signed", STANDING, 1),
        ("agent_projects:3", STANDING, 1),
        ("project_moved", WEEK, 1),
        ("projects_in:lead", WEEK, 1),
        ("projects_out:lead", WEEK, 1),
        ("projects_in:signed", WEEK, 1),
        ("key_projects", NEW_YEAR, 1),
        ("key_investment_wan", NEW_YEAR, 500),
        ("key_projects_province", NEW_YEAR, 1),
        ("key_investment_province_wan", NEW_YEAR, 400),
        ("key_projects", date(2025, 1, 1), 1),
        ("key_investment_wan", date(2025, 1, 1), 450),
    }


@pytest.mark.parametrize(
    ("state", "agent", "counts"),
    [
        ("ended", 3, set()),
        ("merged", 3, set()),
        ("producing", 3, {"projects_state:producing"}),
        ("signed", None, {"projects_state:signed"}),
    ],
)
def test_what_is_over_or_served_by_nobody_is_neither_load_nor_stale(state, agent, counts):
    assert {each.figure for each in rules.project_adds(rules.ProjectFacts(state, agent, WEEK))} == counts
