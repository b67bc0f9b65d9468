"""What the API takes: the same operations and refusals as the pages, in JSON."""

from datetime import timedelta

import pytest
from django.core.cache import cache
from django.utils import timezone

from projects.enums import Source
from projects.models import Enterprise, Event, MatterPackage, Pin, Project
from projects.operations.enterprises import add_member
from projects.rules.identifiers import make_credit_code
from tests.projects.api.client import api, fields_of
from tests.projects.views.people import AT, DAY, make_enterprise, make_project, make_user

CODE = make_credit_code("91610132", "MA6YYYY0")
FIRM = {"name": "合容电气", "credit_code": CODE, "contact_name": "李敏", "contact_phone": "13800000000"}


@pytest.fixture
def lead(catalogue):
    return make_user("lead", "lead")


@pytest.fixture
def member(catalogue):
    return make_user("member")


@pytest.fixture
def reviewer(catalogue):
    return make_user("reviewer", "reviewer")


def last_event() -> Event:
    return Event.objects.order_by("pk").last()


# --- enterprises


def test_a_person_registers_an_enterprise_and_becomes_its_administrator(member):
    response = api(member).send("post", "/enterprises/", FIRM)
    made = response.json()
    assert (response.status_code, response["Location"]) == (201, f"/api/v1/enterprises/{made['id']}/")
    assert (made["name"], made["credit_code"], made["state"], made["origin"]) == ("合容电气", CODE, "pending", "self")
    assert made["contact_phone"] == "13800000000"
    assert Enterprise.objects.get().memberships.get().is_admin
    assert set(Event.objects.values_list("source", flat=True).filter(object_type="enterprise")) == {Source.API}


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"credit_code": CODE[:-1] + "X"}, "credit_code"),
        ({"credit_code": ""}, "credit_code"),
        ({"name": "  "}, "name"),
        ({"name": "长" * 121}, "name"),
        ({"contact_phone": "12"}, "contact_phone"),
        ({"contact_email": "nobody"}, "contact_email"),
        ({"name": "\x00"}, "name"),
        ({"name": None}, "name"),
        ({"name": ["x"]}, "name"),
    ],
)
def test_an_enterprise_that_cannot_be_registered_is_refused_by_field(change, field, member):
    response = api(member).send("post", "/enterprises/", FIRM | change)
    assert (response.status_code, fields_of(response), Enterprise.objects.count()) == (400, {field}, 0)


def test_refusals_are_in_the_readers_language(member):
    client = api(member)
    client.send("post", "/enterprises/", FIRM)
    taken = {"Accept-Language": "en"}
    assert "registered already" in client.send("post", "/enterprises/", FIRM, **taken).json()["errors"][0]["text"]
    assert "已经登记" in client.send("post", "/enterprises/?lang=zh-hans", FIRM, **taken).json()["errors"][0]["text"]


def test_who_may_not_register_an_enterprise_is_forbidden_whatever_is_sent(reviewer):
    for body in (FIRM, {}):
        assert api(reviewer).send("post", "/enterprises/", body).status_code == 403
    assert Enterprise.objects.count() == 0


def test_a_change_keeps_what_is_not_sent(lead):
    enterprise = make_enterprise(1)
    before = api(lead).read(f"/enterprises/{enterprise.pk}/")
    response = api(lead).send("patch", f"/enterprises/{enterprise.pk}/", {"version": 1, "address": "草滩"})
    assert response.json() == before | {"address": "草滩", "version": 2}
    assert (last_event().verb, last_event().source) == ("edit", Source.API)


def test_a_stale_change_of_an_enterprise_shows_both_sides_and_changes_nothing(lead):
    enterprise, client = make_enterprise(1), api(lead)
    client.send("patch", f"/enterprises/{enterprise.pk}/", {"version": 1, "address": "草滩"})
    response = client.send("patch", f"/enterprises/{enterprise.pk}/", {"version": 1, "address": "泾河"})
    told = response.json()
    assert (response.status_code, told["yours"]) == (409, {"address": "泾河"})
    assert (told["now"]["address"], told["now"]["version"]) == ("草滩", 2)
    assert told["errors"][0]["text"]


