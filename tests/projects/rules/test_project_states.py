"""Every state × verb cell of a project."""

import pytest

from projects.enums import ProjectState
from projects.rules.project_states import (
    ALLOWS,
    CLOSED,
    ENDED,
    LINE,
    MERGED,
    STATES,
    SUSPENDED,
    VERBS,
    NotNow,
    next_of,
    require_allowed,
    steps_of,
    target_of,
    verbs_of,
)

WHY = "业主调整计划"
LIVE_CELLS = {"suspend": SUSPENDED, "end": ENDED, "merge": MERGED}
# state -> verb -> where it leads, given a reason, `before` = preparing and, for move, the next state on the line
CELLS = {
    **{state: {"move": LINE[place + 1], **LIVE_CELLS} for place, state in enumerate(LINE[:-1])},
    "producing": LIVE_CELLS,
    SUSPENDED: {"resume": "preparing", "end": ENDED, "merge": MERGED},
    ENDED: {"reopen": "preparing"},
    MERGED: {},
}


def test_the_states_are_those_of_the_portal_with_their_words():
    assert {state: text.zh for state, text in STATES.items()} == {s.value: str(s.label) for s in ProjectState}
    assert set(ALLOWS) == set(STATES)


@pytest.mark.parametrize("verb", VERBS)
@pytest.mark.parametrize("state", STATES)
def test_every_cell_leads_where_the_table_says_or_is_refused_in_words(state, verb):
    wanted = CELLS[state].get(verb)
    arguments = {"to": next_of(state) or "", "before": "preparing", "reason": WHY}
    if wanted is None:
        with pytest.raises(NotNow) as refusal:
            target_of(verb, state, **arguments)
        assert refusal.value.text.zh.endswith("。")
        assert refusal.value.text.en
    else:
        assert target_of(verb, state, **arguments) == wanted


@pytest.mark.parametrize("state", LINE)
def test_a_move_goes_one_step_on_or_back_with_a_reason(state):
    place = LINE.index(state)
    for there, to in enumerate(LINE):
        for reason in ("", "  ", WHY):
            allowed = there == place + 1 or (there < place and bool(reason.strip()))
            if allowed:
                assert target_of("move", state, to=to, reason=reason) == to
            else:
                with pytest.raises(NotNow) as refusal:
                    target_of("move", state, to=to, reason=reason)
                assert refusal.value.field == ("reason" if there < place else "to")


@pytest.mark.parametrize("to", ["", "suspended", "merged", "nonsense"])
def test_a_move_leaves_the_line_for_no_other_state(to):
    with pytest.raises(NotNow):
        target_of("move", "building", to=to, reason=WHY)


@pytest.mark.parametrize(("verb", "state"), [("suspend", "signed"), ("end", "signed"), ("reopen", ENDED)])
def test_what_needs_a_reason_is_refused_without_one(verb, state):
    with pytest.raises(NotNow) as refusal:
        target_of(verb, state, before="signed", reason=" ")
    assert refusal.value.field == "reason"


def test_what_has_no_place_before_goes_back_to_the_beginning():
    assert target_of("resume", SUSPENDED) == "lead"
    assert target_of("reopen", ENDED, before=SUSPENDED, reason=WHY) == "lead"


def test_the_choices_of_a_page_are_those_that_the_table_allows():
    assert {state: set(verbs_of(state)) - {"move"} for state in STATES} == {
        state: set(cells) - {"move"} for state, cells in CELLS.items()
    }
    assert steps_of("building") == ("completed", "preparing", "signed", "lead")
    assert steps_of("producing")[0] == "completed"
    assert steps_of(ENDED) == ()


@pytest.mark.parametrize("state", STATES)
def test_beside_the_line_data_and_package_are_read_only(state):
    for what in ("data", "package"):
        if state in LINE:
            require_allowed(what, state)
        else:
            with pytest.raises(NotNow) as refusal:
                require_allowed(what, state)
            assert refusal.value.text == CLOSED[state]
