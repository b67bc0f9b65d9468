"""Roles, from a day until a day: who gives and takes them, and which do not go together."""

from datetime import date, timedelta
from threading import Barrier, Thread

import pytest
from django.db import connection

from approval_portal.accounts.models import Body, Role, RoleGrant, User
from projects.models import Event
from projects.operations.people import sign_up
from projects.operations.refusals import Forbidden, KeyTaken, Refused
from projects.operations.roles import grant_role, revoke_role
from projects.operations.staff_access import disable_user
from tests.projects.views.people import AT, DAY, make_user, verbs

TODAY = date(2026, 3, 2)


def give(user, role, by, starts=TODAY, ends=None, **more):
    return grant_role(user, role, body=None, starts_on=starts, ends_on=ends, by=by, at=AT, **more)


def test_a_role_is_given_by_the_security_administrator_and_by_nobody_else(system, security, wu):
    with pytest.raises(Forbidden):
        give(wu, Role.AGENT, system)
    grant = give(wu, Role.AGENT, security)
    assert Event.objects.last().data == {
        "role": "agent", "body": None, "grant": grant.pk, "starts_on": "2026-03-02", "ends_on": None,
    }  # fmt: skip
    assert User.objects.get(pk=wu.pk).roles_on(TODAY) == {"agent"}


def test_nobody_gives_a_role_to_oneself(security):
    with pytest.raises(Refused, match="自己"):
        give(security, Role.LEAD, security)


@pytest.mark.parametrize(
    ("starts", "ends", "refused"),
    [
        (TODAY, None, True),
        (TODAY + timedelta(days=40), None, True),  # on the days of the role that is to come
        (TODAY, TODAY + timedelta(days=29), False),
        (TODAY, TODAY + timedelta(days=30), True),
        (TODAY + timedelta(days=61), None, False),
    ],
)
def test_nobody_holds_two_of_the_three_administrator_roles_on_any_day(starts, ends, refused, security, wu):
    give(wu, Role.AUDIT_ADMIN, security, TODAY + timedelta(days=30), TODAY + timedelta(days=60))
    if refused:
        with pytest.raises(Refused, match="三种管理员"):
            give(wu, Role.SYSTEM_ADMIN, security, starts, ends)
    else:
        assert give(wu, Role.SYSTEM_ADMIN, security, starts, ends).role == Role.SYSTEM_ADMIN


def test_an_administrator_role_that_was_taken_away_leaves_room_for_another(security, wu):
    revoke_role(give(wu, Role.AUDIT_ADMIN, security, TODAY + timedelta(days=3)).pk, by=security, at=AT)
    assert give(wu, Role.SYSTEM_ADMIN, security).role == Role.SYSTEM_ADMIN


@pytest.mark.parametrize(("starts", "ends"), [(TODAY, TODAY - timedelta(days=1)), (TODAY - timedelta(days=1), None)])
def test_an_empty_or_a_past_term_is_refused(starts, ends, security, wu):
    with pytest.raises(Refused):
        give(wu, Role.AGENT, security, starts, ends)


def test_the_same_role_twice_is_refused_and_with_one_key_it_is_one(security, wu):
    assert give(wu, Role.AGENT, security, idempotency_key="1:k") == give(
        wu, Role.AGENT, security, idempotency_key="1:k"
    )
    with pytest.raises(Refused, match="已经有这个角色"):
        give(wu, Role.AGENT, security)
    assert RoleGrant.objects.filter(user=wu).count() == 1


def test_a_disabled_account_is_given_no_role(system, security, wu):
    disable_user(wu.pk, by=system, at=AT)
    with pytest.raises(Refused):
        give(wu, Role.AGENT, security)


def test_a_role_that_is_taken_away_is_gone_today(system, security, wu):
    grant = give(wu, Role.AGENT, security)
    with pytest.raises(Forbidden):
        revoke_role(grant.pk, by=system, at=AT)
    revoke_role(grant.pk, by=security, at=AT)
    assert (User.objects.get(pk=wu.pk).roles_on(TODAY), verbs(wu)[-1]) == (set(), "revoke_role")
    with pytest.raises(Refused):
        revoke_role(grant.pk, by=security, at=AT)


@pytest.mark.parametrize("role", [Role.SECURITY_ADMIN, Role.SYSTEM_ADMIN])
def test_the_last_administrator_keeps_the_role(role, system, security):
    grant = RoleGrant.objects.get(role=role)
    with pytest.raises(Refused, match="最后一位"):
        revoke_role(grant.pk, by=security, at=AT)
    make_user("second", role)
    assert revoke_role(grant.pk, by=security, at=AT).ends_on == TODAY - timedelta(days=1)


@pytest.mark.django_db(transaction=True)
def test_two_administrator_roles_given_at_once_make_one():
    security, wu = make_user("security", Role.SECURITY_ADMIN), make_user("wu")
    start, said = Barrier(2), []

    def act(role):
        start.wait()
        try:
            give(wu, role, security)
            said.append("given")
        except Refused:
            said.append("refused")
        finally:
            connection.close()

    threads = [Thread(target=act, args=[role]) for role in (Role.SYSTEM_ADMIN, Role.AUDIT_ADMIN)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (sorted(said), RoleGrant.objects.filter(user=wu).count()) == (["given", "refused"], 1)


def test_bodies_are_those_of_the_catalogue(catalogue, security, wu):
    body = Body.objects.first()
    grant = grant_role(wu, Role.AGENT, body=body, starts_on=DAY + timedelta(days=90), by=security, at=AT)
    assert (grant.body, Event.objects.last().data["body"]) == (body, body.code)


def test_an_account_signed_up_for_alone_gets_no_role(security):
    person = sign_up("zhou", name="周", phone="13300000000", email="z@example.org", password="x9!kk32pqq", at=AT)
    with pytest.raises(Refused):
        give(person, Role.SYSTEM_ADMIN, security)
    assert not RoleGrant.objects.filter(user=person).exists()


def test_a_key_that_gave_a_role_gives_none_to_somebody_else(security, wu):
    give(wu, Role.WINDOW, security, idempotency_key="1:k")
    other = make_user("other")
    with pytest.raises(KeyTaken):
        give(other, Role.WINDOW, security, idempotency_key="1:k")
    assert verbs(other) == ["create"]
