"""Accounts and roles: who opens, corrects, closes and empowers them, and what is refused."""

from datetime import date, timedelta

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator

from approval_portal.accounts.models import Role, User
from projects.models import Event
from projects.operations.people import account_version, create_user, edit_own_account, edit_user
from projects.operations.refusals import Forbidden, KeyTaken, Refused, Stale
from projects.operations.staff_access import (
    SAME_LINK,
    disable_user,
    enable_user,
    reset_two_steps,
    send_password_link,
)
from tests.projects.views.people import AT, make_user, verbs

TODAY = date(2026, 3, 2)


# --- opening


def test_an_account_opens_without_a_password_and_with_its_event(system):
    made = create_user("li", name=" 李  静 ", email="LI@example.org", by=system, at=AT)
    assert (made.name, made.email, made.has_usable_password(), made.is_active) == (
        "李 静",
        "li@example.org",
        False,
        True,
    )
    assert (verbs(made), Event.objects.last().actor) == (["create"], system)


def test_only_the_system_administrator_opens_accounts(security, db):
    for by in (security, make_user("auditor", Role.AUDIT_ADMIN), make_user("lead", Role.LEAD)):
        with pytest.raises(Forbidden):
            create_user("li", name="李静", by=by, at=AT)
    assert not User.objects.filter(username="li").exists()


def test_fifty_posts_with_one_key_open_one_account(system):
    made = {create_user("li", name="李静", by=system, at=AT, idempotency_key="1:k").pk for _ in range(50)}
    assert (len(made), User.objects.filter(username="li").count()) == (1, 1)


@pytest.mark.parametrize(
    ("username", "email", "name", "field"),
    [
        ("WU", "", "李", "username"),
        ("a b", "", "李", "username"),
        ("li", "WU@x.org", "李", "email"),
        ("li", "", " ", "name"),
    ],
)
def test_a_name_or_an_address_that_is_taken_or_malformed_is_refused(username, email, name, field, system, wu):
    edit_user(wu.pk, name="吴", phone="", email="wu@x.org", version=account_version(wu), by=system, at=AT)
    with pytest.raises(Refused) as refused:
        create_user(username, name=name, email=email, by=system, at=AT)
    assert refused.value.field == field


# --- correcting


def test_an_edit_names_its_fields_and_not_their_values(system, wu):
    edit_user(wu.pk, name="吴昊", phone="13300000001", email="", version=account_version(wu), by=system, at=AT)
    wu.refresh_from_db()
    event = Event.objects.last()
    assert (wu.name, wu.phone, event.verb, event.data) == ("吴昊", "13300000001", "edit", {"fields": ["name", "phone"]})


def test_an_old_address_does_not_open_the_account_any_more(system, wu):
    User.objects.filter(pk=wu.pk).update(email="old@x.org")
    EmailAddress.objects.create(user=wu, email="old@x.org", primary=True, verified=True)
    wu.refresh_from_db()
    edit_user(wu.pk, name="吴", phone="", email="new@x.org", version=account_version(wu), by=system, at=AT)
    assert list(EmailAddress.objects.values_list("email", "primary", "verified")) == [("new@x.org", True, False)]


def test_an_edit_of_a_page_that_is_out_of_date_is_refused(system, wu):
    version = account_version(wu)
    edit_user(wu.pk, name="吴昊", phone="", email="", version=version, by=system, at=AT)
    with pytest.raises(Stale):
        edit_user(wu.pk, name="别的", phone="", email="", version=version, by=system, at=AT)


def test_an_edit_without_a_change_records_nothing(system, wu):
    edit_user(wu.pk, name="wu", phone="", email="", version=account_version(wu), by=system, at=AT)
    assert verbs(wu) == ["create"]


def test_only_the_system_administrator_edits_accounts(security, wu):
    with pytest.raises(Forbidden):
        edit_user(wu.pk, name="吴昊", phone="", email="", version=account_version(wu), by=security, at=AT)


