"""Promotion workflows on pages."""

from __future__ import annotations

import pytest
from django.test import Client

from approval_portal.accounts.models import Body, Role, RoleGrant
from services.models import PromotionRun, PromotionStep
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
