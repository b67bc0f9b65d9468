"""The life of an item as data: the tables are the catalogue's, and every refusal says what can be done instead."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from projects.rules.lifecycle import (
    ACTS,
    BY_ACT,
    BY_STEP,
    CASE_TYPES,
    NOTICES,
    STATES,
    STEPS,
    VERBS,
    NotAllowed,
    actor_of,
    acts_from,
    state_name,
    target_of,
    verb_name,
    verbs_from,
    whose_move,
)
from projects.rules.lifecycle_cases import ALSO, CASE_EVENTS
from projects.rules.lifecycle_data import ACTORS, REASONED, RULES

ROOT = Path(__file__).parents[3]
CATALOGUE = yaml.load(  # the fast loader: the file is large
    (ROOT / "projects" / "catalogue" / "catalogue.yaml").read_text(encoding="utf-8"),
    getattr(yaml, "CSafeLoader", yaml.SafeLoader),
)


def refusal(check, *args, **more) -> NotAllowed:
    with pytest.raises(NotAllowed) as caught:
        check(*args, **more)
    return caught.value


# --- the catalogue's own tables


def test_the_states_are_the_catalogues_letter_for_letter() -> None:
    ours = [
        {
            "id": name,
            "zh": state.zh,
            "en": state.en,
            "national": state.national,
            "clock": state.clock,
            "terminal": state.terminal,
            **({"optional": True} if state.optional else {}),
            **({"note": state.note} if state.note else {}),
            **({"src": state.src} if state.src else {}),
        }
        for name, state in STATES.items()
    ]
    assert ours == CATALOGUE["states"]
    assert len(ours) == 24


def test_the_steps_are_the_catalogues_letter_for_letter() -> None:
    ours = {
        (step.source, step.verb): {
            "from": step.source,
            "to": step.target,
            "verb": step.verb,
            "actor": step.actor,
            "zh": step.zh,
            **({"rule": step.rule} if step.rule else {}),
            **({"src": step.src} if step.src else {}),
        }
        for step in STEPS
    }
    assert ours == {(each["from"], each["verb"]): each for each in CATALOGUE["transitions"]}
    assert len(STEPS) == len(ours) == 58


def test_the_case_events_are_the_catalogues_letter_for_letter() -> None:
    ours = [
        {
            "id": name,
            "zh": event.zh,
            "en": event.en,
            "states": list(event.states),
            "actor": event.actor,
            "effect": event.effect,
            **({"rule": event.rule} if event.rule else {}),
            "src": event.src,
        }
        for name, event in CASE_EVENTS.items()
    ]
    assert ours == CATALOGUE["case_events"]


def test_the_kinds_of_case_are_the_catalogues_letter_for_letter() -> None:
    ours = [
        {
            "id": name,
            "zh": kind.zh,
            "en": kind.en,
            "items": "all" if kind.items is None else list(kind.items),
            **({"basis": kind.basis} if kind.basis else {}),
            "src": kind.src,
        }
        for name, kind in CASE_TYPES.items()
    ]
    assert ours == CATALOGUE["case_types"]


def test_the_notices_are_the_catalogues_letter_for_letter() -> None:
    ours = [{"id": name, **notice._asdict()} for name, notice in NOTICES.items()]
    assert ours == CATALOGUE["notices"]
    assert len(ours) == 16


# --- the table is whole


def test_every_rule_belongs_to_a_step_and_every_verb_that_needs_a_reason_exists() -> None:
    assert set(RULES) <= set(BY_STEP)
    assert set(REASONED) <= VERBS
    assert set(ALSO) <= set(STATES)


def test_steps_have_english_names_and_known_actors() -> None:
    assert all(
        step.en.isascii() and step.actor in ACTORS and {step.source, step.target} <= set(STATES) for step in STEPS
    )
    assert all(act.en.isascii() and act.actor in ACTORS and set(act.states) <= set(STATES) for act in ACTS)


def test_no_act_beside_the_state_takes_the_place_of_a_step() -> None:
    assert set(BY_ACT) & set(BY_STEP) == set()
    assert len(BY_ACT) == sum(len(act.states) for act in ACTS)


def test_every_verb_has_a_name_in_both_languages() -> None:
    assert all(verb_name(verb).zh and verb_name(verb).en for verb in VERBS)
    with pytest.raises(KeyError):
        verb_name("fly")


@pytest.mark.parametrize("state", STATES)
def test_nothing_leads_on_from_a_state_that_is_terminal_but_undoing_a_grant(state: str) -> None:
    onward = {step.verb for step in verbs_from(state, suspension=True)}
    if STATES[state].terminal:
        assert onward == ({"cancel", "revoke"} if state == "archived" else set())
    else:
        assert onward


# --- where a verb leads


@pytest.mark.parametrize("step", STEPS, ids=lambda step: f"{step.source}-{step.verb}")
def test_every_step_leads_where_the_table_says(step) -> None:
    assert target_of(step.source, step.verb) == step.target
    assert actor_of(step.source, step.verb) == step.actor
    assert step in verbs_from(step.source, step.actor, suspension=True)


@pytest.mark.parametrize("state", STATES)
def test_every_other_verb_is_refused_in_both_languages(state: str) -> None:
    for verb in sorted(VERBS):
        if (state, verb) in BY_STEP or (state, verb) in BY_ACT:
            continue
        text = refusal(target_of, state, verb).text
        assert text.zh.startswith(f"办件在“{state_name(state).zh}”，不能“{verb_name(verb).zh}”。")
        assert text.en.startswith(f"The item is at “{STATES[state].en}”")


def test_a_refusal_names_what_is_allowed_by_whom_and_where_the_verb_belongs() -> None:
    text = refusal(target_of, "correcting", "accept").text
    assert text.zh == (
        "办件在“补正（开始）”，不能“受理”。现在可以：申请人：提交补正、撤件；系统：逾期未补（按本地规定）。"
        "“受理”要在“补正（结束）”、“已申报（已接件）”、“预审”时办。"
    )
    assert text.en == (
        "The item is at “Correction requested”: “Accept” is not possible. "
        "Possible now: the applicant: Hand in the correction, Take the papers back; the system: Lapse: not corrected in time. "
        "“Accept” belongs to: Correction received, Submitted, Pre-review."
    )


def test_at_the_end_a_refusal_says_that_it_is_the_end() -> None:
    assert "这里是终点，没有下一步。" in refusal(target_of, "revoked", "approve").text.zh


def test_suspension_is_off_unless_the_bureau_switches_it_on() -> None:
    assert "suspend" not in {step.verb for step in verbs_from("reviewing")}
    assert "suspend" in {step.verb for step in verbs_from("reviewing", suspension=True)}
    assert "没有规定中止" in refusal(target_of, "reviewing", "suspend", suspension=False).text.zh


def test_the_special_state_holds_while_a_procedure_that_stops_the_clock_is_open() -> None:
    assert target_of("special_running", "start_special") == "special_running"
    assert target_of("special_running", "end_special", open_specials=1) == "special_running"
    assert target_of("special_running", "end_special") == "special_done"
    assert target_of("suspended", "resume", open_specials=1) == "special_running"
    assert target_of("suspended", "resume") == "reviewing"


def test_acts_leave_the_state_as_it_is() -> None:
    assert target_of("deciding", "extend") == "deciding"
    assert "extend" in {act.verb for act in acts_from("deciding", "decider")}
    assert refusal(target_of, "special_running", "extend")


@pytest.mark.parametrize(
    ("state", "actors"),
    [
        ("draft", ("applicant",)),
        ("submitted", ("window",)),
        ("correcting", ("applicant",)),
        ("corrected", ("window",)),
        ("reviewing", ("reviewer",)),
        ("special_running", ("reviewer",)),
        ("special_done", ("system",)),
        ("deciding", ("decider",)),
        ("approved", ("window",)),
        ("delivered", ("system",)),
        ("archived", ()),
        ("refused", ()),
    ],
)
def test_everyone_sees_whose_move_it_is(state: str, actors: tuple[str, ...]) -> None:
    assert whose_move(state) == actors
