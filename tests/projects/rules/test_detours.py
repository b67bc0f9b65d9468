"""The routes walked: what each changes in the dates, and what it never changes. No database."""

from datetime import date

import pytest

from projects.catalogue.loader import load_document
from projects.rules.catalogue_check import faults
from projects.rules.detours import (
    COMMITMENT,
    ON_HANDOVER,
    PRE_REVIEW,
    ROUTES,
    STAGED,
    STANDARD,
    hanging_on_land,
    opens,
    parts_of,
    promisable,
)
from projects.rules.schedule import schedule
from tests.projects.engine import MONDAY, calendar, engine
from tests.projects.profiles import PROFILES

LAND = date(2026, 4, 28)
START, PERMIT = "ms-construction-start", "ap-construction-permit"


def judged(key, **answers):
    return engine().evaluate({**PROFILES[key], **answers})


def plan(key, route=STANDARD, *, land=LAND, start_on=MONDAY, limits="committed", **pins):
    fixed = {"pw-land-supply": land} if land else {}
    return schedule(judged(key), calendar(), start_on, limits, {**fixed, **pins}, route)


def days_from_land(key, route):
    start = plan(key, route).day(START)
    return calendar().workdays_between(LAND, start)


# --- reviewed before the land


def test_what_hangs_on_the_land_is_found_in_the_prerequisites():
    assert hanging_on_land(judged("C")) == ("ap-land-planning", "ap-works-planning", "ap-fire-design", PERMIT)
    assert hanging_on_land(judged("A")) == ("ap-land-planning", "ap-works-planning", PERMIT)


def test_allocated_land_comes_after_its_permit_so_that_nothing_hangs_on_it():
    assert (hanging_on_land(judged("D")), opens(judged("D"), PRE_REVIEW)) == ((), False)


@pytest.mark.parametrize(("key", "usual", "reviewed"), [("A", 11, 3), ("C", 16, 4)])
def test_after_the_land_each_matter_is_only_confirmed_one_working_day_after_the_other(key, usual, reviewed):
    assert (days_from_land(key, STANDARD), days_from_land(key, PRE_REVIEW)) == (usual, reviewed)


def test_the_examinations_run_as_if_no_land_had_to_be_waited_for():
    exams, free = plan("C", PRE_REVIEW).examined, plan("C", land=None).rows
    assert list(exams) == [*hanging_on_land(judged("C"))]
    assert {n: row.due_on for n, row in exams.items()} == {n: free[n].due_on for n in exams}
    assert all(row.due_on < LAND for row in exams.values())


def test_nothing_that_hangs_on_the_land_is_granted_before_it():
    rows = plan("C", PRE_REVIEW).rows
    assert min(rows[name].start_on for name in hanging_on_land(judged("C"))) == LAND


@pytest.mark.parametrize("land", [date(2026, 3, 3), date(2026, 3, 9), date(2026, 3, 20)])
def test_what_is_not_examined_in_time_is_never_slower_than_usual(land):
    assert plan("C", PRE_REVIEW, land=land).day(START) <= plan("C", land=land).day(START)


def test_without_a_day_of_the_land_the_review_before_it_changes_no_date():
    assert plan("C", PRE_REVIEW, land=None).rows == plan("C", land=None).rows


# --- a permit in stages


def test_the_pit_does_not_wait_for_the_whole_of_the_drawings():
    late = {"ap-drawing": date(2026, 7, 1)}
    usual, staged = plan("A", **late), plan("A", STAGED, **late)
    assert usual.day(START) == usual.day(PERMIT) == date(2026, 7, 2)
    assert (staged.day(START), staged.pit.due_on, staged.day(PERMIT)) == (
        date(2026, 5, 15),
        date(2026, 5, 15),
        date(2026, 7, 2),
    )


def test_the_slack_of_the_drawings_of_the_main_structure_delays_nobody():
    late = {"ap-drawing": date(2026, 7, 1)}
    rows = plan("A", STAGED, **late).rows
    assert (rows["ap-drawing"].critical, rows[PERMIT].critical) == (False, True)
    assert rows["ap-works-planning"].slack_workdays == 0


def test_special_works_wait_for_their_fire_review_in_the_pit_too():
    """消防法第12条."""
    late = {"ap-fire-design": date(2026, 9, 1)}
    assert plan("C", STAGED, **late).day(START) > date(2026, 9, 1)


def test_a_catalogue_without_stages_has_no_pit():
    finding = judged("S")  # needs no permit
    assert (opens(finding, STAGED), schedule(finding, calendar(), MONDAY, route=STAGED).pit) == (False, None)


# --- promises


def test_only_what_the_catalogue_says_may_be_promised_is():
    for key in PROFILES:
        for finding in promisable(judged(key)):
            assert finding.get("commitment")["available"] is True, (key, finding.node.id)


def test_fire_and_environment_are_never_promised():
    promised = {finding.node.id for key in PROFILES for finding in promisable(judged(key))}
    assert promised & {"ap-fire-design", "ap-eia", "ap-land-siting", "ev-seismic"} == set()


def test_a_promise_is_decided_in_one_working_day():
    low = schedule(judged("M"), calendar(), MONDAY, route=COMMITMENT)
    assert low.rows["ap-works-planning"].workdays == 1
    assert (schedule(judged("M"), calendar(), MONDAY).day(START), low.day(START)) == (
        date(2026, 3, 11),
        date(2026, 3, 3),
    )


def test_what_the_answers_close_changes_nothing():
    assert opens(judged("A"), COMMITMENT) is False
    assert plan("A", COMMITMENT).rows == plan("A").rows


# --- all routes


def test_building_on_handover_is_the_review_before_with_what_else_is_open():
    assert parts_of(judged("A"), ON_HANDOVER) == (PRE_REVIEW, STAGED)
    assert days_from_land("C", ON_HANDOVER) <= days_from_land("C", PRE_REVIEW)


@pytest.mark.parametrize("key", PROFILES)
@pytest.mark.parametrize("route", ROUTES)
def test_no_route_is_slower_than_the_usual_one_or_starts_before_what_the_law_wants_first(key, route):
    evaluation, wanted = judged(key), plan(key, route)
    assert wanted.day(START) <= plan(key).day(START)
    granted = wanted.pit.due_on if wanted.pit else None
    for link in evaluation.findings[START].links:
        done = granted if link.node == PERMIT and granted else wanted.day(link.node)
        assert not link.hard or done is None or done <= wanted.day(START), link.node


@pytest.mark.parametrize("route", ROUTES)
def test_the_law_s_own_limits_are_walked_as_well(route):
    assert plan("C", route, limits="statutory").day(START) <= plan("C", limits="statutory").day(START)


@pytest.mark.parametrize("route", ROUTES)
def test_every_route_has_a_row_for_the_same_matters(route):
    assert list(plan("A", route).rows) == list(plan("A").rows)


@pytest.mark.parametrize(
    ("value", "sound"), [(0, True), (60, True), (61, False), (-5, False), (True, False), ("两天", False)]
)
def test_the_days_of_a_confirmation_and_of_a_promise_are_whole_working_days(value, sound):
    document = load_document()
    names = ("p_confirm_workdays", "p_promise_workdays")
    more = {name: {**document["parameters"]["p_warn_ratio"], "value": value} for name in names}
    found = faults({**document, "parameters": {**document["parameters"], **more}})
    assert [fault.where for fault in found] == ([] if sound else [f"parameters.{name}.value" for name in names])
