"""A caseload costs the same queries for one agent as for thirty, and is its agent's and the desk's; so with hand-offs."""

from datetime import time

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from approval_portal.accounts.models import Body, RoleGrant
from projects.models import Assignment
from services.models import AgentProfile, Baton, DutyDay, DutyHours
from tests.services.doors import agent_on_duty, make_appointment, slot
from tests.services.telling import SINCE, person, serve

MOST_QUERIES = 12


@pytest.fixture
def desk(client, town, clock, catalogue):
    client.force_login(town["lead"])
    return client


def body(answer) -> str:
    return answer.content.decode()


def queries(client, path: str) -> int:
    client.get(path)
    with CaptureQueriesContext(
        connection,
    ) as caught:
        assert client.get(path).status_code == 200
    return len(caught)


def test_thirty_agents_cost_the_queries_of_three(desk, town):
    few = queries(desk, "/agents/")
    for number in range(30):
        agent = agent_on_duty(person(f"agent-{number}", "agent"))
        serve_new(town, agent)
        make_appointment(town.project, agent, starts_at=slot(1, 9, at=timezone.now()))
    assert queries(desk, "/agents/") == few <= MOST_QUERIES


def serve_new(town, agent):
    from projects.models import Project

    project = Project.objects.create(
        enterprise=town.enterprise, name=f"项目 {agent}", token=agent.username, created_at=timezone.now()
    )
    serve(project, agent)


def test_the_numbers_and_a_full_caseload(desk, town):
    AgentProfile.objects.create(user=town["agent"], most_projects=1)
    make_appointment(town.project, town["agent"], starts_at=slot(1, 9, at=timezone.now()))
    page = body(desk.get("/agents/?q=agent的"))
    assert "1 / 1" in page
    assert "满了" in page
    assert f'href="/agents/{town["agent"].pk}/#trips">1</a>' in page
    assert desk.get("/agents/?format=xlsx").headers["Content-Type"].endswith("sheet")


def test_a_weekend_with_nobody_on_duty_stands_out(desk, town):
    DutyDay.objects.create(
        user=town["agent"], day="2026-03-07", kind="on", starts=time(9), ends=time(12), made_at=timezone.now()
    )
    page = body(desk.get("/agents/"))
    assert "09:00–12:00" in page
    assert "没有人值班" in page


def test_a_trip_outside_the_hours_is_marked(desk, town):
    agent_on_duty(town["agent"], starts=time(9), ends=time(12))
    make_appointment(town.project, town["agent"], starts_at=slot(1, 15, at=timezone.now()))
    assert "有 1 次约在上班时间外" in body(desk.get(f"/agents/{town['agent'].pk}/"))


def test_an_agent_sees_the_own_caseload_and_no_other(client, town, clock, catalogue):
    client.force_login(town["agent"])
    assert client.get(f"/agents/{town['agent'].pk}/").status_code == 200
    assert client.get(f"/agents/{town['other_agent'].pk}/").status_code == 404
    assert client.get("/agents/").status_code == 403
    assert client.get(f"/agents/{town['agent'].pk}/hours/").status_code == 403


def test_whose_role_ended_is_gone_at_once(client, town, clock, catalogue):
    client.force_login(town["agent"])
    RoleGrant.objects.filter(user=town["agent"]).update(ends_on=SINCE)
    assert client.get(f"/agents/{town['agent'].pk}/").status_code == 404


def test_hours_as_one_writes_them(desk, town):
    path = f"/agents/{town['agent'].pk}/hours/"
    sent = {"starts_on": "2026-03-02", "version": "1", "day0": "9:00-12:00 13:30-17:30", "day5": "９：00～12：00"}
    AgentProfile.objects.create(user=town["agent"])
    assert desk.post(path, sent).status_code == 302
    rows = DutyHours.objects.values_list("weekday", "starts", "ends")
    assert list(rows) == [(0, time(9), time(12)), (0, time(13, 30), time(17, 30)), (5, time(9), time(12))]


@pytest.mark.parametrize(
    "text", ["early", "9:00-25:00", "9-12 and more", "12:00-9:00", "9:00-12:00 11:00-13:00", "9" * 200]
)
def test_hours_that_are_none_are_refused_at_their_day(desk, town, text):
    AgentProfile.objects.create(user=town["agent"])
    sent = {"starts_on": "2026-03-02", "version": "1", "day2": text}
    answer = desk.post(f"/agents/{town['agent'].pk}/hours/", sent)
    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == ["day2"]
    assert not DutyHours.objects.exists()


def test_duty_days_come_and_go(desk, town):
    path = f"/agents/{town['agent'].pk}/duty/"
    assert desk.post(path, {"day": "2026-03-07", "kind": "on", "starts": "09:00", "ends": "16:00"}).status_code == 302
    assert DutyDay.objects.get().starts == time(9)
    assert desk.post(path, {"day": "2026-03-07", "kind": "off"}).status_code == 422
    assert desk.post(path, {"drop": "2026-03-07"}).status_code == 302
    assert not DutyDay.objects.exists()
    assert desk.post(path, {"drop": "x' or 1=1"}).status_code == 422


