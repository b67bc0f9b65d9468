"""Promotion workflows and problems on pages."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from approval_portal.accounts.models import Body, Role, RoleGrant
from services.models import Problem, PromotionRun, PromotionStep
from services.operations.problems import raise_problem
from services.operations.promotions import start_promotion
from tests.services import telling
from tests.services.telling import AT, SINCE, Town

pytestmark = pytest.mark.usefixtures("catalogue", "clock")


def browser(town: Town, who: str) -> Client:
    client = Client()
    client.force_login(town[who])
    return client


def test_the_page_starts_a_workflow(town):
    url = f"/projects/{town.project.pk}/promotions/"
    client = browser(town, "lead")
    assert client.post(url, {"workflow": "pw-admission"}).status_code == 302
    assert "2026年3月6日前" in client.get(url).content.decode()
    assert client.post(url, {"workflow": "<b>"}).status_code == 422
    assert PromotionRun.objects.count() == 1


def test_the_people_of_a_body_find_their_steps_and_not_the_project(town):
    start_promotion(town.project, "pw-lead-intake", by=town["lead"], at=AT)
    town.people["zs"] = telling.person("zs")
    RoleGrant.objects.create(user=town["zs"], role=Role.LIAISON, body=Body.objects.get(code="au-zs"), starts_on=SINCE)
    client, page = browser(town, "zs"), ""
    page = client.get("/promotions/").content.decode()
    assert ("线索登记与查重" in page, "首次回应与需求记录" in page) == (True, False)
    assert f'href="/projects/{town.project.pk}/' not in page
    step = PromotionStep.objects.get(code="p1-1")
    assert client.post(f"/promotions/{step.pk}/", {"act": "done", "version": "1"}).status_code == 302
    assert client.post(f"/promotions/{step.pk}/", {"act": "skip", "note": "x", "version": "1"}).status_code == 409
    step.refresh_from_db()
    assert step.state == "done"
    assert client.get(f"/promotions/{PromotionStep.objects.get(code='p1-2').pk}/").status_code == 404


def test_a_step_left_out_without_a_reason_says_so(town):
    run = start_promotion(town.project, "pw-lead-intake", by=town["lead"], at=AT)
    answer = browser(town, "agent").post(f"/promotions/{run.steps.first().pk}/", {"act": "skip", "note": ""})
    assert (answer.status_code, "写明为什么不用办" in answer.content.decode()) == (422, True)


def queries(client: Client, path: str) -> int:
    with CaptureQueriesContext(connection) as found:
        assert client.get(path).status_code == 200
    return len(found)


@pytest.mark.parametrize("who", ["lead", "agent"])
def test_the_list_of_problems_takes_as_many_queries_for_one_as_for_thirty(town, who):
    client = browser(town, who)

    def add(number: int) -> Problem:
        return raise_problem("custody", number, project=town.project, title=f"第 {number} 件", by=None, at=AT)

    add(1)
    queries(client, "/problems/")
    one = queries(client, "/problems/")
    for number in range(2, 31):
        add(number)
    assert queries(client, "/problems/") == one
    assert one <= 12


def test_a_problem_is_struck_off_from_the_list(town):
    row = raise_problem("custody", 1, project=town.project, title="少一份", by=None, at=AT)
    client = browser(town, "agent")
    assert "解决了，销号" in client.get("/problems/").content.decode()
    assert (
        client.post(f"/problems/{row.pk}/strike/", {"version": "1", "then": "//evil.example/"})["Location"]
        == "/problems/"
    )
    assert "没有待解决的问题" in client.get("/problems/").content.decode()
    assert "少一份" in client.get("/problems/?state=all").content.decode()


@pytest.mark.parametrize(
    ("who", "status"), [("member", 403), ("reviewer", 403), ("other_agent", 404), ("stranger", 404)]
)
def test_others_do_not_strike_it_off(town, who, status):
    row = raise_problem("custody", 1, project=town.project, title="少一份", by=None, at=AT)
    assert browser(town, who).post(f"/problems/{row.pk}/strike/").status_code == status


def test_the_enterprise_writes_a_problem_down_and_finds_it_on_its_project(town):
    client = browser(town, "member")
    client.post(f"/projects/{town.project.pk}/problems/new/", {"title": "门口停电"})
    assert "门口停电" in client.get(f"/projects/{town.project.pk}/").content.decode()
    assert "门口停电" not in browser(town, "other_agent").get("/problems/").content.decode()
