"""Roles, from a day until a day: given and taken by the security administrator."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone

from approval_portal.accounts.models import ADMINISTRATORS, Body, Role, RoleGrant, User
from projects.enums import Source
from projects.models import Event
from projects.models.event import ZONE_STREAM
from projects.operations.events import lock_stream, record
from projects.operations.refusals import Refused, require
from projects.operations.retries import done_before
from projects.permissions import may_manage_roles

KEPT = {Role.SYSTEM_ADMIN: "系统管理员", Role.SECURITY_ADMIN: "安全管理员"}  # without one, nobody could name the next


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
    idempotency_key: str | None = None,
) -> RoleGrant:
    """Give a role from a day until a day; with the key of an earlier try, the role given then.

    Raises Forbidden, or Refused when the person would hold two of the three administrator roles on any one day (三员分立),
    holds the role already, is disabled, signed up alone, or is whoever gives it.
    """
    lock_stream(ZONE_STREAM)  # two at once come one after the other
    if earlier := done_before(idempotency_key, "grant_role", "user", about=user):
        return RoleGrant.objects.get(pk=earlier.data["grant"])
    user = User.objects.select_for_update().get(pk=user.pk)
    if by is not None:
        require(may_manage_roles(by, timezone.localdate(at)))
        check_given_by(user, starts_on, by, timezone.localdate(at))
        check_opened(user, signed_up([user]))
    wanted = RoleGrant(user=user, role=role, body=body, starts_on=starts_on, ends_on=ends_on)
    check_term(wanted, user.grants.all())
    wanted.save()
    data: dict[str, Any] = {"role": str(role), "body": body.code if body else None, "grant": wanted.pk}
    data |= {"starts_on": starts_on, "ends_on": ends_on}
    record(user, "grant_role", by=by, at=at, source=source, data=data, idempotency_key=idempotency_key)
    return wanted


def check_given_by(user: User, starts_on: date, by: User, today: date) -> None:
    """What binds a person who gives a role, and not the portal itself. Raises Refused."""
    if user.pk == by.pk:
        raise Refused(
            "不能给自己授权：请另一位安全管理员办。",
            "Nobody gives a role to oneself: ask another security administrator.",
        )
    if not user.is_active:
        raise Refused("这个账号已停用：先启用，再授权。", "This account is disabled: enable it first.")
    if starts_on < today:
        raise Refused("角色从今天或以后的日子开始。", "A role begins today or later.", field="starts_on")


def signed_up(users: Iterable[User]) -> set[int]:
    """Those of them who opened their account themselves. One query."""
    keys = [str(user.pk) for user in users]
    events = Event.objects.filter(stream=ZONE_STREAM, object_type="user", object_id__in=keys, verb="create")
    return {int(key) for key in events.filter(data__how="sign_up").values_list("object_id", flat=True)}


def check_opened(user: User, alone: Collection[int]) -> None:
    """Raises Refused for an account that nobody but its person has opened (`signed_up`).

    Two administrators make one of the staff: one opens the account, the other gives the role. Whoever could give a role to
    an account signed up for alone would be both.
    """
    if user.pk in alone:
        raise Refused(
            "这个账号是自己注册的，不能授角色：请系统管理员给本人另开一个工作账号。",
            "This account was signed up for by its person: ask the system administrator to open another one for work.",
        )


def check_term(wanted: RoleGrant, held: Iterable[RoleGrant]) -> None:
    """Raises Refused when the term is empty, or clashes with a role that is held on one of its days."""
    if wanted.ends_on and wanted.ends_on < wanted.starts_on:
        raise Refused("最后一天不能早于第一天。", "The last day lies before the first.", field="ends_on")
    meant = [grant for grant in held if _share_a_day(grant, wanted)]
    if wanted.role in ADMINISTRATORS and any(g.role in ADMINISTRATORS - {Role(wanted.role)} for g in meant):
        raise Refused(
            "一个人不能同时担任系统、安全、审计三种管理员中的两种。",
            "Nobody may hold two of the three administrator roles.",
            field="role",
        )
    if any(grant.role == wanted.role and grant.body_id == wanted.body_id for grant in meant):
        raise Refused(
            "这段时间里已经有这个角色了：要改期限，先收回再授。",
            "The role is held on some of these days already: to change the term, take it away first.",
            field="role",
        )


def _share_a_day(one: RoleGrant, other: RoleGrant) -> bool:
    if one.ends_on and one.ends_on < one.starts_on:  # taken away before its first day
        return False
    return (one.ends_on is None or one.ends_on >= other.starts_on) and (
        other.ends_on is None or other.ends_on >= one.starts_on
    )


@transaction.atomic
def revoke_role(pk: int, *, by: User, at: datetime) -> RoleGrant:
    """Take a role away: it is gone at the next request (its last day is yesterday).

    Raises Forbidden, or Refused when it is over already or belongs to the last system or security administrator.
    """
    lock_stream(ZONE_STREAM)
    grant: RoleGrant = RoleGrant.objects.select_for_update(of=("self",)).select_related("body").get(pk=pk)
    today = timezone.localdate(at)
    require(may_manage_roles(by, today))
    if grant.ends_on and grant.ends_on < max(today, grant.starts_on):
        raise Refused("这个角色已经结束了，不用收回。", "This role is over already.")
    if grant.starts_on <= today:
        keep_one(grant.user, today, roles={grant.role})
    grant.ends_on = today - timedelta(days=1)
    grant.save(update_fields=["ends_on"])
    data = {"role": grant.role, "body": grant.body.code if grant.body else None, "grant": grant.pk}
    record(grant.user, "revoke_role", by=by, at=at, data=data)
    return grant


def keep_one(user: User, today: date, roles: set[str] | None = None) -> None:
    """Raises Refused when nobody else is left who could keep accounts or give roles. `roles`: only those are going."""
    going = (roles if roles is not None else user.roles_on(today)) & set(KEPT)
    for role in sorted(going):
        others = RoleGrant.objects.in_force(today).filter(role=role, user__is_active=True).exclude(user=user)
        if not others.exists():
            word = Role(role).name.replace("_", " ").lower().replace("admin", "administrator")
            raise Refused(
                f"这是最后一位{KEPT[Role(role)]}：先让另一个人担任，再办这件事。",
                f"This is the last {word}: give the role to somebody else first.",
            )
