"""S20: the clocks equal an independent day-by-day count on random lives. HISTORIES=100000 makes the promise's number."""

from __future__ import annotations

import os
import random
from datetime import date, timedelta
from functools import reduce
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from projects.rules.clock import COMMITTED, OTHER_UNIT, STATUTORY, WORKDAY, Clock, Limits
from projects.rules.clock_days import explain
from projects.rules.clock_reading import clock_named, read_clocks
from projects.rules.court import holds_of, split
from projects.rules.ledger import Happening, Ledger, advance, dump, effective, load, replay
from tests.projects.rules.histories import CALENDAR, random_life, random_limits, with_wrong_entries, works
from tests.projects.rules.second_opinion import Opinion, SecondOpinion

HISTORIES = int(os.environ.get("HISTORIES", "3000"))
BATCHES = 10


def differences(recorded: list[Happening], limits: Limits, as_of: date, told: bool) -> list[str]:
    """Where the clocks and the second opinion part; empty when they agree."""
    ledger = replay(recorded, "au-z")
    clocks, naive = read_clocks(ledger, limits, CALENDAR), SecondOpinion(recorded, limits)
    found: list[str] = []
    for name, opinions in (
        ("notice", naive.notices),
        ("answer", naive.answers),
        ("delivery", naive.deliveries),
        ("tolerance", naive.tolerance()),
    ):
        ours = [(clock.started_on, clock.due_on, clock.stopped_on) for clock in clocks if clock.name == name]
        if ours != [(each.started, each.due, each.stopped) for each in opinions]:
            found.append(f"{name}: {ours} {opinions}")
    for clock in clocks:
        if clock.name in (STATUTORY, OTHER_UNIT, COMMITTED):
            limit = limits.committed if clock.name == COMMITTED else limits.statutory
            more = 0 if clock.name == COMMITTED else naive.granted()
            found += against(clock, naive.main((limit or 0) + more, clock.unit), as_of, told)
    expected = {STATUTORY: limits.statutory, COMMITTED: limits.committed}
    for name, limit in expected.items():
        if (clock_named(clocks, name) is not None) != (naive.accepted is not None and limit is not None):
            found.append(f"{name}: there, or not")
    holds = split(holds_of(ledger, limits, CALENDAR, as_of), CALENDAR)
    ours = {party: days for party, days in holds.days.items() if days}
    if ours != naive.court(as_of) or holds.elapsed != sum(ours.values()):
        found.append(f"court: {ours} {naive.court(as_of)}")
    return found


def against(clock: Clock, opinion: Opinion, as_of: date, told: bool) -> list[str]:
    used = opinion.used(as_of)
    last = as_of if opinion.stopped is None else min(as_of, opinion.stopped)
    theirs = [opinion.started, opinion.stopped, opinion.due, used, max(clock.days - used, 0), max(used - clock.days, 0)]
    theirs.append(opinion.due is not None and last > opinion.due)
    ours = [
        clock.started_on,
        clock.stopped_on,
        clock.due_on,
        clock.used(as_of),
        clock.left(as_of),
        clock.overdue(as_of),
    ]
    ours.append(clock.late(as_of))
    if ours != theirs:
        return [f"{clock.name}: {ours} {theirs}"]
    if told:
        lines = explain(clock, as_of)
        until = lines[-1].last
        if [line.first for line in lines if line.counts] != [day for day in opinion.counted if day <= until]:
            return [f"{clock.name}: the lines of its explanation"]
    return []


@pytest.mark.parametrize("batch", range(BATCHES))
def test_s20_the_clocks_equal_a_day_by_day_count_on_random_lives(batch: int) -> None:
    dice = random.Random(2000 + batch)
    wrong = []
    for number in range(HISTORIES // BATCHES):
        life, limits = random_life(dice), random_limits(dice)
        recorded = with_wrong_entries(life, dice)
        as_of = life[0].day + timedelta(days=dice.randint(-2, 120))
        if found := differences(recorded, limits, as_of, told=number % 10 == 0):
            wrong.append((batch, number, found))
    assert wrong == []


def test_the_random_lives_hold_everything_that_can_happen_to_a_clock() -> None:
    dice = random.Random(7)
    lives = [random_life(dice) for _ in range(1500)]
    verbs = {each.verb for life in lives for each in life}
    assert verbs >= {"deem_accepted", "return_correction", "suspend", "resume", "extend", "tell_special", "end_special"}
    assert verbs >= {"complete_materials", "confirm_supplement", "start_task", "pass_to", "lapse", "deliver", "revoke"}
    ledgers = [replay(life) for life in lives]
    assert any(sum(s.kind == "pause" and s.to_day is None for s in ledger.spans) > 1 for ledger in ledgers)
    assert any(not works(each.day) for life in lives for each in life if each.verb == "accept")


LIVES = st.randoms(use_true_random=False)


@settings(max_examples=200, deadline=None)
@given(LIVES)
def test_one_happening_at_a_time_gives_the_same_as_the_whole_history(dice: random.Random) -> None:
    life = random_life(dice)
    for end in range(len(life) + 1):
        assert reduce(advance, life[:end], Ledger()) == replay(life[:end])
    kept = Ledger()
    for each in life:
        kept = load(dump(advance(kept, each)))
    assert kept == replay(life)


@settings(max_examples=200, deadline=None)
@given(LIVES)
def test_what_was_recorded_wrongly_and_corrected_is_as_if_it_had_been_right(dice: random.Random) -> None:
    life = random_life(dice)
    recorded = with_wrong_entries(life, dice)
    assert effective(recorded)[0].day == life[0].day
    right, corrected = replay(life), replay(recorded)
    assert (corrected.state, corrected.last_on) == (right.state, right.last_on)
    limits = random_limits(dice)
    figures = [[(c.name, c.due_on, c.stopped_on) for c in read_clocks(x, limits, CALENDAR)] for x in (right, corrected)]
    assert figures[0] == figures[1]


@settings(max_examples=200, deadline=None)
@given(LIVES, st.integers(0, 200))
def test_intervals_cover_every_day_once_and_their_running_days_are_the_days_used(
    dice: random.Random, ahead: int
) -> None:
    life, limits = random_life(dice), random_limits(dice)
    as_of = life[0].day + timedelta(days=ahead)
    for clock in read_clocks(replay(life), limits, CALENDAR):
        parts = [each for each in clock.intervals if each.kind != "extend"]
        assert parts[0].from_day == clock.started_on
        for one, two in pairwise(parts):
            assert one.to_day is not None
            assert two.from_day == one.to_day + timedelta(days=1)
        running = [
            each.from_day + timedelta(days=i)
            for each in parts
            if each.kind == "run"
            for i in range((min(each.to_day or as_of, as_of) - each.from_day).days + 1)
        ]
        if clock.unit == WORKDAY:
            assert clock.used(as_of) == sum(works(day) for day in running if day > clock.origin)


@settings(max_examples=200, deadline=None)
@given(LIVES)
def test_a_due_day_does_not_depend_on_today(dice: random.Random) -> None:
    life, limits = random_life(dice), random_limits(dice)
    for clock in read_clocks(replay(life), limits, CALENDAR):
        if clock.due_on is not None and clock.open and clock.days:
            assert clock.used(clock.due_on) == clock.days
            assert clock.left(clock.due_on) == 0 == clock.overdue(clock.due_on)
            assert not clock.late(clock.due_on)
            assert clock.late(clock.due_on + timedelta(days=1))
