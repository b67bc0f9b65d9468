"""Policies on pages: the public list and one of them, and those of a project; what is over is never offered."""

import io
import re
from datetime import date

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook

from projects.models import CatalogueVersion
from projects.operations.catalogue import publish_catalogue
from projects.operations.packages import generate_package
from projects.queries import latest_package
from projects.queries_policies import policy_evaluation
from tests.projects.policies import APPLY, HISTORIC, STAGED, TEXT, WEST, text_with
from tests.projects.views.people import make_enterprise, make_project, make_user

pytestmark = pytest.mark.usefixtures("catalogue")
ENGLISH = {"headers": {"accept-language": "en"}}
NAME = "分阶段施工许可（拿地即开工）"


def read(path: str, client: Client | None = None, **more) -> str:
    answer = (client or Client()).get(path, **more)
    assert answer.status_code == 200
    return answer.content.decode()


def ids(page: str) -> list[str]:
    return re.findall(r'<th scope="row"><a href="/policies/([a-z0-9-]+)/"', page)


# --- the public list


def test_the_list_has_what_is_open_and_not_what_is_over():
    found = ids(read("/policies/"))
    assert (len(found), HISTORIC in found) == (8, False)


def test_what_is_over_stands_behind_its_own_link_and_says_so():
    page = read("/policies/?when=ended")
    assert ids(page) == [HISTORIC]
    assert "已过期" in page
    assert "不能再申请" in page


def test_the_list_as_a_spreadsheet_says_what_is_not_published():
    answer = Client().get("/policies/?format=xlsx&q=拿地即开工")
    rows = list(load_workbook(io.BytesIO(b"".join(answer.streaming_content))).active.values)
    assert len(rows) == 2
    assert rows[1][:6] == (NAME, "审批服务", "有效", "基坑、主体两阶段核发", "待公布", "待公布")


def test_the_day_after_the_last_day_to_apply_a_policy_moves_to_what_is_over():
    with time_machine.travel("2030-12-01 09:00+08:00", tick=False):
        publish_catalogue(text_with(WEST, 'closes: "2030-12-30"'), by=None, at=timezone.now())
        assert WEST in ids(read("/policies/"))
    with time_machine.travel("2030-12-31 09:00+08:00", tick=False):
        assert WEST not in ids(read("/policies/"))
        assert WEST in ids(read("/policies/?when=ended"))
        page = read(f"/policies/{WEST}/")
        assert "申报到 2030年12月30日，已经截止。" in page
        assert "怎么申请</h2>" not in page


def test_while_no_catalogue_is_in_force_the_list_says_what_to_do():
    CatalogueVersion.objects.update(withdrawn_at=timezone.now())
    assert "政策写在目录里" in read("/policies/")
    assert Client().get(f"/policies/{WEST}/").status_code == 404


# --- one policy


def test_a_policy_says_its_conditions_in_words_and_what_is_unpublished():
    page = read(f"/policies/{STAGED}/")
    assert "“需施工许可”怎么判断" in page
    assert page.count("待公布") == 3
    assert "西安经开区做法" in page


def test_a_policy_with_body_way_days_and_papers_says_them():
    publish_catalogue(
        text_with(WEST, f'{APPLY}, opens: "2026-03-01", closes: "2030-12-30"'), by=None, at=timezone.now()
    )
    page = read(f"/policies/{WEST}/", **ENGLISH)
    for said in (
        "ETDZ Administrative Approval Bureau",
        "Apply at the policy window",
        "Business licence",
        "30 Dec 2030",
    ):
        assert said in page


def test_an_unknown_policy_is_not_there():
    assert Client().get("/policies/po-nothing/").status_code == 404


def test_a_search_finds_policies_and_none_that_is_over():
    page = read("/search/?q=施工")
    assert f'href="/policies/{STAGED}/"' in page
    assert HISTORIC not in read("/search/?q=开工补贴")


# --- of a project


@pytest.fixture
def project(admin, firm):
    return make_project(firm, profile="A")


@pytest.fixture
def own(client, admin):
    client.force_login(admin)
    return client


def of(project) -> str:
    return reverse("project-policies", args=[project.pk])


def test_a_project_sees_what_matches_what_is_open_and_what_not_each_with_its_reason(own, project):
    answer = own.get(of(project))
    found = {name: [each["f"].id for each in answer.context[name]] for name in ("matched", "open", "unmatched", "over")}
    assert STAGED in found["matched"]
    assert found["over"] == [HISTORIC]
    assert sum(map(len, found.values())) == len(set().union(*found.values()))
    page = answer.content.decode()
    assert "大于 300 平方米" in page
    assert page.index(NAME) < page.index("重点产业项目当年开工补贴")


def test_without_a_package_the_page_says_what_to_do(own, firm):
    page = read(of(make_project(firm)), own)
    assert "还没有事项包" in page


@pytest.mark.parametrize("who", ["stranger", "other firm", "keeper"])
def test_policies_of_a_project_are_only_for_those_who_see_it(client, project, who):
    if who != "stranger":
        user = make_user("other", *(["keeper"] if who == "keeper" else []))
        if who == "other firm":
            make_enterprise(2, user)
        client.force_login(user)
    assert client.get(of(project)).status_code == (302 if who == "stranger" else 404)


def test_a_package_of_an_older_catalogue_is_judged_by_the_one_in_force(own, project):
    ended = text_with(STAGED, "status: expired")
    publish_catalogue(ended, by=None, at=timezone.now())
    answer = own.get(of(project))
    assert STAGED in [each["f"].id for each in answer.context["over"]]
    assert STAGED not in [each["f"].id for each in answer.context["matched"]]


def test_answers_that_the_catalogue_in_force_refuses_are_judged_by_the_packages_own(project):
    package = latest_package(project)
    strict = TEXT.replace('expr: "civil_floor_area_m2 <= floor_area_m2"', 'expr: "floor_area_m2 <= 1"', 1)
    newer = publish_catalogue(strict, by=None, at=timezone.now())
    assert newer.pk != package.catalogue_id
    assert policy_evaluation(package).catalogue.version == package.catalogue.number


def test_the_page_asks_the_database_as_often_for_many_answers_as_for_few(own, project):
    own.get(of(project))
    with CaptureQueriesContext(connection) as many:
        own.get(of(project))
    generate_package(
        project,
        CatalogueVersion.objects.first(),
        {"is_secret": False},
        start_on=date(2026, 3, 2),
        by=None,
        at=timezone.now(),
    )
    with CaptureQueriesContext(connection) as few:
        own.get(of(project))
    assert len(many) == len(few) <= 12
