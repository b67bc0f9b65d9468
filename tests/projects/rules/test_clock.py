"""The clocks of an item, case by case: what starts, moves and stops them, and how each day is told."""

from __future__ import annotations

from datetime import date

import pytest

from projects.rules.calendar import WorkCalendar
from projects.rules.clock import (
    CLOCKS,
    COMMITTED,
    DAY,
    OTHER_UNIT,
    STATUTORY,
    Limits,
    earliest_hearing,
    latest_hearing_notice,
)
from projects.rules.clock_days import explain
from projects.rules.clock_reading import Edition, clock_named, read_clocks
from projects.rules.ledger import replay
from tests.projects.rules.happenings import ACCEPTED, LIMITS, PROCEDURES, clock, happen, on, special, told
from tests.projects.rules.test_calendar import CALENDAR, FACTS

# --- counting


@pytest.mark.parametrize("vector", FACTS["test_vectors"], ids=lambda v: f"{v['accepted']}+{v['n']}")
def test_an_accepted_item_is_due_on_the_day_of_the_catalogues_vector(vector: dict) -> None:
    day = f"{vector['accepted']:%m-%d}"
    found = clock(STATUTORY, ("submit", day), ("accept", day), limits=Limits(statutory=vector["n"]))
    assert (found.started_on, found.due_on, found.tentative) == (vector["accepted"], vector["due"], False)
    assert (found.used(vector["due"]), found.left(vector["due"]), found.late(vector["due"])) == (vector["n"], 0, False)
    assert explain(found, vector["accepted"])[-1].number == vector["n"]


def test_acceptance_on_a_sunday_is_valid_and_working_days_are_counted() -> None:
    found = clock(COMMITTED, ("submit", "11-21"), ("accept", "11-22"))
    assert (found.started_on, found.due_on) == (on("11-22"), on("11-27"))
    assert found.used(on("11-23")) == 1


def test_no_days_at_all_are_due_on_the_spot() -> None:
    found = clock(COMMITTED, ("submit", "11-22"), ("accept", "11-22"), limits=Limits(committed=0))
    assert found.due_on == on("11-22")
    assert told(found, on("11-22")) == [("11-22", None, "当场办结")]


def test_the_clock_stops_on_the_day_of_the_decision() -> None:
    found = clock(COMMITTED, *ACCEPTED, ("finish_review", "11-16"), ("approve", "11-17"))
    assert (found.stopped_on, found.stopped_by, found.open) == (on("11-17"), 5, False)
    assert [found.used(on(day)) for day in ("11-13", "11-17", "12-31")] == [1, 3, 3]
    assert (found.left(on("12-31")), found.overdue(on("12-31")), found.late(on("12-31"))) == (2, 0, False)


def test_past_the_due_day_the_clock_says_by_how_much() -> None:
    found = clock(COMMITTED, *ACCEPTED)
    assert found.due_on == on("11-19")
    assert [(found.overdue(on(day)), found.late(on(day))) for day in ("11-19", "11-20", "11-22", "11-23")] == [
        (0, False),
        (1, True),
        (1, True),
        (2, True),
    ]
    assert told(found, on("11-23"))[-3:] == [
        ("11-20", 6, "计时，超期第1日"),
        ("11-21/11-22", None, "周末"),
        ("11-23", 7, "计时，超期第2日"),
    ]


def test_a_count_through_a_year_not_announced_is_tentative() -> None:
    found = clock(STATUTORY, ("submit", "12-10"), ("accept", "12-10"), limits=Limits(statutory=16))
    assert (found.due_on, found.tentative, found.calendar_name) == (date(2027, 1, 4), True, "2026")


def test_without_a_limit_there_is_no_clock() -> None:
    clocks = read_clocks(replay(happen(*ACCEPTED)), Limits(), CALENDAR)
    assert [each.name for each in clocks] == ["notice"]


# --- five days to tell, and what silence means


def test_five_working_days_to_tell_begin_the_day_after_the_papers_came() -> None:
    found = clock("notice", ("submit", "11-11"), ("pre_review", "11-12"))
    assert (found.started_on, found.due_on, found.left(on("11-13"))) == (on("11-11"), on("11-18"), 3)


