"""What a step issues, what it does to the clocks, and which kinds of case a matter has."""

from __future__ import annotations

import pytest

from projects.rules.lifecycle import EFFECTS, case_types_for, effects_of, notices_of


@pytest.mark.parametrize(
    ("state", "verb", "notices"),
    [
        ("draft", "submit", ("nt-receipt",)),
        ("submitted", "request_correction", ("nt-correction",)),
        ("corrected", "deem_accepted", ("nt-accept",)),
        ("submitted", "accept_tolerant", ("nt-tolerant",)),
        ("deciding", "extend", ("nt-extend",)),
        ("deciding", "approve", ("nt-grant",)),
        ("deciding", "approve_tolerant", ("nt-grant",)),
        ("submitted", "withdraw", ("nt-withdraw",)),
        ("accepted", "start_review", ()),
        ("reviewing", "reassign", ()),
        ("submitted", "fly", ()),
    ],
)
def test_a_step_issues_the_notices_of_the_state_it_reaches(state: str, verb: str, notices: tuple[str, ...]) -> None:
    assert notices_of(state, verb) == notices


def test_hearing_notices_belong_to_a_hearing_only() -> None:
    assert notices_of("reviewing", "start_special", "sp-expert") == ("nt-special",)
    assert notices_of("deciding", "start_special", "sp-hearing") == ("nt-special", "nt-hearing")
    assert notices_of("special_running", "start_special", "sp-hearing") == ("nt-special", "nt-hearing")


@pytest.mark.parametrize("verb", ["tell_hearing", "notify_hearing"])
def test_a_hearing_is_told_and_notified_in_writing_with_or_without_its_procedure(verb: str) -> None:
    assert notices_of("reviewing", verb) == ("nt-hearing",)
    assert notices_of("special_running", verb) == ("nt-hearing",)
    assert notices_of("draft", verb) == ()


@pytest.mark.parametrize("verb", ["apply_hearing", "waive_hearing", "hold_hearing"])
def test_answering_and_holding_a_hearing_issue_nothing(verb: str) -> None:
    assert notices_of("reviewing", verb) == ()


@pytest.mark.parametrize(
    ("state", "verb", "effects"),
    [
        ("draft", "submit", ("start_notice",)),
        ("submitted", "request_correction", ("stop_notice", "start_answer")),
        ("correcting", "submit_correction", ("start_notice", "stop_answer")),
        ("submitted", "accept", ("start",)),
        ("submitted", "deem_accepted", ("start", "back_date")),
        ("submitted", "accept_tolerant", ("start", "start_tolerance")),
        ("reviewing", "start_special", ("pause",)),
        ("special_running", "end_special", ("resume",)),
        ("special_running", "suspend", ()),
        ("deciding", "approve", ("stop", "start_delivery")),
        ("approved", "deliver", ("stop_delivery",)),
        ("deciding", "extend", ("extend",)),
        ("deciding", "reassign", ()),
    ],
)
def test_a_step_says_what_it_does_to_the_clocks(state: str, verb: str, effects: tuple[str, ...]) -> None:
    assert effects_of(state, verb) == effects
    assert set(effects) <= set(EFFECTS)


def test_kinds_of_case_belong_to_matters() -> None:
    assert case_types_for("ap-construction-permit") == ("ct-new", "ct-change", "ct-renew", "ct-reissue", "ct-cancel")
    assert case_types_for("ap-acceptance") == ("ct-new", "ct-cancel")
