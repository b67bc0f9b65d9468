"""Whose court: every elapsed working day belongs to one party of the item, and a project counts a day once per party."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from projects.rules.clock import STATUTORY, Limits
from projects.rules.clock_reading import clock_named, read_clocks
from projects.rules.court import Hold, Split, holds_of, split, split_project
from projects.rules.ledger import replay
from tests.projects.rules.happenings import ACCEPTED, LIMITS, happen, on, special
from tests.projects.rules.histories import CALENDAR as RANDOM_CALENDAR
from tests.projects.rules.histories import random_life, random_limits
from tests.projects.rules.test_calendar import CALENDAR


def shares(*entries: tuple, as_of: str, body: str = "au-x") -> Split:
    ledger = replay(happen(*entries), body)
    return split(holds_of(ledger, LIMITS, CALENDAR, on(as_of)), CALENDAR)


def test_the_day_of_a_hand_over_belongs_to_the_one_who_had_it_that_morning() -> None:
    entries = (
        ("submit", "11-09"),
        ("request_correction", "11-11"),
        ("submit_correction", "11-17"),
        ("accept", "11-18"),
    )
    assert shares(*entries, as_of="11-20") == Split({"body:au-x": 5, "enterprise": 4}, 9)


def test_a_procedure_that_is_deducted_holds_the_item_and_the_body_keeps_the_days_of_its_clock() -> None:
    entries = (*ACCEPTED, ("start_special", "11-16", special()), ("end_special", "11-18"), ("resume_review", "11-18"))
    assert shares(*entries, as_of="11-24") == Split({"body:au-x": 6, "special:sp-tech-energy": 3}, 9)


def test_an_intermediary_that_carries_the_procedure_out_is_named() -> None:
    begun = special(court="intermediary:eval")
    assert shares(*ACCEPTED, ("start_special", "11-16", begun), as_of="11-18").days["intermediary:eval"] == 3


def test_days_of_a_procedure_that_is_not_deducted_stay_with_the_body() -> None:
    entries = (*ACCEPTED, ("start_special", "11-16", special(notice=None)))
    assert shares(*entries, as_of="11-18") == Split({"body:au-x": 5}, 5)


def test_another_body_and_the_agent_hold_what_was_passed_to_them() -> None:
    entries = (
        *ACCEPTED,
        ("start_task", "11-13", {"special": "t", "procedure": "sp-publicity", "court": "body:au-y"}),
        ("end_task", "11-17"),
        ("reassign", "11-18", {"body": "au-z"}),
        ("finish_review", "11-18"),
        ("approve", "11-19"),
        ("pass_to", "11-20", {"court": "agent"}),
        ("deliver", "11-24"),
    )
    assert shares(*entries, as_of="12-31") == Split({"body:au-x": 3, "body:au-y": 2, "body:au-z": 2, "agent": 2}, 9)


def test_a_draft_is_nobodys_and_nothing_runs_after_the_end() -> None:
    assert shares(as_of="11-20") == Split({}, 0)
    assert shares(("submit", "11-09"), ("withdraw", "11-10"), as_of="12-31") == Split({"body:au-x": 1}, 1)
    assert shares(("submit", "11-09"), as_of="11-08") == Split({}, 0)


def test_a_project_counts_a_day_once_for_a_party_that_held_several_items() -> None:
    items = [
        [Hold("body:au-x", on("11-09"), on("11-13")), Hold("enterprise", on("11-13"), on("11-17"))],
        [Hold("body:au-x", on("11-11"), on("11-18"))],
        [Hold("body:au-y", on("11-20"), on("11-24"))],
    ]
    assert split_project(items, CALENDAR) == Split({"body:au-x": 7, "enterprise": 2, "body:au-y": 2}, 9)


@settings(max_examples=150, deadline=None)
@given(st.randoms(use_true_random=False), st.integers(0, 150))
def test_the_shares_add_up_to_the_elapsed_working_days_exactly(dice, ahead: int) -> None:
    life, limits = random_life(dice), random_limits(dice)
    ledger = replay(life)
    as_of = life[-1].day.fromordinal(life[-1].day.toordinal() + ahead)
    holds = holds_of(ledger, limits, RANDOM_CALENDAR, as_of)
    end = ledger.turns[-1].day if ledger.turns[-1].party == "" else as_of
    found = split(holds, RANDOM_CALENDAR)
    assert found.elapsed == sum(found.days.values()) == RANDOM_CALENDAR.workdays_between(ledger.turns[0].day, end)
    assert split_project([holds], RANDOM_CALENDAR) == found


@settings(max_examples=150, deadline=None)
@given(st.randoms(use_true_random=False))
def test_what_is_not_with_the_body_is_what_the_clock_deducts(dice) -> None:
    life = [each for each in random_life(dice) if each.verb not in ("pass_to", "start_task", "end_task", "reassign")]
    ledger, limits = replay(life), Limits(statutory=20, procedures=random_limits(dice).procedures)
    clock = clock_named(read_clocks(ledger, limits, RANDOM_CALENDAR), STATUTORY)
    if clock is None or clock.back_dated:
        return
    as_of = clock.stopped_on or life[-1].day
    holds = holds_of(ledger, limits, RANDOM_CALENDAR, as_of)
    body = [
        h._replace(after=max(h.after, clock.started_on))
        for h in holds
        if h.party == "body" and h.until > clock.started_on
    ]
    assert sum(split(body, RANDOM_CALENDAR).days.values()) == clock.used(as_of)
