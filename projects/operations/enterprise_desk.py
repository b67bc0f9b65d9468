"""What the desk sets right about an enterprise: people who should never have acted for it, a code that was copied wrongly."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils import timezone

from approval_portal.accounts.models import User
from projects.enums import EnterpriseState, RequestState, Source
from projects.models import Enterprise, Invitation, JoinRequest, Licence, Membership
from projects.operations.enterprises import locked, require_no_part, sound_code
from projects.operations.events import record
from projects.operations.joining import close
from projects.operations.members import withdraw
from projects.operations.refusals import Refused, Stale, require
from projects.permissions import may_verify_enterprise


@dataclass(frozen=True, slots=True)
class Reach:
    """Whom a denial hits: who acts for the enterprise now or later, links nobody has used, requests that wait."""

    members: list[Membership]
    invitations: list[Invitation]
    requests: list[JoinRequest]
    licence: int | None

    def __bool__(self) -> bool:
        return bool(self.members or self.invitations or self.requests)

    @property
    def seen(self) -> str:
        """What a page carries along, to tell whether anything of it has changed since it was opened."""
        rows = [sorted(row.pk for row in kind) for kind in (self.members, self.invitations, self.requests)]
        return hashlib.sha256(repr((rows, self.licence)).encode()).hexdigest()[:16]


def reach_of(enterprise: Enterprise, day: date) -> Reach:
    """Four queries."""
    members = Membership.objects.filter(Q(ends_on=None) | Q(ends_on__gte=day), enterprise=enterprise)
    unused = Invitation.objects.filter(enterprise=enterprise, accepted_at=None, revoked_at=None)
    waiting = JoinRequest.objects.filter(enterprise=enterprise, state=RequestState.WAITING)
    return Reach(
        list(members.select_related("user").order_by("-is_admin", "starts_on", "pk")),
        list(unused.order_by("pk")),
        list(waiting.select_related("user", "enterprise").order_by("pk")),
        Licence.objects.filter(enterprise=enterprise).values_list("pk", flat=True).first(),
    )


def sound_reason(reason: str) -> str:
    """The reason without blanks around it. Raises Refused when nothing is left."""
    if not reason.strip():
        raise Refused("写明原因，它会留在记录里。", "Say why: it stays in the record.", field="reason")
    return reason.strip()


@transaction.atomic
def deny_enterprise(
    pk: int, reason: str, *, version: int, seen: str, by: User, at: datetime, source: str = Source.WEB
) -> Enterprise:
    """Whoever acts for the enterprise had no right to (核验不通过): all are out at their next request, nothing is deleted.

    Memberships end, unused invitations are withdrawn, waiting requests refused with the reason; the enterprise waits to be
    verified and to be claimed by its code. Its projects stay. `version` and `seen` (of `reach_of`) say what was looked at.
    Raises Forbidden; Stale when either has moved on; Refused without a reason and when there is nothing left to end.
    """
    enterprise, day = locked(pk), timezone.localdate(at)
    require(may_verify_enterprise(by, day))
    require_no_part(by, enterprise, day)
    reach = reach_of(enterprise, day)
    if not reach and enterprise.state == EnterpriseState.PENDING:
        raise Refused(
            "这家企业已经是待核验，也没有成员、邀请和申请，不用再办。",
            "The enterprise waits to be verified and has no people, invitations or requests: nothing is left to end.",
        )
    if enterprise.version != version or reach.seen != seen:
        raise Stale
    reason = sound_reason(reason)
    for membership in reach.members:
        membership.ends_on = day - timedelta(days=1)  # both days of a term count
    Membership.objects.bulk_update(reach.members, ["ends_on"])
    enterprise.state = EnterpriseState.PENDING
    enterprise.version += 1
    enterprise.save(update_fields=["state", "version"])
    data = {"users": sorted({membership.user_id for membership in reach.members})}
    record(enterprise, "deny", by=by, at=at, source=source, data=data, text=reason)
    withdraw(reach.invitations, by, at, source)
    for request in reach.requests:
        close(request, "refuse_request", RequestState.REFUSED, by, at, reason, source)
    return enterprise


@transaction.atomic
def correct_credit_code(
    pk: int, credit_code: str, reason: str, *, version: int, by: User, at: datetime, source: str = Source.WEB
) -> Enterprise:
    """Write the code that stands on the licence in place of one that was entered wrongly. Its state stays.

    Raises Forbidden; Stale when the row is not the `version` that the page was opened with; Refused for a code that fails a
    check digit, is no other than before or belongs to another enterprise, and without a reason.
    """
    enterprise = locked(pk)
    require(may_verify_enterprise(by, timezone.localdate(at)))
    if enterprise.version != version:
        raise Stale
    before, code, reason = enterprise.credit_code, sound_code(credit_code), sound_reason(reason)
    if code == before:
        raise Refused("和现在的代码一样，没有改。", "This is the code it has already.", field="credit_code")
    if other := Enterprise.objects.filter(credit_code=code).first():
        raise _taken_by(other.name)
    enterprise.credit_code = code
    enterprise.version += 1
    try:
        with transaction.atomic():
            enterprise.save(update_fields=["credit_code", "version"])
    except IntegrityError as fault:  # registered this very moment
        raise _taken_by("") from fault
    text = f"{before} → {code}\n{reason}"
    record(enterprise, "correct_credit_code", by=by, at=at, source=source, text=text)
    return enterprise


def _taken_by(name: str) -> Refused:
    return Refused(
        f"这个代码登记在另一家企业名下{f'：{name}' if name else ''}。先看清是不是同一家，同一家不用登记两次。",
        f"Another enterprise is registered under this code{f': {name}' if name else ''}. See first whether it is the same.",
        field="credit_code",
    )
