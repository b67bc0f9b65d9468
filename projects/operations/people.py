"""Accounts: made by the system administrator, by an import or by signing up; kept up by their people."""

from __future__ import annotations

import zlib
from datetime import date, datetime

from allauth.account.models import EmailAddress
from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.db.models.functions import Lower
from django.utils import timezone

from approval_portal.accounts.models import User
from projects.enums import Source
from projects.models.event import ZONE_STREAM
from projects.operations.events import lock_stream, record
from projects.operations.refusals import Refused, Stale, require
from projects.operations.retries import once
from projects.operations.roles import grant_role, revoke_role
from projects.permissions import may_manage_accounts

__all__ = ["account_version", "create_user", "edit_own_account", "edit_user", "grant_role", "revoke_role", "sign_up"]


def day_of(at: datetime) -> date:
    """The day in the zone's time."""
    return timezone.localdate(at)


@once(User, "create")
def create_user(
    username: str,
    *,
    name: str,
    by: User | None,
    at: datetime,
    password: str | None = None,
    email: str = "",
    phone: str = "",
    is_demo: bool = False,
    source: str = Source.SYSTEM,
    idempotency_key: str | None = None,
) -> User:
    """A new account; with the key of an earlier try, the account made then.

    Without a password nobody can sign in until the one-time link was used. Raises Refused when the name or the e-mail
    address is taken or malformed, Forbidden for whoever does not keep accounts.
    """
    require(by is None or may_manage_accounts(by, day_of(at)))
    user = _new_account(username, name, phone, email, password)
    user.is_demo = is_demo
    user.save()
    record(user, "create", by=by, at=at, source=source, idempotency_key=idempotency_key)
    return user


@transaction.atomic
def sign_up(username: str, *, name: str, phone: str, email: str, password: str, at: datetime) -> User:
    """An account that somebody made for oneself: no role, no enterprise yet. The event's actor is the new account."""
    user = _new_account(username, name, phone, email, password)
    user.save()
    record(user, "create", by=user, at=at, data={"how": "sign_up"})
    return user


def _new_account(username: str, name: str, phone: str, email: str, password: str | None) -> User:
    lock_stream(ZONE_STREAM)
    username = username.strip()
    try:
        User.username_validator(username)
    except ValidationError as fault:
        raise Refused(
            "账号名只用字母、数字和 @ . + - _。", "Use letters, digits and @ . + - _ only.", field="username"
        ) from fault
    if User.objects.filter(username__iexact=username).exists():
        raise Refused(f"账号 {username} 已经有了。", f"The account {username} exists already.", field="username")
    email = checked_email(email)
    return User(
        username=username, name=checked_name(name), phone=phone.strip(), email=email, password=make_password(password)
    )


def checked_name(name: str) -> str:
    name = " ".join(name.split())
    if not name:
        raise Refused("要填姓名。", "The name is missing.", field="name")
    return name


def checked_email(email: str, *, of: User | None = None) -> str:
    """The address in lower case. Raises Refused when it is malformed or another account has it."""
    email = email.strip().lower()
    if not email:
        return ""
    try:
        validate_email(email)
    except ValidationError as fault:
        raise Refused("邮箱的写法不对。", "This is not an e-mail address.", field="email") from fault
    users = User.objects.filter(email__iexact=email)
    addresses = EmailAddress.objects.filter(email__iexact=email, verified=True)
    if of is not None:
        users, addresses = users.exclude(pk=of.pk), addresses.exclude(user=of)
    if users.exists() or addresses.exists():
        raise Refused(
            "这个邮箱已经有账号在用：一个邮箱只能登记一个账号。",
            "Another account has this e-mail address: an address stands for one account.",
            field="email",
        )
    return email


def taken_emails(emails: set[str]) -> set[str]:
    """Those of these addresses (in lower case) that an account has."""
    users = User.objects.annotate(low=Lower("email")).filter(low__in=emails).values_list("low", flat=True)
    addresses = EmailAddress.objects.annotate(low=Lower("email")).filter(low__in=emails, verified=True)
    return set(users) | set(addresses.values_list("low", flat=True))


# --- keeping it up


def account_version(user: User) -> int:
    """What the fields that can be edited hold, as a number: two people who edit one account find out about each other."""
    values = (user.name, user.phone, user.email, user.language, str(user.mail_notices))
    return zlib.crc32("\0".join(values).encode()) % 999_999_999 + 1


def locked(pk: int) -> User:
    """The account, locked after its stream: the one order in which things are locked."""
    lock_stream(ZONE_STREAM)
    return User.objects.select_for_update().get(pk=pk)


@transaction.atomic
def edit_user(pk: int, *, name: str, phone: str, email: str, version: int, by: User, at: datetime) -> User:
    """The administrator corrects name, phone and e-mail address.

    Raises Stale, Forbidden, or Refused when another account has the address.
    """
    user = locked(pk)
    require(may_manage_accounts(by, day_of(at)))
    if version != account_version(user):
        raise Stale
    new = {"name": checked_name(name), "phone": phone.strip(), "email": checked_email(email, of=user)}
    return _changed(user, new, by, at)


@transaction.atomic
def edit_own_account(
    by: User, *, name: str | None, phone: str, language: str, mail_notices: bool, version: int, at: datetime
) -> User:
    """One's own name, phone, and how notices come. `name` None: stays; the names of staff are the administrator's.

    Raises Stale, or Refused for a language that the portal does not speak.
    """
    user = locked(by.pk)
    if version != account_version(user):
        raise Stale
    if language not in dict(settings.LANGUAGES):
        raise Refused("没有这种语言。", "There is no such language.", field="language")
    if name is not None and checked_name(name) != user.name:
        if user.grants.in_force(day_of(at)).exists():
            raise Refused(
                "工作人员的姓名由系统管理员登记，要改找系统管理员。",
                "The names of staff are kept by the system administrator: ask there.",
                field="name",
            )
        user.name = checked_name(name)
        renamed = ["name"]
    else:
        renamed = []
    user.language, user.mail_notices = language, mail_notices
    user.save(update_fields=["name", "language", "mail_notices"])
    return _changed(user, {"phone": phone.strip()}, by, at, also=renamed)


def _changed(user: User, new: dict[str, str], by: User, at: datetime, also: list[str] | None = None) -> User:
    """Write what differs, with its event; the event names the fields, not their values."""
    fields = [name for name, value in new.items() if getattr(user, name) != value]
    for name in fields:
        setattr(user, name, new[name])
    if fields:
        user.save(update_fields=fields)
    if "email" in fields:
        _move_address(user)
    if named := sorted([*fields, *(also or [])]):
        record(user, "edit", by=by, at=at, data={"fields": named})
    return user


def _move_address(user: User) -> None:
    """The addresses one can sign in with follow the account: an old one must not open it any more."""
    EmailAddress.objects.filter(user=user).exclude(email__iexact=user.email).delete()
    if user.email:
        EmailAddress.objects.get_or_create(user=user, email=user.email, defaults={"primary": True, "verified": False})
