"""Pages of the desk: what a denial says before it is done, the code, the member taken out; who reaches them."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from approval_portal.accounts.models import Role
from projects.models import Enterprise, Event, Membership
from projects.operations.enterprise_desk import reach_of
from projects.operations.enterprises import add_member, edit_enterprise
from projects.operations.invitations import invite
from projects.operations.joining import ask
from projects.rules.identifiers import make_credit_code
from tests.projects.views.people import AT, DAY, make_enterprise, make_project, make_user, signed_in

pytestmark = pytest.mark.django_db
CODE = make_credit_code("91610132", "MA6TX7Q6")


@pytest.fixture
def firm():
    return make_enterprise(1, name="升科酒店有限公司")


@pytest.fixture
def admin(firm):
    user = make_user("wang", name="王敏")
    add_member(firm, user, is_admin=True, starts_on=DAY, by=None, at=AT)
    return user


def sent(firm, **more):
    firm.refresh_from_db()
    return {"reason": "冒用企业名义", "version": firm.version, "seen": reach_of(firm, timezone.localdate()).seen} | more


def test_the_page_says_who_loses_what_and_what_stays(client, firm, admin, window):
    invite(firm, "小赵", is_admin=False, by=admin, at=timezone.now())
    ask(firm.credit_code, firm.name, by=make_user("he", name="何丽"), at=AT)
    make_project(firm, "五星级酒店")
    page = client.get(f"/enterprises/{firm.pk}/deny/").content.decode()
    told = (
        "王敏",
        "1 人不再代表",
        "1 个还没有用的邀请作废",
        "何丽",
        "变回“待核验”",
        "1 个项目",
        "五星级酒店",
        "撤下全部成员",
    )
    assert [word for word in told if word not in page] == []


def test_the_page_costs_the_same_for_one_and_for_many(client, firm, admin, window):
    def queries() -> int:
        client.get(f"/enterprises/{firm.pk}/deny/")  # what a process keeps, such as the zone's name
        with CaptureQueriesContext(connection) as found:
            assert client.get(f"/enterprises/{firm.pk}/deny/").status_code == 200
        return len(found)

    make_project(firm, "第一个")
    ask(firm.credit_code, firm.name, by=make_user("asks"), at=AT)
    first = queries()
    for number in range(12):
        add_member(firm, make_user(f"m{number}"), is_admin=False, starts_on=DAY, by=None, at=AT)
        ask(firm.credit_code, firm.name, by=make_user(f"a{number}"), at=AT)
        make_project(firm, f"项目{number}")
    assert (queries(), first <= 12) == (first, True)


def test_the_administrator_s_session_is_out_at_the_next_request(client, firm, admin, window):
    project, theirs, home = make_project(firm), signed_in(admin), f"/enterprises/{firm.pk}/"
    paths = (home, f"/projects/{project.pk}/", f"{home}edit/", f"{home}invite/")
    before = [theirs.get(path).status_code for path in paths]
    answer = client.post(f"{home}deny/", sent(firm))
    assert (answer.status_code, answer["Location"]) == (302, home)
    assert (before, [theirs.get(path).status_code for path in paths]) == ([200] * 4, [404] * 4)
    assert firm.name not in theirs.get("/enterprises/start/").content.decode()


def test_a_stale_page_shows_who_came_since_and_keeps_the_reason(client, firm, admin, window):
    old = sent(firm)
    add_member(firm, make_user("he", name="何丽"), is_admin=False, starts_on=DAY, by=None, at=AT)
    answer = client.post(f"/enterprises/{firm.pk}/deny/", old)
    page = answer.content.decode()
    assert (answer.status_code, "已被改过" in page, "何丽" in page, "冒用企业名义" in page) == (409, True, True, True)
    assert Membership.objects.filter(ends_on=None).count() == 2
    assert f'value="{sent(firm)["seen"]}"' in page


def test_without_a_reason_the_page_asks_for_it(client, firm, admin, window):
    answer = client.post(f"/enterprises/{firm.pk}/deny/", sent(firm, reason=" "))
    assert (answer.status_code, Membership.objects.get().ends_on) == (422, None)


def test_sent_twice_it_happens_once(client, firm, admin, window):
    body = sent(firm)
    codes = [client.post(f"/enterprises/{firm.pk}/deny/", body).status_code for _ in range(2)]
    assert (codes, Event.objects.filter(verb="deny").count()) == ([302, 422], 1)


@pytest.mark.parametrize("end", ["deny/", "code/"])
def test_other_roles_are_told_no_and_other_people_find_nothing(firm, admin, end):
    path = f"/enterprises/{firm.pk}/{end}"
    outsider = make_user("he")
    add_member(make_enterprise(2), outsider, is_admin=True, starts_on=DAY, by=None, at=AT)
    people = {"admin": admin, "reviewer": make_user("zhao", Role.REVIEWER), "other": outsider}
    found = {name: [signed_in(user).get(path).status_code, signed_in(user).post(path, sent(firm)).status_code]
             for name, user in people.items()}  # fmt: skip
    assert found == {"admin": [403, 403], "reviewer": [403, 403], "other": [404, 404]}


def test_only_the_desk_is_offered_the_two_pages_and_reads_the_reason(client, firm, admin, window):
    home = f"/enterprises/{firm.pk}/"
    client.post(f"{home}code/", {"credit_code": CODE, "reason": "抄错一位", "version": "1"})
    pages = [each.get(home).content.decode() for each in (client, signed_in(admin))]
    words = ("/deny/", "/code/", "抄错一位")
    assert [[word in page for word in words] for page in pages] == [[True] * 3, [False] * 3]
    assert all("改正统一社会信用代码" in page for page in pages)


def test_an_enterprise_without_anybody_has_nothing_to_deny(client, firm, admin, window):
    client.post(f"/enterprises/{firm.pk}/deny/", sent(firm))
    page = client.get(f"/enterprises/{firm.pk}/").content.decode()
    assert ("/deny/" in page, "冒用企业名义" in page, "还没有人认领" in page) == (False, True, True)
    assert "核验不通过，成员全部撤下：王敏" in page


def test_the_log_names_whom_a_denial_put_out_and_not_why(client, firm, admin, window):
    client.post(f"/enterprises/{firm.pk}/deny/", sent(firm))
    client.post(f"/enterprises/{firm.pk}/code/", {"credit_code": CODE, "reason": "抄错一位", "version": "2"})
    page = signed_in(make_user("audit", Role.AUDIT_ADMIN)).get("/log/").content.decode()
    told = ("核验不通过", "王敏 wang", "改正信用代码", "冒用企业名义", "抄错一位", CODE)
    assert [word in page for word in told] == [True] * 3 + [False] * 3


# --- the code


def test_a_bad_code_is_refused_at_its_field_and_a_good_one_written(client, firm, window):
    path = f"/enterprises/{firm.pk}/code/"
    bad = client.post(path, {"credit_code": CODE[:17] + "O", "reason": "抄错一位", "version": "1"})
    good = client.post(path, {"credit_code": CODE, "reason": "抄错一位", "version": "1"})
    firm.refresh_from_db()
    assert (bad.status_code, good.status_code, firm.credit_code) == (422, 302, CODE)


def test_a_stale_code_shows_both_and_writes_nothing(client, firm, admin, window):
    before = firm.credit_code
    edit_enterprise(firm.pk, {"address": "草滩"}, version=1, by=admin, at=AT)
    answer = client.post(f"/enterprises/{firm.pk}/code/", {"credit_code": CODE, "reason": "抄错", "version": "1"})
    page = answer.content.decode()
    assert (answer.status_code, f"<td>{CODE}</td><td>{before}</td>" in page) == (422, True)
    assert Enterprise.objects.get(pk=firm.pk).credit_code == before


# --- one member


def test_the_desk_takes_out_the_last_administrator_and_says_why(client, firm, admin, window):
    path = f"/enterprises/{firm.pk}/members/{Membership.objects.get().pk}/remove/"
    theirs = signed_in(admin)
    asked = client.get(path).content.decode()
    silent, done = client.post(path, {}), client.post(path, {"reason": "企业来函，他已离职"})
    assert "最后一位管理员" in asked
    assert [answer.status_code for answer in (silent, done)] == [422, 302]
    assert theirs.get(f"/enterprises/{firm.pk}/").status_code == 404
    assert "企业来函" in client.get(f"/enterprises/{firm.pk}/").content.decode()


def test_a_reviewer_takes_out_nobody(firm, admin):
    path = f"/enterprises/{firm.pk}/members/{Membership.objects.get().pk}/remove/"
    reviewer = signed_in(make_user("zhao", Role.REVIEWER))
    assert [reviewer.get(path).status_code, reviewer.post(path, {"reason": "x"}).status_code] == [403, 403]
