"""Policies with days to apply: open, still to open, over; what matches, and why; faults of the keeper."""

from datetime import date

import pytest

from projects.rules.applicability import Engine, expired_policies, matching_policies
from projects.rules.catalogue_check import faults
from projects.rules.policies import AHEAD, CLOSED, EXPIRED, OPEN, closing, facts_of, matches, standing, turning_days
from projects.rules.wording import Text
from tests.projects.engine import engine
from tests.projects.policies import APPLY, HISTORIC, STAGED, WEST, catalogue_with, document_with
from tests.projects.profiles import PROFILES

DAY = date(2026, 3, 2)
WINDOW = 'opens: "2026-03-02", closes: "2026-03-31"'


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        ({}, OPEN),
        ({"opens": "2026-03-02"}, OPEN),
        ({"opens": "2026-03-03"}, AHEAD),
        ({"closes": "2026-03-02"}, OPEN),
        ({"closes": "2026-03-01"}, CLOSED),
        ({"valid_to": "2026-03-02", "closes": "2026-03-31"}, OPEN),
        ({"valid_to": "2026-03-01", "closes": "2026-03-31"}, EXPIRED),
        ({"status": "expired", "opens": "2026-04-01"}, EXPIRED),
    ],
)
def test_a_policy_is_open_on_its_first_day_and_on_its_last(raw, expected):
    assert standing(raw, DAY) == expected


@pytest.mark.parametrize(("today", "open_"), [("2026-03-31", True), ("2026-04-01", False)])
def test_one_for_which_nobody_can_apply_any_more_is_not_among_the_available(today, open_):
    evaluation = Engine(catalogue_with(STAGED, WINDOW)).evaluate(PROFILES["A"])
    found = [[policy.id for policy, _ in those(evaluation, today)] for those in (matching_policies, expired_policies)]
    assert [STAGED in each for each in found] == [open_, not open_]


def test_what_the_catalogue_has_is_said_and_what_it_has_not_is_none():
    catalogue = catalogue_with(WEST, f"{APPLY}, {WINDOW}")
    whole, bare = (facts_of(catalogue, policy, DAY) for policy in catalogue.policies[:2])
    assert whole.body == Text("西安经开区行政审批局（行政审批服务局）", "ETDZ Administrative Approval Bureau")
    assert whole.apply == Text("在政策兑现窗口申请", "Apply at the policy window")
    assert (whole.opens, whole.closes, whole.standing) == (DAY, date(2026, 3, 31), OPEN)
    assert [raw["id"] for raw in whole.papers] == ["m-license"]
    assert (bare.body, bare.apply, bare.opens, bare.closes, bare.papers) == (None, None, None, None, ())


def test_each_match_names_its_answers_and_each_open_one_its_questions():
    found = {
        each.facts.id: each
        for each in matches(engine().evaluate({"is_secret": False, "land_mode": "standard_land"}), DAY)
    }
    assert found["po-standard-land"].truth is True
    assert "用地取得方式" in found["po-standard-land"].reasons[0].zh
    assert (found[WEST].truth, [name for name, _ in found[WEST].asks]) == (None, ["encouraged_industry"])
    assert found[HISTORIC].facts.available is False


def test_the_days_on_which_applications_end_are_found_and_none_of_a_policy_that_ended_before():
    policies = catalogue_with(WEST, 'closes: "2026-03-31"').policies
    assert closing(policies, DAY, date(2026, 3, 31)) == {WEST: date(2026, 3, 31)}
    assert closing(policies, DAY, date(2026, 3, 30)) == {}
    over = catalogue_with(HISTORIC, 'closes: "2026-03-31"').policies
    assert closing(over, DAY, date(2026, 3, 31)) == {}


def test_what_is_printed_is_out_of_date_the_day_after_each_turn():
    policy = catalogue_with(WEST, WINDOW).policies[0]
    assert turning_days(policy) == [date(2030, 12, 31), date(2026, 3, 31), date(2026, 3, 1)]


@pytest.mark.parametrize(
    ("keys", "place"),
    [
        ('opens: "2026-03-02", closes: "2026-03-01"', "closes"),
        ("authority: au-nobody", "authority"),
        ("materials: [m-nothing]", "materials[0]"),
        ("closes: soon", "closes"),
        ('opens: "0001-01-01"', "opens"),
        ('closes: "2031-01-01"', "closes"),
        ('opens: "2031-01-01"', "opens"),
        ("apply_en: 中文", "apply_en"),
    ],
)
def test_a_faulty_policy_is_refused_with_its_place(keys, place):
    assert [fault.where for fault in faults(document_with(WEST, keys))] == [f"policies[{WEST}].{place}"]


def test_a_rule_of_a_policy_that_names_an_unknown_question_is_refused():
    document = document_with(WEST, "note: x")
    document["policies"][0]["when"] = "encouraged_industri == true"
    assert [fault.where for fault in faults(document)] == [f"policies[{WEST}].when"]


def test_days_that_are_not_known_may_be_written_as_null():
    assert faults(document_with(WEST, "authority: null, apply_zh: null, opens: null, closes: null")) == []