def test_who_only_sees_an_enterprise_may_not_change_it_and_reads_a_masked_phone(reviewer):
    enterprise = make_enterprise(1)
    Enterprise.objects.update(contact_phone="13800000000")
    assert api(reviewer).read(f"/enterprises/{enterprise.pk}/")["contact_phone"] == "138****0000"
    assert api(reviewer).send("patch", f"/enterprises/{enterprise.pk}/", {"version": 1}).status_code == 403


def test_another_enterprises_row_is_not_there(member):
    enterprise = make_enterprise(1)
    assert api(member).send("patch", f"/enterprises/{enterprise.pk}/", {"version": 1}).status_code == 404


# --- projects


def test_a_member_opens_a_project_of_the_own_enterprise(member):
    enterprise = make_enterprise(1, member)
    body = {"enterprise": enterprise.pk, "name": " 研究院 ", "investment_wan": "90000.50", "floor_area_m2": 12000.25}
    response = api(member).send("post", "/projects/", body)
    made = response.json()
    assert (response.status_code, response["Location"]) == (201, f"/api/v1/projects/{made['id']}/")
    assert (made["name"], made["investment_wan"], made["floor_area_m2"]) == ("研究院", "90000.50", "12000.25")
    assert (made["state"], made["enterprise"]) == ("lead", enterprise.pk)
    assert (last_event().verb, last_event().source) == ("create", Source.API)


def test_nobody_opens_a_project_of_an_enterprise_that_one_does_not_see(member):
    make_enterprise(1, member)
    theirs = make_enterprise(2)
    told = [api(member).send("post", "/projects/", {"enterprise": pk, "name": "x"}) for pk in (theirs.pk, 10**9)]
    assert [(response.status_code, response.json()) for response in told] == [(400, told[0].json())] * 2
    assert fields_of(told[0]) == {"enterprise"}
    assert Project.objects.count() == 0


def test_a_project_is_opened_by_the_enterprises_code_by_whoever_may_act_for_it(catalogue, member):
    enterprise, agent = make_enterprise(1), make_user("agent", "agent")
    make_project(enterprise)  # served by nobody: the agent does not see the enterprise
    body = {"credit_code": enterprise.credit_code.lower(), "name": "二期"}
    made = api(agent).send("post", "/projects/", body)
    assert (made.status_code, made.json()["enterprise"]) == (201, enterprise.pk)
    make_enterprise(2, member)
    refused = api(member).send("post", "/projects/", body)
    assert (refused.status_code, fields_of(refused)) == (400, {"credit_code"})


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"name": ""}, "name"),
        ({"code": "2026-610132"}, "code"),
        ({"investment_wan": "-1"}, "investment_wan"),
        ({"investment_wan": "1e999"}, "investment_wan"),
        ({"floor_area_m2": "abc"}, "floor_area_m2"),
        ({"signed_on": "2999-01-01"}, "signed_on"),
        ({"signed_on": "soon"}, "signed_on"),
        ({"enterprise": "x"}, "enterprise"),
        ({"enterprise": 10**30}, "enterprise"),
    ],
)
def test_a_project_that_cannot_be_opened_is_refused_by_field(change, field, member):
    enterprise = make_enterprise(1, member)
    response = api(member).send("post", "/projects/", {"enterprise": enterprise.pk, "name": "研究院"} | change)
    assert (response.status_code, fields_of(response), Project.objects.count()) == (400, {field}, 0)


def test_a_project_changes_where_it_is_asked_to_and_nowhere_else(lead):
    project = make_project(make_enterprise(1))
    client = api(lead)
    before = client.read(f"/projects/{project.pk}/")
    response = client.send("patch", f"/projects/{project.pk}/", {"version": 1, "site": "泾河", "investment_wan": None})
    assert response.json() == before | {"site": "泾河", "investment_wan": None, "version": 2}


