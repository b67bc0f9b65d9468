"""Pages that change a project: shape, refusals in words, forged fields, what the story says of it."""

import re
from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from approval_portal.accounts.models import Role
from projects.enums import AssignmentKind
from projects.models import Assignment, KeyListing, Pin, Project, Works
from projects.operations.listings import list_key_project, unlist_key_project
from projects.operations.pins import clear_pin, set_pin
from projects.operations.project_states import (
    end_project,
    merge_project,
    move_project,
    reopen_project,
    resume_project,
    suspend_project,
)
from projects.operations.projects import ProjectData, create_project, edit_project
from projects.operations.team import assign, end_assignment
from projects.operations.works import add_works, edit_works, end_works
from tests.projects.views.people import AT, make_enterprise, make_project, make_user

LAND = "pw-land-supply"


def url(name: str, project: Project) -> str:
    return reverse(f"project-{name}", args=[project.pk])


@pytest.fixture
def wang(db):
    return make_user("wang")


@pytest.fixture
def project(wang) -> Project:
    return make_project(make_enterprise(1, wang), "五星级酒店")


@pytest.fixture
def lead(client, db):
    user = make_user("chen", Role.LEAD)
    client.force_login(user)
    return user


# --- editing


def test_a_stale_edit_shows_both_versions_and_the_second_try_wins(client, wang, project):
    client.force_login(wang)
    typed = {"name": "我的名字", "contact_name": "王敏", "version": 1}
    client.post(url("edit", project), {"name": "别人的名字", "version": 1})
    response = client.post(url("edit", project), typed)
    page = response.content.decode()
    assert response.status_code == 422
    assert "有人改过这些内容" in page
    assert re.search(r"项目名称</th><td>我的名字</td><td>别人的名字</td>", page)
    assert '<input type="hidden" name="version" value="2">' in page
    client.post(url("edit", project), typed | {"version": 2})
    assert Project.objects.get().name == "我的名字"


def test_forged_fields_of_an_edit_change_nothing(client, wang, project):
    client.force_login(wang)
    before = Project.objects.values("token", "state", "is_demo", "enterprise", "state_reason", "merged_into").get()
    forged = {"state": "ended", "token": "x", "is_demo": "on", "enterprise": 0, "state_reason": "x", "merged_into": 1}
    client.post(url("edit", project), {"name": "新名字", "version": 1, **forged})
    assert Project.objects.values(*before).get() == before
    assert Project.objects.get().name == "新名字"


# --- its state


def test_a_state_is_changed_and_a_refusal_stands_at_its_own_form(client, lead, project):
    response = client.post(url("state", project), {"verb": "move", "to": "building"})
    assert response.status_code == 422
    assert "一次只能往前一步" in response.content.decode()
    assert client.post(url("state", project), {"verb": "suspend"}).status_code == 422
    assert client.post(url("state", project), {"verb": "merge", "into": 1}).status_code == 422
    assert client.post(url("state", project), {"verb": "move", "to": "signed", "state": "ended"}).status_code == 302
    assert Project.objects.get().state == "signed"


def test_the_same_press_again_is_no_error_and_another_is_told_why(client, lead, project):
    for _ in "ab":
        assert (
            client.post(url("state", project), {"verb": "suspend", "reason": "等土地", "once": "k"}).status_code == 302
        )
    response = client.post(url("state", project), {"verb": "suspend", "reason": "等土地", "once": "other"})
    assert (response.status_code, "已经暂缓了" in response.content.decode()) == (422, True)


def test_a_project_that_is_put_off_says_so_and_why_and_offers_only_to_go_on(client, lead, wang, project):
    suspend_project(project, reason="等土地指标", by=None, at=AT)
    page = client.get(f"/projects/{project.pk}/").content.decode()
    for said in ("项目暂缓，只能看，不能改", "原因：等土地指标", "2026年3月2日起", url("state", project)):
        assert said in page
    assert url("edit", project) not in page
    for name in ("edit", "works", "days"):
        assert "先恢复项目" in client.get(url(name, project)).content.decode()
    client.force_login(wang)
    page = client.get(f"/projects/{project.pk}/").content.decode()
    assert ("等土地指标" in page, "/state/" in page) == (True, False)


