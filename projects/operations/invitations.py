"""Invitations: a link that lets one person act for an enterprise, good once."""

from __future__ import annotations

import secrets
from datetime import date, datetime, timedelta

from django.db import transaction
from django.utils import timezone

from approval_portal.accounts.models import User
from projects.enums import RequestState, Source
from projects.models import Enterprise, Invitation, JoinRequest, Membership
from projects.operations.enterprises import locked, stream_lock
from projects.operations.events import record
from projects.operations.members import enrol
from projects.operations.refusals import Refused, require
from projects.operations.retries import once
from projects.permissions import administers, may_join_enterprise, may_manage_members

GOOD_FOR = 14  # days after the day of the invitation
MOST_A_DAY = 30  # of one enterprise, withdrawn ones too: the portal is nobody's way to write to strangers


@once(Invitation, "invite")
def invite(
    enterprise: Enterprise,
    name: str,
    *,
    is_admin: bool,
    by: User,
    at: datetime,
    email: str = "",
    source: str = Source.WEB,
    idempotency_key: str | None = None,
) -> Invitation:
    """A link for one person, to be handed over or sent to `email`; its last day is 14 days ahead.

    Raises Forbidden, and Refused without a name and for more than 30 in a day.
    """
    enterprise, day = locked(enterprise.pk), timezone.localdate(at)
    require(may_manage_members(by, enterprise, day))
    if not name.strip():
        raise Refused("写上邀请谁，你们自己认得就行。", "Say whom you invite, so that you know it again.", field="name")
    if Invitation.objects.filter(enterprise=enterprise, created_at__gt=at - timedelta(days=1)).count() >= MOST_A_DAY:
        raise Refused(
            f"一天最多发 {MOST_A_DAY} 个邀请：明天再发。",
            f"An enterprise sends {MOST_A_DAY} invitations a day at most: go on tomorrow.",
        )
    invitation: Invitation = Invitation.objects.create(
        enterprise=enterprise,
        name=name.strip(),
        email=email.strip(),
        is_admin=is_admin,
        token=secrets.token_hex(16),
        invited_by=by,
        created_at=at,
        last_day=day + timedelta(days=GOOD_FOR),
    )
    data = {"is_admin": is_admin}
    record(invitation, "invite", by=by, at=at, source=source, data=data, idempotency_key=idempotency_key)
    return invitation


def why_not(invitation: Invitation, day: date) -> Refused | None:
    """Why this link cannot be taken up by anybody; None when it can."""
    if invitation.accepted_at is not None:
        return Refused(
            "这个邀请已经用过了，一个链接只能用一次。请企业的管理员再发一个。",
            "This invitation has been used: a link is good once. Ask the enterprise's administrator for another.",
        )
    if invitation.revoked_at is not None:
        return Refused(
            "这个邀请已经收回了。请向企业的管理员问清楚。",
            "This invitation has been withdrawn. Please ask the enterprise's administrator.",
        )
    if invitation.last_day < day:
        return Refused(
            f"这个邀请到 {invitation.last_day.isoformat()} 为止，已经过期。请企业的管理员再发一个。",
            f"This invitation was good until {invitation.last_day.isoformat()}. Ask the administrator for another.",
        )
    inviter = invitation.invited_by
    if not inviter.is_active or not administers(inviter, invitation.enterprise_id, day):
        return Refused(
            "发邀请的人已经不是这家企业的管理员，链接作废了。请现在的管理员再发一个。",
            "Whoever sent this invitation no longer administers the enterprise. Ask the administrator of today.",
        )
    return None


@transaction.atomic
def accept_invitation(token: str, *, by: User, at: datetime, source: str = Source.WEB) -> Membership:
    """Take the invitation up: the enterprise and the rights are those of the invitation, never of the request.

    Raises Invitation.DoesNotExist; Forbidden for staff; Refused when it is used, withdrawn or out of date, or when the
    person acts for the enterprise already (the link then stays good for somebody else).
    """
    stream_lock(Invitation.objects.only("enterprise_id").get(token=token).enterprise_id)
    rows = Invitation.objects.select_for_update(of=("self",)).select_related("enterprise", "invited_by")
    invitation, day = rows.get(token=token), timezone.localdate(at)
    require(may_join_enterprise(by, day))
    if refusal := why_not(invitation, day):
        raise refusal
    membership = enrol(invitation.enterprise, by, is_admin=invitation.is_admin, by=by, at=at, source=source)
    invitation.accepted_by, invitation.accepted_at = by, at
    invitation.save(update_fields=["accepted_by", "accepted_at"])
    data = {"user": by.pk, "is_admin": invitation.is_admin}
    record(invitation, "accept_invitation", by=by, at=at, source=source, data=data)
    _close_request(invitation.enterprise, by, at, source)
    return membership


def _close_request(enterprise: Enterprise, user: User, at: datetime, source: str) -> None:
    """Who came in by invitation need not be decided about any more."""
    waiting = JoinRequest.objects.filter(enterprise=enterprise, user=user, state=RequestState.WAITING).first()
    if waiting is not None:
        waiting.state, waiting.decided_by, waiting.decided_at = RequestState.WITHDRAWN, user, at
        waiting.save(update_fields=["state", "decided_by", "decided_at"])
        data = {"user": user.pk, "request": waiting.pk, "kind": waiting.kind}
        record(waiting, "withdraw_request", by=user, at=at, source=source, data=data)


@transaction.atomic
def revoke_invitation(pk: int, *, by: User, at: datetime, source: str = Source.WEB) -> Invitation:
    """Withdraw a link that nobody has used yet. Raises Forbidden, Refused."""
    stream_lock(Invitation.objects.only("enterprise_id").get(pk=pk).enterprise_id)
    invitation: Invitation = Invitation.objects.select_for_update(of=("self",)).select_related("enterprise").get(pk=pk)
    require(may_manage_members(by, invitation.enterprise, timezone.localdate(at)))
    if invitation.accepted_at is not None:
        raise Refused(
            "这个邀请已经有人用了：要让他离开，在成员里移除。",
            "This invitation has been used: to take the person out, remove the member.",
        )
    if invitation.revoked_at is None:
        invitation.revoked_at = at
        invitation.save(update_fields=["revoked_at"])
        record(invitation, "revoke_invitation", by=by, at=at, source=source, data={"is_admin": invitation.is_admin})
    return invitation
