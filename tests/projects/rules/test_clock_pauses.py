"""What is deducted from a clock: special procedures told in writing, within their longest duration, each day once."""

from __future__ import annotations

import pytest

from projects.rules.clock import (
    COMMITTED,
    PROCEDURE,
    STATUTORY,
)
from projects.rules.clock_days import explain
from projects.rules.ledger import replay
from projects.rules.lifecycle import NotAllowed
from tests.projects.rules.happenings import ACCEPTED, clock, happen, on, special, told

REVIEWED = (*ACCEPTED, ("start_special", "11-16", special()), ("end_special", "11-18"), ("resume_review", "11-18"))


def test_a_procedure_is_deducted_from_its_first_day_to_its_last() -> None:
    found = clock(COMMITTED, *REVIEWED)
    assert (found.due_on, clock(STATUTORY, *REVIEWED).due_on) == (on("11-24"), on("12-15"))
    assert (found.used(on("11-22")), found.left(on("11-22"))) == (3, 2)
    assert [(each.kind, each.from_day, each.to_day, each.event_from, each.event_to) for each in found.intervals] == [
        ("run", on("11-12"), on("11-15"), 2, 4),
        ("pause", on("11-16"), on("11-18"), 4, 5),
        ("run", on("11-19"), None, 5, None),
    ]
    pause = found.paused(on("11-17"))
    assert pause is not None
    assert (pause.reason.zh, pause.basis) == ("节能报告评审，暂停计时", "评审时间不计入审查期限")
    assert found.paused(on("11-19")) is None


def test_each_day_says_whether_it_counts_and_why() -> None:
    assert told(clock(COMMITTED, *REVIEWED), on("11-22")) == [
        ("11-12", None, "受理当日不计入"),
        ("11-13", 1, "计时"),
        ("11-14/11-15", None, "周末"),
        ("11-16/11-17", None, "节能报告评审，暂停计时"),
        ("11-18", None, "节能报告评审，暂停计时，次日恢复"),
        ("11-19", 2, "计时"),
        ("11-20", 3, "计时"),
        ("11-21/11-22", None, "周末"),
        ("11-23", 4, "计时"),
        ("11-24", 5, "计时"),
    ]


def test_while_a_procedure_without_a_longest_duration_is_open_there_is_no_due_day() -> None:
    found = clock(COMMITTED, *REVIEWED[:-2])
    assert (found.due_on, found.left(on("12-31")), found.late(on("12-31"))) == (None, 4, False)
    assert told(found, on("11-17"))[-1] == ("11-16/11-17", None, "节能报告评审，暂停计时")


def test_days_of_two_procedures_at_once_are_deducted_once() -> None:
    found = clock(
        COMMITTED,
        *ACCEPTED,
        ("start_special", "11-16", special()),
        ("start_special", "11-18", special("sp-expert", special="b")),
        ("end_special", "11-20", {"special": "a"}),
        ("end_special", "11-24", {"special": "b"}),
    )
    pauses = [each for each in found.intervals if each.kind == "pause"]
    assert [(each.from_day, each.to_day, each.event_from) for each in pauses] == [
        (on("11-16"), on("11-20"), 4),
        (on("11-21"), on("11-24"), 5),
    ]
    assert (found.due_on, replay(happen(*ACCEPTED)).state) == (on("11-30"), "reviewing")


def test_a_procedure_that_was_not_told_in_writing_is_not_deducted() -> None:
    found = clock(COMMITTED, *ACCEPTED, ("start_special", "11-16", special(notice=None)), ("end_special", "11-18"))
    assert (found.due_on, [each.kind for each in found.intervals]) == (on("11-19"), ["run"])
    assert told(found, on("11-18"))[3] == ("11-16", 2, "计时，节能报告评审：未书面告知所需时间，不扣除")


def test_told_later_a_procedure_is_deducted_from_that_day_on() -> None:
    found = clock(
        COMMITTED,
        *ACCEPTED,
        ("start_special", "11-16", special(notice=None)),
        ("tell_special", "11-18"),
        ("end_special", "11-20"),
    )
    assert [(each.from_day, each.to_day) for each in found.intervals if each.kind == "pause"] == [
        (on("11-18"), on("11-20"))
    ]
    assert found.due_on == on("11-24")


def test_beyond_its_longest_duration_a_procedure_lets_the_clock_run_on_without_an_event() -> None:
    entries = (*ACCEPTED, ("start_special", "11-16", special("sp-fire")))
    found = clock(COMMITTED, *entries)
    assert [(each.kind, each.from_day, each.to_day) for each in found.intervals] == [
        ("run", on("11-12"), on("11-15")),
        ("pause", on("11-16"), on("11-20")),
        ("run", on("11-21"), None),
    ]
    assert (found.due_on, found.used(on("11-24"))) == (on("11-26"), 3)
    assert told(found, on("11-23"))[6] == ("11-23", 2, "计时，特殊消防设计专家评审：超出上限5个工作日，恢复计时")
    longest = clock(PROCEDURE, *entries)
    assert (longest.ref, longest.due_on, longest.used(on("11-16")), longest.late(on("11-21"))) == (
        "a",
        on("11-20"),
        1,
        True,
    )
    assert [line.number for line in explain(longest, on("11-16"))] == [1, 2, 3, 4, 5]


def test_public_notice_runs_within_the_limit_beside_the_state() -> None:
    entries = (*ACCEPTED, ("start_task", "11-16", {"special": "p", "procedure": "sp-publicity"}))
    assert replay(happen(*entries)).state == "reviewing"
    assert clock(COMMITTED, *entries).due_on == on("11-19")
    assert clock(PROCEDURE, *entries).due_on == on("11-30")


def test_a_procedure_that_does_not_stop_the_clock_is_not_deducted_wherever_it_was_entered() -> None:
    found = clock(COMMITTED, *ACCEPTED, ("start_special", "11-16", special("sp-publicity")))
    assert found.due_on == on("11-19")
    assert told(found, on("11-16"))[3][2] == "计时，公示：不停钟"


def test_suspension_is_deducted_and_a_procedure_open_beside_it_goes_on() -> None:
    entries = (
        *ACCEPTED,
        ("start_special", "11-16", special()),
        ("suspend", "11-17"),
        ("resume", "11-19"),
    )
    assert replay(happen(*entries)).state == "special_running"
    found = clock(COMMITTED, *entries, ("end_special", "11-20"))
    assert found.due_on == on("11-26")
    alone = clock(COMMITTED, *ACCEPTED, ("suspend", "11-17"), ("resume", "11-19"))
    assert (alone.due_on, alone.used(on("11-20"))) == (on("11-24"), 3)


def test_a_procedure_that_the_catalogue_does_not_know_is_an_error() -> None:
    with pytest.raises(KeyError):
        clock(COMMITTED, *ACCEPTED, ("start_special", "11-16", special("sp-none")))


def test_only_a_procedure_under_way_can_end() -> None:
    with pytest.raises(NotAllowed, match="正在进行"):
        replay(happen(*ACCEPTED, ("start_special", "11-16", special()), ("end_special", "11-17", {"special": "x"})))
