"""The agenda of a visit is what the profile leaves open; a workflow's steps are those that count, on working days."""

from __future__ import annotations

from datetime import date

import pytest

from services.rules.agenda import agenda_now, open_in, ticked, with_points
from services.rules.promotion import plan_steps
from tests.projects.engine import calendar, engine
from tests.projects.profiles import PROFILES

FLOW = {
    "authority": "au-zs",
    "steps": [
        {"id": "b", "order": 2, "owner": "au-db", "workdays": 2, "when": "new_land == true"},
        {"id": "a", "order": 1, "workdays": 1},
        {"id": "c", "order": 3, "workdays": None, "excluded": True},
        {"id": "d", "order": 4, "workdays": 3},
    ],
}


def test_an_answered_question_leaves_the_agenda_done_and_comes_back_when_it_is_open_again():
    open_one = engine().evaluate({**PROFILES["C"], "new_land_conversion": None})
    settled = engine().evaluate(PROFILES["C"])
    drawn = agenda_now([], open_one)
    assert [(point["key"], point["done"]) for point in drawn] == [("new_land_conversion", False)]
    done = agenda_now(drawn, settled)
    assert [(point["key"], point["done"]) for point in done] == [("new_land_conversion", True)]
    assert agenda_now(done, open_one) == drawn


def test_whether_a_project_is_classified_is_no_point_of_an_agenda():
    assert "is_secret" not in open_in(engine().evaluate({}))


def test_points_by_hand_are_kept_once_and_stand_first():
    drawn = agenda_now([], engine().evaluate({**PROFILES["C"], "new_land_conversion": None}))
    points = with_points(drawn, ["厂房 高度", "  ", "厂房   高度", "用电"])
    assert [point["zh"] for point in points[:2]] == ["厂房 高度", "用电"]
    assert len(points) == 2 + len(drawn)


def test_a_point_that_was_talked_about_stays_so_when_others_join():
    points = ticked(with_points([], ["用电", "用水"]), ["用电"])
    assert [(point["zh"], point["done"]) for point in with_points(points, ["用电", "道路"])] == [
        ("用电", True),
        ("道路", False),
    ]


@pytest.mark.parametrize(
    ("env", "codes"), [({"new_land": False}, ["a", "c", "d"]), ({"new_land": True}, ["a", "b", "c", "d"])]
)
def test_a_step_that_does_not_count_is_left_out(env, codes):
    assert [step.code for step in plan_steps(FLOW, env, calendar(), date(2026, 3, 6))] == codes


def test_days_are_working_days_one_step_after_the_other():
    found = [(step.code, step.owner, step.due_on) for step in plan_steps(FLOW, None, calendar(), date(2026, 3, 6))]
    assert found == [
        ("a", "au-zs", date(2026, 3, 9)),
        ("b", "au-db", date(2026, 3, 11)),
        ("c", "au-zs", None),
        ("d", "au-zs", date(2026, 3, 16)),
    ]
