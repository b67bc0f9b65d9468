"""What the API gives: rows one may see, in exact numbers, in the reader's language, in a constant number of queries."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from projects.models import Enterprise, MatterPackage, Project
from tests.projects.api.client import api
from tests.projects.views.people import make_enterprise, make_project, make_user


@pytest.fixture
def lead(catalogue):
    return make_user("lead", "lead")


@pytest.fixture
def member(catalogue):
    return make_user("member")


def test_the_list_holds_the_visible_projects_and_no_other(member):
    ours, theirs = make_enterprise(1, member), make_enterprise(2)
    make_project(ours, "我们的")
    make_project(theirs, "别人的")
    made = api(member).read("/projects/")
    assert [row["name"] for row in made["results"]] == ["我们的"]
    assert (made["count"], made["next"], made["previous"]) == (1, None, None)


def test_a_row_of_the_list_has_exact_numbers_and_dates(lead):
    project = make_project(make_enterprise(1, name="合容电气"), "研究院")
    Project.objects.update(signed_on=date(2026, 2, 3), floor_area_m2="12.50")
    assert api(lead).read("/projects/")["results"] == [
        {
            "id": project.pk,
            "name": "研究院",
            "code": None,
            "state": "lead",
            "state_since": None,
            "enterprise": project.enterprise_id,
            "enterprise_name": "合容电气",
            "investment_wan": "90000.00",
            "floor_area_m2": "12.50",
            "site": "",
            "signed_on": "2026-02-03",
            "is_demo": False,
            "created_at": "2026-03-02T01:00:00Z",
            "version": 1,
        }
    ]


def test_the_list_is_filtered_sorted_and_paged_as_the_page_is(lead):
    enterprise = make_enterprise(1)
    for number in range(51):
        make_project(enterprise, f"项目{number:02}")
    client = api(lead)
    first = client.read("/projects/?sort=name")
    assert ([row["name"] for row in first["results"]][:2], first["count"]) == (["项目00", "项目01"], 51)
    assert first["next"].endswith("/api/v1/projects/?sort=name&page=2")
    second = client.read("/projects/?sort=name&page=2")
    assert ([row["name"] for row in second["results"]], second["next"]) == (["项目50"], None)
    assert client.read("/projects/?q=%E9%A1%B9%E7%9B%AE07")["count"] == 1


@pytest.mark.parametrize("page", ["0", "2", "x", "-1", "9" * 30, "²"])
def test_a_page_beyond_the_last_is_not_found(page, lead):
    make_project(make_enterprise(1))
    assert api(lead).read(f"/projects/?page={page}", 404)["errors"][0]["fields"] == []


@pytest.mark.parametrize("url", ["/projects/", "/enterprises/"])
def test_a_list_takes_as_many_queries_for_thirty_rows_as_for_one(url, lead):
    client, counts = api(lead), []
    make_project(make_enterprise(1))
    for _ in range(2):
        with CaptureQueriesContext(connection) as queries:
            client.read(url)
        counts.append(len(queries))
        if len(counts) == 1:
            for number in range(2, 31):
                make_project(make_enterprise(number))
    assert counts[0] == counts[1] <= 12
    assert Enterprise.objects.count() == 30


def test_a_project_has_its_pins_and_the_number_of_its_newest_package(lead):
    project = make_project(make_enterprise(1), profile="S")
    project.pins.create(node="pw-land-supply", day=date(2026, 4, 1), kind="planned")
    made = api(lead).read(f"/projects/{project.pk}/")
    assert made["pins"] == [{"node": "pw-land-supply", "day": "2026-04-01", "kind": "planned"}]
    assert (made["latest_package"], made["version"], made["merged_into"]) == (1, 1, None)


@pytest.mark.parametrize(
    "rest", ["", "packages/", "packages/1/", "packages/latest/items/", "packages/1/schedule/", "flowchart.svg"]
)
def test_what_one_may_not_see_is_not_there(rest, member):
    project = make_project(make_enterprise(1), profile="S")
    refused = api(member).read(f"/projects/{project.pk}/{rest}", 404)
    assert refused == api(member).read(f"/projects/{10**9}/{rest}", 404)
    assert refused == {"errors": [{"fields": [], "text": "没有这一项，或者你看不到它。"}]}


@pytest.mark.parametrize("number", ["2", "999999"])
@pytest.mark.parametrize("rest", ["", "items/", "schedule/"])
def test_a_package_that_does_not_exist_is_not_found(number, rest, lead):
    project = make_project(make_enterprise(1), profile="S")
    api(lead).read(f"/projects/{project.pk}/packages/{number}/{rest}", 404)


def test_the_versions_of_a_package_are_listed_newest_first(lead):
    project = make_project(make_enterprise(1), profile="S")
    MatterPackage.objects.create(
        project=project,
        number=2,
        catalogue=project.packages.get().catalogue,
        answers={"is_secret": False},
        start_on=date(2026, 3, 9),
        created_at="2026-03-09T00:00:00Z",
    )
    client = api(lead)
    assert [row["number"] for row in client.read(f"/projects/{project.pk}/packages/")["results"]] == [2, 1]
    assert client.read(f"/projects/{project.pk}/packages/latest/")["number"] == 2


def test_the_answers_of_a_package_can_be_sent_again_as_they_are(lead):
    project = make_project(make_enterprise(1), profile="C")
    package = project.packages.get()
    package.answers["floor_area_m2"] = "99999.25"
    package.save()
    client = api(lead)
    made = client.read(f"/projects/{project.pk}/packages/1/")
    assert made["answers"]["floor_area_m2"] == 99999.25
    assert client.send("post", "/evaluate/", {"answers": made["answers"]}).status_code == 200


def test_items_and_schedule_are_those_of_an_evaluation_of_the_same_answers(lead):
    project = make_project(make_enterprise(1), profile="C")
    client, base = api(lead), f"/projects/{project.pk}/packages/latest/"
    made, package = client.read(base + "items/"), client.read(base)
    body = {"answers": package["answers"], "start_on": package["start_on"], "limits": package["limits"]}
    judged = client.send("post", "/evaluate/", body).json()
    assert [{name: row[name] for name in judged["items"][0]} for row in made["items"]] == judged["items"]
    dates = client.read(base + "schedule/")
    assert {row["id"]: row for row in dates["schedule"]} == {row["id"]: row for row in judged["schedule"]}
    assert dates["milestones"] == judged["milestones"]


def test_items_can_be_asked_for_by_verdict_and_kind_and_have_names(lead):
    project = make_project(make_enterprise(1), profile="S")
    base = f"/projects/{project.pk}/packages/1/items/"
    client = api(lead)
    needed = client.read(base + "?verdict=needed&kind=item")["items"]
    assert {row["verdict"] for row in needed} == {"needed"}
    assert {row["kind"] for row in needed} == {"item"}
    english = {row["id"]: row["name"] for row in client.read(base + "?lang=en")["items"]}
    assert english["ap-project-filing"] != next(r["name"] for r in needed if r["id"] == "ap-project-filing")


def test_reading_a_package_takes_a_constant_number_of_queries(lead):
    project = make_project(make_enterprise(1), profile="C")
    client = api(lead)
    for rest in ("", "items/", "schedule/"):
        with CaptureQueriesContext(connection) as queries:
            client.read(f"/projects/{project.pk}/packages/latest/{rest}")
        assert len(queries) <= 12


def test_me_says_roles_and_enterprises_in_force(catalogue):
    user = make_user("agent", "agent", name="李专员")
    enterprise = make_enterprise(1, user)
    made = api(user).read("/me/", **{"Accept-Language": "en"})
    assert (made["username"], made["name"]) == ("agent", "李专员")
    assert made["roles"] == [{"role": "agent", "label": made["roles"][0]["label"], "body": None, "ends_on": None}]
    assert made["enterprises"] == [{"id": enterprise.pk, "name": enterprise.name, "is_admin": False}]
    assert len(made["csrf_token"]) == 64


@pytest.mark.parametrize("url", ["/me/", "/projects/", "/enterprises/", "/projects/1/", "/projects/1/flowchart.svg"])
def test_a_stranger_is_refused_in_json_and_not_sent_to_a_page(url, catalogue):
    response = api().get(f"/api/v1{url}")
    assert (response.status_code, response["Content-Type"]) == (403, "application/json")
    assert response.json()["errors"][0]["text"]


@pytest.mark.parametrize("role", ["keeper", "liaison", "system_admin", "security_admin", "audit_admin"])
def test_who_has_no_list_is_refused(role, catalogue):
    client = api(make_user(role, role))
    assert client.read("/projects/", 403) == {"errors": [{"fields": [], "text": "你没有办这件事的权限。"}]}
