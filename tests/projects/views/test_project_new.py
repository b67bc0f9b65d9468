"""Pages where a project begins: for one's own enterprise, for a client, from a 试算."""

import re
from urllib.parse import urlencode

import pytest
from django.urls import reverse
from django.utils import timezone

from approval_portal.accounts.models import Role
from projects.models import Assignment, MatterPackage, Project
from projects.operations.trials import answer_trial, start_trial
from projects.rules.identifiers import make_credit_code
from tests.projects.profiles import PROFILES
from tests.projects.views.people import AT, make_enterprise, make_project, make_user


@pytest.fixture
def wang(db):
    return make_user("wang")


def a_trial() -> str:
    trial = start_trial({"is_secret": False}, start_on=timezone.localdate(), at=AT)
    return answer_trial(trial.token, PROFILES["C"], version=1, at=AT).token


# --- a new project


def test_a_member_opens_a_project_of_the_own_enterprise_and_goes_on_to_the_questions(client, wang):
    enterprise = make_enterprise(1, wang)
    client.force_login(wang)
    assert enterprise.name in client.get("/projects/new/").content.decode()
    response = client.post(
        "/projects/new/", {"name": "一座厂", "investment_wan": "９,０００", "for": enterprise.credit_code}
    )
    made = Project.objects.get()
    assert (response.status_code, response["Location"]) == (302, reverse("package-answers", args=[made.pk]))
    assert (made.enterprise, made.investment_wan, made.state) == (enterprise, 9000, "lead")


def test_forged_fields_of_a_new_project_change_nothing(client, wang):
    enterprise, other = make_enterprise(1, wang), make_enterprise(2)
    client.force_login(wang)
    forged = {
        "state": "producing",
        "token": "0" * 32,
        "is_demo": "on",
        "enterprise": other.pk,
        "created_at": "2000-01-01",
    }
    client.post("/projects/new/", {"name": "一座厂", **forged})
    made = Project.objects.get()
    assert (made.enterprise, made.state, made.is_demo) == (enterprise, "lead", False)
    assert made.token != "0" * 32
    assert client.post("/projects/new/", {"name": "二座厂", "for": other.credit_code}).status_code == 404
    assert Project.objects.count() == 1


def test_the_same_form_sent_twice_makes_one_project(client, wang):
    make_enterprise(1, wang)
    client.force_login(wang)
    places = {client.post("/projects/new/", {"name": "一座厂", "once": "k"})["Location"] for _ in "abc"}
    assert (len(places), Project.objects.count()) == (1, 1)


def test_a_refused_project_keeps_what_was_typed(client, wang):
    make_enterprise(1, wang)
    client.force_login(wang)
    response = client.post("/projects/new/", {"name": "一座厂", "code": "2405"})
    page = response.content.decode()
    assert (response.status_code, Project.objects.count()) == (422, 0)
    assert "项目代码应是5组数字" in page
    assert 'value="一座厂"' in page


def test_an_agent_finds_the_own_clients_by_name_and_any_other_by_the_whole_code(client, db):
    li = make_user("li", Role.AGENT)
    own, other = make_enterprise(1, name="泾河公司"), make_enterprise(2, name="渭水公司")
    make_project(own, agent=li)
    make_project(other)
    client.force_login(li)

    def found(text: str) -> list[str]:
        page = client.get("/projects/new/", {"q": text}).content.decode()
        return re.findall(r"\?for=(\w+)", page)

    assert found("公司") == [own.credit_code]
    assert found(other.credit_code[:12]) == [own.credit_code] * own.credit_code.startswith(other.credit_code[:12])
    assert found(f" {other.credit_code.lower()} ") == [other.credit_code]
    assert found("没有这家") == []


def test_an_agent_opens_it_for_the_client_and_serves_it(client, db):
    li, enterprise = make_user("li", Role.AGENT), make_enterprise(1)
    client.force_login(li)
    client.post(f"/projects/new/?for={enterprise.credit_code}", {"name": "一座厂"})
    made = Project.objects.get()
    assert Assignment.objects.get().user == li
    page = client.get(f"/projects/{made.pk}/").content.decode()
    assert f"li（代办）代{enterprise.name}" in page


def test_whoever_has_no_enterprise_yet_is_told_how_to_come_by_one(client, wang):
    client.force_login(wang)
    page = client.get("/projects/new/").content.decode()
    assert "先登记企业，再建项目" in page
    assert 'href="/enterprises/new/?next=%2Fprojects%2Fnew%2F"' in page


@pytest.mark.parametrize(
    ("back", "leads_to"),
    [("/projects/new/", "/projects/new/"), ("https://evil.example/", "/"), ("//evil.example", "/")],
)
def test_registering_leads_back_to_the_project_and_to_no_other_site(client, wang, back, leads_to):
    client.force_login(wang)
    code = make_credit_code("91610132", "MA6T0001")
    data = {"name": "新公司", "credit_code": code, "contact_name": "王", "contact_phone": "13900000000"}
    answer = client.post(f"/enterprises/new/?{urlencode({'next': back})}", data)
    assert answer["Location"] == f"{leads_to}?for={code}"


# --- from a 试算


def test_a_stranger_with_a_result_signs_in_and_comes_back(client, catalogue):
    token = a_trial()
    assert f'href="/trial/{token}/project/"' in client.get(f"/trial/{token}/result/").content.decode()
    response = client.get(f"/trial/{token}/project/")
    assert response["Location"] == f"/accounts/login/?next=/trial/{token}/project/"


def test_a_result_becomes_a_project_with_a_package_and_only_once(client, catalogue, wang):
    enterprise, token = make_enterprise(1, wang, name="升科酒店有限公司"), a_trial()
    client.force_login(wang)
    assert 'value="升科酒店酒店项目"' in client.get(f"/trial/{token}/project/").content.decode()
    response = client.post(f"/trial/{token}/project/", {"name": "五星级酒店", "for": enterprise.credit_code})
    made = Project.objects.get()
    assert response["Location"] == f"/projects/{made.pk}/"
    for again in (client.get, client.post):
        assert again(f"/trial/{token}/project/")["Location"] == f"/projects/{made.pk}/"
    assert (MatterPackage.objects.get().number, Project.objects.count()) == (1, 1)


def test_a_result_that_is_somebody_elses_project_is_refused_without_its_name(client, catalogue, wang):
    make_enterprise(1, wang)
    token, zhao = a_trial(), make_user("zhao")
    make_enterprise(2, zhao)
    client.force_login(wang)
    client.post(f"/trial/{token}/project/", {"name": "五星级酒店"})
    client.force_login(zhao)
    for response in (client.get(f"/trial/{token}/project/"), client.post(f"/trial/{token}/project/", {"name": "我的"})):
        assert (response.status_code, "五星级酒店" in response.content.decode()) == (409, False)
    assert Project.objects.count() == 1
