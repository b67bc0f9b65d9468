"""Why a line of the plan slipped, the order of the projects on the papers, the seal of what was frozen."""

from __future__ import annotations

import pytest

from projects.rules.wording import Text
from services.rules.meetings import REASONS, Standing, in_order, seal_of, totals_of, why

OPEN = {"act": "submit", "outcome": "open"}
BODY = Text("审批局", "the bureau")


@pytest.mark.parametrize(
    ("facts", "code"),
    [
        ({"problem": "没有通路", "outcome": "moved"}, "problem"),
        ({"outcome": "moved", "state": "correcting"}, "moved"),
        ({"state": "correcting", "paused": True}, "correcting"),
        ({"state": "special_running", "paused": True, "overdue": True}, "paused"),
        ({"act": "follow", "state": "reviewing", "overdue": True}, "overdue"),
        ({"act": "deliver", "state": "approved", "decided": True}, "decided"),
        ({"act": "follow", "state": "reviewing"}, "body"),
        ({"act": "pickup", "state": "reviewing"}, "silent"),
        ({"act": "pickup", "state": "reviewing", "written": 1}, "body"),
        ({}, "silent"),
        ({"state": "draft"}, "silent"),
        ({"written": 1}, "papers"),
        ({"act": "follow", "written": 1}, "papers"),
        ({"act": "deliver", "state": "draft", "written": 1}, "unknown"),
    ],
)
def test_the_weightiest_reason_on_record_is_said(facts, code):
    found, words = why(Standing(**{**OPEN, "body": BODY, **facts}))
    assert found == code
    named = {"title": facts.get("problem", ""), "body": BODY}
    assert words.zh == REASONS[code].zh.format(**{**named, "body": BODY.zh})
    assert words.en == REASONS[code].en.format(**{**named, "body": BODY.en})


def test_words_with_braces_of_a_user_are_no_template():
    assert why(Standing(**OPEN, problem="{0} {body.__class__}"))[1].zh == "有问题没有解决：{0} {body.__class__}"


def project(pk, name="项目", **more):
    told = {"level": "", "investment_wan": None, "decide": [], "slipped": [], "moved": [], "next": [], "stale": 0}
    sums = dict.fromkeys(("planned", "done", "late", "moved_plan", "open", "ahead", "extra", "written"), pk)
    return {"pk": pk, "name": name, "sums": sums, **told, **more}


def test_key_projects_stand_first_then_those_in_trouble():
    rows = [
        project(1, decide=[{}]),
        project(2, level="city", investment_wan="90000.00"),
        project(3, level="city", investment_wan="100000.00"),
        project(4, level="province"),
        project(5, slipped=[{}]),
        project(6),
    ]
    assert [each["pk"] for each in in_order(reversed(rows))] == [4, 3, 2, 1, 5, 6]


def test_totals_are_counted_from_the_lines_that_are_listed():
    found = totals_of([project(1, moved=[{}, {}], level="city"), project(2, slipped=[{}], next=[{}])])
    assert (found["moved"], found["slipped"], found["next"], found["key"], found["planned"]) == (2, 1, 1, 1, 3)


def test_the_seal_sees_any_change_and_no_order():
    papers = {"form": 1, "projects": [project(1)]}
    same = {"projects": [dict(reversed(project(1).items()))], "form": 1}
    assert seal_of(papers) == seal_of(same)
    assert seal_of(papers) != seal_of({**papers, "projects": [project(1, name="项目 ")]})
