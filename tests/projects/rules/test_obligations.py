"""What is open about an item, who lists it, and why nobody does."""

from dataclasses import dataclass, field
from datetime import date
from itertools import product

import pytest

from projects.models.item import ENDED
from projects.rules.lifecycle_data import STATES
from projects.rules.obligations import (
    KINDS,
    LEAD_DESK,
    REASONS,
    WINDOW_DESK,
    Facts,
    Obligation,
    Part,
    Person,
    Procedure,
    desks_of,
    listed_for,
    obligations_of,
    why_nobody,
)

DUE = date(2026, 11, 20)


def facts(state: str, **more) -> Facts:
    return Facts(1, 2, 3, state, "au-fg", **more)


def said(state: str, **more) -> list[tuple[str, str]]:
    return [(each.kind, each.actor) for each in obligations_of(facts(state, **more))]


def every_fact():
    """Every state with every mixture of what may stand beside it."""
    procedures = ((), (Procedure("5", True, DUE),), (Procedure("6", False),))
    flags = list(product((False, True), repeat=3))
    for state in STATES:
        for handled, procedure, hearing in product(("here", "elsewhere"), procedures, ("", "applied", "notified")):
            for tolerant, promised, overdue in flags:
                yield facts(
                    state,
                    handled=handled,
                    procedures=procedure,
                    parts=(Part("7", "au-rf"),) if overdue else (),
                    hearing=hearing,
                    tolerant=tolerant,
                    tolerated=tolerant and promised,
                    promised=promised,
                    overdue=overdue,
                )


def test_every_item_that_has_not_ended_has_an_obligation_whatever_stands_beside_it():
    bare = {(each.state, each.handled) for each in every_fact() if each.state not in ENDED and not obligations_of(each)}
    assert bare == set()


def test_what_is_open_has_a_name_and_a_desk_and_no_obligation_is_there_twice():
    for each in every_fact():
        found = obligations_of(each)
        assert len(set(found)) == len(found)
        for one in found:
            assert one.kind in KINDS
            assert desks_of(one)


def test_an_ended_item_owes_nothing_but_what_was_tolerated_or_promised_before_it_was_archived():
    owing = {(each.state, one.kind) for each in every_fact() if each.state in ENDED for one in obligations_of(each)}
    assert owing == {
        ("archived", "check_commitment"),
        ("archived", "supplement"),
        ("archived", "confirm_supplement"),
    }


@pytest.mark.parametrize(
    ("state", "expected"),
    [
        ("draft", [("submit", "applicant")]),
        ("submitted", [("take_in", "window")]),
        ("pre_review", [("take_in", "window")]),
        ("correcting", [("correct", "applicant")]),
        ("corrected", [("take_in", "window")]),
        ("accepted", [("review", "reviewer")]),
        ("accepted_tolerant", [("review", "reviewer")]),
        ("reviewing", [("review", "reviewer")]),
        ("special_running", [("end_special", "reviewer")]),
        ("special_done", [("review", "reviewer")]),
        ("suspended", [("resume", "decider")]),
        ("deciding", [("decide", "decider")]),
        ("approved", [("deliver", "window")]),
        ("approved_tolerant", [("deliver", "window")]),
        ("denied", [("deliver", "window")]),
        ("delivered", [("archive", "window")]),
        *((state, []) for state in ENDED),
    ],
)
def test_whose_move_it_is_in_each_state(state, expected):
    assert said(state) == expected


def test_each_procedure_and_each_part_is_an_obligation_of_its_own():
    found = obligations_of(
        facts(
            "special_running",
            reviewer=9,
            procedures=(Procedure("5", True, DUE), Procedure("6", False)),
            parts=(Part("7", "au-rf"),),
        )
    )
    assert [(one.kind, one.body, one.person, one.due, one.ref) for one in found] == [
        ("end_special", "au-fg", 9, DUE, "5"),
        ("end_special", "au-fg", 9, None, "6"),
        ("answer_component", "au-rf", None, None, "7"),
    ]


def test_before_acceptance_and_after_the_decision_no_part_is_asked_for():
    part = (Part("7", "au-rf"),)
    assert [said(state, parts=part) for state in ("submitted", "approved")] == [
        [("take_in", "window")],
        [("deliver", "window")],
    ]


def test_tolerated_papers_are_owed_by_the_applicant_and_what_came_waits_for_the_window():
    assert said("approved_tolerant", tolerant=True, tolerated=True)[1:] == [("supplement", "applicant")]
    assert said("reviewing", tolerant=True, tolerated=True, supplied=True)[1:] == [
        ("supplement", "applicant"),
        ("confirm_supplement", "window"),
    ]
    assert said("delivered", tolerant=True)[1:] == [("confirm_supplement", "window")]


def test_a_hearing_that_was_asked_for_is_notified_then_held():
    assert said("deciding", hearing="applied")[1:] == [("notify_hearing", "reviewer")]
    assert said("deciding", hearing="notified")[1:] == [("hold_hearing", "reviewer")]
    assert said("approved", hearing="applied") == [("deliver", "window")]


