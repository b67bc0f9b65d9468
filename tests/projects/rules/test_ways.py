"""Which routes are open and why, what they save, risk and ask for. No database."""

from datetime import date

import pytest

from projects.rules.detours import COMMITMENT, ON_HANDOVER, PRE_REVIEW, ROUTES, STAGED, STANDARD
from projects.rules.ways import LAND_SUPPLY, Facts, compare, open_to
from projects.rules.ways_words import NOTHING_TO_PROMISE, NOTHING_WAITS, RISKS, SAME_AS_BEFORE, WHAT
from tests.projects.engine import MONDAY, calendar, engine
from tests.projects.profiles import PROFILES

LAND = date(2026, 4, 28)


def judged(key, **answers):
    return engine().evaluate({**PROFILES[key], **answers})


def facts(**known):
    return Facts(start_on=MONDAY, **{"pins": {LAND_SUPPLY: LAND}, **known})


def ways(key, known=None, **answers):
    return {way.route: way for way in compare(judged(key, **answers), calendar(), known or facts())}


def said(way):
    return [reason.text.zh for reason in way.reasons]


def test_every_route_is_shown_the_usual_one_first_and_without_a_reason():
    found = ways("A")
    assert tuple(found) == ROUTES
    assert (found[STANDARD].opened, found[STANDARD].reasons, found[STANDARD].saved) == (True, (), 0)


def test_days_are_saved_against_the_usual_route_in_working_days():
    found = ways("C")
    assert {route: way.saved for route, way in found.items() if way.opened} == {
        STANDARD: 0,
        PRE_REVIEW: 12,
        STAGED: 0,
        ON_HANDOVER: 12,
    }
    assert found[PRE_REVIEW].land == LAND


def test_a_route_that_is_closed_says_which_answers_close_it_and_has_no_figures():
    way = ways("C")[COMMITMENT]
    assert way.opened is False
    assert "总建筑面积 70000 平方米，大于 10000 平方米" in said(ways("I")[COMMITMENT])
    assert (way.saved, way.shifts, way.risks, way.later) == (None, (), (), ())


def test_an_answer_that_is_missing_leaves_the_route_to_be_confirmed_and_is_asked_for():
    way = ways("E")[COMMITMENT]
    assert way.opened is None
    assert way.asks
    assert set(way.asks) <= set(engine().catalogue.questions)


@pytest.mark.parametrize(
    ("known", "opened", "word"),
    [
        ({}, True, None),
        ({"pins": {}}, None, "还没有定预计拿地的日子"),
        ({"land_had": True}, False, "已经拿地，不用再预审"),
    ],
)
@pytest.mark.parametrize("route", [PRE_REVIEW, ON_HANDOVER])
def test_the_review_before_the_land_needs_a_day_that_is_still_to_come(route, known, opened, word):
    way = ways("C", facts(**known))[route]
    assert way.opened is opened
    assert word is None or word in said(way)


def test_a_day_that_is_only_assumed_dates_the_comparison_and_opens_nothing():
    way = ways("C", facts(pins={}, assumed={LAND_SUPPLY: LAND}))[PRE_REVIEW]
    assert (way.opened, way.land, way.saved) == (None, LAND, 12)


def test_who_broke_a_promise_may_promise_no_more():
    """国办发〔2020〕42号."""
    assert open_to(judged("M"), facts(), COMMITMENT) is True
    way = ways("M", facts(broken=True))[COMMITMENT]
    assert (way.opened, way.reasons[-1].mark) == (False, "C")


def test_allocated_land_and_rented_plants_have_nothing_to_be_reviewed_before():
    assert NOTHING_WAITS.zh in said(ways("D")[PRE_REVIEW])
    assert ways("B", facts(pins={}))[PRE_REVIEW].opened is False


def test_a_project_that_nothing_quickens_is_told_so():
    assert NOTHING_TO_PROMISE.zh in said(ways("B", facts(pins={}))[COMMITMENT])
    assert SAME_AS_BEFORE.zh in said(ways("T", facts(pins={}))[ON_HANDOVER])


def test_what_comes_out_of_the_land_supply_is_handed_in_later():
    later = ways("C")[PRE_REVIEW].later
    issuers = {engine().catalogue.issuer_of(material) for material in later}
    assert (issuers, ways("C")[STANDARD].later) == ({LAND_SUPPLY}, ())


def test_a_promise_carries_the_catalogue_s_condition_and_its_source():
    promise = ways("M")[COMMITMENT].promises[0]
    assert (promise.finding.node.id, promise.src) == ("ap-works-planning", "C:S-XAGG")
    assert "告知承诺" in promise.condition.zh


def test_each_risk_is_said_once_and_has_its_ground():
    for way in ways("C").values():
        assert len(way.risks) == len(set(way.risks))
        assert all(risk.src[0] in "CKP" and risk.text.en for risk in way.risks)
    named = {name for said in RISKS.values() for risk in said for name in risk.src.removeprefix("C:").split(",")}
    assert {name for name in named if name.startswith("S-")} <= engine().catalogue.sources.keys()


def test_every_route_is_explained_in_both_languages():
    assert {route for route in ROUTES if WHAT[route].zh and WHAT[route].en} == set(ROUTES)


def test_the_last_stage_counts_for_everything_that_comes_before_construction():
    late = facts(assumed={"ap-drawing": date(2026, 7, 1)})
    way = ways("A", late)[STAGED]
    assert (way.start, way.main, way.done_on) == (date(2026, 5, 15), date(2026, 7, 2), date(2026, 7, 2))
    assert way.saved == calendar().workdays_between(way.start, way.main)