@pytest.mark.parametrize("verb", ["deem_accepted", "accept", "accept_tolerant"])
def test_silence_counts_as_acceptance_on_the_day_the_papers_came(verb: str) -> None:
    found = clock(COMMITTED, ("submit", "11-11"), (verb, "11-19"))
    assert (found.started_on, found.back_dated, found.due_on) == (on("11-11"), True, on("11-18"))
    assert found.intervals[0].event_from == 1
    assert found.started_by == 2
    assert told(found, on("11-11"))[0] == ("11-11", None, "视为受理：收件当日不计入")


def test_an_acceptance_on_the_fifth_working_day_is_in_time() -> None:
    found = clock(COMMITTED, ("submit", "11-11"), ("accept", "11-18"))
    assert (found.started_on, found.back_dated) == (on("11-18"), False)


def test_silence_after_a_correction_counts_from_the_day_of_the_correction() -> None:
    entries = (("submit", "11-02"), ("request_correction", "11-04"), ("submit_correction", "11-11"))
    assert clock("notice", *entries).due_on == on("11-18")
    assert clock(COMMITTED, *entries, ("deem_accepted", "11-19")).started_on == on("11-11")


def test_papers_handed_over_at_the_door_count_from_that_day() -> None:
    assert clock("notice", ("submit", "11-11", {"received_on": "2026-11-09"})).started_on == on("11-09")


def test_the_time_to_correct_runs_only_where_it_is_set() -> None:
    entries = (("submit", "11-02"), ("request_correction", "11-04"))
    assert clock_named(read_clocks(replay(happen(*entries)), LIMITS, CALENDAR), "answer") is None
    assert clock("answer", *entries, limits=Limits(answer=15)).due_on == on("11-25")


# --- extension


@pytest.mark.parametrize(("data", "due"), [({}, "12-24"), ({"workdays": 3}, "12-15"), ({"workdays": 99}, "12-24")])
def test_an_extension_moves_the_statutory_limit_by_what_was_granted_and_may_be(data: dict, due: str) -> None:
    found = clock(STATUTORY, *ACCEPTED, ("extend", "11-20", data))
    assert found.due_on == on(due)
    assert (found.intervals[-1].kind, found.intervals[-1].from_day, found.intervals[-1].event_from) == (
        "extend",
        on("12-11"),
        4,
    )
    assert told(found, on("11-20"))[-1][2] == "计时，延长期"


def test_a_second_extension_counts_for_nothing_and_the_promise_stays() -> None:
    entries = (*ACCEPTED, ("extend", "11-16", {"workdays": 1}), ("extend", "11-17"))
    assert clock(STATUTORY, *entries).due_on == on("12-11")
    assert clock(COMMITTED, *entries).due_on == on("11-19")


def test_where_the_law_knows_no_extension_there_is_none() -> None:
    found = clock(STATUTORY, *ACCEPTED, ("extend", "11-16"), limits=Limits(statutory=20))
    assert (found.due_on, found.extension) == (on("12-10"), 0)


# --- 日


def test_an_article_that_says_only_days_is_counted_in_working_days_with_a_warning_beside_it() -> None:
    entries = (("submit", "09-28"), ("accept", "09-28"))
    found, other = (clock(name, *entries, limits=Limits(statutory=7, unit=DAY)) for name in (STATUTORY, OTHER_UNIT))
    assert (found.unit, found.due_on) == ("workday", on("10-13"))
    assert (other.unit, other.due_on) == ("day", on("10-08"))


def test_calendar_days_that_end_on_a_day_off_move_on_to_the_next_working_day() -> None:
    found = clock(
        STATUTORY, ("submit", "09-28"), ("accept", "09-28"), limits=Limits(statutory=7, unit=DAY, days_as=DAY)
    )
    assert found.due_on == on("10-08")
    assert [found.used(on(day)) for day in ("10-05", "10-06", "10-08", "10-09")] == [7, 7, 7, 8]
    assert told(found, on("10-09"))[-4:] == [
        ("10-05", 7, "计时（国庆节也计入）"),
        ("10-06/10-07", None, "届满日遇国庆节，顺延"),
        ("10-08", None, "届满日顺延至此"),
        ("10-09", 8, "计时，超期第1日"),
    ]


def test_the_last_day_does_not_move_on_into_a_pause() -> None:
    limits = Limits(statutory=3, unit=DAY, days_as=DAY, procedures=PROCEDURES)
    entries = (("submit", "11-11"), ("accept", "11-11"), ("start_review", "11-11"))  # the third day is a Saturday
    found = clock(STATUTORY, *entries, ("start_special", "11-16", special()), ("end_special", "11-17"), limits=limits)
    assert found.due_on == on("11-18")
    assert clock(STATUTORY, *entries, ("start_special", "11-16", special()), limits=limits).due_on is None


