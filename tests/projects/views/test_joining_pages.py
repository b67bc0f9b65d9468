"""Pages on which people come to an enterprise, are decided about, invited, changed and taken out."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from approval_portal.accounts.models import Role
from projects.models import Invitation, JoinRequest, Membership
from projects.operations.joining import ask
from tests.projects.views.people import AT, join, link_of, make_enterprise, make_user, signed_in

pytestmark = pytest.mark.django_db


# --- where to begin


def test_whoever_has_no_enterprise_is_shown_three_ways(client, person):
    page = client.get("/enterprises/start/").content.decode()
    for way in ('href="/enterprises/new/"', 'href="/enterprises/join/"', 'name="link"'):
        assert way in page


def test_a_pasted_link_opens_the_invitation_of_this_site(client, person):
    token = "0123456789abcdef" * 2
    answer = client.post("/enterprises/start/", {"link": f" https://elsewhere.example/invitations/{token}/ "})
    assert answer["Location"] == f"/invitations/{token}/"


def test_what_is_no_link_is_said_at_the_field(client, person):
    answer = client.post("/enterprises/start/", {"link": "hello"})
    assert (answer.status_code, "没有认出邀请链接" in answer.content.decode()) == (422, True)


# --- asking by code


def test_a_claim_goes_to_the_desk_and_the_page_says_so(client, person, firm):
    answer = client.post(
        "/enterprises/join/", {"credit_code": firm.credit_code.lower(), "name": firm.name}, follow=True
    )
    page = answer.content.decode()
    assert ("申请交给了窗口" in page, JoinRequest.objects.get().kind) == (True, "claim")


def test_a_code_that_has_an_administrator_goes_to_the_administrator_and_the_page_says_so(client, person, firm, admin):
    answer = client.post("/enterprises/join/", {"credit_code": firm.credit_code, "name": firm.name}, follow=True)
    page = answer.content.decode()
    assert ("已经有管理员，申请交给了他们" in page, JoinRequest.objects.get().kind) == (True, "join")


@pytest.mark.parametrize("name", ["升科酒店有限公司", "别的公司"])
def test_a_stranger_learns_neither_contact_nor_administrator(client, person, firm, admin, name):
    answer = client.post("/enterprises/join/", {"credit_code": firm.credit_code, "name": name}, follow=True)
    page = answer.content.decode()
    assert [word for word in ("13300009999", "王敏", "wang") if word in page] == []
    assert client.get(f"/enterprises/{firm.pk}/").status_code == 404


def test_the_wrong_name_does_not_bring_up_the_right_one(client, person, firm):
    answer = client.post("/enterprises/join/", {"credit_code": firm.credit_code, "name": "别的公司"})
    page = answer.content.decode()
    assert (answer.status_code, "没有找到" in page, "升科酒店" in page) == (422, True, False)


def test_an_account_asks_ten_times_an_hour(client, person, firm):
    sent = {"credit_code": firm.credit_code, "name": "别的公司"}
    answers = [client.post("/enterprises/join/", sent).status_code for _ in range(11)]
    assert answers == [422] * 10 + [429]


# --- deciding


def test_the_desk_approves_on_the_page(client, person, firm):
    made = ask(firm.credit_code, firm.name, by=person, at=AT)
    desk = signed_in(make_user("liu", Role.WINDOW))
    assert "小赵" in desk.get("/requests/").content.decode()
    assert desk.post(f"/requests/{made.pk}/", {"answer": "approve"}).status_code == 302
    assert Membership.objects.get(user=person).is_admin
    assert "没有等着答复的申请" in desk.get("/requests/").content.decode()


def test_a_refusal_without_reason_is_refused_and_with_one_is_read_by_the_person(client, person, firm):
    made = ask(firm.credit_code, firm.name, by=person, at=AT)
    desk, path = signed_in(make_user("liu", Role.WINDOW)), f"/requests/{made.pk}/"
    assert desk.post(path, {"answer": "refuse", "reason": ""}).status_code == 422
    assert desk.post(path, {"answer": "refuse", "reason": "没有委托书"}).status_code == 302
    assert "没有委托书" in client.get(path).content.decode()


def test_a_second_decision_is_told_clearly_and_changes_nothing(person, firm):
    made = ask(firm.credit_code, firm.name, by=person, at=AT)
    first, second = (signed_in(make_user(name, Role.WINDOW)) for name in ("liu", "chen"))
    first.post(f"/requests/{made.pk}/", {"answer": "approve"})
    answer = second.post(f"/requests/{made.pk}/", {"answer": "refuse", "reason": "不行"})
    made.refresh_from_db()
    assert (answer.status_code, "已经有结果" in answer.content.decode(), made.state) == (422, True, "approved")


def test_nobody_decides_the_own_request(client, person, firm, admin):
    made = ask(firm.credit_code, firm.name, by=person, at=AT)
    assert client.post(f"/requests/{made.pk}/", {"answer": "approve"}).status_code == 403


def test_only_who_decides_is_sent_to_answer_from_the_page_of_the_enterprise(person, firm, admin):
    ask(firm.credit_code, firm.name, by=person, at=AT)
    desk = make_user("liu", Role.WINDOW)
    led = ["去答复" in signed_in(who).get(f"/enterprises/{firm.pk}/").content.decode() for who in (admin, desk)]
    Membership.objects.filter(enterprise=firm).update(is_admin=False)
    unled = "去答复" in signed_in(desk).get(f"/enterprises/{firm.pk}/").content.decode()
    assert (led, unled) == ([True, False], True)


def test_a_member_and_a_stranger_do_not_see_the_request(person, firm, admin):
    made = ask(firm.credit_code, firm.name, by=person, at=AT)
    clerk = make_user("he")
    join(firm, clerk)
    assert [signed_in(who).get(f"/requests/{made.pk}/").status_code for who in (clerk, make_user("x"), admin)] == [
        404,
        404,
        200,
    ]


def test_one_takes_back_the_own_request_and_no_other(client, person, firm):
    made = ask(firm.credit_code, firm.name, by=person, at=AT)
    assert signed_in(make_user("x")).post(f"/requests/{made.pk}/withdraw/").status_code == 404
    assert client.post(f"/requests/{made.pk}/withdraw/")["Location"] == "/enterprises/start/"
    made.refresh_from_db()
    assert made.state == "withdrawn"


def test_the_list_of_requests_costs_the_same_for_one_row_and_thirty(firm):
    desk = signed_in(make_user("liu", Role.WINDOW))

    def cost() -> int:
        with CaptureQueriesContext(connection) as found:
            assert desk.get("/requests/").status_code == 200
        return len(found)

    ask(firm.credit_code, firm.name, by=make_user("p0"), at=AT)
    first = cost()
    for number in range(1, 30):
        ask(firm.credit_code, firm.name, by=make_user(f"p{number}"), at=AT)
    assert (cost(), first <= 12) == (first, True)


# --- invitations


def test_an_administrator_invites_and_finds_the_link_on_the_page(firm, admin):
    client = signed_in(admin)
    client.post(f"/enterprises/{firm.pk}/invite/", {"name": "小赵"})
    assert f"/invitations/{Invitation.objects.get().token}/" in client.get(f"/enterprises/{firm.pk}/").content.decode()


def test_a_stranger_sees_for_whom_it_is_and_is_led_back_after_signing_in(client, firm, admin):
    path = f"/invitations/{link_of(firm, admin).token}/"
    page = client.get(path).content.decode()
    assert ("升科酒店有限公司" in page, f'href="/accounts/login/?next={path}"' in page) == (True, True)
    assert "13300009999" not in page
    assert client.post(path)["Location"] == f"/accounts/login/?next={path}"
    assert Invitation.objects.get().accepted_at is None


def test_opening_a_link_does_not_take_it_up(client, person, firm, admin):
    client.get(f"/invitations/{link_of(firm, admin).token}/")
    assert not Membership.objects.filter(user=person).exists()


def test_a_forged_is_admin_and_enterprise_are_not_read(client, person, firm, admin):
    other = make_enterprise(2)
    link = link_of(firm, admin)
    client.post(f"/invitations/{link.token}/", {"is_admin": "on", "enterprise": other.pk, "enterprise_id": other.pk})
    held = Membership.objects.get(user=person)
    assert (held.enterprise, held.is_admin) == (firm, False)


def test_a_link_used_twice_says_so_and_names_no_enterprise(client, person, firm, admin):
    path = f"/invitations/{link_of(firm, admin).token}/"
    client.post(path)
    second = signed_in(make_user("qian"))
    posted, shown = second.post(path), second.get(path)
    assert (posted.status_code, shown.status_code) == (422, 200)
    for answer in (posted, shown):
        assert "只能用一次" in answer.content.decode()
        assert "升科酒店" not in answer.content.decode()


def test_who_is_in_already_is_told_and_the_link_stays_good(firm, admin):
    path = f"/invitations/{link_of(firm, admin).token}/"
    answer = signed_in(admin).post(path)
    assert (answer.status_code, "已经是这家企业的人" in answer.content.decode()) == (422, True)
    assert Invitation.objects.get().accepted_at is None


@pytest.mark.parametrize("token", ["0" * 32, "x", "invitation"])
def test_a_link_that_was_never_given_is_not_there(client, person, token):
    assert [client.get(f"/invitations/{token}/").status_code, client.post(f"/invitations/{token}/").status_code] == [
        404,
        404,
    ]
