"""Satisfaction is levels 3 to 5 of all that was answered, never rounded up; a follow-up never goes to who was rated."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from projects.rules.calendar import WorkCalendar
from services.rules.ratings import BAD, LEVELS, choose_owner, satisfaction, terms


def test_there_are_five_levels_and_the_two_lowest_are_bad():
    assert sorted(LEVELS) == [1, 2, 3, 4, 5]
    assert {1, 2} == BAD
    assert [LEVELS[level].zh for level in (5, 4, 3, 2, 1)] == ["非常满意", "满意", "基本满意", "不满意", "非常不满意"]


def test_satisfaction_says_of_how_many():
    found = satisfaction({5: 6, 3: 1, 2: 2, 1: 1}, invited=40)
    assert (found.answered, found.content, found.bad, found.invited) == (10, 7, 3, 40)
    assert found.percent == Decimal("70.00")


def test_of_nobody_there_is_no_satisfaction():
    assert satisfaction({}).percent is None


def test_one_bad_rating_of_many_is_never_rounded_to_all():
    assert satisfaction({5: 999_999, 1: 1}).percent == Decimal("99.99")


def test_a_level_that_there_is_not_is_an_error():
    with pytest.raises(ValueError, match="no such level"):
        satisfaction({6: 1})


def test_days_are_working_days_after_the_day_of_the_rating():
    friday = date(2026, 3, 6)
    found = terms(friday, WorkCalendar([], frozenset({2026})), 1, 5)
    assert (found.contact_by, found.fix_by) == (date(2026, 3, 9), date(2026, 3, 13))


@pytest.mark.parametrize(
    ("load", "rated", "owner"),
    [({1: 3, 2: 0, 3: 0}, [], 2), ({1: 3, 2: 0, 3: 0}, [2], 3), ({1: 9}, [1], None), ({}, [], None)],
)
def test_whoever_has_least_and_was_not_rated_looks_into_it(load, rated, owner):
    assert choose_owner(load, rated) == owner
