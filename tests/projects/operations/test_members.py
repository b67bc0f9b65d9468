"""The people of an enterprise: taken in, changed, taken out; the last administrator stays."""

from datetime import UTC, date, datetime, timedelta

import pytest

from approval_portal.accounts.models import Role
from projects.models import Enterprise, Event, Invitation, Membership
from projects.operations.invitations import invite
from projects.operations.joining import approve_request, ask
from projects.operations.members import LastAdministrator, MemberAlready, change_member, enrol, remove_member
from projects.operations.refusals import Forbidden, Refused
from projects.permissions import DESK
from projects.views.enterprise_tasks import waiting_for
from tests.projects.views.people import AT, make_enterprise, make_user

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 3, 9, 1, 0, tzinfo=UTC)
TODAY = date(2026, 3, 9)


@pytest.fixture
def firm():
    return make_enterprise(1)


def member(firm, username, *, is_admin=False, starts_on=None):
    user = make_user(username)
    return Membership.objects.create(enterprise=firm, user=user, is_admin=is_admin, starts_on=starts_on or AT.date())


@pytest.fixture
def admin(firm):
    return member(firm, "wang", is_admin=True)


def test_a_member_who_is_removed_is_gone_at_once_and_the_term_ends_the_day_before(firm, admin):
    clerk = member(firm, "he")
    removed = remove_member(clerk.pk, by=admin.user, at=NOW)
    assert removed.ends_on == TODAY - timedelta(days=1)
    assert not Enterprise.objects.visible_to(clerk.user, TODAY).exists()
    assert Event.objects.get(verb="remove_member").data == {"user": clerk.user_id, "is_admin": False}


def test_everybody_may_leave(firm, admin):
    clerk = member(firm, "he")
    assert remove_member(clerk.pk, by=clerk.user, at=NOW).ends_on is not None


@pytest.mark.parametrize("act", [remove_member, lambda pk, **by: change_member(pk, is_admin=False, **by)])
def test_the_last_administrator_stays_until_there_is_another(firm, admin, act):
    member(firm, "he")
    with pytest.raises(LastAdministrator, match="先把另一位成员设为管理员"):
        act(admin.pk, by=admin.user, at=NOW)
    admin.refresh_from_db()
    assert (admin.is_admin, admin.ends_on) == (True, None)


def test_an_administrator_whose_account_is_closed_does_not_count_as_another(firm, admin):
    other = member(firm, "he", is_admin=True)
    other.user.is_active = False
    other.user.save()
    with pytest.raises(LastAdministrator):
        remove_member(admin.pk, by=admin.user, at=NOW)


def test_with_a_second_administrator_the_first_may_go(firm, admin):
    second = member(firm, "he")
    change_member(second.pk, is_admin=True, by=admin.user, at=NOW)
    assert remove_member(admin.pk, by=admin.user, at=NOW).ends_on is not None


def test_removed_twice_is_refused(firm, admin):
    clerk = member(firm, "he")
    remove_member(clerk.pk, by=admin.user, at=NOW)
    with pytest.raises(Refused, match="已经不在企业里"):
        remove_member(clerk.pk, by=admin.user, at=NOW)


def test_changed_to_the_same_writes_nothing(firm, admin):
    clerk = member(firm, "he")
    change_member(clerk.pk, is_admin=False, by=admin.user, at=NOW)
    assert not Event.objects.filter(verb="change_member").exists()


@pytest.mark.parametrize("who", ["member", "other", Role.WINDOW, Role.LEAD, Role.AGENT])
def test_nobody_but_an_administrator_of_the_enterprise_manages_its_members(firm, admin, who):
    clerk, second = member(firm, "he"), member(firm, "ma")
    by = {
        "member": second.user,
        "other": member(make_enterprise(2), "other", is_admin=True).user,
    }.get(who) or make_user("staff", who)
    with pytest.raises(Refused, match="写明为什么移除" if who in DESK else "没有办这件事的权限"):
        remove_member(clerk.pk, by=by, at=NOW)
    with pytest.raises(Forbidden):
        change_member(clerk.pk, is_admin=True, by=by, at=NOW)


