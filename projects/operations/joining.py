"""Asking to act for an enterprise that is registered: a claim goes to the bureau, a request to join to its administrators."""

from __future__ import annotations

import re
import unicodedata
from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils import timezone

from approval_portal.accounts.models import User
from projects.enums import JoinKind, RequestState, Source
from projects.models import Enterprise, Event, JoinRequest, Membership
from projects.operations.enterprises import sound_code, stream_lock
from projects.operations.events import record
from projects.operations.members import MemberAlready, administrators, enrol
from projects.operations.refusals import Refused, require
from projects.permissions import may_decide_request, may_join_enterprise

VERBS = {JoinKind.CLAIM: "claim", JoinKind.JOIN: "ask_to_join"}
_BLANKS = re.compile(r"\s+")


def same_name(one: str, other: str) -> bool:
    """Equal but for blanks, full width and the shape of brackets."""
    first, second = (_BLANKS.sub("", unicodedata.normalize("NFKC", name)).casefold() for name in (one, other))
    return first == second


def find_enterprise(credit_code: str, name: str) -> Enterprise:
    """The enterprise of this code and full name.

    Raises Refused: for a code that fails a check, with the check; for an unknown code and for a wrong name in the same
    words, so that nobody learns from the answer what is registered under a code.
    """
    code = sound_code(credit_code)
    enterprise: Enterprise | None = Enterprise.objects.filter(credit_code=code).first()
    if enterprise is None or not same_name(enterprise.name, name):
        raise Refused(
            "没有找到代码和全称都对得上的企业。请对照营业执照一字不差地填；确实没有登记过的，去“登记企业”。",
            "No enterprise fits both the code and the full name. Please copy them from the licence to the letter; if it has "
            "never been registered, register it.",
            field="credit_code",
        )
    return enterprise


def ask(
    credit_code: str,
    name: str,
    *,
    by: User,
    at: datetime,
    note: str = "",
    source: str = Source.WEB,
    idempotency_key: str | None = None,
) -> JoinRequest:
    """A request to act for the enterprise of this code and name; with the key of an earlier try, the request made then.

    An enterprise without an administrator is claimed, one with an administrator is asked to take the person in. Raises
    Forbidden for staff, Refused as `find_enterprise` and when the person is in already or has a request waiting.
    """
    if earlier := _asked_before(idempotency_key):
        return earlier
    try:
        with transaction.atomic():
            return _ask(find_enterprise(credit_code, name), note, by, at, source, idempotency_key)
    except (IntegrityError, Refused):
        if earlier := _asked_before(idempotency_key):
            return earlier
        raise


def _asked_before(key: str | None) -> JoinRequest | None:
    events = Event.objects.filter(idempotency_key=key, object_type="joinrequest", verb__in=VERBS.values())
    event = events.first() if key else None
    found: JoinRequest | None = JoinRequest.objects.get(pk=event.object_id) if event else None
    return found


def _ask(enterprise: Enterprise, note: str, by: User, at: datetime, source: str, key: str | None) -> JoinRequest:
    day = timezone.localdate(at)
    require(may_join_enterprise(by, day))
    stream_lock(enterprise)
    if Membership.objects.in_force(day).filter(enterprise=enterprise, user=by).exists():
        raise Refused("你已经是这家企业的人了，不用再申请。", "You act for this enterprise already.")
    if JoinRequest.objects.filter(enterprise=enterprise, user=by, state=RequestState.WAITING).exists():
        raise Refused("你的申请已经交了，还在等答复，不用再交。", "Your request is waiting for an answer already.")
    kind = JoinKind.JOIN if administrators(enterprise.pk, day).exists() else JoinKind.CLAIM
    request: JoinRequest = JoinRequest.objects.create(
        enterprise=enterprise, user=by, kind=kind, note=note.strip(), created_at=at
    )
    data = {"user": by.pk, "request": request.pk, "kind": str(kind)}
    record(request, VERBS[kind], by=by, at=at, source=source, data=data, text=request.note, idempotency_key=key)
    return request


