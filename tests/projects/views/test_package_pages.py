"""The pages of a package: its versions, its answers, and every change looked at before it is made."""

import re
from datetime import UTC, datetime

import pytest
from django.core import signing
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from approval_portal.accounts.models import Role
from projects.models import Adjustment, Event, MatterPackage, PackageItem
from projects.operations.adjustments import adjust
from projects.operations.catalogue import publish_catalogue
from projects.operations.package_changes import change_answers
from projects.views import package_proposal
from tests.projects.operations.test_package_changes import newer_text
from tests.projects.views.people import make_enterprise, make_project, make_user

AT = datetime(2026, 3, 3, 1, 0, tzinfo=UTC)
GROUP = "qg-building"


@pytest.fixture
def member(catalogue):
    return make_user("wang", name="王敏")


@pytest.fixture
def agent(catalogue):
    return make_user("agent", Role.AGENT, name="李静")


@pytest.fixture
def project(member, agent):
    return make_project(make_enterprise(1, member), profile="C", agent=agent)


def hidden(page: str, name: str) -> str:
    return re.search(rf'name="{name}" value="([^"]*)"', page).group(1)


def fields(page: str) -> dict[str, str]:
    """What the browser would send of the answer form as it stands."""
    form = page[page.index('name="draft"') :]
    found = {}
    for tag in re.findall(r"<input[^>]*>", form):
        name, value = re.search(r'name="([^"]+)"', tag), re.search(r'value="([^"]*)"', tag)
        kind = re.search(r'type="(\w+)"', tag).group(1)
        if name and (kind not in ("radio", "checkbox") or " checked" in tag):
            found[name.group(1)] = value.group(1) if value else ""
    return found | {"draft": hidden(page, "draft")}


def open_group(client, project, group=GROUP):
    page = client.get(f"/projects/{project.pk}/answers/{group}/").content.decode()
    return fields(page)


def see(client, project, **changes):
    """The preview of changed answers: (page, signed draft)."""
    data = open_group(client, project) | changes | {"then": "preview"}
    page = client.post(f"/projects/{project.pk}/answers/{GROUP}/", data)
    assert page.status_code == 200, page.content.decode()[:3000]
    text = page.content.decode()
    return text, hidden(text, "draft")


def apply(client, project, draft, reason="方案改了", once="k1"):
    return client.post(f"/projects/{project.pk}/packages/apply/", {"draft": draft, "reason": reason, "once": once})


def counts():
    return [model.objects.count() for model in (MatterPackage, PackageItem, Event, Adjustment)]


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


# --- versions


def test_every_version_is_listed_with_who_why_and_what_it_changed(client, project, member):
    change_answers(project, {"public_building_height_m": 180}, base=1, reason="加高", by=member, at=AT)
    client.force_login(member)
    page = client.get(f"/projects/{project.pk}/packages/").content.decode()
    assert all(words in page for words in ("第 1 版", "第 2 版", "王敏", "答案改了", "加高", "超限高层"))
    old = client.get(f"/projects/{project.pk}/packages/1/").content.decode()
    new = client.get(f"/projects/{project.pk}/packages/2/").content.decode()
    assert "这是旧版，只供查看；现在是第 2 版" in old
    assert "这是旧版" not in new
    assert client.get(f"/projects/{project.pk}/packages/3/").status_code == 404


def test_the_list_of_versions_takes_as_many_queries_for_one_as_for_many(client, project, member):
    client.force_login(member)

    def asked() -> int:
        client.get(f"/projects/{project.pk}/packages/")
        with CaptureQueriesContext(connection) as queries:
            assert client.get(f"/projects/{project.pk}/packages/").status_code == 200
        return len(queries)

    one = asked()
    for number in range(1, 8):
        change_answers(project, {"civil_floors": number}, base=number, reason="层数", by=member, at=AT)
    assert (asked(), one <= 16) == (one, True)


# --- the plan and the catalogue


def test_another_start_day_is_looked_at_first(client, project, member):
    client.force_login(member)
    page = client.post(
        f"/projects/{project.pk}/plan/", {"start_on": "2026-12-01", "limits": "committed"}
    ).content.decode()
    assert "2026年12月1日" in page
    assert MatterPackage.objects.count() == 1
    apply(client, project, hidden(page, "draft"))
    made = MatterPackage.objects.get(number=2)
    assert (made.cause, made.start_on.isoformat()) == ("plan", "2026-12-01")