@pytest.mark.parametrize("role", sorted(DESK))
def test_the_desk_takes_out_even_the_last_administrator_with_a_reason(firm, admin, role):
    link = invite(firm, "小赵", is_admin=True, by=admin.user, at=NOW)
    removed = remove_member(admin.pk, by=make_user("desk", role), at=NOW, reason=" 企业来函，他已离职 ")
    event = Event.objects.get(verb="remove_member")
    assert (removed.ends_on, Invitation.objects.get(pk=link.pk).revoked_at) == (TODAY - timedelta(days=1), NOW)
    assert event.data == {"user": admin.user_id, "is_admin": True, "desk": True}
    assert event.text.content == "企业来函，他已离职"


def test_a_reason_without_words_is_none(firm, admin):
    with pytest.raises(Refused, match="写明为什么移除"):
        remove_member(admin.pk, by=make_user("desk", Role.WINDOW), at=NOW, reason="  ")
    admin.refresh_from_db()
    assert admin.ends_on is None


@pytest.mark.parametrize("role", [Role.REVIEWER, Role.DECIDER, Role.AGENT, Role.SYSTEM_ADMIN])
def test_other_staff_take_out_nobody_whatever_the_reason(firm, admin, role):
    with pytest.raises(Forbidden):
        remove_member(admin.pk, by=make_user("staff", role), at=NOW, reason="企业来函")


def test_taken_out_by_the_desk_twice_is_refused(firm, admin):
    desk = make_user("desk", Role.WINDOW)
    remove_member(admin.pk, by=desk, at=NOW, reason="企业来函")
    with pytest.raises(Refused, match="已经不在企业里"):
        remove_member(admin.pk, by=desk, at=NOW, reason="企业来函")


def test_what_waited_for_the_last_administrator_is_decided_by_the_desk(firm, admin):
    desk = make_user("desk", Role.WINDOW)
    waits = ask(firm.credit_code, firm.name, by=make_user("he"), at=NOW)
    with pytest.raises(Forbidden):
        approve_request(waits.pk, by=desk, at=NOW)
    remove_member(admin.pk, by=desk, at=NOW, reason="企业来函")
    assert [one.url for one in waiting_for(desk, TODAY)] == [f"/requests/{waits.pk}/"]
    approve_request(waits.pk, by=desk, at=NOW)
    assert Membership.objects.in_force(TODAY).get(enterprise=firm).is_admin is False


def test_a_member_cannot_become_administrator_by_the_own_hand(firm, admin):
    clerk = member(firm, "he")
    with pytest.raises(Forbidden):
        change_member(clerk.pk, is_admin=True, by=clerk.user, at=NOW)


@pytest.mark.parametrize("act", [remove_member, lambda pk, **by: change_member(pk, is_admin=False, **by)])
def test_the_links_of_an_administrator_end_with_the_right_to_give_them(firm, admin, act):
    second = member(firm, "he", is_admin=True)
    link = invite(firm, "小赵", is_admin=True, by=second.user, at=NOW)
    act(second.pk, by=admin.user, at=NOW)
    assert Invitation.objects.get(pk=link.pk).revoked_at == NOW


def test_somebody_who_comes_back_gets_a_new_term(firm, admin):
    clerk = member(firm, "he")
    remove_member(clerk.pk, by=admin.user, at=NOW)
    again = enrol(firm, clerk.user, is_admin=False, by=admin.user, at=NOW)
    assert (again.pk != clerk.pk, again.starts_on) == (True, TODAY)


def test_somebody_who_was_to_begin_later_begins_today(firm, admin):
    later = member(firm, "he", starts_on=TODAY + timedelta(days=5))
    assert enrol(firm, later.user, is_admin=True, by=admin.user, at=NOW).pk == later.pk
    later.refresh_from_db()
    assert (later.starts_on, later.is_admin) == (TODAY, True)


def test_nobody_is_a_member_twice(firm, admin):
    with pytest.raises(MemberAlready):
        enrol(firm, admin.user, is_admin=False, by=admin.user, at=NOW)
