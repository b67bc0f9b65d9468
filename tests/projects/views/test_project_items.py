"""The project page and its flowchart say how far the approval items are."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from approval_portal.accounts.models import User
from projects.guide.draw.flow_state import Live
from projects.guide.flow_sheet import flow_page, read_sheet
from projects.guide.item_states import item_states
from projects.models import ApprovalItem
from projects.queries_project_items import current_items, is_granted, items_of
from projects.rules.wording import Text
from projects.views.ahead import ahead_of
from tests.projects.guide.test_flow_state import result_of
from tests.projects.items import ENERGY, FILING, ITEM_AT, WATER, act, in_every_state, item_project, make_item, staff_of
from tests.projects.operations.drafts import keeping
from tests.projects.views.people import make_user, signed_in

NOW = datetime(2026, 11, 18, 3, tzinfo=UTC)
TODAY = date(2026, 11, 18)


@pytest.fixture(scope="module")
def world(django_db_setup, django_db_blocker):
    def made():
        wang = make_user("wang", name="王敏")
        staff_of()
        return wang, item_project(1, wang)

    with keeping(django_db_blocker, made) as found:
        yield found


@pytest.fixture
def wang(world, db):
    return world[0]


@pytest.fixture
def project(world, db):
    return world[1]


def page_of(user, project, **headers):
    with time_machine.travel(NOW, tick=False):
        return signed_in(user).get(reverse("project", args=[project.pk]), headers=headers)


def live(project, today=TODAY):
    items = items_of(project.pk, User.objects.get(username="wang"), today)
    return {node: (each.status, each.word.zh, each.done) for node, each in item_states(items, today).items()}


# --- what a box says


BOXES = {
    "draft": ("you", "草稿", False),
    "submitted": ("run", "已申报 · 至11月23日", False),
    "correcting": ("you", "待补正", False),
    "reviewing": ("run", "审查 · 至11月23日", False),
    "special_running": ("pause", "特别程序", False),
    "deciding": ("run", "决定 · 至11月23日", False),
    "approved": ("done", "已办 11月16日", True),
    "archived": ("done", "已办 11月16日", True),
    "denied": ("over", "不予许可", False),
    "not_needed": ("done", "不需许可", True),
}
WITHOUT_RESULT = ("withdrawn", "refused", "terminated", "revoked")


def test_the_state_of_the_item_is_the_state_of_the_box_and_one_that_ended_without_a_result_says_nothing(
    project, settings
):
    settings.ITEM_SUSPENSION = True
    found = {state: live(project) for state, _ in in_every_state(make_item(project, ENERGY))}
    assert {state: found[state] for state in BOXES} == {state: {ENERGY: said} for state, said in BOXES.items()}
    assert [found[state] for state in WITHOUT_RESULT] == [{}] * 4


def test_past_its_due_day_it_is_overdue(project):
    make_item(project, ENERGY, "reviewing")
    assert live(project, date(2026, 11, 24)) == {ENERGY: ("over", "超期 11月23日", False)}


def test_a_denial_that_was_delivered_is_no_result(project):
    item = act(make_item(project, ENERGY, "denied"), "deliver")
    assert live(project) == {ENERGY: ("over", "不予许可", False)}
    assert [is_granted(each) for each in items_of(project.pk)] == [False]
    assert item.state == "delivered"


def test_only_the_newest_round_counts(project):
    make_item(project, ENERGY, "withdrawn")
    make_item(project, ENERGY, "submitted")
    assert [item.round for item in current_items(items_of(project.pk))] == [2]
    assert live(project)[ENERGY][1] == "已申报 · 至11月23日"


# --- the page


def test_the_page_says_what_is_under_way_whose_move_it_is_and_by_when(project, wang):
    item = make_item(project, ENERGY, "reviewing")
    make_item(project, FILING, "approved")
    response = page_of(wang, project)
    page = response.content.decode()
    assert [line.item.node for line in response.context["under_way"]] == [ENERGY, FILING]
    for said in ("在办 2 件", f'href="/items/{item.pk}/"', "审查中", "审查人", "剩 <b>3</b> 日", "时间花在谁那里"):
        assert said in page
    assert f'href="/projects/{project.pk}/court/"' in page
    assert f'href="/projects/{project.pk}/apply/"' in page
    assert "审查 · 至11月23日" in page  # the flowchart


def test_what_waited_for_results_is_offered_once_they_are_there():
    result = result_of("A")
    done = Live("done", Text("已办", "Done"), done=True)
    assert "ap-land-planning" not in {matter.id for matter in ahead_of(result, "signed").ready}
    ready = ahead_of(result, "signed", {FILING: done, "pw-land-supply": done}).ready
    assert "ap-land-planning" in {matter.id for matter in ready}
    assert FILING not in {matter.id for matter in ready}


def test_what_is_applied_for_is_not_offered(project, wang):
    before = {matter.id for matter in page_of(wang, project).context["ahead"].ready}
    assert WATER in before
    make_item(project, WATER, "approved")
    after = {matter.id for matter in page_of(wang, project).context["ahead"].ready}
    assert after == before - {WATER}


def test_who_may_not_apply_is_not_asked_to(project):
    page = page_of(staff_of().reviewer, project).content.decode()
    assert f'href="/projects/{project.pk}/apply/"' not in page


def test_in_english_nothing_of_it_stays_chinese(project, wang):
    make_item(project, ENERGY, "reviewing")
    page = page_of(wang, project, **{"accept-language": "en"}).content.decode()
    assert "Review · by 23 Nov" in page


def test_the_page_costs_the_same_for_one_item_and_for_many(project, wang):
    client = signed_in(wang)

    def count():
        client.get(f"/projects/{project.pk}/")
        with CaptureQueriesContext(connection) as queries:
            assert client.get(f"/projects/{project.pk}/").status_code == 200
        return len(queries)

    make_item(project, ENERGY, "reviewing")
    one = count()
    for node in (FILING, WATER, "ap-construction-permit"):
        make_item(project, node, "reviewing")
    ApprovalItem.objects.filter(node=WATER).update(state="withdrawn")
    make_item(project, WATER, "draft")
    assert count() == one <= 12


# --- the flowchart that is handed on


def test_the_sheet_says_the_same_with_the_due_day_in_its_table(project):
    make_item(project, ENERGY, "reviewing")
    make_item(project, FILING, "approved", at=ITEM_AT - timedelta(days=3))
    sheet = read_sheet(project, "zh-hans", TODAY)
    assert sheet.states[ENERGY][0] == "run"
    assert sheet.states[FILING] == ("done", sheet.live[FILING].word)
    page = flow_page(sheet)
    for said in ("审查 · 至11月23日", "已办 11月13日", "2026年11月23日"):
        assert said in page


def test_reading_the_sheet_costs_one_query_more_for_any_number_of_items(project):
    def count():
        read_sheet(project, "zh-hans", TODAY)
        with CaptureQueriesContext(connection) as queries:
            read_sheet(project, "zh-hans", TODAY)
        return len(queries)

    none = count()
    for node in (FILING, WATER, ENERGY):
        make_item(project, node, "reviewing")
    assert count() == none
