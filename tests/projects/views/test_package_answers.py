"""Answers that change, looked at before they are stored; and the first ones."""

import re
from datetime import UTC, datetime

import pytest
from django.core import signing

from approval_portal.accounts.models import Role
from projects.models import MatterPackage
from projects.operations.package_changes import change_answers
from projects.views import package_proposal
from tests.projects.views.package_steps import GROUP, apply, counts, fields, hidden, open_group, see
from tests.projects.views.people import make_enterprise, make_project, make_user

AT = datetime(2026, 3, 3, 1, 0, tzinfo=UTC)


# --- answers


def test_a_preview_shows_the_difference_and_writes_nothing(client, project, member):
    client.force_login(member)
    before = counts()
    page, _ = see(client, project, public_building_height_m="180")
    assert "超限高层建筑工程抗震设防审批" in page
    assert "180 米" in page
    assert "生成第 2 版" in page
    assert counts() == before


def test_the_version_is_made_when_it_is_confirmed_and_once(client, project, member):
    client.force_login(member)
    _, draft = see(client, project, public_building_height_m="180")
    answers = [apply(client, project, draft) for _ in range(3)]
    made = MatterPackage.objects.get(number=2)
    assert [answer.status_code for answer in answers] == [302, 302, 302]
    assert (made.cause, made.reason, made.created_by, made.answers["public_building_height_m"]) == (
        "answers",
        "方案改了",
        member,
        "180",
    )
    assert MatterPackage.objects.count() == 2


def test_a_reason_must_be_given(client, project, member):
    client.force_login(member)
    _, draft = see(client, project, public_building_height_m="180")
    refused = apply(client, project, draft, reason=" ")
    assert (refused.status_code, MatterPackage.objects.count()) == (422, 1)


def test_a_form_sent_back_as_it_was_says_that_nothing_changed(client, project, member):
    client.force_login(member)
    page, _ = see(client, project)
    assert "你没有改动任何答案" in page
    assert "packages/apply" not in page


def test_an_answer_left_empty_counts_as_not_sure(client, project, member):
    client.force_login(member)
    page, draft = see(client, project, public_building_height_m="")
    assert "不清楚" in page
    apply(client, project, draft)
    assert MatterPackage.objects.get(number=2).answers["public_building_height_m"] is None


def test_a_wrong_answer_is_told_at_its_field(client, project, member):
    client.force_login(member)
    data = open_group(client, project) | {"public_building_height_m": "很高"}
    page = client.post(f"/projects/{project.pk}/answers/{GROUP}/", data)
    assert page.status_code == 422
    assert "要填数字" in page.content.decode()


def test_answers_of_several_groups_go_into_one_version(client, project, member):
    client.force_login(member)
    data = open_group(client, project) | {"public_building_height_m": "180", "then": "qg-utilities"}
    groups = re.findall(r"/answers/(qg-[\w-]+)/", client.get(f"/projects/{project.pk}/answers/").content.decode())
    data["then"] = groups[groups.index(GROUP) + 1]
    second = client.post(f"/projects/{project.pk}/answers/{GROUP}/", data).content.decode()
    assert "已改 1 个答案" in second
    page = client.post(f"/projects/{project.pk}/answers/{data['then']}/", fields(second) | {"then": "preview"})
    assert "180 米" in page.content.decode()


@pytest.mark.parametrize("how", ["cut", "other person", "other project", "other salt", "nothing"])
def test_a_draft_that_is_not_ones_own_is_refused(client, project, member, agent, how):
    client.force_login(member)
    _, draft = see(client, project, public_building_height_m="180")
    target = project
    if how == "cut":
        draft = draft[:-1]
    elif how == "other person":
        client.force_login(agent)
    elif how == "other project":
        target = make_project(project.enterprise, "另一个", profile="F")
    elif how == "other salt":
        values = {"public_building_height_m": "180"}
        draft = signing.dumps([project.pk, member.pk, "answers", 1, values], salt="other")
    else:
        draft = ""
    before = counts()
    refused = apply(client, target, draft)
    assert (refused.status_code, counts()) == (422, before)
    assert "这次改动没有存" in refused.content.decode()


def test_a_draft_grows_old(client, project, member, monkeypatch):
    client.force_login(member)
    _, draft = see(client, project, public_building_height_m="180")
    monkeypatch.setattr(package_proposal, "MAX_AGE", -1)
    assert apply(client, project, draft).status_code == 422


def test_whoever_was_overtaken_sees_both_changes_and_may_confirm_again(client, project, member, agent):
    client.force_login(member)
    _, draft = see(client, project, public_building_height_m="180")
    change_answers(
        project, {"public_building_height_m": 150, "civil_floors": 9}, base=1, reason="结构调整", by=agent, at=AT
    )

    refused = apply(client, project, draft)
    page = refused.content.decode()
    assert refused.status_code == 422
    assert all(
        words in page for words in ("有了第 2 版", "李静", "结构调整", "150 米", "180 米", "两边都改了", "生成第 3 版")
    )
    assert MatterPackage.objects.count() == 2

    assert apply(client, project, hidden(page, "draft"), once="k2").status_code == 302
    made = MatterPackage.objects.get(number=3)
    assert (made.answers["public_building_height_m"], made.answers["civil_floors"]) == ("180", "9")


def test_reviewers_read_the_answers_and_change_none(client, project):
    client.force_login(make_user("reviewer", Role.REVIEWER))
    page = client.get(f"/projects/{project.pk}/answers/")
    assert page.status_code == 200
    assert "改这一组" not in page.content.decode()
    assert client.get(f"/projects/{project.pk}/answers/{GROUP}/").status_code == 403


# --- the first version


def test_the_questions_from_the_start_make_the_first_version(client, member, agent):
    project = make_project(make_enterprise(1, member), agent=agent)
    client.force_login(member)
    assert client.get(f"/projects/{project.pk}/answers/{GROUP}/").status_code == 302
    page = client.post(f"/projects/{project.pk}/answers/", {"is_secret": "false"}).content.decode()
    address = re.search(r'action="(/projects/\d+/answers/[\w-]+/)"', page).group(1)
    before = counts()
    seen = client.post(address, fields(page) | {"project_nature": "new", "industry_group": "hotel", "then": "preview"})
    text = seen.content.decode()
    assert "第一版事项包" in text
    assert counts() == before
    sent = {"draft": hidden(text, "draft"), "start_on": "2026-12-01", "once": "k"}
    assert client.post(f"/projects/{project.pk}/packages/apply/", sent).status_code == 302
    made = project.packages.get()
    assert (made.number, made.cause, made.answers["industry_group"], made.start_on.isoformat()) == (
        1,
        "first",
        "hotel",
        "2026-12-01",
    )


def test_of_a_classified_project_nothing_is_kept(client, member):
    project = make_project(make_enterprise(1, member))
    client.force_login(member)
    before = counts()
    page = client.post(f"/projects/{project.pk}/answers/", {"is_secret": "true"})
    assert "涉密项目不在网上办" in page.content.decode()
    assert counts() == before