def test_a_merged_project_points_to_the_other_and_the_other_back(client, lead, project):
    other = create_project(project.enterprise, "另一个项目", by=None, at=AT)
    assert "另一个项目" in client.get(url("merge", project)).content.decode()
    assert client.post(url("merge", project), {"into": other.pk}).status_code == 302
    assert f'<a href="/projects/{other.pk}/">另一个项目</a>' in client.get(f"/projects/{project.pk}/").content.decode()
    assert f'<a href="/projects/{project.pk}/">五星级酒店</a>' in client.get(f"/projects/{other.pk}/").content.decode()


def test_an_agent_who_serves_only_one_of_two_merged_projects_is_not_shown_the_other(client, project):
    li, other = make_user("li", Role.AGENT), create_project(project.enterprise, "另一个项目", by=None, at=AT)
    Assignment.objects.create(project=project, kind=AssignmentKind.AGENT, user=li, starts_on=AT.date())
    merge_project(project, other, by=None, at=AT)
    client.force_login(li)
    page = client.get(f"/projects/{project.pk}/").content.decode()
    assert ("项目已并入另一个项目" in page, f"/projects/{other.pk}/" in page) == (True, False)


def test_a_project_is_merged_only_into_one_of_the_choices(client, lead, project):
    stranger = make_project(make_enterprise(2), "别家的")
    for into in (stranger.pk, project.pk, "x", ""):
        assert client.post(url("merge", project), {"into": into}).status_code == 422
    assert Project.objects.filter(state="merged").count() == 0


# --- team, register


def test_a_lead_assigns_replaces_and_ends(client, lead, project):
    li, zhang = make_user("li", Role.AGENT), make_user("zhang", Role.AGENT)
    today = timezone.localdate()
    client.post(url("team", project), {"kind": "agent", "user": li.pk, "starts_on": today})
    client.post(url("team", project), {"kind": "agent", "user": zhang.pk, "starts_on": today + timedelta(1)})
    terms = Assignment.objects.order_by("starts_on")
    assert [(term.user, term.ends_on) for term in terms] == [(li, today), (zhang, None)]
    client.post(url("team", project), {"end": terms[0].pk})
    assert Assignment.objects.in_force(today).count() == 0


def test_a_place_is_given_to_nobody_without_its_role_and_not_to_a_forged_kind(client, lead, wang, project):
    today = timezone.localdate()
    for forged in (
        {"kind": "agent", "user": lead.pk},
        {"kind": "agent", "user": wang.pk},
        {"kind": "emperor", "user": lead.pk},
    ):
        assert client.post(url("team", project), {"starts_on": today, **forged}).status_code == 422
    other = make_project(make_enterprise(2), agent=make_user("li", Role.AGENT))
    assert client.post(url("team", project), {"end": other.assignments.get().pk}).status_code == 404
    assert Assignment.objects.get().ends_on is None


def test_a_project_is_listed_and_taken_off(client, lead, project):
    entry = {"year": timezone.localdate().year, "level": "city", "investment_wan": "90000"}
    assert client.post(url("listings", project), entry).status_code == 302
    response = client.post(url("listings", project), entry)
    assert (response.status_code, "已经列入" in response.content.decode()) == (422, True)
    client.post(url("listings", project), {"remove": KeyListing.objects.get().pk})
    assert KeyListing.objects.count() == 0


# --- works, days


