"""Who handles an item: taken up by oneself (领办), given by a decider or lead, passed on within the body (转办).

Whoever handles it holds the role in the item's own body. Two persons hold here too: nobody is given the decision on what he
reviewed, or the review of what he decided.
"""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from approval_portal.accounts.models import Role, User
from projects.enums import Handled, Source
from projects.models import ApprovalItem
from projects.models.item import ENDED
from projects.operations.items.core import Case, Step, lock_case, take_step
from projects.operations.items.remarks import remark
from projects.operations.refusals import Refused, Stale, require
from projects.operations.retries import once
from projects.permissions_items import holds, may_assign_item
from projects.rules.lifecycle import BY_ACT

SEATS = {Role.REVIEWER: "reviewer", Role.DECIDER: "decider"}  # role -> column of the item


@once(ApprovalItem, "take")
@transaction.atomic
def take_item(
    item: ApprovalItem,
    role: str,
    *,
    by: User,
    at: datetime,
    version: int | None = None,
    source: str = Source.WEB,
    idempotency_key: str | None = None,
) -> ApprovalItem:
    """Take an item up that nobody has yet. `role`: as its reviewer or as its decider."""
    case = lock_case(item, by=by, at=at, source=source, version=version)
    seat = _seat(role)
    require(holds(by, role, case.item.body_id, case.day))
    held = getattr(case.item, f"{seat}_id")
    if held == by.pk:
        return case.item
    if held is not None:
        raise Refused(
            f"{getattr(case.item, seat)}已经领办了这件。要换人，请决定人员或局领导转办。",
            f"{getattr(case.item, seat)} has it already. A decider or a lead can pass it on.",
        )
    _check(case, role, by)
    setattr(case.item, seat, by)
    remark(case, "take", data={"role": str(role)}, written=(seat,), idempotency_key=idempotency_key)
    return case.item


@transaction.atomic
def assign_item(
    item: ApprovalItem,
    role: str,
    person: User,
    *,
    by: User,
    at: datetime,
    reason: str = "",
    version: int | None = None,
    source: str = Source.WEB,
) -> ApprovalItem:
    """Give it to somebody of the body. From one person to another it is a 转办 (verb `reassign`), which needs a reason.

    Sent twice it changes nothing: the person has it already.
    """
    case = lock_case(item, by=by, at=at, source=source)
    require(may_assign_item(by, case.item, case.day))
    seat = _seat(role)
    before = getattr(case.item, f"{seat}_id")
    if before == person.pk:
        return case.item
    if version is not None and version != case.item.version:
        raise Stale
    if not holds(person, role, case.item.body_id, case.day):
        raise Refused(
            "只能交给本部门有这个角色的人。", "Only somebody with this role in this body can have it.", field="person"
        )
    _check(case, role, person)
    if before is not None and not reason.strip():
        raise Refused("写明为什么换人。", "Say why it passes on.", field="reason")
    setattr(case.item, seat, person)
    data = {"role": str(role), "person": person.pk, "before": before}
    if before is not None and (case.item.state, "reassign") in BY_ACT:
        take_step(case, "reassign", Step(reason, data, None, (seat,)))
    else:
        remark(case, "assign_item", data=data, text=reason.strip(), written=(seat,))
    return case.item


def _seat(role: str) -> str:
    if role not in SEATS:
        raise Refused("选审查人或决定人。", "Choose reviewer or decider.", field="role")
    return SEATS[Role(role)]


def _check(case: Case, role: str, person: User) -> None:
    """Raises Refused for an item that is over or elsewhere, or when review and decision would meet in one person."""
    item = case.item
    if item.state in (*ENDED, "draft", "delivered") or item.handled == Handled.ELSEWHERE:
        raise Refused("这件现在不用分派。", "This item needs nobody now.")
    others = item.reviewed_by if role == Role.DECIDER else item.decided_by
    if person.pk in others:
        raise Refused(
            "审查和决定不能是同一人：换一位。", "Review and decision need two persons: choose another.", field="person"
        )
