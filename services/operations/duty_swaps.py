"""Exchanging duties among colleagues: one asks, the other agrees or refuses, or whoever asked takes it back.

It holds once the other agrees and everything still fits: both have the power that the duties need, nobody is on leave, and
nobody has two duties at the same time afterwards. Two who answer at once: the lock lets one through.
"""

from __future__ import annotations

from datetime import datetime

from django.utils import timezone

from approval_portal.accounts.models import User
from projects.enums import Source
from projects.models.event import ZONE_STREAM
from projects.operations.events import LockedHead, hold_stream, record
from projects.operations.refusals import Refused, require
from projects.operations.retries import once
from services.enums import ShiftState, SwapState
from services.models import DutyShift, DutySwap
from services.operations.dues import drop_dues
from services.operations.duty_shifts import check_shifts, end_asking, handed_to, lock_shift, require_standing
from services.operations.meeting_guards import sound
from services.permissions_roster import acts_on_swap, may_ask_swap

WORDS = 200


@once(DutySwap, "ask_swap")
def ask_swap(
    shift: DutyShift,
    to_user: User,
    *,
    back: DutyShift | None = None,
    reason: str = "",
    by: User,
    at: datetime,
    source: str = Source.WEB,
    idempotency_key: str | None = None,
) -> DutySwap:
    """Ask a colleague to take the duty, or to exchange it for `back`, which is one of theirs.

    Raises Forbidden for somebody else's duty; Refused when it is asked for already, or would not fit.
    """
    row, head = lock_shift(shift)
    require(row.user_id == by.pk)
    require_standing(row, at)
    require(may_ask_swap(by, row, timezone.localdate(at)))
    if to_user.pk == by.pk:
        raise Refused("选一位同事。", "Choose a colleague.", field="to_user")
    if DutySwap.objects.filter(shift=row, state=SwapState.ASKED).exists():
        raise Refused(
            "这个班已经在问别人了：等回应，或者先撤回。",
            "Somebody is being asked for this duty: wait for the answer, or withdraw it first.",
        )
    if back is not None and (back.user_id != to_user.pk or back.state != ShiftState.PLANNED):
        raise Refused("选这位同事自己的一个班来换。", "Choose a duty of this colleague in exchange.", field="back")
    _check(row, to_user, back, at)
    why = sound(reason, WORDS, "reason")
    swap = DutySwap(shift=row, back=back, asked_by=by, to_user=to_user, reason=why, asked_at=at)
    swap.save()
    _tell(swap, "ask_swap", by, at, source, head, idempotency_key)
    return swap


@once(DutySwap, "agree_swap")
def agree_swap(
    swap: DutySwap,
    *,
    by: User,
    at: datetime,
    source: str = Source.WEB,
    idempotency_key: str | None = None,
) -> DutySwap:
    """The colleague takes it; the duties change hands at once. Raises Forbidden, Refused when it does not fit any more."""
    row, head = _locked(swap)
    _require_act(row, "agree", by)
    shift, _head = lock_shift(row.shift_id)
    back = lock_shift(row.back_id)[0] if row.back_id else None
    for each in (shift, back):
        if each is not None:
            require_standing(each, at)
    if shift.user_id != row.asked_by_id or (back is not None and back.user_id != row.to_user_id):
        raise Refused("班已经换了人，这次换不成了。", "The duty has changed hands meanwhile: this swap cannot be made.")
    _check(shift, by, back, at)
    _settle(row, SwapState.AGREED, at, "")
    _hand(shift, by, at)
    if back is not None:
        _hand(back, row.asked_by, at)
    _tell(row, "agree_swap", by, at, source, head, idempotency_key)
    return row


@once(DutySwap, "refuse_swap")
def refuse_swap(
    swap: DutySwap,
    answer: str = "",
    *,
    by: User,
    at: datetime,
    source: str = Source.WEB,
    idempotency_key: str | None = None,
) -> DutySwap:
    """The colleague cannot; a word why is welcome. Raises Forbidden, Refused."""
    row, head = _locked(swap)
    _require_act(row, "refuse", by)
    _settle(row, SwapState.REFUSED, at, sound(answer, WORDS, "answer"))
    _tell(row, "refuse_swap", by, at, source, head, idempotency_key)
    return row


@once(DutySwap, "withdraw_swap")
def withdraw_swap(
    swap: DutySwap,
    *,
    by: User,
    at: datetime,
    source: str = Source.WEB,
    idempotency_key: str | None = None,
) -> DutySwap:
    """Whoever asked takes it back. Raises Forbidden, Refused."""
    row, head = _locked(swap)
    _require_act(row, "withdraw", by)
    _settle(row, SwapState.WITHDRAWN, at, "")
    _tell(row, "withdraw_swap", by, at, source, head, idempotency_key)
    return row


def _locked(swap: DutySwap) -> tuple[DutySwap, LockedHead]:
    head = hold_stream(ZONE_STREAM)
    rows = DutySwap.objects.select_for_update(of=("self",)).select_related("asked_by", "to_user")
    return rows.get(pk=swap.pk), head


def _require_act(row: DutySwap, act: str, by: User) -> None:
    """Raises Forbidden for whoever it is not up to; Refused once it is answered."""
    require(by.pk == (row.asked_by_id if act == "withdraw" else row.to_user_id))
    if act not in acts_on_swap(by, row):
        raise Refused(
            f"这次换班已经有结果：{row.get_state_display()}。", f"This swap is settled: {row.get_state_display()}."
        )


def _check(shift: DutyShift, to_user: User, back: DutyShift | None, at: datetime) -> None:
    """Would it fit afterwards? Both at once, so that the duty that is given away is not in the way of the one taken."""
    rows = [handed_to(shift, to_user)]
    if back is not None:
        rows.append(handed_to(back, shift.user))
    check_shifts(rows, at)


def _settle(row: DutySwap, state: str, at: datetime, answer: str) -> None:
    row.state, row.answered_at, row.answer = state, at, answer
    row.save(update_fields=["state", "answered_at", "answer"])


def _hand(shift: DutyShift, user: User, at: datetime) -> None:
    shift.user, shift.version = user, shift.version + 1
    shift.save(update_fields=["user", "version"])
    end_asking(shift, at)
    drop_dues("dutyshift", shift.pk)


def _tell(row: DutySwap, verb: str, by: User, at: datetime, source: str, head: LockedHead, key: str | None) -> None:
    told = {"shift": row.shift_id, "back": row.back_id, "asked_by": row.asked_by_id, "to": row.to_user_id}
    record(row, verb, by=by, at=at, source=source, data=told, idempotency_key=key, head=head)