def _waiting(pk: int) -> JoinRequest:
    """The request behind the lock of its enterprise. Raises Refused when it has been answered or withdrawn."""
    stream_lock(JoinRequest.objects.only("enterprise_id").get(pk=pk).enterprise_id)
    rows = JoinRequest.objects.select_for_update(of=("self",)).select_related("enterprise", "user")
    request: JoinRequest = rows.get(pk=pk)
    return request


def _still_open(request: JoinRequest) -> None:
    if request.state != RequestState.WAITING:
        raise Refused(
            f"这份申请已经有结果了：{RequestState(request.state).label}。",
            "This request has been answered or withdrawn already: reload the page.",
        )


def close(request: JoinRequest, verb: str, state: str, by: User, at: datetime, reason: str, source: str) -> JoinRequest:
    """Write the answer to a request that waits. The caller holds the stream's lock and has asked whether `by` may."""
    request.state, request.decided_by, request.decided_at, request.reason = state, by, at, reason
    request.save(update_fields=["state", "decided_by", "decided_at", "reason"])
    data = {"user": request.user_id, "request": request.pk, "kind": request.kind}
    record(request, verb, by=by, at=at, source=source, data=data, text=reason)
    return request


@transaction.atomic
def approve_request(
    pk: int, *, by: User, at: datetime, is_admin: bool = False, source: str = Source.WEB
) -> JoinRequest:
    """Take the person in: a claim makes the first administrator, a request to join what the administrator chooses.

    Raises Forbidden, Refused.
    """
    request, day = _waiting(pk), timezone.localdate(at)
    require(may_decide_request(by, request, day))
    _still_open(request)
    claim = request.kind == JoinKind.CLAIM
    if not may_join_enterprise(request.user, day):
        raise Refused(
            "这个账号已经停用，或者现在是工作人员，不能加进企业：请选“不同意”，写明原因。",
            "This account is closed or belongs to staff by now: please refuse the request and say why.",
        )
    if claim and administrators(request.enterprise_id, day).exists():
        raise Refused(
            "这家企业已经有管理员了：请选“不同意”，让他重新申请，申请会交给企业的管理员。",
            "This enterprise has an administrator by now: refuse the claim; a new request will go to the administrator.",
        )
    _take_in(request, claim or is_admin, by, at, source)
    return close(request, "approve_request", RequestState.APPROVED, by, at, "", source)


def _take_in(request: JoinRequest, is_admin: bool, by: User, at: datetime, source: str) -> None:
    try:
        enrol(request.enterprise, request.user, is_admin=is_admin, by=by, at=at, source=source)
    except MemberAlready:  # came in by another way meanwhile
        held = Membership.objects.in_force(timezone.localdate(at)).filter(
            enterprise=request.enterprise, user=request.user, is_admin=False
        )
        if is_admin and held.update(is_admin=True):
            data = {"user": request.user_id, "is_admin": True}
            record(request.enterprise, "change_member", by=by, at=at, source=source, data=data)


@transaction.atomic
def refuse_request(pk: int, reason: str, *, by: User, at: datetime, source: str = Source.WEB) -> JoinRequest:
    """Say no, and why. Raises Forbidden, Refused (without a reason, too)."""
    request = _waiting(pk)
    require(may_decide_request(by, request, timezone.localdate(at)))
    _still_open(request)
    if not reason.strip():
        raise Refused("写明不同意的原因，对方会看到。", "Say why: the person will read it.", field="reason")
    return close(request, "refuse_request", RequestState.REFUSED, by, at, reason.strip(), source)


@transaction.atomic
def withdraw_request(pk: int, *, by: User, at: datetime, source: str = Source.WEB) -> JoinRequest:
    """Take the own request back while it waits. Raises Forbidden, Refused."""
    request = _waiting(pk)
    require(request.user_id == by.pk)
    _still_open(request)
    return close(request, "withdraw_request", RequestState.WITHDRAWN, by, at, "", source)
