"""The plan says what the agent does by which working day; the week says what became of it."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from projects.rules.calendar import WorkCalendar
from projects.rules.wording import Text
from services.rules.plan import (
    ACTS,
    DELIVER,
    DROPPED,
    FOLLOW,
    PICKUP,
    PREPARE,
    SUBMIT,
    Leg,
    Planned,
    Standing,
    changes,
    plan_of,
    reached,
)
from services.rules.plan_week import DONE, EXTRA, LATE, MOVED, OPEN, Judged, Line, Week, judge, share, week_of

PLAIN = WorkCalendar([], frozenset({2026}))  # Monday to Friday
MONDAY = date(2026, 3, 2)


def days(leg: Leg, first: date = date(2026, 1, 1)) -> dict[str, date]:
    return {each.act: each.due_on for each in plan_of([leg], PLAIN, first)}


def test_the_days_are_counted_in_working_days_around_those_of_the_matter():
    assert days(Leg("a", date(2026, 3, 9), date(2026, 3, 13), True)) == {
        PREPARE: date(2026, 3, 4),
        PICKUP: date(2026, 3, 6),
        SUBMIT: date(2026, 3, 9),
        FOLLOW: date(2026, 3, 13),
        DELIVER: date(2026, 3, 16),
    }


def test_nothing_is_planned_before_the_route_begins():
    found = days(Leg("a", MONDAY, MONDAY, False), first=MONDAY)
    assert (found[PREPARE], found[PICKUP], found[SUBMIT]) == (MONDAY, MONDAY, MONDAY)


@given(st.dates(date(2026, 2, 1), date(2026, 9, 1)), st.integers(0, 60))
def test_the_acts_never_stand_in_another_order(begins, length):
    found = [each.due_on for each in plan_of([Leg("a", begins, begins + timedelta(length), False)], PLAIN, begins)]
    assert found == sorted(found)


@pytest.mark.parametrize(
    ("states", "done"),
    [
        ([], set()),
        (["draft"], set()),
        (["submitted"], {PREPARE, PICKUP, SUBMIT}),
        (["submitted", "draft"], set()),
        (["approved", "reviewing"], {PREPARE, PICKUP, SUBMIT}),
        (["approved"], {PREPARE, PICKUP, SUBMIT, FOLLOW}),
        (["denied", "archived"], {PREPARE, PICKUP, SUBMIT, FOLLOW}),
        (["delivered"], set(ACTS)),
        (["refused"], set(ACTS)),
        (["refused", "draft"], set()),
    ],
)
def test_of_several_applications_the_last_one_counts(states, done):
    assert reached(states) == done


def test_papers_that_were_fetched_are_complete():
    assert reached(["draft"], fetched=True) == {PREPARE, PICKUP}


def test_every_state_of_an_item_is_known():
    from projects.rules.lifecycle_data import STATES
    from services.rules.plan import BROUGHT, DECIDED

    ended = {name for name, state in STATES.items() if state.terminal or state.clock == "stop"}
    assert isinstance(STATES["draft"].name, Text)
    assert ended | {"delivered"} == DECIDED | DROPPED
    assert BROUGHT < DECIDED


def test_a_line_that_holds_stays_and_one_that_moved_is_replaced():
    kept, moved = Planned("a", SUBMIT, MONDAY, True), Planned("b", SUBMIT, MONDAY, False)
    standing = {
        ("a", SUBMIT): Standing(1, MONDAY, True, False),
        ("b", SUBMIT): Standing(2, date(2026, 3, 9), False, False),
        ("c", SUBMIT): Standing(3, MONDAY, False, False),
    }
    assert changes(standing, [kept, moved]) == ([2, 3], [moved])


def test_what_was_done_stays_as_it_was_planned():
    standing = {("a", SUBMIT): Standing(1, MONDAY, True, True), ("b", SUBMIT): Standing(2, MONDAY, True, True)}
    assert changes(standing, [Planned("a", SUBMIT, date(2026, 4, 1), False)]) == ([], [])


# --- the week

WEEK = Week(MONDAY)
BEFORE, TUESDAY, NEXT = date(2026, 2, 20), date(2026, 3, 3), date(2026, 3, 10)


def line(pk: int, due: date, *, drawn: date = BEFORE, gone: date | None = None, done: date | None = None, act="submit"):
    return Line(pk, (1, "a", act), due, drawn, gone, done)


@pytest.mark.parametrize(
    ("lines", "found"),
    [
        ([line(1, TUESDAY, done=MONDAY)], [Judged(1, DONE)]),
        ([line(1, TUESDAY, done=TUESDAY)], [Judged(1, DONE)]),
        ([line(1, MONDAY, done=TUESDAY)], [Judged(1, LATE)]),
        ([line(1, MONDAY)], [Judged(1, OPEN)]),
        ([line(1, MONDAY, done=NEXT)], [Judged(1, OPEN)]),
        ([line(1, MONDAY, gone=TUESDAY), line(2, NEXT, drawn=TUESDAY)], [Judged(1, MOVED)]),
        ([line(1, MONDAY, gone=MONDAY), line(2, TUESDAY, drawn=MONDAY)], [Judged(2, OPEN)]),
        ([line(1, MONDAY, gone=NEXT), line(2, date(2026, 4, 1), drawn=NEXT)], [Judged(1, OPEN)]),
        ([line(1, MONDAY, gone=BEFORE)], []),
        ([line(1, MONDAY, drawn=NEXT)], []),
        ([line(1, NEXT, done=TUESDAY)], [Judged(1, EXTRA)]),
        ([line(1, BEFORE, done=TUESDAY)], [Judged(1, EXTRA)]),
        ([line(1, TUESDAY, done=BEFORE)], []),
        ([line(1, NEXT)], []),
    ],
)
def test_a_week_says_what_became_of_each_line(lines, found):
    assert judge(lines, WEEK) == found


@given(st.lists(st.tuples(st.integers(0, 20), st.integers(0, 20), st.integers(0, 25)), max_size=8))
def test_a_line_that_is_done_is_told_in_some_week_at_most_once_as_done(rows):
    lines = [
        Line(
            pk,
            (pk, "a", "submit"),
            MONDAY + timedelta(due),
            MONDAY + timedelta(min(drawn, due)),
            None,
            MONDAY + timedelta(done),
        )
        for pk, (drawn, due, done) in enumerate(rows)
    ]
    told = [each for n in range(-1, 6) for each in judge(lines, Week(MONDAY + timedelta(7 * n)))]
    well = [each.pk for each in told if each.outcome in (DONE, LATE, EXTRA)]
    assert len(well) == len(set(well))


def test_a_week_begins_on_monday():
    assert (week_of(date(2026, 3, 8)), week_of(MONDAY)) == (WEEK, WEEK)


def test_a_share_of_nothing_is_no_number():
    assert (share(0, 0), share(1, 3), share(3, 3)) == (None, 33, 100)
