"""What another catalogue would change in a project, point by point. No database."""

from copy import deepcopy
from functools import cache

import pytest

from projects.catalogue.loader import load_document
from projects.rules.answers import to_stored
from projects.rules.applicability import Engine
from projects.rules.building import build_catalogue
from projects.rules.impact import (
    ADDED,
    BODY,
    CLASS,
    CONFIRM,
    DATES,
    DAYS,
    IMPOSSIBLE,
    LEFT_OUT,
    ORDER,
    PAPERS,
    POLICIES,
    POSSIBLE,
    QUESTIONS,
    ROUTE,
    Blocked,
    Profile,
    impact_of,
    judge,
)
from projects.rules.impact_kept import names_for, read, stored
from tests.projects.engine import MONDAY, calendar, engine
from tests.projects.profiles import PROFILES


@cache
def document():
    return load_document()


def changed(alter):
    """The engine of the shipped catalogue after `alter` has changed its document."""
    made = deepcopy(document())
    alter(made)
    return Engine(build_catalogue(made, "changed"))


def row(made, section, code):
    return next(each for each in made[section] if each["id"] == code)


def profile(key="F", **more):
    return Profile(
        to_stored(PROFILES[key]), more.pop("adjustments", {}), MONDAY, "committed", more.pop("pins", {}), **more
    )


def impact(alter, of=None):
    of = of or profile()
    change = impact_of(judge(engine(), of, calendar()), judge(changed(alter), of, calendar()))
    return change.points if change else ()


def told(points, kind):
    return [tuple(point)[1:] for point in points if point.kind == kind]


def test_the_same_catalogue_changes_nothing():
    assert impact(lambda made: None) == ()


def test_a_promise_of_other_days_is_told_with_the_days_that_move_and_nothing_else():
    points = impact(lambda made: row(made, "items", "ap-construction-permit").update(committed_workdays=3))
    assert told(points, DAYS) == [("ap-construction-permit", "committed", 1, 3)]
    assert told(points, DATES) == [
        ("ms-construction-start", "", "2026-03-18", "2026-03-20"),
        ("ap-construction-permit", "", "2026-03-18", "2026-03-20"),
    ]
    assert {point.kind for point in points} == {DAYS, DATES}


def test_what_only_moves_in_time_is_no_matter_concerned():
    of = profile()
    change = impact_of(
        judge(engine(), of, calendar()),
        judge(changed(lambda made: row(made, "items", "ap-drawing").update(committed_workdays=2)), of, calendar()),
    )
    assert (change.nodes, change.kinds) == (["ap-drawing"], [DAYS, DATES])


def test_a_matter_that_comes_and_one_that_goes_are_told():
    points = impact(lambda made: row(made, "items", "ap-energy").update(applies_when=False))
    assert told(points, LEFT_OUT) == [("ap-energy", "", "needed", "not_needed")]
    points = impact(lambda made: row(made, "items", "ap-fire-design").update(applies_when=True))
    assert told(points, ADDED) == [("ap-fire-design", "", "not_needed", "needed")]


def test_a_matter_that_becomes_open_asks_the_question_that_settles_it():
    points = impact(lambda made: row(made, "items", "ap-energy").update(applies_when="encouraged_industry == true"))
    assert told(points, CONFIRM) == [("ap-energy", "", "needed", "to_confirm")]
    assert told(points, QUESTIONS) == [("encouraged_industry", "asked", None, None)]


def test_another_class_and_another_level_are_told_in_words():
    points = impact(
        lambda made: row(made, "derived", "sb_class")["cases"].insert(0, {"when": "true", "value": "report"})
    )
    assert told(points, CLASS) == [
        (
            "ap-water-soil",
            "variant",
            ["水土保持方案报告表", "Water-soil plan form"],
            ["水土保持方案报告书", "Water-soil plan report"],
        )
    ]
    points = impact(lambda made: made["parameters"]["p_energy_province_tce"].update(value=2000))
    assert told(points, CLASS) == [("ap-energy", "level", None, ["陕西省节能审查机关", ""])]
    assert told(points, BODY)[0][0] == "ap-energy"


def test_papers_that_come_and_go_are_told_by_name_and_counted():
    def alter(made):
        row(made, "items", "ap-energy").update(materials=["m-license", "m-legal-id"])

    points = impact(alter)
    assert [(each[0], each[3]) for each in told(points, PAPERS) if each[0]] == [("ap-energy", ["m-legal-id"])]
    assert "m-energy-report" in told(points, PAPERS)[0][2]
    assert told(points, PAPERS)[-1][:2] == ("", "to_bring")


def test_a_prerequisite_more_is_told():
    link = {"item": "ap-eia", "type": "hard", "when": "true", "basis": "试", "src": "P"}
    points = impact(lambda made: row(made, "items", "ap-energy")["predecessors"].append(link))
    assert told(points, ORDER)[0][0] == "ap-energy"
    assert "ap-eia" in told(points, ORDER)[0][3]


def test_a_policy_that_fits_no_more_is_told():
    points = impact(lambda made: made["policies"].append({"id": "po-x", "zh": "试", "en": "Try", "when": "true"}))
    assert told(points, POLICIES) == [("po-x", "", False, True)]


def test_a_question_that_is_gone_and_one_whose_answer_fits_no_more_are_told():
    def alter(made):
        question = row(made, "profile_questions", "heritage_zone")
        question["options"] = [each for each in question["options"] if each != "none"]

    assert told(impact(alter), QUESTIONS) == [("heritage_zone", "asked", None, None)]


def test_answers_that_become_impossible_are_told_with_their_fields_and_the_other_way_round():
    def alter(made):
        made["constraints"].append(
            {"id": "c-x", "expr": "floor_area_m2 < 10", "fields": ["floor_area_m2"], "zh": "太大", "en": "Too large"}
        )

    of, strict = profile(), changed(alter)
    before, after = judge(engine(), of, calendar()), judge(strict, of, calendar())
    assert isinstance(after, Blocked)
    assert told(impact_of(before, after).points, IMPOSSIBLE) == [
        ("", "", None, {"fields": ["floor_area_m2"], "text": ["太大", "Too large"]})
    ]
    assert told(impact_of(after, before).points, POSSIBLE) == [("", "", [["太大", "Too large"]], None)]
    assert impact_of(after, judge(changed(alter), of, calendar())) is None


def test_a_matter_that_a_person_left_out_stays_out():
    of = profile(adjustments={"ap-energy": False})
    points = impact(lambda made: row(made, "items", "ap-energy").update(committed_workdays=1), of)
    assert points == ()


def test_a_route_that_the_answers_do_not_open_any_more_is_told():
    of, closed = (
        profile(route="pre_review"),
        changed(lambda made: row(made, "derived", "new_land").update(expr="false")),
    )
    before, after = judge(engine(), of, calendar()), judge(closed, of, calendar())
    assert told(impact_of(before, after).points, ROUTE) == [("", "", "pre_review", "standard")]


@pytest.mark.parametrize("key", ["A", "J", "R"])
def test_points_are_kept_as_plain_data_and_named_from_either_catalogue(key):
    after = changed(lambda made: made["parameters"]["p_permit_area_m2"].update(value=10**6))
    of = profile(key)
    change = impact_of(judge(engine(), of, calendar()), judge(after, of, calendar()))
    assert read(stored(change)) == change
    names = names_for(change, [engine().catalogue, after.catalogue])
    assert set(change.nodes) <= set(names)
    assert names["ap-construction-permit"][1] == engine().catalogue.nodes["ap-construction-permit"].en
