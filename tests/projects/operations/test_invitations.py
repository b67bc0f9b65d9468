"""Invitations: good once, until their last day, for their own enterprise and with their own rights."""

from datetime import UTC, datetime, timedelta
from threading import Thread

import pytest
from django.db import connection

from approval_portal.accounts.models import Role
from projects.enums import RequestState
from projects.models import Event, Invitation, JoinRequest, Membership
from projects.operations.invitations import GOOD_FOR, MOST_A_DAY, accept_invitation, invite, revoke_invitation
from projects.operations.joining import ask
from projects.operations.refusals import Forbidden, Refused
from projects.operations.retries import key_of
from tests.projects.views.people import AT, make_enterprise, make_user

NOW = datetime(2026, 3, 9, 1, 0, tzinfo=UTC)


def admin_of(firm, username="wang"):
    user = make_user(username)
    Membership.objects.create(enterprise=firm, user=user, is_admin=True, starts_on=AT.date())
    return user


@pytest.fixture
def firm(db):
    return make_enterprise(1)


@pytest.fixture
def admin(firm):
    return admin_of(firm)


@pytest.fixture
def link(firm, admin):
    return invite(firm, "小赵", is_admin=False, by=admin, at=NOW)


def test_a_link_has_128_random_bits_and_two_weeks(link):
    assert (len(link.token), link.last_day) == (32, NOW.date() + timedelta(days=GOOD_FOR))
    assert link.token not in str(Event.objects.get(verb="invite").data)


def test_whoever_takes_it_up_acts_for_the_enterprise_with_the_rights_in_it(firm, link):
    person = make_user("zhao")
    made = accept_invitation(link.token, by=person, at=NOW)
    assert (made.enterprise, made.user, made.is_admin, made.starts_on) == (firm, person, False, NOW.date())
    assert Event.objects.get(verb="accept_invitation").data == {"user": person.pk, "is_admin": False}


def test_on_its_last_day_it_is_good_and_the_day_after_it_is_not(link):
    late = NOW + timedelta(days=GOOD_FOR + 1)
    with pytest.raises(Refused, match="已经过期"):
        accept_invitation(link.token, by=make_user("qian"), at=late)
    assert accept_invitation(link.token, by=make_user("zhao"), at=late - timedelta(days=1)).pk


def test_used_twice_is_refused_and_the_second_person_stays_outside(firm, link):
    accept_invitation(link.token, by=make_user("zhao"), at=NOW)
    second = make_user("qian")
    with pytest.raises(Refused, match="只能用一次"):
        accept_invitation(link.token, by=second, at=NOW)
    assert not Membership.objects.filter(user=second).exists()


def test_a_withdrawn_link_is_refused(link, admin):
    revoke_invitation(link.pk, by=admin, at=NOW)
    with pytest.raises(Refused, match="已经收回"):
        accept_invitation(link.token, by=make_user("zhao"), at=NOW)


def test_who_is_in_already_does_not_use_the_link_up(link, admin):
    with pytest.raises(Refused, match="已经是这家企业的人"):
        accept_invitation(link.token, by=admin, at=NOW)
    assert Invitation.objects.get().accepted_at is None


@pytest.mark.parametrize("lost", ["the account", "the right"])
def test_a_link_is_void_once_whoever_gave_it_cannot_give_it_any_more(firm, link, admin, lost):
    admin_of(firm, "second")
    if lost == "the account":
        admin.is_active = False
        admin.save()
    else:
        Membership.objects.filter(user=admin).update(is_admin=False)
    with pytest.raises(Refused, match="链接作废"):
        accept_invitation(link.token, by=make_user("zhao"), at=NOW)


@pytest.mark.parametrize("role", Role.values)
def test_staff_take_up_no_invitation(link, role):
    with pytest.raises(Forbidden):
        accept_invitation(link.token, by=make_user("x", role), at=NOW)


def test_an_invitation_of_one_enterprise_adds_to_no_other(link):
    other = make_enterprise(2)
    accept_invitation(link.token, by=make_user("zhao"), at=NOW)
    assert not Membership.objects.filter(enterprise=other).exists()


def test_who_comes_in_by_invitation_waits_for_no_decision_any_more(firm, link):
    person = make_user("zhao")
    ask(firm.credit_code, firm.name, by=person, at=NOW)
    accept_invitation(link.token, by=person, at=NOW)
    assert JoinRequest.objects.get().state == RequestState.WITHDRAWN


@pytest.mark.parametrize("who", ["member", "other", Role.WINDOW, Role.LEAD])
def test_only_an_administrator_of_the_enterprise_invites_and_withdraws(firm, link, who):
    if who == "member":
        by = make_user("he")
        Membership.objects.create(enterprise=firm, user=by, starts_on=AT.date())
    else:
        by = admin_of(make_enterprise(2), "other") if who == "other" else make_user("x", who)
    with pytest.raises(Forbidden):
        invite(firm, "小钱", is_admin=False, by=by, at=NOW)
    with pytest.raises(Forbidden):
        revoke_invitation(link.pk, by=by, at=NOW)


def test_a_used_link_cannot_be_withdrawn(link, admin):
    accept_invitation(link.token, by=make_user("zhao"), at=NOW)
    with pytest.raises(Refused, match="在成员里移除"):
        revoke_invitation(link.pk, by=admin, at=NOW)


def test_withdrawn_twice_is_one_event(link, admin):
    for _ in range(2):
        revoke_invitation(link.pk, by=admin, at=NOW)
    assert Event.objects.filter(verb="revoke_invitation").count() == 1


def test_the_same_form_sent_twice_makes_one_link(firm, admin):
    made = {
        invite(firm, "小钱", is_admin=False, by=admin, at=NOW, idempotency_key=key_of(admin, "k")).token for _ in "ab"
    }
    assert (len(made), Invitation.objects.count()) == (1, 1)


@pytest.mark.django_db(transaction=True)
def test_two_at_once_make_one_member():
    firm = make_enterprise(1)
    link = invite(firm, "小赵", is_admin=False, by=admin_of(firm), at=NOW)
    people, told = [make_user("zhao"), make_user("qian")], []

    def accept(person) -> None:
        try:
            accept_invitation(link.token, by=person, at=NOW)
            told.append("in")
        except Refused as refusal:
            told.append(refusal.zh)
        finally:
            connection.close()

    threads = [Thread(target=accept, args=(person,)) for person in people]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(said == "in" for said in told) == [False, True]
    assert Membership.objects.filter(user__in=people).count() == 1


def test_an_enterprise_sends_so_many_invitations_a_day(firm, admin, link):
    for number in range(MOST_A_DAY - 1):
        revoke_invitation(invite(firm, f"{number}", is_admin=False, by=admin, at=NOW).pk, by=admin, at=NOW)
    with pytest.raises(Refused):
        invite(firm, "又一个", is_admin=False, by=admin, at=NOW)
    assert invite(firm, "明天", is_admin=False, by=admin, at=NOW + timedelta(days=1)).pk > link.pk
