"""Pages on which an enterprise manages its people, and what waits for whom."""

import pytest
from django.utils import timezone

from approval_portal.accounts.models import Role
from projects.models import Invitation, Membership
from projects.operations.joining import ask
from projects.views.enterprise_tasks import waiting_for
from tests.projects.views.people import AT, join, link_of, make_enterprise, make_user, signed_in

pytestmark = pytest.mark.django_db


def test_a_member_manages_nobody(firm, admin):
    clerk, third = make_user("he"), make_user("ma")
    join(firm, clerk)
    other, link = join(firm, third), link_of(firm, admin)
    client, home = signed_in(clerk), f"/enterprises/{firm.pk}/"
    answers = [
        client.get(f"{home}invite/"),
        client.post(f"{home}invite/", {"name": "小钱"}),
        client.post(f"{home}members/{other.pk}/", {"is_admin": "yes"}),
        client.post(f"{home}members/{other.pk}/remove/"),
        client.post(f"{home}invitations/{link.pk}/revoke/"),
    ]
    assert [answer.status_code for answer in answers] == [403] * 5
    assert (Invitation.objects.count(), Membership.objects.filter(ends_on=None).count()) == (1, 3)


def test_rows_of_another_enterprise_are_not_reached_through_one_s_own(firm, admin):
    other = make_enterprise(2)
    outsider = make_user("he")
    held, client, home = join(other, outsider, is_admin=True), signed_in(admin), f"/enterprises/{firm.pk}/"
    link = link_of(other, outsider)
    paths = [f"members/{held.pk}/", f"members/{held.pk}/remove/", f"invitations/{link.pk}/revoke/"]
    assert [client.post(home + path, {"is_admin": "no"}).status_code for path in paths] == [404] * 3
    held.refresh_from_db()
    assert (held.is_admin, held.ends_on) == (True, None)


def test_removed_on_the_page_and_gone_at_the_next_request(firm, admin):
    clerk = make_user("he")
    held, theirs, home = join(firm, clerk), signed_in(clerk), f"/enterprises/{firm.pk}/"
    before = theirs.get(home).status_code
    assert signed_in(admin).post(f"{home}members/{held.pk}/remove/")["Location"] == home
    assert (before, theirs.get(home).status_code) == (200, 404)


def test_the_last_administrator_is_told_what_to_do_first(firm, admin):
    held = Membership.objects.get(user=admin)
    answer = signed_in(admin).post(f"/enterprises/{firm.pk}/members/{held.pk}/remove/")
    assert (answer.status_code, "先把另一位成员设为管理员" in answer.content.decode()) == (422, True)


def test_who_leaves_lands_on_the_first_page(client, firm, admin):
    clerk = make_user("he")
    held = join(firm, clerk)
    assert signed_in(clerk).post(f"/enterprises/{firm.pk}/members/{held.pk}/remove/")["Location"] == "/"


# --- what waits on the home page


def test_each_sees_what_waits_for_that_person(firm, admin, person):
    unclaimed = make_enterprise(2, name="没人的公司")
    claim = ask(unclaimed.credit_code, unclaimed.name, by=person, at=AT)
    wish = ask(firm.credit_code, firm.name, by=person, at=AT)
    day = timezone.localdate()

    def urls(user):
        return [(each.url, each.yours) for each in waiting_for(user, day)]

    assert urls(make_user("liu", Role.WINDOW)) == [(f"/requests/{claim.pk}/", True)]
    assert urls(admin) == [(f"/requests/{wish.pk}/", True)]
    assert sorted(urls(person)) == sorted([(f"/requests/{claim.pk}/", False), (f"/requests/{wish.pk}/", False)])
    assert urls(make_user("sun", Role.KEEPER)) == urls(make_user("stranger")) == []


def test_what_waits_costs_the_same_however_much_it_is(firm, admin, django_assert_max_num_queries):
    for number in range(9):
        ask(firm.credit_code, firm.name, by=make_user(f"p{number}"), at=AT)
    with django_assert_max_num_queries(5):
        assert len(waiting_for(admin, timezone.localdate())) == 9
