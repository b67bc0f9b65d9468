from decimal import Decimal

import pytest

from projects.rules.applicability import ImpossibleAnswers
from projects.rules.explain import asks, because
from tests.projects.engine import MONDAY, calendar, engine
from tests.projects.profiles import EXPECTED, PROFILES


def found(evaluation, prefixes, verdict):
    names = [name for name, f in evaluation.findings.items() if f.verdict == verdict and name.startswith(prefixes)]
    return " ".join(sorted(name.split("-", 1)[1] for name in names))


@pytest.mark.parametrize("key", EXPECTED)
def test_each_sample_profile_gets_the_package_its_authors_fixed(key):
    from projects.rules.schedule import schedule

    evaluation = engine().evaluate(PROFILES[key])
    items, special, open_nodes, eia, days = EXPECTED[key]
    assert found(evaluation, ("ap-", "ev-"), "needed") == items
    assert found(evaluation, ("sm-",), "needed") == special
    assert " ".join(sorted(n for n, f in evaluation.findings.items() if f.verdict == "to_confirm")) == open_nodes
    assert evaluation.derived["eia_class"] == eia
    start = schedule(evaluation, calendar(), MONDAY).day("ms-construction-start")
    assert calendar().workdays_between(MONDAY, start) == days


def test_every_node_of_the_catalogue_has_a_verdict_for_every_profile():
    for profile in PROFILES.values():
        assert list(engine().evaluate(profile).findings) == list(engine().catalogue.nodes)


def test_a_missing_answer_is_to_confirm_and_names_the_questions_that_settle_it():
    evaluation = engine().evaluate({"is_secret": False, "industry_group": "auto"})
    permit = evaluation.findings["ap-construction-permit"]
    assert permit.verdict == "to_confirm"
    assert asks(evaluation, permit) == ["floor_area_m2", "construction_cost_wan"]


def test_one_decisive_answer_settles_a_rule_whatever_is_unknown_beside_it():
    evaluation = engine().evaluate({"is_secret": False, "construction_cost_wan": 20})
    assert evaluation.findings["ap-construction-permit"].verdict == "not_needed"


def test_both_limits_must_be_exceeded_before_a_construction_permit_is_needed():
    def verdict(cost, area):
        answers = {"is_secret": False, "construction_cost_wan": cost, "floor_area_m2": area}
        return engine().evaluate(answers).findings["ap-construction-permit"].verdict

    assert verdict(30, 1000) == "not_needed"
    assert verdict(Decimal("30.01"), 300) == "not_needed"
    assert verdict(Decimal("30.01"), Decimal("300.5")) == "needed"


def test_an_untouched_prefill_counts_and_an_explicit_null_does_not():
    base = {"is_secret": False, "has_new_building": True, "land_area_m2": 60000, "earthwork_m3": 10}
    assert engine().evaluate(base).derived["sb_class"] == "report"
    assert engine().evaluate(base | {"soil_erosion_area": None}).derived["sb_class"] is None


def test_where_required_if_holds_there_is_no_prefill():
    hotel = {"is_secret": False, "industry_group": "hotel", "civil_floor_area_m2": 5000, "floor_area_m2": 6000}
    assert engine().evaluate(hotel).values["hotel_mall_m2"] is None
    assert engine().evaluate(hotel | {"industry_group": "auto"}).values["hotel_mall_m2"] == 0


def test_an_answer_to_a_question_that_is_not_asked_is_ignored_with_a_warning():
    evaluation = engine().evaluate({"is_secret": False, "foreign_invested": False, "negative_list": "prohibited"})
    assert evaluation.values["negative_list"] == "none"
    assert [warning.fields for warning in evaluation.warnings] == [("negative_list",)]


@pytest.mark.parametrize(
    ("answers", "fields"),
    [
        ({"no_such_question": 1}, {"no_such_question"}),
        ({"floor_area_m2": "big"}, {"floor_area_m2"}),
        ({"floor_area_m2": True}, {"floor_area_m2"}),
        ({"floor_area_m2": -1}, {"floor_area_m2"}),
        ({"floor_area_m2": Decimal("NaN")}, {"floor_area_m2"}),
        ({"floor_area_m2": Decimal("Infinity")}, {"floor_area_m2"}),
        ({"floor_area_m2": Decimal("1e400")}, {"floor_area_m2"}),
        ({"civil_floors": Decimal("2.5")}, {"civil_floors"}),
        ({"is_secret": "no"}, {"is_secret"}),
        ({"land_mode": "bought"}, {"land_mode"}),
        ({"land_mode": ["grant"]}, {"land_mode"}),
        ({"industry_code": 3660}, {"industry_code"}),
        ({"floor_area_m2": 100, "civil_floor_area_m2": 101}, {"civil_floor_area_m2", "floor_area_m2"}),
        ({"is_secret": True}, {"is_secret"}),
        ({"foreign_invested": True, "negative_list": "prohibited"}, {"foreign_invested", "negative_list"}),
    ],
)
def test_impossible_answers_are_refused_and_name_their_fields(answers, fields):
    with pytest.raises(ImpossibleAnswers) as refusal:
        engine().evaluate(answers)
    assert {name for problem in refusal.value.problems for name in problem.fields} == fields


def test_every_line_explains_itself_with_answers_rule_and_law():
    evaluation = engine().evaluate(PROFILES["C"])
    reasons = because(evaluation, evaluation.findings["ap-construction-permit"])
    texts = [reason.text.zh for reason in reasons]
    assert "总建筑面积 80000 平方米，大于 300 平方米（施工许可限额-建筑面积）" in texts
    assert any(reason.kind == "rule" and "需施工许可" in reason.text.zh for reason in reasons)
    assert any(
        reason.kind == "law" and reason.text.zh.startswith("建筑法第7条") and reason.mark == "C" for reason in reasons
    )


def test_a_negative_answer_keeps_its_reason():
    evaluation = engine().evaluate(PROFILES["B"])
    reasons = because(evaluation, evaluation.findings["ap-land-planning"])
    assert reasons[0].text.zh == "用地取得方式：租赁厂房或房屋"
    assert reasons[0].fields == ("land_mode",)


def test_every_verdict_of_every_profile_has_a_reason_in_both_languages():
    for profile in PROFILES.values():
        evaluation = engine().evaluate(profile)
        for finding in evaluation.findings.values():
            reasons = because(evaluation, finding)
            assert reasons, finding.node.id
            assert all(reason.text.zh and reason.text.en for reason in reasons)
