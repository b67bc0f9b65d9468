"""One search over what a person may see; strangers search the catalogue; what was opened last."""

import re

import pytest
from django.core import signing
from django.db import connection
from django.test.utils import CaptureQueriesContext

from approval_portal.accounts.models import Role
from projects.models import Referral
from projects.operations.projects import assign
from projects.views.seen import COOKIE, SALT
from tests.projects.views.people import AT, DAY, make_enterprise, make_project, make_user


def hits(client, q: str, address: str = "/search/") -> list[str]:
    page = client.get(address, {"q": q}).content.decode()
    inside = page.partition("after-search")[2] if address == "/search/" else page
    return [name.strip() for name in re.findall(r'<a (?:role="option"[^>]*|href="[^"]*")>(?:<span>)?([^<]+)<', inside)]


@pytest.fixture
def world(catalogue):
    wang, zhao, li = make_user("wang"), make_user("zhao"), make_user("li", Role.AGENT)
    first = make_project(make_enterprise(1, wang, name="升科酒店公司"), "升科五星级酒店")
    make_project(make_enterprise(2, zhao, name="升华公司"), "升华厂房", agent=li)
    Referral.objects.create(handed_by=zhao, enterprise_name="升腾公司", project_name="升腾园", created_at=AT)
    return {"wang": wang, "zhao": zhao, "li": li, "lead": make_user("chen", Role.LEAD), "first": first}


@pytest.mark.parametrize(
    ("who", "found"),
    [
        ("", set()),
        ("wang", {"升科五星级酒店", "升科酒店公司"}),
        ("li", {"升华厂房", "升华公司", "升腾园"}),
        ("lead", {"升科五星级酒店", "升科酒店公司", "升华厂房", "升华公司", "升腾园"}),
    ],
)
@pytest.mark.parametrize("address", ["/search/", "/search/suggest/"])
def test_each_finds_what_they_may_see(client, world, who, found, address):
    if who:
        client.force_login(world[who])
    assert (
        set(hits(client, "升", address)) & {"升科五星级酒店", "升科酒店公司", "升华厂房", "升华公司", "升腾园"} == found
    )


@pytest.mark.parametrize("role", [Role.KEEPER, Role.SYSTEM_ADMIN, Role.AUDIT_ADMIN])
def test_whoever_sees_no_projects_finds_none(client, world, role):
    client.force_login(make_user("sun", role))
    page = client.get("/search/?q=升").content.decode()
    assert "升科" not in page
    assert "升华" not in page


def test_pinyin_initials_find_projects_enterprises_and_matters(client, world):
    client.force_login(world["lead"])
    assert {"升科五星级酒店"} <= set(hits(client, "skwxj"))
    assert {"升科酒店公司"} <= set(hits(client, "skjdgs"))
    client.logout()
    assert any("施工许可" in name for name in hits(client, "sgxk"))


def test_strangers_search_the_catalogue(client, world):
    assert any("消防" in name for name in hits(client, "消防"))
    assert "没有找到" in client.get("/search/?q=zzzzzz").content.decode()


def test_what_is_typed_comes_back_escaped(client, db):
    page = client.get("/search/", {"q": '"><script>alert(1)</script>'}).content.decode()
    assert "<script>alert" not in page


@pytest.mark.parametrize("address", ["/search/?q=项目", "/search/suggest/?q=项目"])
def test_as_many_queries_for_one_hit_as_for_thirty(client, catalogue, address):
    client.force_login(make_user("chen", Role.LEAD))
    enterprise = make_enterprise()
    used = []
    for numbers in (range(1), range(1, 30)):
        for number in numbers:
            make_project(enterprise, f"项目 {number}")
        client.get(address)
        with CaptureQueriesContext(connection) as queries:
            client.get(address)
        used.append(len(queries))
    assert used[0] == used[1] <= 12


# --- what was opened last


def test_the_last_eight_come_first_and_are_ones_own(client, catalogue):
    wang, chen = make_user("wang"), make_user("chen", Role.LEAD)
    enterprise = make_enterprise(1, wang)
    made = [make_project(enterprise, f"项目 {number}") for number in range(10)]
    client.force_login(chen)
    for project in [*made, made[5]]:
        client.get(f"/projects/{project.pk}/")
    assert hits(client, "", "/search/suggest/") == [f"项目 {number}" for number in (5, 9, 8, 7, 6, 4, 3, 2)]
    page = client.get("/").content.decode()
    assert "最近看过" in page
    cookie = client.cookies[COOKIE]
    assert cookie["httponly"]
    assert cookie["samesite"] == "Lax"
    kept = cookie.value
    client.logout()
    client.force_login(wang)
    client.cookies[COOKIE] = kept
    assert hits(client, "", "/search/suggest/") == []


def test_what_one_may_no_longer_see_is_not_among_them(client, catalogue):
    li, zhang = make_user("li", Role.AGENT), make_user("zhang", Role.AGENT)
    project = make_project(make_enterprise(), "酒店", agent=li)
    client.force_login(li)
    client.get(f"/projects/{project.pk}/")
    assert hits(client, "", "/search/suggest/") == ["酒店"]
    assign(project, "agent", zhang, starts_on=DAY.replace(month=2), by=None, at=AT)
    assert hits(client, "", "/search/suggest/") == []


@pytest.mark.parametrize("value", ["", "x", "WzEsWzFdXQ:1:x", ["x"], [[1]]])
def test_a_cookie_that_is_not_ours_says_nothing(client, catalogue, value):
    value = signing.dumps(value[0], salt=SALT) if isinstance(value, list) else value
    client.force_login(make_user("chen", Role.LEAD))
    make_project(make_enterprise())
    client.cookies[COOKIE] = value
    assert hits(client, "", "/search/suggest/") == []
