"""Back entries (补录): items that were handled before the portal, entered with the days on which it all happened.

They go through the same operations as any item, with source BACK_ENTRY: no numbered paper is issued, nobody is named as
reviewer or decider, nobody is told, and each is counted by body and month.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

from django.db import transaction
from django.utils import timezone

from approval_portal.accounts.models import User
from projects.enums import ComponentState, DeliveryMeans, Handled, PaperState, Source
from projects.models import ApprovalItem, Decision, Project
from projects.operations.events import record
from projects.operations.items.decisions import decide_item
from projects.operations.items.delivery import deliver_item
from projects.operations.items.drafts import open_item
from projects.operations.items.elsewhere import report_state
from projects.operations.items.steps import move_item
from projects.operations.items.submission import submit_items
from projects.operations.project_guards import lock_project
from projects.operations.refusals import Refused, require
from projects.operations.retries import once
from projects.permissions_items import may_enter_back
from projects.rules.calendar import FIRST_DAY
from projects.rules.lifecycle import NotAllowed
from projects.rules.reports import TODAY, require_in_order, require_no_gap

BACK_ENTRY = "back_entry"  # the verb of the event that counts
OUTCOMES: Mapping[str, str] = {"approve": "approved", "deny": "denied"}


@dataclass(frozen=True, slots=True)
class Past:
    """What is known of an item that was handled before: the days, the outcome when it was decided (`approve`, `deny`), the
    number of the paper, and where all that was read. `receiver`: who signed for it, when it was delivered."""

    received_on: date | None
    accepted_on: date | None = None
    decided_on: date | None = None
    delivered_on: date | None = None
    outcome: str = ""
    number: str = ""
    source_text: str = ""
    receiver: str = ""

    @property
    def days(self) -> dict[str, date | None]:
        names = ("received_on", "accepted_on", "decided_on", "delivered_on")
        return {name: getattr(self, name) for name in names}


@once(ApprovalItem, BACK_ENTRY)
@transaction.atomic
def enter_back(
    project: Project,
    node: str,
    past: Past,
    *,
    by: User,
    at: datetime,
    stage: str = "",
    idempotency_key: str | None = None,
) -> ApprovalItem:
    """Enter an item that was handled before the portal. Without a decision it goes on from where it stands.

    Raises Forbidden, or Refused naming the field whose day contradicts another, what is missing, or that the matter is under
    way or granted already.
    """
    project = lock_project(project)
    today = timezone.localdate(at)
    require(may_enter_back(by, project, today))
    _judge(past, today)
    item = open_item(project, node, by=by, at=at, stage=stage, source=Source.BACK_ENTRY)
    item = _elsewhere(item, past, by, at) if item.handled == Handled.ELSEWHERE else _here(item, past, by)
    item = ApprovalItem.objects.get(pk=item.pk)
    item.verified_at, item.verified_source = at, _source(past)
    item.source = Source.BACK_ENTRY
    item.reviewed_by, item.decided_by, item.reviewer = (
        [],
        [],
        None,
    )  # whoever entered it neither reviewed nor decided it
    item.save(update_fields=["verified_at", "verified_source", "source", "reviewed_by", "decided_by", "reviewer"])
    Decision.objects.filter(item=item).update(decided_by=None)
    record(
        item,
        BACK_ENTRY,
        by=by,
        at=at,
        data={"body": item.body_id, "state": item.state, "handled": item.handled},
        text=_source(past),
        idempotency_key=idempotency_key,
    )
    return item


def _source(past: Past) -> str:
    return " · ".join(filter(None, (past.number.strip(), past.source_text.strip())))[:200]


def _judge(past: Past, today: date) -> None:
    try:
        require_no_gap(past.days, "received_on")
        require_in_order(past.days, today, TODAY)
    except NotAllowed as found:
        raise Refused(found.text.zh, found.text.en, field=found.field) from found
    if past.received_on and past.received_on < FIRST_DAY:
        raise Refused(
            f"工作日历从{FIRST_DAY}开始，更早的算不出时限。核对年份。",
            f"The calendar begins on {FIRST_DAY}: check the year.",
            field="received_on",
        )
    if not past.source_text.strip():
        raise Refused(
            "写明从哪里看到的：档案、原系统、文件。",
            "Say where it was read: a file, the old system, a paper.",
            field="source_text",
        )
    if (past.decided_on is None) != (past.outcome not in OUTCOMES):
        raise Refused(
            "填了决定日，就要选结果；还没有决定的，两项都不填。",
            "A decision has a day and an outcome: give both, or neither.",
            field="outcome" if past.decided_on else "decided_on",
        )
    if past.decided_on and not past.number.strip():
        raise Refused("填决定文书的文号。", "Enter the number of the decision's paper.", field="number")
    if past.delivered_on and not past.receiver.strip():
        raise Refused("写明谁签收的。", "Say who received it.", field="receiver")


def _noon(day: date | None) -> datetime:
    assert day is not None
    return timezone.make_aware(datetime.combine(day, time(12)))


def _here(item: ApprovalItem, past: Past, by: User) -> ApprovalItem:
    """Step after step on the days on which each was taken."""
    how: dict[str, Any] = {"by": by, "source": Source.BACK_ENTRY}
    item = submit_items([item], at=_noon(past.received_on), on_paper=True, **how)[0]
    if past.accepted_on is None:
        return item
    item = move_item(item, "accept", at=_noon(past.accepted_on), **how)
    if past.decided_on is None:
        return item
    # what was handed in and answered then lies in the file of then
    item.papers.update(state=PaperState.NOT_NEEDED)
    item.components.update(state=ComponentState.NOT_NEEDED)
    for verb in ("start_review", "finish_review"):
        item = move_item(item, verb, at=_noon(past.decided_on), **how)
    item = decide_item(item, past.outcome, at=_noon(past.decided_on), reason=_source(past), **how)
    if past.delivered_on is None:
        return item
    instant = _noon(past.delivered_on)
    item = deliver_item(item, DeliveryMeans.WINDOW, at=instant, receiver=past.receiver, **how)
    return move_item(item, "archive", at=instant, **how)


def _elsewhere(item: ApprovalItem, past: Past, by: User, at: datetime) -> ApprovalItem:
    """One report of how it stands."""
    state, on = "submitted", past.received_on
    if past.delivered_on:
        state, on = "delivered", past.delivered_on
    elif past.decided_on:
        state, on = OUTCOMES[past.outcome], past.decided_on
    elif past.accepted_on:
        state, on = "accepted", past.accepted_on
    assert on is not None
    days = {name: day for name, day in past.days.items() if name != "delivered_on"}
    how: dict[str, Any] = {"by": by, "at": at, "source": Source.BACK_ENTRY}
    return report_state(item, state, on, past.source_text, days=days, number=past.number, **how)