def own(user, **changes):
    given = {"name": user.name, "phone": user.phone, "language": user.language, "mail_notices": user.mail_notices}
    return edit_own_account(user, **(given | changes), version=account_version(user), at=AT)


def test_one_edits_ones_own_account_and_the_names_of_staff_are_the_administrators(wu, system):
    own(wu, name="吴昊", phone="13300000001", language="en", mail_notices=False)
    wu.refresh_from_db()
    assert (wu.name, wu.phone, wu.language, wu.mail_notices) == ("吴昊", "13300000001", "en", False)
    assert Event.objects.last().data == {"fields": ["name", "phone"]}
    with pytest.raises(Refused):
        own(system, name="别的")
    with pytest.raises(Refused):
        own(wu, language="xx")


# --- disabling


def test_a_disabled_account_is_closed_and_can_be_opened_again(system, wu):
    disable_user(wu.pk, by=system, at=AT, reason="调离")
    wu.refresh_from_db()
    event = Event.objects.last()
    assert (wu.is_active, wu.roles_on(TODAY), event.verb, event.data, event.text.content) == (
        False, set(), "disable", {}, "调离",
    )  # fmt: skip
    with pytest.raises(Refused):
        disable_user(wu.pk, by=system, at=AT)
    enable_user(wu.pk, by=system, at=AT)
    assert User.objects.get(pk=wu.pk).is_active
    with pytest.raises(Refused):
        enable_user(wu.pk, by=system, at=AT)


def test_nobody_disables_the_own_account(system):
    make_user("second", Role.SYSTEM_ADMIN)
    with pytest.raises(Refused, match="自己"):
        disable_user(system.pk, by=system, at=AT)


def test_the_last_security_administrator_stays(system, security):
    with pytest.raises(Refused, match="最后一位安全管理员"):
        disable_user(security.pk, by=system, at=AT)
    make_user("second", Role.SECURITY_ADMIN)
    assert not disable_user(security.pk, by=system, at=AT).is_active


def test_a_disabled_administrator_does_not_count_as_another(system, security):
    second = make_user("second", Role.SECURITY_ADMIN)
    disable_user(second.pk, by=system, at=AT)
    with pytest.raises(Refused):
        disable_user(security.pk, by=system, at=AT)


@pytest.mark.parametrize("act", [disable_user, enable_user, send_password_link])
def test_only_the_system_administrator_opens_and_closes(act, security, wu):
    with pytest.raises(Forbidden):
        act(wu.pk, by=security, at=AT)


# --- the link and the second step


def test_the_event_of_a_link_does_not_hold_the_link(system, wu):
    for _ in range(2):
        send_password_link(wu.pk, by=system, at=AT, idempotency_key="1:k")
    event = Event.objects.last()
    assert (verbs(wu), event.data, event.text) == (["create", "send_password_link"], {}, None)
    disable_user(wu.pk, by=system, at=AT)
    with pytest.raises(Refused):
        send_password_link(wu.pk, by=system, at=AT)


def test_the_second_step_is_taken_off_by_the_security_administrator(system, security, wu):
    with pytest.raises(Refused):
        reset_two_steps(wu.pk, by=security, at=AT)
    Authenticator.objects.create(user=wu, type=Authenticator.Type.TOTP, data={})
    with pytest.raises(Forbidden):
        reset_two_steps(wu.pk, by=system, at=AT)
    reset_two_steps(wu.pk, by=security, at=AT)
    assert (Authenticator.objects.count(), verbs(wu)[-1]) == (0, "reset_two_steps")


def test_no_link_is_made_without_its_line_in_the_log(system, security, wu):
    send_password_link(wu.pk, by=system, at=AT, idempotency_key="1:k")
    with pytest.raises(KeyTaken):
        send_password_link(security.pk, by=system, at=AT, idempotency_key="1:k")
    send_password_link(wu.pk, by=system, at=AT + SAME_LINK + timedelta(seconds=1), idempotency_key="1:k")
    assert verbs(wu) == ["create", "send_password_link", "send_password_link"]
