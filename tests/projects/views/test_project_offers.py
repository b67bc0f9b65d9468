"""What the page of a project offers, shows and says: to each person what the operations allow, to an agent for whom."""

import re
from datetime import date

import pytest
from django.urls import reverse
from django.utils import timezone

from approval_portal.accounts.models import Role
from projects.enums import AssignmentKind
from projects.models import Assignment, Project
from projects.permissions import may_adjust_package, may_assign, may_edit_project, may_move_project
from projects.queries_project import parts_of
from projects.views.project_page import standing_of
from tests.projects.views.people import AT, make_enterprise, make_project, make_user, mandate


@pytest.fixture
def wang(db):
    return make_user("wang")


@pytest.fixture
def project(wang) -> Project:
    return make_project(make_enterprise(1, wang), "五星级酒店")


@pytest.mark.parametrize("role", [*Role, "member", "own agent"])
def test_what_the_page_offers_is_what_the_operations_allow(project, wang, role):
    user = wang if role == "member" else make_user("wu", Role.AGENT if role == "own agent" else role)
    if role == "own agent":
        Assignment.objects.create(project=project, kind=AssignmentKind.AGENT, user=user, starts_on=AT.date())
    day = timezone.localdate()
    own = set(user.memberships.in_force(day).values_list("enterprise", flat=True))
    standing = standing_of(project, user, parts_of(project, day).people, own, day)
    assert (standing.edits, standing.moves, standing.leads, standing.adjusts) == (
        may_edit_project(user, project, day),
        may_move_project(user, project, day),
        may_assign(user, day),
        may_adjust_package(user, project, day),
    )


@pytest.mark.parametrize(
    ("role", "offered"),
    [
        ("member", {"edit", "days", "works"}),
        (Role.WINDOW, {"edit", "days", "works", "state"}),
        (Role.LEAD, {"edit", "days", "works", "state", "team", "listings"}),
        (Role.REVIEWER, set()),
    ],
)
def test_the_row_of_acts_shows_what_one_may_do(client, wang, project, role, offered):
    client.force_login(wang if role == "member" else make_user("wu", role))
    page = client.get(f"/projects/{project.pk}/").content.decode()
    assert set(re.findall(rf'href="/projects/{project.pk}/(edit|days|works|state|team|listings)/"', page)) == offered


def test_the_contacts_number_is_whole_for_its_own_people_and_masked_for_others(client, wang, project):
    Project.objects.update(contact_name="王敏", contact_phone="13300002046")
    for role, seen in (("member", True), (Role.LEAD, False), (Role.REVIEWER, False), (Role.DECIDER, False)):
        client.force_login(wang if role == "member" else make_user(f"u-{role}", role))
        page = client.get(f"/projects/{project.pk}/").content.decode()
        assert ("13300002046" in page, "133****2046" in page) == (seen, not seen)


def test_an_agent_at_work_is_told_for_whom(client, project):
    li = make_user("li", Role.AGENT)
    Assignment.objects.create(project=project, kind=AssignmentKind.AGENT, user=li, starts_on=AT.date())
    client.force_login(li)
    addresses = (
        f"/projects/{project.pk}/",
        *(reverse(f"project-{name}", args=[project.pk]) for name in ("edit", "works", "days")),
    )
    for address in addresses:
        assert f"<b>{project.enterprise.name}</b> 没有有效的代办委托" in client.get(address).content.decode()
    mandate(project.enterprise, project, ends_on=date(2099, 1, 31))
    for address in addresses:
        page = client.get(address).content.decode()
        assert f"你正在代 <b>{project.enterprise.name}</b> 办理 · 委托书 WT-1 · 到 2099年1月31日" in page