def test_a_newer_catalogue_can_be_taken_or_left(client, project, member):
    client.force_login(member)
    address = f"/projects/{project.pk}/catalogue/"
    assert "最新的目录" in client.get(address).content.decode()
    newer = publish_catalogue(newer_text(), by=None, at=timezone.now())
    page = client.get(address).content.decode()
    assert all(words in page for words in ("新增的专项", "5 个工作日 → 2 个工作日"))
    assert "目录有新版" in client.get(f"/projects/{project.pk}/").content.decode()

    sent = {"version": "1", "catalogue": newer.number}
    assert client.post(address, sent | {"then": "stay"}).status_code == 302
    assert "目录有新版" not in client.get(f"/projects/{project.pk}/").content.decode()

    seen = client.post(address, sent | {"then": "move"}).content.decode()
    apply(client, project, hidden(seen, "draft"))
    made = MatterPackage.objects.get(number=2)
    assert (made.cause, made.catalogue) == ("catalogue", newer)


def test_an_old_page_of_the_catalogue_is_refused(client, project, member):
    client.force_login(member)
    newer = publish_catalogue(newer_text(), by=None, at=timezone.now())
    change_answers(project, {"civil_floors": 9}, base=1, reason="层数", by=member, at=AT)
    sent = {"version": "1", "catalogue": newer.number, "then": "stay"}
    assert client.post(f"/projects/{project.pk}/catalogue/", sent).status_code == 422


# --- by hand


def test_an_agent_adds_a_matter_by_hand_and_ends_it(client, project, agent):
    client.force_login(agent)
    sent = {"node": "ev-seismic", "act": "add", "reason": "先单独做", "until": "2099-01-01"}
    seen = client.post(f"/projects/{project.pk}/adjust/", sent).content.decode()
    assert Adjustment.objects.count() == 0
    assert apply(client, project, hidden(seen, "draft"), reason="先单独做").status_code == 302
    held = Adjustment.objects.get()
    page = client.get(f"/projects/{project.pk}/").content.decode()
    assert (held.made_by, held.reason, held.until.year) == (agent, "先单独做", 2099)
    assert all(words in page for words in ("手工加入", "先单独做", "2099年1月1日"))

    ending = client.get(f"/projects/{project.pk}/adjust/{held.pk}/end/").content.decode()
    assert apply(client, project, hidden(ending, "draft"), reason="不用了", once="k2").status_code == 302
    held.refresh_from_db()
    assert (held.ended_by, MatterPackage.objects.count()) == (agent, 3)


def test_a_member_changes_answers_and_adjusts_nothing(client, project, member, agent):
    client.force_login(agent)
    sent = {"node": "ev-seismic", "act": "add", "reason": "先单独做"}
    held = adjust(project, "ap-drawing", False, reason="免审", by=agent, at=AT)
    client.force_login(member)
    for answer in (
        client.get(f"/projects/{project.pk}/adjust/"),
        client.post(f"/projects/{project.pk}/adjust/", sent),
        client.get(f"/projects/{project.pk}/adjust/{held.pk}/end/"),
    ):
        assert answer.status_code == 403
    values = {"node": "ev-seismic", "applies": True, "reason": "x", "until": ""}
    draft = signing.dumps([project.pk, member.pk, "adjust", 2, values], salt="package-proposal")
    assert apply(client, project, draft).status_code == 403
    assert (Adjustment.objects.count(), MatterPackage.objects.count()) == (1, 2)


def test_the_link_on_a_matter_chooses_it(client, project, agent):
    client.force_login(agent)
    page = client.get(f"/projects/{project.pk}/adjust/?node=ap-drawing").content.decode()
    assert '<option value="ap-drawing" selected>' in page
    assert client.get(f"/projects/{project.pk}/adjust/?node=nonsense").status_code == 200


def test_what_need_not_be_decided_is_told_at_its_field(client, project, agent):
    client.force_login(agent)
    sent = {"node": "ap-drawing", "act": "add", "reason": "要办"}
    answer = client.post(f"/projects/{project.pk}/adjust/", sent)
    assert answer.status_code == 422
    assert "现在就要办" in answer.content.decode()


def test_a_project_without_a_package_says_what_to_do(client, member):
    project = make_project(make_enterprise(1, member))
    client.force_login(member)
    for part in ("packages", "plan", "catalogue"):
        page = client.get(f"/projects/{project.pk}/{part}/")
        assert page.status_code == 200
        assert "回答问卷" in page.content.decode()
