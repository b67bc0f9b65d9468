"""A person asks for deletion (个人信息保护法 art. 47), takes it back, is answered: what can go goes in one transaction.

The events' chain, decisions and case files stay as the law wants them (`queries_erasure.plan_of` says which and why): the
account they cite is made nameless. Erased texts keep their digest in the chain, so it verifies as before.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import date, datetime, timedelta

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.db import transaction
from django.utils import timezone

from approval_portal.accounts.models import User
from projects.enums import ErasureState
from projects.models import ErasureRequest, Invitation, Membership, SavedView
from projects.models.event import ZONE_STREAM
from projects.operations.erased_texts import erase_texts, told
from projects.operations.events import lock_stream, record
from projects.operations.members import withdraw
from projects.operations.refusals import Refused, Stale, require
from projects.permissions_records import may_answer_erasure
from projects.queries_erasure import Line, invitations_of, more_holders, obstacles, own_texts, plan_of, requests_of
from projects.rules.wording import Text

log = logging.getLogger(__name__)
NAMELESS = "已注销用户"


class ErasureBlocked(Refused):
    """Something has to be settled first; `blockers` holds every reason with what to do."""

    def __init__(self, blockers: list[Text]) -> None:
        super().__init__("".join(each.zh for each in blockers), " ".join(each.en for each in blockers))
        self.blockers = blockers


def open_request(user: User) -> ErasureRequest | None:
    found: ErasureRequest | None = ErasureRequest.objects.filter(user=user, state=ErasureState.ASKED).first()
    return found


def _free(user: User, day: date) -> None:
    if blockers := obstacles(user, day):
        raise ErasureBlocked(blockers)


@transaction.atomic
def ask_erasure(*, by: User, at: datetime, note: str = "") -> ErasureRequest:
    """Ask for one's own data to be deleted. Asked again while the first request is open, it is that one.

    Raises ErasureBlocked with everything that has to be settled first.
    """
    lock_stream(ZONE_STREAM)
    if waiting := open_request(by):
        return waiting
    _free(by, timezone.localdate(at))
    request: ErasureRequest = ErasureRequest.objects.create(user=by, note=note.strip()[:300], asked_at=at)
    record(request, "ask_erasure", by=by, at=at, text=request.note)
    return request


@transaction.atomic
def withdraw_erasure(pk: int, *, by: User, at: datetime) -> ErasureRequest:
    """Take one's own request back. Withdrawn already, it stays so.

    Raises ErasureRequest.DoesNotExist for another person's, Refused when it has been answered.
    """
    lock_stream(ZONE_STREAM)
    request: ErasureRequest = ErasureRequest.objects.select_for_update().get(pk=pk, user=by)
    if request.state == ErasureState.WITHDRAWN:
        return request
    if request.state == ErasureState.ANSWERED:
        raise Refused("这个请求已经答复了，撤不回来。", "This request has been answered and cannot be taken back.")
    request.state = ErasureState.WITHDRAWN
    request.save(update_fields=["state"])
    record(request, "withdraw_erasure", by=by, at=at)
    return request


def digest_of(lines: list[Line]) -> str:
    """What the administrator has seen before pressing the button: the erased kinds with their counts."""
    return ",".join(f"{line.kind}={line.count}" for line in lines if line.erased)


@transaction.atomic
def answer_erasure(
    pk: int,
    *,
    by: User,
    at: datetime,
    send: Callable[[int, str, str], None] | None = None,
    seen: str | None = None,
) -> ErasureRequest:
    """Erase what can go and keep the answer, all or nothing. Answered already, it stays as it was answered.

    `send(request, address, language)`: called once this is in, with the address that is being erased, so that the answer
    reaches the person. `seen`: `digest_of` the plan that was shown. Raises Forbidden, Stale when there is something else to
    erase than was shown, Refused for a request that was taken back, ErasureBlocked.
    """
    user_id = ErasureRequest.objects.values_list("user", flat=True).get(pk=pk)
    held = _lock_enterprises(user_id)
    lock_stream(ZONE_STREAM)
    require(may_answer_erasure(by, timezone.localdate(at)))
    request: ErasureRequest = ErasureRequest.objects.select_for_update(of=("self",)).get(pk=pk)
    if request.state == ErasureState.ANSWERED:
        return request
    if request.state == ErasureState.WITHDRAWN:
        raise Refused("本人已撤回这个请求。", "The person has taken this request back.")
    user = User.objects.select_for_update().get(pk=user_id)
    _free(user, timezone.localdate(at))
    lines = plan_of(user)
    if seen is not None and seen != digest_of(lines):
        raise Stale
    address, language = user.email, user.language
    _leave(user, held, by, at)
    _erase(user, request, by, at)
    anonymise(user, by=by, at=at)
    request.state, request.answered_by, request.answered_at = ErasureState.ANSWERED, by, at
    request.answer = [[each.kind, each.count, "erased" if each.erased else "kept", list(each.why)] for each in lines]
    request.note = ""
    request.save(update_fields=["state", "answered_by", "answered_at", "answer", "note"])
    counts = {each.kind: each.count for each in lines if each.erased}
    record(request, "answer_erasure", by=by, at=at, data={"user": user.pk, "erased": counts})
    if send is not None:
        transaction.on_commit(lambda: send(request.pk, address, language))
    return request


def _lock_enterprises(user: int) -> list[int]:
    """Streams of the person's enterprises, in ascending order of name: they come before the zone's."""
    held = Membership.objects.filter(user=user).values_list("enterprise", flat=True).distinct()
    for stream in sorted(f"enterprise:{pk}" for pk in held):
        lock_stream(stream)
    return list(held)


def _leave(user: User, locked: list[int], by: User, at: datetime) -> None:
    """Acts for no enterprise any more. Raises Stale for a membership that came to be after the streams were locked."""
    day = timezone.localdate(at)
    for membership in Membership.objects.select_related("enterprise").filter(user=user).exclude(ends_on__lt=day):
        if membership.enterprise_id not in locked:
            raise Stale
        given = Invitation.objects.filter(enterprise=membership.enterprise, invited_by=user)
        withdraw(given.filter(accepted_at=None, revoked_at=None), by, at, "web")
        membership.ends_on = day - timedelta(days=1)
        membership.save(update_fields=["ends_on"])
        data = {"user": user.pk, "is_admin": membership.is_admin, "erased": True}
        record(membership.enterprise, "remove_member", by=by, at=at, data=data)


def _erase(user: User, request: ErasureRequest, by: User, at: datetime) -> None:
    EmailAddress.objects.filter(user=user).delete()
    Authenticator.objects.filter(user=user).delete()
    SavedView.objects.filter(user=user).delete()
    for holder in more_holders:
        holder.erase(user)
    gone = erase_texts(own_texts(user), at=at)
    requests_of(user).update(note="", reason="")
    invitations_of(user).update(name="", email="")
    ErasureRequest.objects.filter(user=user).update(note="")
    record(request, "erase_text", by=by, at=at, data=told(gone, user=user.pk))


def anonymise(user: User, *, by: User, at: datetime) -> User:
    """Nobody's account from now on: no name, no address, no way in. The row stays, as events cite it. In the caller's
    transaction, with the account locked."""
    user.username, user.name = f"erased-{user.pk}", f"{NAMELESS} {user.pk}"
    user.first_name = user.last_name = user.phone = user.email = ""
    user.is_active, user.is_staff, user.is_superuser, user.mail_notices = False, False, False, False
    user.last_login = None
    user.set_unusable_password()
    user.save()
    record(user, "anonymise", by=by, at=at)
    return user


@transaction.atomic
def note_sent(pk: int, *, arrived: bool, at: datetime) -> None:
    """Keep whether the answer went out to the address that is gone now: if not, somebody has to tell the person."""
    record(ErasureRequest.objects.get(pk=pk), "send_erasure_answer", by=None, at=at, data={"arrived": arrived})
