"""Policies that hold: open on their last day, closed on the day after; never both."""

from copy import deepcopy

import pytest

from projects.catalogue.loader import load_document
from projects.rules.applicability import Engine, expired_policies, matching_policies
from projects.rules.building import build_catalogue
from projects.rules.explain import reasons_of
from tests.projects.engine import engine
from tests.projects.profiles import PROFILES

WEST, HISTORIC = "po-west-cit", "po-start-reward-2022"


def ids(found):
    return [policy.id for policy, _ in found]


@pytest.mark.parametrize(("today", "open_"), [("2030-12-31", True), ("2031-01-01", False)])
def test_a_policy_is_open_on_its_last_day_and_closed_on_the_next(today, open_):
    evaluation = engine().evaluate(PROFILES["B"] | {"encouraged_industry": True})
    assert (WEST in ids(matching_policies(evaluation, today))) is open_
    assert (WEST in ids(expired_policies(evaluation, today))) is not open_


def test_one_that_says_of_itself_that_it_has_expired_is_closed_even_before_its_day():
    evaluation = engine().evaluate(PROFILES["A"])
    assert HISTORIC in ids(expired_policies(evaluation, "2022-01-01"))
    assert HISTORIC not in ids(matching_policies(evaluation, "2022-01-01"))


def test_a_policy_without_a_last_day_never_expires():
    evaluation = engine().evaluate(PROFILES["A"])
    assert "po-standard-land" in ids(matching_policies(evaluation, "2099-12-31"))


def test_an_expired_policy_whose_conditions_do_not_hold_is_not_named():
    evaluation = engine().evaluate(PROFILES["B"])  # no new building
    assert HISTORIC not in ids(expired_policies(evaluation, "2026-11-22"))


@pytest.mark.parametrize("today", ["2022-01-01", "2026-11-22", "2031-01-01"])
@pytest.mark.parametrize("profile", sorted(PROFILES))
def test_every_policy_that_may_hold_is_either_open_or_closed(profile, today):
    evaluation = engine().evaluate(PROFILES[profile])
    found = ids(matching_policies(evaluation, today)) + ids(expired_policies(evaluation, today))
    assert sorted(found) == sorted(name for name, truth in evaluation.policies.items() if truth is not False)


def test_the_reasons_of_a_policy_name_the_answers_behind_a_derived_value():
    evaluation = engine().evaluate(PROFILES["A"])
    policy = next(each for each in evaluation.catalogue.policies if each.id == "po-staged-permit")
    said = [reason.text.zh for reason in reasons_of(evaluation, policy.when)]
    assert any("大于 300 平方米" in each for each in said)
    assert any("规则“需施工许可”" in each for each in said)


def test_an_open_day_may_be_left_out_of_the_catalogue():
    document = deepcopy(load_document())
    for policy in document["policies"]:
        policy["valid_to"] = None
    evaluation = Engine(build_catalogue(document, "shipped")).evaluate(PROFILES["A"])
    assert ids(expired_policies(evaluation, "2099-01-01")) == [HISTORIC]