def test_the_rule_says_why_and_a_lead_may_choose_otherwise(desk, town):
    Assignment.objects.all().delete()
    path = f"/projects/{town.project.pk}/agent/"
    page = body(desk.get(path))
    assert "规则推荐" in page
    assert "负责全区，没有分片" in page
    assert "企业的人用中文" in page
    refused = desk.post(path, {"user": town["other_agent"].pk})
    assert (refused.status_code, list(refused.context["form"].errors)) == (422, ["reason"])
    assert desk.post(path, {"user": town["other_agent"].pk, "reason": "<b>熟</b>"}).status_code == 302
    assert Assignment.objects.get(kind="agent").user == town["other_agent"]
    assert "&lt;b&gt;熟&lt;/b&gt;" in body(desk.get(path))


def test_the_hand_over_shows_what_goes_along(desk, town):
    make_appointment(town.project, town["agent"], starts_at=slot(1, 9, at=timezone.now()))
    page = body(desk.get(f"/projects/{town.project.pk}/handover/"))
    assert "跟项目一起交的" in page
    assert "上门取件" in page


# --- hand-offs


@pytest.fixture
def city(town):
    body = Body.objects.create(code="b-city", zh="市级代办机构", level="市")
    RoleGrant.objects.filter(user=town["liaison"]).update(body=body)
    return body


def handed(town, city, number=0, **more):
    values = {
        "subject": f"规划条件 {number}",
        "answer_by": "2026-02-26",
        "node": "sm-heritage",
        "sent_at": timezone.now(),
        **more,
    }
    return Baton.objects.create(project=town.project, to_body=city, sender=town["agent"], **values)


def test_thirty_hand_offs_cost_the_queries_of_one(desk, town, city):
    handed(town, city)
    few = queries(desk, "/batons/")
    for number in range(30):
        handed(town, city, number)
    assert queries(desk, "/batons/") == few <= MOST_QUERIES


def test_silence_is_said_in_working_days(desk, town, city):
    handed(town, city)  # since Thursday; Saturday the 28th is a working day by notice
    assert "3 个工作日没有答复" in body(desk.get("/batons/"))
    assert "3 个工作日没有答复" in body(desk.get("/batons/?silent=1"))
    assert "移交出去没有答复的" in body(desk.get("/"))


def test_a_liaison_sees_what_was_handed_over_and_answers(client, town, city, clock, catalogue):
    baton = handed(town, city)
    other = handed(town, Body.objects.create(code="b-x", zh="别的单位", level="市"))
    client.force_login(town["liaison"])
    page = body(client.get("/batons/"))
    assert baton.subject in page
    assert page.count("规划条件") == 1
    assert client.get(f"/batons/{other.pk}/").status_code == 404
    assert "等你们单位答复的" in body(client.get("/"))
    path = f"/batons/{baton.pk}/"
    assert f'href="/projects/{town.project.pk}/"' not in body(client.get(path))
    assert client.post(path, {"act": "return", "version": "1"}).status_code == 422
    assert client.post(path, {"act": "withdraw", "text": "不办", "version": "1"}).status_code == 422
    assert client.post(path, {"act": "accept", "version": "9"}).status_code == 409
    assert client.post(path, {"act": "accept", "version": "1"}).status_code == 302
    baton.refresh_from_db()
    assert (baton.state, baton.receiver) == ("accepted", town["liaison"])


def test_an_agent_hands_over_and_the_project_shows_it(client, town, city, clock, catalogue):
    client.force_login(town["agent"])
    path = f"/projects/{town.project.pk}/batons/new/"
    assert client.post(path, {"subject": "规划条件", "to_body": "nobody"}).status_code == 422
    sent = {"subject": "规划<script>", "to_body": "b-city", "once": "k"}
    first, second = (client.post(path, sent).headers["Location"] for _ in range(2))
    assert first == second
    assert "规划&lt;script&gt;" in body(client.get(f"/batons/?project={town.project.pk}"))
    assert Baton.objects.count() == 1


def test_the_enterprise_sees_no_hand_offs(client, town, city, clock, catalogue):
    baton = handed(town, city)
    client.force_login(town["member"])
    assert client.get("/batons/").status_code == 403
    assert client.get(f"/batons/{baton.pk}/").status_code == 404
    assert baton.subject not in body(client.get(f"/projects/{town.project.pk}/"))


@pytest.mark.parametrize(
    "asked", ["project=x", "project=1e9", "agent=٣", "state=zz", "sort=zz", "body=';--", "page=x", "q=%25_"]
)
def test_odd_addresses_are_no_fault(desk, town, city, asked):
    handed(town, city)
    assert desk.get(f"/batons/?{asked}").status_code == 200
