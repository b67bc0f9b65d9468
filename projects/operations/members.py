"""Who acts for an enterprise: taken in, made administrator, taken out. All of it behind the lock of its stream."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, timedelta

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from approval_portal.accounts.models import User
from projects.enums import Source
from projects.models import Enterprise, Invitation, Membership
from projects.operations.enterprises import stream_lock
from projects.operations.events import record
from projects.operations.refusals import Refused, require
from projects.permissions import may_manage_members, may_verify_enterprise


class MemberAlready(Refused):
    """The person acts for the enterprise today."""

    def __init__(self) -> None:
        super().__init__("已经是这家企业的人了，不用再加一次。", "Already acts for this enterprise: nothing to do.")


class LastAdministrator(Refused):
    def __init__(self) -> None:
        super().__init__(
            "这是企业最后一位管理员：先把另一位成员设为管理员，再来办。",
            "This is the last administrator of the enterprise: make another member administrator first.",
        )


def administrators(enterprise: Enterprise | int, day: date) -> QuerySet[Membership]:
    """Who can decide for the enterprise that day: in force, and with an account that is open."""
    held = Membership.objects.in_force(day).filter(is_admin=True, user__is_active=True)
    found: QuerySet[Membership] = held.filter(enterprise=enterprise)
    return found


def enrol(
    enterprise: Enterprise, user: User, *, is_admin: bool, by: User, at: datetime, source: str = Source.WEB
) -> Membership:
    """Take a person in from today. The caller holds the stream's lock. Raises MemberAlready.

    A membership that was to begin later begins today instead.
    """
    day = timezone.localdate(at)
    known = Membership.objects.filter(enterprise=enterprise, user=user)
    if known.in_force(day).exists():
        raise MemberAlready
    membership: Membership = known.filter(Q(ends_on=None)).first() or Membership(enterprise=enterprise, user=user)
    membership.starts_on, membership.is_admin = day, is_admin
    membership.save()
    record(enterprise, "add_member", by=by, at=at, source=source, data={"user": user.pk, "is_admin": is_admin})
    return membership


def _in_force(pk: int, at: datetime) -> Membership:
    """The membership behind the lock of its enterprise. Raises Refused when it has ended."""
    stream_lock(Membership.objects.only("enterprise_id").get(pk=pk).enterprise_id)
    rows = Membership.objects.select_for_update(of=("self",)).select_related("enterprise", "user").filter(pk=pk)
    found: Membership | None = rows.in_force(timezone.localdate(at)).first()
    if found is None:
        raise Refused("这个人已经不在企业里了。", "This person no longer acts for the enterprise.")
    return found


def _keep_one(membership: Membership, at: datetime) -> None:
    """Raises LastAdministrator when nobody else can decide for the enterprise."""
    others = administrators(membership.enterprise_id, timezone.localdate(at)).exclude(user=membership.user_id)
    if membership.is_admin and not others.exists():
        raise LastAdministrator


def _withdraw_invitations(membership: Membership, by: User, at: datetime, source: str) -> None:
    """The links that a person gave out as administrator end with the right to give them out."""
    given = Invitation.objects.filter(
        enterprise=membership.enterprise, invited_by=membership.user, accepted_at=None, revoked_at=None
    )
    withdraw(given, by, at, source)


def withdraw(invitations: Iterable[Invitation], by: User, at: datetime, source: str) -> None:
    """End links that nobody has used. The caller holds the stream's lock."""
    for invitation in list(invitations):
        invitation.revoked_at = at
        invitation.save(update_fields=["revoked_at"])
        record(invitation, "revoke_invitation", by=by, at=at, source=source, data={"is_admin": invitation.is_admin})


@transaction.atomic
def change_member(pk: int, *, is_admin: bool, by: User, at: datetime, source: str = Source.WEB) -> Membership:
    """Make a member administrator, or no longer. Raises Forbidden, LastAdministrator."""
    membership = _in_force(pk, at)
    require(may_manage_members(by, membership.enterprise, timezone.localdate(at)))
    if membership.is_admin == is_admin:
        return membership
    if not is_admin:
        _keep_one(membership, at)
        _withdraw_invitations(membership, by, at, source)
    membership.is_admin = is_admin
    membership.save(update_fields=["is_admin"])
    data = {"user": membership.user_id, "is_admin": is_admin}
    record(membership.enterprise, "change_member", by=by, at=at, source=source, data=data)
    return membership


@transaction.atomic
def remove_member(pk: int, *, by: User, at: datetime, reason: str = "", source: str = Source.WEB) -> Membership:
    """Take a person out, gone at the next request; everybody may leave.

    The desk does it when the company asks, with a `reason` that the person will read, and it alone may take out the last
    administrator. Raises Forbidden, LastAdministrator, Refused (the desk without a reason).
    """
    membership, day = _in_force(pk, at), timezone.localdate(at)
    own = membership.user_id == by.pk or may_manage_members(by, membership.enterprise, day)
    require(own or may_verify_enterprise(by, day))
    if own:
        _keep_one(membership, at)
    elif not reason.strip():
        raise Refused("写明为什么移除，对方会看到。", "Say why: the person will read it.", field="reason")
    _withdraw_invitations(membership, by, at, source)
    membership.ends_on = day - timedelta(days=1)  # both days of a term count
    membership.save(update_fields=["ends_on"])
    data = {"user": membership.user_id, "is_admin": membership.is_admin} | ({} if own else {"desk": True})
    text = "" if own else reason.strip()
    record(membership.enterprise, "remove_member", by=by, at=at, source=source, data=data, text=text)
    return membership
