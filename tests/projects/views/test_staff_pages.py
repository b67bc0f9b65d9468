"""The pages of accounts: lists, the account, its forms, the link, the import."""

import io
import re
from datetime import timedelta

import pytest
from allauth.mfa.models import Authenticator
from django.core import mail
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from openpyxl import load_workbook

from approval_portal.accounts.models import Body, Role, RoleGrant, User
from projects.models import Event
from projects.operations.people import account_version
from projects.operations.roles import grant_role
from projects.operations.staff_imports import choices
from projects.rules.staff_sheet import staff_template
from projects.templatetags.portal import pick_text
from projects.views.staff_home import admin_home
from tests.projects.views.people import AT, make_enterprise, make_user, signed_in


@pytest.fixture
def system(catalogue):
    return make_user("system", Role.SYSTEM_ADMIN, name="系统员")


@pytest.fixture
def security(catalogue):
    return make_user("security", Role.SECURITY_ADMIN, name="安全员")


@pytest.fixture
def wu(catalogue):
    return make_user("wu", name="吴昊")


def names(response) -> list[str]:
    return re.findall(r'<a href="/staff/\d+/">([^<]*)</a>', response.content.decode())


def said(response) -> str:
    return response.content.decode()


# --- the list


def test_the_list_searches_filters_and_sorts(system, security, wu):
    body = Body.objects.first()
    li = make_user("li", name="李静")
    grant_role(li, Role.AGENT, body=body, starts_on=timezone.localdate(), by=None, at=AT)
    make_enterprise(1, make_user("wang", name="王敏"))
    User.objects.filter(pk=wu.pk).update(is_active=False)
    client = signed_in(system)
    expected = {
        "": {"系统员", "安全员", "李静"},
        "?kind=waiting": {"吴昊"},
        "?kind=firm": {"王敏"},
        "?kind=all": {"系统员", "安全员", "李静", "吴昊", "王敏"},
        "?q=李": {"李静"},
        f"?q={body.zh}": {"李静"},
        "?role=agent": {"李静"},
        f"?body={body.code}": {"李静"},
        "?kind=all&state=disabled": {"吴昊"},
        "?q=zzz": set(),
        "?role=emperor&body=nowhere&state=odd&sort=odd&page=x": {"系统员", "安全员", "李静"},
    }
    assert {query: set(names(client.get(f"/staff/{query}"))) for query in expected} == expected
    assert names(client.get("/staff/?kind=all&sort=newest"))[:2] == ["王敏", "李静"]


def test_the_list_costs_the_same_for_1_row_and_for_30(system, django_assert_max_num_queries):
    def count() -> int:
        client.get("/staff/")
        with CaptureQueriesContext(connection) as queries:
            assert client.get("/staff/").status_code == 200
        return len(queries)

    client = signed_in(system)
    one = count()
    for number in range(30):
        make_user(f"a{number}", Role.AGENT)
    assert (count(), one <= 12) == (one, True)


def test_the_spreadsheet_neutralises_formulas(system):
    make_user("li", Role.AGENT, name="=1+1")
    response = signed_in(system).get("/staff/?format=xlsx&role=agent")
    sheet = load_workbook(io.BytesIO(b"".join(response.streaming_content))).active
    assert [cell.value for cell in sheet[2]][:4] == ["li", "'=1+1", "代办专员", "在用"]


def test_bodies_are_listed_with_their_staff(system):
    body = Body.objects.last()
    grant_role(make_user("li"), Role.AGENT, body=body, starts_on=timezone.localdate(), by=None, at=AT)
    page = said(signed_in(system).get("/staff/bodies/?sort=staff"))
    assert f'<a href="/staff/?body={body.code}">1</a>' in page
    assert pick_text(body) in page
    assert "没有符合的部门" in said(signed_in(system).get("/staff/bodies/?q=zzz"))


@pytest.mark.parametrize("address", ["/staff/", "/staff/bodies/", "/log/"])
def test_what_a_database_cannot_hold_filters_nothing(address, catalogue):
    odd = "?q=%00&body=%00x&about=%00:%00&page=1e9&cursor=%00&state=%00&sort=%00&from=%00&kind=%00"
    assert signed_in(make_user("auditor", Role.AUDIT_ADMIN)).get(address + odd).status_code == 200


