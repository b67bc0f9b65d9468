"""The versions of a package, its plan, its catalogue, and what is decided by hand."""

import re
from datetime import UTC, datetime

from django.core import signing
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from projects.models import Adjustment, MatterPackage
from projects.operations.adjustments import adjust
from projects.operations.catalogue import publish_catalogue
from projects.operations.package_changes import change_answers
from tests.projects.operations.test_package_changes import newer_text
from tests.projects.views.package_steps import apply, hidden
from tests.projects.views.people import make_enterprise, make_project

AT = datetime(2026, 3, 3, 1, 0, tzinfo=UTC)


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


def test_approvals_and_special_matters_of_a_version_are_counted_apart(client, project, member):
    client.force_login(member)
    change_answers(project, {"public_building_height_m": 180}, base=1, reason="加高", by=member, at=AT)
    page = client.get(f"/projects/{project.pk}/packages/").content.decode()
    said = [
        (int(approvals), int(specials or 0))
        for approvals, specials in re.findall(r"审批 <b>(\d+)</b> 项(?: · 专项 <b>(\d+)</b> 项)?", page)
    ]
    needed = {
        package.number: package.items.filter(verdict="needed")
        for package in MatterPackage.objects.filter(project=project)
    }
    kept = [
        (needed[number].filter(kind__in=("item", "evaluation")).count(), needed[number].filter(kind="special").count())
        for number in (2, 1)
    ]
    assert said == kept
    assert said[0][1] == said[1][1] + 1


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