def test_what_is_overdue_is_a_lead_s_too_but_not_while_the_applicant_has_it():
    assert said("reviewing", overdue=True)[1:] == [("oversee", "lead")]
    assert said("correcting", overdue=True) == [("correct", "applicant")]


def test_elsewhere_the_applicant_corrects_and_somebody_looks_how_it_stands():
    assert said("draft", handled="elsewhere") == [("submit", "applicant")]
    assert said("correcting", handled="elsewhere") == [("correct", "applicant"), ("report", "liaison")]
    assert said("approved", handled="elsewhere") == [("report", "liaison")]
    assert said("archived", handled="elsewhere", promised=True) == []


# --- who lists it


def only(state: str, **more) -> Obligation:
    return obligations_of(facts(state, **more))[0]


def person(pk: int, *desks, active: bool = True, away=(), covers=()) -> Person:
    return Person(pk, active, frozenset(desks), frozenset(away), frozenset(covers))


REVIEWERS = ("reviewer", "au-fg")


@pytest.mark.parametrize(
    ("who", "expected"),
    [
        (person(1, REVIEWERS), True),
        (person(1, ("reviewer", "au-sw")), False),
        (person(1, ("decider", "au-fg")), False),
        (person(1, REVIEWERS, active=False), False),
        (person(1, REVIEWERS, away=[REVIEWERS]), False),
        (person(4, REVIEWERS), False),
    ],
)
def test_what_is_nobody_s_in_particular_is_listed_by_everybody_at_the_desk(who, expected):
    assert listed_for(only("reviewing", decided_by=[4]), who) is expected


@pytest.mark.parametrize(
    ("who", "expected"),
    [
        (person(9, REVIEWERS), True),
        (person(9), False),  # the role is gone
        (person(9, REVIEWERS, away=[REVIEWERS]), False),
        (person(1, REVIEWERS), False),
        (person(1, REVIEWERS, covers=[(9, REVIEWERS)]), True),
        (person(1, covers=[(9, REVIEWERS)]), False),  # covers without the role
        (person(1, REVIEWERS, covers=[(8, REVIEWERS)]), False),
        (person(1, REVIEWERS, away=[REVIEWERS], covers=[(9, REVIEWERS)]), False),
    ],
)
def test_what_was_given_to_somebody_is_listed_by_him_or_by_whoever_covers_him(who, expected):
    assert listed_for(only("reviewing", reviewer=9), who) is expected


@pytest.mark.parametrize(
    ("state", "more", "desk", "expected"),
    [
        ("draft", {}, ("enterprise", 3), True),
        ("draft", {}, ("enterprise", 2), False),
        ("draft", {}, ("agent", 2), True),
        ("submitted", {}, WINDOW_DESK, True),
        ("submitted", {}, ("agent", 2), False),
        ("deciding", {}, ("decider", "au-fg"), True),
        ("approved", {"handled": "elsewhere"}, ("liaison", "au-fg"), True),
        ("approved", {"handled": "elsewhere"}, ("liaison", "au-rf"), False),
        ("approved", {"handled": "elsewhere"}, ("agent", 2), True),
        ("approved", {"handled": "elsewhere"}, WINDOW_DESK, False),
        ("approved", {}, LEAD_DESK, False),
    ],
)
def test_each_desk_lists_its_own(state, more, desk, expected):
    assert listed_for(only(state, **more), person(1, desk)) is expected


def test_a_part_is_listed_by_reviewer_decider_and_liaison_of_the_body_that_answers():
    part = obligations_of(facts("reviewing", parts=(Part("7", "au-rf"),)))[-1]
    roles = ("reviewer", "decider", "liaison", "window")
    assert [listed_for(part, person(1, (role, "au-rf"))) for role in roles] == [True, True, True, False]
    assert not listed_for(part, person(1, REVIEWERS))


# --- why nobody


@dataclass
class Case:
    reason: str
    state: str = "reviewing"
    more: dict = field(default_factory=dict)
    people: tuple = ()


CASES = [
    Case("no_applicant", "draft"),
    Case("no_holder"),
    Case("all_away", people=(person(1, REVIEWERS, away=[REVIEWERS]),)),
    Case("all_barred", more={"decided_by": [1]}, people=(person(1, REVIEWERS),)),
    Case("left", more={"reviewer": 9}, people=(person(9, active=False),)),
    Case("left", more={"reviewer": 9}),
    Case("role_gone", more={"reviewer": 9}, people=(person(9, WINDOW_DESK),)),
    Case("away", more={"reviewer": 9}, people=(person(9, REVIEWERS, away=[REVIEWERS]),)),
    Case("barred", more={"reviewer": 9, "decided_by": [9]}, people=(person(9, REVIEWERS),)),
]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.reason)
def test_what_nobody_lists_says_why(case):
    obligation = only(case.state, **case.more)
    people = {each.pk: each for each in case.people}
    there = [each for each in case.people if set(desks_of(obligation)) & each.desks]
    assert not any(listed_for(obligation, each) for each in case.people)
    assert why_nobody(obligation, people, there) == case.reason


def test_every_reason_is_shown_by_a_case():
    assert {case.reason for case in CASES} == set(REASONS)