# --- the forms


def test_an_account_is_opened_and_its_link_sets_the_password_once(system):
    client = signed_in(system)
    answer = client.post(
        "/staff/new/", {"username": "li", "name": "李静", "phone": "13300000001", "email": "li@x.org", "once": "k"}
    )
    li = User.objects.get(username="li")
    assert (answer.status_code, answer["Location"]) == (302, f"/staff/{li.pk}/")
    page = said(client.post(f"/staff/{li.pk}/password-link/", {"once": "k2"}))
    link = re.search(r"https?://testserver(/accounts/password/reset/key/[^<\s]+)", page)[1]
    assert [(m.to, link in m.body) for m in mail.outbox] == [(["li@x.org"], True)]

    guest = Client()
    form = guest.get(link)["Location"]
    guest.post(form, {"password1": "river-4821-blue", "password2": "river-4821-blue"})
    guest.post("/accounts/login/", {"login": "li", "password": "river-4821-blue"})
    assert guest.get("/account/").status_code == 200
    assert "链接已失效" in said(Client().get(link, follow=True))


@pytest.mark.parametrize("address", ["new/", "{pk}/edit/", "{pk}/grant/"])
def test_a_form_with_faults_comes_back_with_them(address, system, security, wu):
    by = security if "grant" in address else system
    answer = signed_in(by).post(f"/staff/{address.format(pk=wu.pk)}", {"email": "x", "role": "emperor"})
    assert (answer.status_code, "处要改" in said(answer), "<title>错误：" in said(answer)) == (422, True, True)


FORGED = {"is_staff": "1", "is_superuser": "1", "is_demo": "1", "is_active": "", "roles": "lead", "groups": "1",
          "password": "x", "role": "lead", "username": "root", "language": "en", "pk": "1", "id": "1"}  # fmt: skip


def facts(user) -> tuple:
    user = User.objects.get(pk=user.pk)
    return (
        *(user.username, user.is_staff, user.is_superuser, user.is_demo, user.is_active, user.password, user.language),
        *user.grants.values_list("role", flat=True),
    )


def test_s2_no_form_writes_a_field_that_is_not_its_own(system, security, wu):
    before, client = facts(wu), signed_in(system)
    given = {"name": "吴昊二", "phone": "", "email": ""}
    edited = client.post(f"/staff/{wu.pk}/edit/", FORGED | given | {"version": account_version(wu)})
    assert (edited.status_code, facts(wu), User.objects.get(pk=wu.pk).name) == (302, before, "吴昊二")

    client.post("/staff/new/", FORGED | {"username": "li", "name": "李", "phone": "", "email": ""})
    li = User.objects.get(username="li")
    assert (facts(li)[1:5], li.has_usable_password(), li.grants.count()) == ((False, False, False, True), False, 0)

    wu.refresh_from_db()
    own = {"name": "吴昊", "phone": "", "language": "zh-hans", "version": account_version(wu)}
    assert signed_in(wu).post("/account/", FORGED | own).status_code == 302
    assert facts(wu) == before

    body = Body.objects.first()
    role = {"role": "agent", "body": body.code, "starts_on": timezone.localdate().isoformat(), "user": security.pk}
    assert signed_in(security).post(f"/staff/{wu.pk}/grant/", FORGED | role).status_code == 302
    assert facts(wu) == (*before, "agent")


def test_s2_signing_up_gives_nothing_that_is_not_asked_for(db):
    given = {"name": "王敏", "phone": "13300001001", "email": "w@x.org", "username": "wang",
             "password1": "river-4821-blue", "password2": "river-4821-blue"}  # fmt: skip
    answer = Client().post("/accounts/signup/", FORGED | given)
    wang = User.objects.get(username="wang")
    assert (answer.status_code, facts(wang)[1:5], wang.grants.count()) == (302, (False, False, False, True), 0)


def test_a_stale_edit_shows_both_versions(system, wu):
    version = account_version(wu)
    User.objects.filter(pk=wu.pk).update(name="吴先生")
    answer = signed_in(system).post(
        f"/staff/{wu.pk}/edit/", {"name": "吴昊二", "phone": "", "email": "", "version": version}
    )
    assert (answer.status_code, "吴先生" in said(answer), "吴昊二" in said(answer)) == (422, True, True)
    assert User.objects.get(pk=wu.pk).name == "吴先生"


