"""Which steps are open online: those of the lifecycle, by the ways that the catalogue names and no others."""

from services.rules.online import PROMISE, RECEIVE, applicant_steps, ways_of

DEFAULTS = {
    "channels": {"value": ["online", "agency_pickup"], "src": "C:S-seed"},
    "delivery": {"value": ["window"], "src": "K"},
}


def test_every_step_of_an_applicant_has_a_line():
    names = [each.name for each in ways_of(DEFAULTS)]
    assert set(applicant_steps()) | {PROMISE, RECEIVE} == set(names)
    assert names[-1] == RECEIVE


def test_a_way_that_the_catalogue_does_not_name_is_none():
    found = {each.name: (each.online, each.agent, each.window) for each in ways_of(DEFAULTS)}
    assert found[applicant_steps()[0]] == (True, True, False)
    assert found[RECEIVE] == (False, False, True)
    assert {(each.online, each.agent, each.window) for each in ways_of({})} == {(False, False, False)}


def test_no_agent_promises_for_the_applicant():
    found = {each.name: each for each in ways_of(DEFAULTS)}[PROMISE]
    assert (found.agent, found.note is not None) == (False, True)
