"""Accounts of staff and their roles."""

from __future__ import annotations

from datetime import date, datetime

from django.contrib.auth.hashers import make_password
from django.db import transaction
from django.db.models import Q

from approval_portal.accounts.models import ADMINISTRATORS, Body, Role, RoleGrant, User
from projects.enums import Source
from projects.operations.events import record
from projects.operations.refusals import Refused


@transaction.atomic
def create_user(
    username: str,
    *,
    name: str,
    password: str,
    by: User | None,
    at: datetime,
    email: str = "",
    phone: str = "",
    is_demo: bool = False,
    source: str = Source.SYSTEM,
) -> User:
    """A new account. Raises Refused when the name is taken."""
    if User.objects.filter(username=username).exists():
        raise Refused(f"账号 {username} 已经有了。", f"The account {username} exists already.", field="username")
    user = User(username=username, name=name, email=email, phone=phone, is_demo=is_demo)
    user.password = make_password(password)
    user.save()
    record(user, "create", by=by, at=at, source=source)
    return user


@transaction.atomic
def grant_role(
    user: User,
    role: str,
    *,
    body: Body | None,
    starts_on: date,
    by: User | None,
    at: datetime,
    ends_on: date | None = None,
    source: str = Source.SYSTEM,
) -> RoleGrant:
    """Give a role from a day until a day.

    Raises Refused when the person would hold two of the three administrator roles at once (三员分立).
    """
    User.objects.select_for_update().get(pk=user.pk)
    if role in ADMINISTRATORS:
        others = RoleGrant.objects.filter(user=user, role__in=ADMINISTRATORS - {Role(role)})
        if others.filter(Q(ends_on__isnull=True) | Q(ends_on__gte=starts_on)).exists():
            raise Refused(
                "一个人不能同时担任系统、安全、审计三种管理员中的两种。",
                "Nobody may hold two of the three administrator roles.",
                field="role",
            )
    grant: RoleGrant = RoleGrant.objects.create(user=user, role=role, body=body, starts_on=starts_on, ends_on=ends_on)
    record(user, "grant_role", by=by, at=at, source=source, data={"role": role, "body": body.code if body else None})
    return grant
