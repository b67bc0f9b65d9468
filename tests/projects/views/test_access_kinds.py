"""Sign-ins, failed ones, sign-outs and refusals stand in the access log; a flood of them does not fill it."""

import re

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.core.cache import cache
from django.db import DatabaseError
from django.test import Client
from django.utils import timezone

from approval_portal.access import addresses
from approval_portal.accounts.models import Role, User
from projects.enums import AccessKind
from projects.models import AccessLog, ErasureRequest
from projects.operations import access
from projects.operations.access import log_failed_sign_in, log_refusal
from projects.views import refused_access
from tests.projects.views.people import make_enterprise, make_project, make_user, signed_in

PASSWORD = "river-4821-blue"


@pytest.fixture(autouse=True)
def _own_minute():
    cache.clear()
    yield
    cache.clear()


@pytest.fixture
def wang(db) -> User:
    user = make_user("wang", name="王敏")
    user.set_password(PASSWORD)
    user.save(update_fields=["password"])
    return user


def kinds(**wanted) -> list[str]:
    return list(AccessLog.objects.filter(**wanted).order_by("pk").values_list("kind", flat=True))


def sign_in(client: Client, name: str, password: str):
    return client.post("/accounts/login/", {"login": name, "password": password})


# --- sign-in and sign-out


def test_coming_in_and_going_out_are_noted_with_who_and_from_where(wang):
    client = Client()
    sign_in(client, "wang", PASSWORD)
    client.post("/accounts/logout/")
    rows = list(AccessLog.objects.order_by("pk"))
    assert [(row.kind, row.user, row.what) for row in rows] == [
        ("sign_in", wang, "account_login"),
        ("sign_out", wang, "account_logout"),
    ]
    assert rows[0].data == rows[1].data
    assert re.fullmatch("[0-9a-f]{12}", rows[0].data["from"])
    assert "127.0.0.1" not in str(rows[0].data)


def test_a_wrong_password_is_noted_about_the_account_and_by_nobody(wang):
    sign_in(Client(), "WANG", "wrong")
    row = AccessLog.objects.get()
    assert (row.kind, row.user, row.object_type, row.object_id) == ("sign_in_bad", None, "user", str(wang.pk))


def test_a_name_that_belongs_to_nobody_is_not_kept(db):
    sign_in(Client(), "my-secret-password", "x")
    row = AccessLog.objects.get()
    assert (row.kind, row.object_id, set(row.data)) == ("sign_in_bad", "", {"from", "name"})
    assert "secret" not in str(row.data)


def test_a_wrong_code_of_the_second_step_is_noted_and_a_right_one_is_the_sign_in(wang):
    secret = generate_totp_secret()
    TOTP.activate(wang, secret)
    assert Authenticator.objects.filter(user=wang).exists()
    client = Client()
    assert sign_in(client, "wang", PASSWORD)["Location"] == "/accounts/2fa/authenticate/"
    assert kinds() == []
    client.post("/accounts/2fa/authenticate/", {"code": "000000"})
    row = AccessLog.objects.get()
    assert (row.kind, row.what, row.object_id) == ("sign_in_bad", "mfa_authenticate", str(wang.pk))


def test_failed_sign_ins_are_limited_for_one_address_and_altogether(db, monkeypatch):
    monkeypatch.setattr(access, "ALTOGETHER", 30)
    for number in range(50):
        log_failed_sign_in(f"n{number}", "account_login", address="10.0.0.1", at=timezone.now())
    assert [row.data.get("count") for row in AccessLog.objects.order_by("pk")] == [None] * 20 + [40]
    for number in range(100):
        log_failed_sign_in("n", "account_login", address=f"10.0.1.{number}", at=timezone.now())
    assert AccessLog.objects.count() < 40


# --- refusals


def test_a_page_that_is_forbidden_is_noted(db):
    user = make_user("keeper", Role.KEEPER)
    assert signed_in(user).get("/log/").status_code == 403
    row = AccessLog.objects.get()
    assert (row.kind, row.user, row.what, row.data) == ("refused", user, "log", {"status": 403, "method": "GET"})


def test_an_operation_that_refuses_is_noted(db):
    owner, other = make_user("owner"), make_user("by-window", Role.REVIEWER)
    project = make_project(make_enterprise(1, owner))
    assert signed_in(other).post(f"/projects/{project.pk}/edit/", {"version": 1}).status_code == 403
    row = AccessLog.objects.get()
    assert (row.what, row.object_type, row.object_id) == ("project-edit", "project", str(project.pk))
    assert row.data == {"status": 403, "method": "POST"}


def test_an_object_that_one_may_not_see_is_noted_and_a_mistyped_address_is_not(db):
    project = make_project(make_enterprise(1))
    client = signed_in(make_user("stranger"))
    assert client.get(f"/projects/{project.pk}/").status_code == 404
    assert client.get("/no-such-page/").status_code == 404
    row = AccessLog.objects.get()
    assert (row.what, row.object_id, row.data["status"]) == ("project", str(project.pk), 404)


def test_somebody_elses_request_for_deletion_is_named_in_the_refusal(db):
    asked = ErasureRequest.objects.create(user=make_user("wang"), asked_at=timezone.now())
    client = signed_in(make_user("stranger"))
    assert client.get(f"/staff/erasures/{asked.pk}/").status_code == 403
    assert client.post(f"/account/erasure/{asked.pk}/withdraw/").status_code == 404
    rows = AccessLog.objects.order_by("pk").values_list("what", "object_type", "object_id")
    assert list(rows) == [(name, "erasurerequest", str(asked.pk)) for name in ("erasure", "erasure-withdraw")]


