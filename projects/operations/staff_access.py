"""Whether a person may come in: disabling and enabling an account, the link that sets a password, the second step."""

from __future__ import annotations

from datetime import datetime, timedelta

from allauth.account.forms import default_token_generator
from allauth.account.utils import user_pk_to_url_str
from allauth.mfa.models import Authenticator
from django.db import transaction
from django.urls import reverse

from approval_portal.accounts.models import User
from projects.operations.events import record
from projects.operations.people import day_of, locked
from projects.operations.refusals import Refused, require
from projects.operations.retries import done_before
from projects.operations.roles import keep_one
from projects.permissions import may_manage_accounts, may_manage_roles

SAME_LINK = timedelta(minutes=10)  # a page sent again within them asks for one link


@transaction.atomic
def disable_user(pk: int, *, by: User, at: datetime, reason: str = "") -> User:
    """Nobody comes in with this account from the next request on; what it did stays.

    Raises Forbidden, or Refused for one's own account, one that is disabled already, and the last system or security
    administrator's.
    """
    user = locked(pk)
    require(may_manage_accounts(by, day_of(at)))
    if user.pk == by.pk:
        raise Refused("不能停用自己的账号：请另一位系统管理员办。", "Nobody disables the own account: ask a colleague.")
    if not user.is_active:
        raise Refused("这个账号已经停用了。", "This account is disabled already.")
    keep_one(user, day_of(at))
    user.is_active = False
    user.save(update_fields=["is_active"])
    record(user, "disable", by=by, at=at, text=reason.strip())
    return user


@transaction.atomic
def enable_user(pk: int, *, by: User, at: datetime) -> User:
    """The account opens again, with the roles whose term runs. Raises Forbidden; Refused when it is open already."""
    user = locked(pk)
    require(may_manage_accounts(by, day_of(at)))
    if user.is_active:
        raise Refused("这个账号没有停用，不用启用。", "This account is not disabled.")
    user.is_active = True
    user.save(update_fields=["is_active"])
    record(user, "enable", by=by, at=at)
    return user


@transaction.atomic
def send_password_link(pk: int, *, by: User, at: datetime, idempotency_key: str | None = None) -> User:
    """Record that a link to set a password is made for this account; `password_path` is the link, which is kept nowhere.

    Raises Forbidden, KeyTaken for a key that made another person's link, or Refused when the account is disabled.
    """
    user = locked(pk)
    require(may_manage_accounts(by, day_of(at)))
    if not user.is_active:
        raise Refused("这个账号已停用：先启用，再给链接。", "This account is disabled: enable it first.")
    earlier = done_before(idempotency_key, "send_password_link", "user", about=user)
    if earlier is None or at - earlier.at > SAME_LINK:  # no link without its line in the log, however old the key
        key = None if earlier else idempotency_key
        record(user, "send_password_link", by=by, at=at, idempotency_key=key)
    return user


def password_path(user: User) -> str:
    """The address where this person sets a password: good once (a new password ends it) and for three days."""
    parts = {"uidb36": user_pk_to_url_str(user), "key": default_token_generator.make_token(user)}
    return reverse("account_reset_password_from_key", kwargs=parts)


@transaction.atomic
def reset_two_steps(pk: int, *, by: User, at: datetime) -> User:
    """Take the second step off an account whose phone is lost; its person sets it up anew.

    The security administrator's, so that no administrator alone (one sets passwords) can come in as somebody else.
    Raises Forbidden, or Refused for one's own account and one without a second step.
    """
    user = locked(pk)
    require(may_manage_roles(by, day_of(at)))
    if user.pk == by.pk:
        raise Refused("自己的两步验证在“我的账号”里改。", "Change your own second step on your account page.")
    removed, _ = Authenticator.objects.filter(user=user).delete()
    if not removed:
        raise Refused("这个账号没有开两步验证。", "This account has no second step.")
    record(user, "reset_two_steps", by=by, at=at)
    return user