def test_works_are_added_changed_and_ended(client, wang, project):
    client.force_login(wang)
    client.post(url("works", project), {"name": "1号厂房", "floor_area_m2": "800"})
    row = Works.objects.get()
    client.post(url("works", project), {"works": row.pk, "name": "2号厂房", "project": 0})
    assert client.post(url("works", project), {"name": "2号厂房"}).status_code == 422
    assert "2号厂房" in client.get(f"/projects/{project.pk}/").content.decode()
    client.post(url("works", project), {"works": row.pk, "end": "1"})
    row.refresh_from_db()
    assert (row.name, row.project, row.ended_on) == ("2号厂房", project, timezone.localdate())
    other = Works.objects.create(project=make_project(make_enterprise(2)), name="别家的")
    assert client.post(url("works", project), {"works": other.pk, "name": "我的"}).status_code == 404


def test_days_are_saved_together_and_the_page_says_when_somebody_was_faster(client, catalogue, wang, project):
    client.force_login(wang)
    today = timezone.localdate().isoformat()
    sent = {f"day-{LAND}": today, f"kind-{LAND}": "actual", "seen": ""}
    assert client.post(url("days", project), sent).status_code == 302
    assert client.post(url("days", project), {"seen": ""}).status_code == 422  # opened before: it would give the day up
    assert client.post(url("days", project), {"nothing": 1}).status_code == 422
    far = client.post(url("days", project), sent | {f"day-{LAND}": "2926-03-02"})
    assert (far.status_code, "这一天太远了" in far.content.decode()) == (422, True)
    assert (Pin.objects.get().kind, Pin.objects.get().day.isoformat()) == ("actual", today)
    assert "土地供应" in client.get(f"/projects/{project.pk}/").content.decode()


# --- what happened


def test_the_story_has_a_sentence_for_each_thing_that_can_happen(client, catalogue, lead, project):
    other, li = create_project(project.enterprise, "另一个", by=None, at=AT), make_user("li", Role.AGENT, name="李静")
    act = {"by": None, "at": AT}
    move_project(project, "signed", **act)
    suspend_project(project, reason="等土地", **act)
    resume_project(project, **act)
    end_project(project, reason="不做了", **act)
    reopen_project(project, reason="又做了", **act)
    edit_project(project, ProjectData("新名字", site="草滩"), version=1, **act)
    end_works(edit_works(add_works(project, "1号厂房", **act), name="2号厂房", floor_area_m2=None, **act), **act)
    set_pin(project, LAND, AT.date(), "actual", **act)
    clear_pin(project, LAND, **act)
    end_assignment(assign(project, "agent", li, starts_on=AT.date(), **act), **act)
    unlist_key_project(project, list_key_project(project, 2026, "city", Decimal(1), **act).pk, **act)
    merge_project(project, other, **act)
    page = client.get(f"/projects/{project.pk}/?story=all").content.decode()
    for said in (
        *(
            "状态从“线索”改为“已签约”",
            "暂缓：等土地",
            "恢复，回到“已签约”",
            "终止：不做了",
            "重新启动，回到“已签约”：又做了",
        ),
        *("修改资料：名称、建设地点", "增加工程：1号厂房", "修改工程：2号厂房", "工程不再属于项目：2号厂房"),
        *("取消日期：土地供应流程", "结束指派：代办专员 李静", "移出 2026 年市级重点项目", "并入另一个项目"),
    ):
        assert said in page, said
    assert "有一条记录" not in page
    assert "另一个项目并入这个项目" in client.get(f"/projects/{other.pk}/").content.decode()


def test_the_page_of_a_merged_project_costs_no_more_than_twelve_queries(client, catalogue, wang):
    one = make_project(make_enterprise(1, wang), profile="C")
    other = make_project(one.enterprise, "另一个", profile="C")
    merge_project(one, other, by=None, at=AT)
    client.force_login(wang)
    for project in (one, other):
        client.get(f"/projects/{project.pk}/")
        with CaptureQueriesContext(connection) as asked:
            client.get(f"/projects/{project.pk}/")
        assert len(asked) <= 12