def test_a_refusal_by_the_api_is_noted(db):
    project = make_project(make_enterprise(1))
    client = signed_in(make_user("stranger"))
    assert client.get(f"/api/v1/projects/{project.pk}/").status_code == 404
    assert (AccessLog.objects.get().object_type, AccessLog.objects.get().object_id) == ("project", str(project.pk))


@pytest.mark.parametrize(
    ("url", "kind"),
    [
        ("/projects/{}/apply/", "project"),
        ("/projects/{}/packages/1/", "project"),
        ("/projects/{}/prints/8/", "project"),
        ("/api/v1/projects/{}/guide.pdf", "project"),
        ("/items/{}/decide/", "approvalitem"),
        ("/api/v1/items/{}/clock/", "approvalitem"),
        ("/enterprises/{}/licences/8/", "enterprise"),
        ("/notices/{}.pdf", "officialnotice"),
        ("/deliveries/{}/signatures/7/", "appointment"),
        ("/batons/{}/", "baton"),
    ],
)
def test_the_object_of_a_refusal_is_the_one_that_the_number_in_the_address_means(db, url, kind):
    assert signed_in(make_user("stranger")).get(url.format(987654)).status_code == 404
    row = AccessLog.objects.get()
    assert (row.object_type, row.object_id) == (kind, "987654")


def test_an_address_of_another_kind_of_row_names_no_object(db):
    assert signed_in(make_user("stranger")).post("/notices/987654/open/").status_code == 404
    assert (AccessLog.objects.get().object_type, AccessLog.objects.get().object_id) == ("", "")


NAMELESS = (
    "staff/roles/",
    "projects/views/",
    "leaves/",
    "phrases/",
    "notices/",
)  # their numbers say nothing to a reader


def test_every_number_in_an_address_is_of_something():
    known = (*refused_access.OBJECTS, *NAMELESS)
    routes = [url.strip("/").removeprefix("api/v1/") for _name, url in addresses() if "<int:pk>" in url]
    assert [url for url in routes if not f"{url}/".startswith(known)] == []


def test_strangers_are_sent_to_sign_in_and_leave_no_row(db):
    project = make_project(make_enterprise(1))
    client = Client()
    assert [client.get(each).status_code for each in ("/log/", f"/projects/{project.pk}/")] == [302, 302]
    assert client.get("/no-such-page/").status_code == 404
    assert not AccessLog.objects.exists()


def test_many_refusals_of_one_person_are_counted_and_another_persons_are_written(db):
    one, other = make_user("one"), make_user("other")
    for _ in range(200):
        log_refusal(one, "log", status=403, method="GET", at=timezone.now())
    log_refusal(other, "log", status=403, method="GET", at=timezone.now())
    assert [row.data.get("count") for row in AccessLog.objects.filter(user=one).order_by("pk")] == [None] * 20 + [
        40, 80, 160
    ]  # fmt: skip
    assert kinds(user=other) == ["refused"]


def test_a_cache_that_is_down_keeps_no_refusal_out_of_the_log(db, monkeypatch):
    def down(*_args):
        raise ConnectionError

    monkeypatch.setattr(access.cache, "add", down)
    log_refusal(make_user("one"), "log", status=403, method="GET", at=timezone.now())
    assert kinds() == ["refused"]


def test_a_log_that_cannot_be_written_keeps_nobody_from_the_answer(db, monkeypatch):
    def broken(*_args, **_more):
        raise DatabaseError

    monkeypatch.setattr(refused_access, "log_refusal", broken)
    assert signed_in(make_user("keeper", Role.KEEPER)).get("/log/").status_code == 403


# --- how it is shown


def test_the_audit_administrator_finds_them_by_kind_account_and_project(wang):
    client = signed_in(make_user("auditor", Role.AUDIT_ADMIN))
    project = make_project(make_enterprise(1, name="某某制造"), "保密的名字")
    sign_in(Client(), "wang", "wrong")
    sign_in(Client(), "wang", PASSWORD)
    signed_in(wang).get(f"/projects/{project.pk}/")
    page = client.get("/log/access/").content.decode()
    for word in ("登录失败", "没有或看不到（404）", f"账号 {wang.pk}", f"项目 {project.pk}", "来源"):
        assert word in page, word
    assert "保密的名字" not in page
    found = {query: client.get(f"/log/access/{query}").content.decode().count("<tr><th") - 1 for query in (
        "", "?kind=sign_in", "?kind=sign_in_bad", "?kind=refused", f"?about=user:{wang.pk}", f"?project={project.pk}",
        "?project=x", "?what=account_login",
    )}  # fmt: skip
    assert found == {
        "": 3, "?kind=sign_in": 1, "?kind=sign_in_bad": 1, "?kind=refused": 1, f"?about=user:{wang.pk}": 1,
        f"?project={project.pk}": 1, "?project=x": 3, "?what=account_login": 2,
    }  # fmt: skip
    assert client.get("/log/access/?format=xlsx").status_code == 200


def test_every_kind_fits_its_column():
    assert max(map(len, AccessKind.values)) <= AccessLog._meta.get_field("kind").max_length