# --- tolerance, delivery, hearing


def test_the_time_for_missing_papers_runs_beside_and_ends_on_the_day_they_came() -> None:
    entries = (("submit", "11-11"), ("accept_tolerant", "11-12"), ("start_review", "11-12"))
    assert clock("tolerance", *entries).due_on == on("11-19")
    found = clock("tolerance", *entries, ("confirm_supplement", "11-20", {"received_on": "2026-11-19"}))
    assert (found.stopped_on, found.late(on("12-31"))) == (on("11-19"), False)
    assert clock(COMMITTED, *entries).due_on == on("11-19")


def test_the_time_for_missing_papers_outlives_the_grant_until_they_are_confirmed() -> None:
    entries = (
        *ACCEPTED,
        ("finish_review", "11-13"),
        ("approve_tolerant", "11-13"),
        ("deliver", "11-16"),
        ("archive", "11-17"),
    )
    assert (clock("tolerance", *entries).due_on, clock("tolerance", *entries).open) == (on("11-20"), True)
    assert clock("tolerance", *entries, ("confirm_supplement", "11-19")).stopped_on == on("11-19")


def test_a_day_named_in_the_notice_goes_before_the_general_number_and_moves_on_over_a_weekend() -> None:
    found = clock("tolerance", ("submit", "11-11"), ("accept_tolerant", "11-12", {"make_up_by": "2026-11-21"}))
    assert (found.due_on, found.days) == (on("11-23"), 7)


def test_delivery_is_due_ten_working_days_after_the_decision() -> None:
    entries = (*ACCEPTED, ("finish_review", "11-16"), ("deny", "11-17"))
    found = clock("delivery", *entries)
    assert (found.started_on, found.due_on) == (on("11-17"), on("12-01"))
    assert clock("delivery", *entries, ("deliver", "11-20")).stopped_on == on("11-20")


def test_a_hearing_is_asked_for_in_five_held_within_twenty_and_told_seven_days_before() -> None:
    told_of = (*ACCEPTED, ("tell_hearing", "11-13"))
    assert clock("hearing_apply", *told_of).due_on == on("11-20")
    asked = (*told_of, ("apply_hearing", "11-16"))
    assert clock("hearing_apply", *asked).stopped_on == on("11-16")
    assert clock("hearing_hold", *asked).due_on == on("12-14")
    notified = (*asked, ("notify_hearing", "11-18", {"held_on": "2026-11-30"}))
    assert clock("hearing_notice", *notified).due_on == on("11-27")
    held = (*notified, ("hold_hearing", "11-30"))
    assert {clock(name, *held).stopped_on for name in ("hearing_hold", "hearing_notice")} == {on("11-30")}
    assert clock("hearing_apply", *told_of, ("waive_hearing", "11-16")).stopped_on == on("11-16")


def test_seven_working_days_lie_between_the_notice_and_the_hearing() -> None:
    assert earliest_hearing(on("11-18"), LIMITS, CALENDAR) == on("11-28")
    for day in ("11-28", "11-29", "11-30", "12-01"):
        latest = latest_hearing_notice(on(day), LIMITS, CALENDAR)
        assert earliest_hearing(latest, LIMITS, CALENDAR) <= on(day)
        assert earliest_hearing(date.fromordinal(latest.toordinal() + 1), LIMITS, CALENDAR) > on(day)


# --- calendars


def test_open_clocks_follow_the_newest_notice_and_concluded_ones_keep_theirs() -> None:
    ledger = replay(happen(*ACCEPTED, ("finish_review", "11-16"), ("approve", "11-17")))
    older = Edition(WorkCalendar([], {2026}), "old", 4)
    clocks = {each.name: each for each in read_clocks(ledger, LIMITS, CALENDAR, "new", [older])}
    assert {name: each.calendar_name for name, each in clocks.items()} == {
        "notice": "old",  # stopped by event 2
        STATUTORY: "new",  # stopped by event 5
        COMMITTED: "new",
        "delivery": "new",  # open
    }


def test_every_clock_has_a_name_in_both_languages() -> None:
    assert all(text.zh and text.en.isascii() for text in CLOCKS.values())