def test_the_page_before_disabling_says_what_it_means(system, wu):
    page = said(signed_in(system).get(f"/staff/{wu.pk}/disable/"))
    assert "下一次操作就会被请出去" in page


# --- S3: at the next request


def test_s3_a_disabled_account_is_out_at_its_next_request(system, security, wu):
    open_session = signed_in(wu)
    assert open_session.get("/account/").status_code == 200
    signed_in(system).post(f"/staff/{wu.pk}/disable/", {})
    assert open_session.get("/account/").status_code == 302


def test_s3_a_role_that_is_taken_away_is_gone_at_the_next_request(security):
    second = make_user("second", Role.SYSTEM_ADMIN)
    make_user("third", Role.SYSTEM_ADMIN)
    open_session = signed_in(second)
    assert open_session.get("/staff/").status_code == 200
    grant = RoleGrant.objects.get(user=second)
    assert signed_in(security).post(f"/staff/roles/{grant.pk}/revoke/", {}).status_code == 302
    assert open_session.get("/staff/").status_code == 403


def test_the_second_step_of_a_lost_phone_is_taken_off(security, wu):
    Authenticator.objects.create(user=wu, type=Authenticator.Type.TOTP, data={})
    client = signed_in(security)
    assert "手机丢了" in said(client.get(f"/staff/{wu.pk}/"))
    assert client.post(f"/staff/{wu.pk}/two-steps/", {}).status_code == 302
    assert not Authenticator.objects.filter(user=wu).exists()


# --- the import


def template(*lines):
    book = staff_template(*choices())
    for line in lines:
        book["人员"].append(line)
    out = io.BytesIO()
    book.save(out)
    out.seek(0)
    out.name = "staff.xlsx"
    return out


def test_a_file_is_looked_at_first_and_then_written(system):
    client = signed_in(system)
    page = said(client.post("/staff/import/", {"file": template(["li", "李静"], ["wang", "王敏"])}))
    assert ("会开 2 个账号" in page, User.objects.filter(username="li").exists()) == (True, False)
    lines = re.search(r'name="lines" value="([^"]+)"', page)[1]
    assert client.post("/staff/import/", {"lines": lines}).status_code == 302
    assert User.objects.filter(username__in=["li", "wang"]).count() == 2
    client.post("/staff/import/", {"lines": lines})  # the button pressed twice
    assert Event.objects.filter(source="import").count() == 2


def test_a_file_with_faults_writes_nothing_and_names_them(system):
    answer = signed_in(system).post("/staff/import/", {"file": template(["li", "李静"], ["a b", "王敏"])})
    assert (answer.status_code, "什么都没有写入" in said(answer), 'name="lines"' in said(answer)) == (422, True, False)


def test_lines_that_somebody_else_was_shown_are_not_written(system, security):
    page = said(signed_in(system).post("/staff/import/", {"file": template(["li", "李静"])}))
    lines = re.search(r'name="lines" value="([^"]+)"', page)[1]
    for forged in (lines, lines[:-2] + "xx"):
        signed_in(security).post("/staff/import/", {"lines": forged})
    assert not User.objects.filter(username="li").exists()


def test_the_template_is_downloaded(system):
    response = signed_in(system).get("/staff/import/template.xlsx")
    assert load_workbook(io.BytesIO(b"".join(response.streaming_content))).sheetnames[0] == "人员"


# --- the first page of administrators


def test_every_figure_of_the_administrators_opens_its_rows(system, security, wu):
    soon = timezone.localdate() + timedelta(days=3)
    grant_role(make_user("li"), Role.AGENT, body=None, starts_on=AT.date(), ends_on=soon, by=None, at=AT)
    for user in (system, security):
        for figure in admin_home(user, timezone.localdate())["figures"]:
            listed = len(names(signed_in(user).get(figure["url"])))
            assert (str(figure["label"]), listed) == (str(figure["label"]), figure["value"])
    found = {str(f["label"]): f["value"] for f in admin_home(security, timezone.localdate())["figures"]}
    assert found == {"还没有角色的账号": 1, "角色两周内到期": 1, "没开两步验证的工作人员": 3}
