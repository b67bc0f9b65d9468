"""Signing up, one's own account, and the second step of staff."""

import logging

import pytest
from allauth.mfa.models import Authenticator
from django.core import mail
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from approval_portal.accounts.models import Role, User
from projects.models import Event
from projects.operations.people import account_version
from tests.projects.views.people import make_enterprise, make_user

GIVEN = {"name": "王敏", "phone": "13300001001", "email": "wang@x.org", "username": "wang",
         "password1": "river-4821-blue", "password2": "river-4821-blue"}  # fmt: skip


def said(response) -> str:
    return response.content.decode()


# --- signing up


def test_a_person_signs_up_and_is_in(client, db):
    answer = client.post("/accounts/signup/", GIVEN)
    wang, event = User.objects.get(username="wang"), Event.objects.get()
    assert (answer.status_code, wang.name, wang.phone, wang.email) == (302, "王敏", "13300001001", "wang@x.org")
    assert (event.verb, event.actor, event.object_id, event.data) == ("create", wang, str(wang.pk), {"how": "sign_up"})
    assert client.get("/account/").status_code == 200
    assert [m.to for m in mail.outbox] == [["wang@x.org"]]


def test_an_invitation_is_where_one_lands(client, db):
    answer = client.post("/accounts/signup/", GIVEN | {"next": "/account/?invited"})
    assert answer["Location"] == "/account/?invited"


@pytest.mark.parametrize(
    ("changed", "word"),
    [({"name": ""}, "姓名"), ({"phone": "打电话"}, "手机"), ({"username": "taken"}, "账号"), ({"email": "t@x.org"}, "邮箱"),
     ({"password2": "other"}, "密码"), ({"password1": "123", "password2": "123"}, "密码")],
)  # fmt: skip
def test_what_is_missing_or_taken_is_told(changed, word, client, db):
    User.objects.create(username="taken", email="t@x.org")
    page = said(client.post("/accounts/signup/", GIVEN | changed))
    assert ("处要改" in page, word in page, User.objects.count()) == (True, True, 1)


def test_a_mail_server_that_is_down_keeps_nobody_out(client, db, settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1
    logging.disable(logging.CRITICAL)
    try:
        assert client.post("/accounts/signup/", GIVEN).status_code == 302
    finally:
        logging.disable(logging.NOTSET)
    assert client.get("/account/").status_code == 200


def test_signing_up_can_be_closed(client, db, settings):
    assert "没有账号" in said(client.get("/accounts/login/"))
    settings.SIGNUP_OPEN = False
    assert "没有账号" not in said(client.get("/accounts/login/"))
    assert "不开放自行注册" in said(client.post("/accounts/signup/", GIVEN))
    assert not User.objects.exists()


# --- one's own account


def test_one_keeps_ones_own_account(client, db):
    wu = make_user("wu", name="吴昊")
    make_enterprise(1, wu, name="某某制造")
    client.force_login(wu)
    assert "某某制造" in said(client.get("/account/"))
    given = {"name": "吴昊", "phone": "13300000001", "language": "en", "version": account_version(wu)}
    assert client.post("/account/", given).status_code == 302
    wu.refresh_from_db()
    assert (wu.phone, wu.language, wu.mail_notices) == ("13300000001", "en", False)
    assert client.post("/account/", given | {"phone": "13300000002"}).status_code == 422  # opened before


def test_the_names_of_staff_are_not_theirs_to_change(client, db):
    li = make_user("li", Role.AGENT, name="李静")
    client.force_login(li)
    assert 'name="name"' not in said(client.get("/account/"))
    client.post("/account/", {"name": "别人", "phone": "", "language": "zh-hans", "version": account_version(li)})
    assert User.objects.get(pk=li.pk).name == "李静"


# --- S16: two steps for staff


@pytest.fixture
def _required(settings):
    settings.STAFF_TWO_STEPS = True


def visitor(*roles) -> Client:
    client = Client()
    client.force_login(make_user("li", *roles))
    return client


@pytest.mark.usefixtures("_required")
def test_s16_staff_without_a_second_step_set_it_up_first(db):
    client = visitor(Role.AGENT)
    for address in ("/", "/projects/", "/account/", "/catalogue/"):
        assert (address, client.get(address)["Location"]) == (address, "/accounts/2fa/totp/activate/")
    answer = client.get("/api/schema/")
    assert (answer.status_code, answer["Content-Type"]) == (403, "application/json")
    for address in ("/accounts/2fa/", "/accounts/logout/", "/healthz"):
        assert "Location" not in client.get(address)
    assert client.post("/i18n/setlang/", {"language": "en", "next": "/healthz"})["Location"] == "/healthz"


@pytest.mark.usefixtures("_required")
def test_s16_with_a_second_step_everything_is_open_and_is_not_asked_for_again(db):
    client = visitor(Role.AGENT)
    Authenticator.objects.create(user=User.objects.get(), type=Authenticator.Type.TOTP, data={})
    assert client.get("/accounts/email/").status_code == 200
    with CaptureQueriesContext(connection) as queries:
        client.get("/accounts/email/")
    assert not [q["sql"] for q in queries if "mfa_authenticator" in q["sql"]]


@pytest.mark.usefixtures("_required")
def test_s16_people_of_enterprises_and_strangers_are_not_asked(db):
    assert (visitor().get("/account/").status_code, Client().get("/").status_code) == (200, 200)


def test_s16_where_it_is_off_it_costs_nothing(db, settings):
    settings.STAFF_TWO_STEPS = False
    client = visitor(Role.AGENT)
    with CaptureQueriesContext(connection) as queries:
        assert client.get("/account/").status_code == 200
    assert len([q for q in queries if "mfa_authenticator" in q["sql"]]) == 1  # the page's own word about it