def test_a_stale_change_of_a_project_shows_both_sides_and_changes_nothing(lead):
    project, client = make_project(make_enterprise(1)), api(lead)
    client.send("patch", f"/projects/{project.pk}/", {"version": 1, "site": "草滩"})
    response = client.send(
        "patch", f"/projects/{project.pk}/", {"version": 1, "site": "泾河", "investment_wan": "90000"}
    )
    told = response.json()
    assert (response.status_code, told["yours"]) == (409, {"site": "泾河"})
    assert (told["now"]["site"], told["now"]["version"]) == ("草滩", 2)


def test_a_change_without_a_version_is_refused(lead):
    project = make_project(make_enterprise(1))
    response = api(lead).send("patch", f"/projects/{project.pk}/", {"site": "泾河"})
    assert (response.status_code, fields_of(response)) == (400, {"version"})


def test_who_only_sees_a_project_may_not_change_it(reviewer):
    project = make_project(make_enterprise(1), profile="S")
    client, base = api(reviewer), f"/projects/{project.pk}/"
    asked = [("patch", base), ("post", base + "packages/"), ("post", base + "pins/")]
    assert [client.send(method, url, {"version": 1}).status_code for method, url in asked] == [403] * 3


def test_a_project_that_is_not_going_on_is_not_changed(lead):
    project, client = make_project(make_enterprise(1), profile="S"), api(lead)
    Project.objects.update(state="suspended")
    base = f"/projects/{project.pk}/"
    pin = {"node": "pw-land-supply", "day": str(timezone.localdate())}
    plan = {"base": 1, "reason": "x", "limits": "statutory"}
    asked = [
        ("patch", base, {"version": 1, "site": "x"}),
        ("post", base + "packages/", plan),
        ("post", base + "pins/", pin),
    ]
    assert [client.send(*each).status_code for each in asked] == [400] * 3
    assert (Project.objects.get().site, MatterPackage.objects.count(), Pin.objects.count()) == ("", 1, 0)


# --- whoever writes


@pytest.mark.parametrize("body", ["", "{", "[]", "null", '"x"', "1", '{"name": NaN}', "[" * 3000])
def test_a_body_that_is_no_object_is_refused(body, lead):
    assert api(lead).send("post", "/enterprises/", body).status_code == 400


def test_a_write_without_the_sessions_token_is_refused(member):
    client = api(member, enforce_csrf_checks=True)
    assert client.send("post", "/enterprises/", FIRM).status_code == 403
    token = client.read("/me/")["csrf_token"]
    assert client.send("post", "/enterprises/", FIRM, **{"X-CSRFToken": token}).status_code == 201


def test_a_person_is_limited_and_others_are_not(member, lead, monkeypatch):
    from projects.limits import WriteThrottle

    cache.clear()
    monkeypatch.setitem(WriteThrottle.THROTTLE_RATES, "write", "2/minute")
    client = api(member)
    codes = [client.send("post", "/enterprises/", {}).status_code for _ in range(3)]
    assert (codes, client.get("/api/v1/me/").status_code) == ([400, 400, 429], 200)
    assert api(lead).send("post", "/enterprises/", {}).status_code == 400


def test_a_key_too_long_to_be_kept_whole_is_refused(member):
    response = api(member).send("post", "/enterprises/", FIRM, key="k" * 61)
    assert (response.status_code, fields_of(response), Enterprise.objects.count()) == (400, {"Idempotency-Key"}, 0)


def test_a_disabled_account_and_a_membership_that_ended_write_nothing(member):
    enterprise = make_enterprise(1)
    add_member(enterprise, member, is_admin=True, starts_on=DAY, by=None, at=AT)
    client = api(member)
    enterprise.memberships.update(ends_on=timezone.localdate() - timedelta(days=1))
    assert client.send("patch", f"/enterprises/{enterprise.pk}/", {"version": 1, "address": "x"}).status_code == 404
    type(member).objects.update(is_active=False)
    assert client.send("post", "/enterprises/", FIRM).status_code == 403
