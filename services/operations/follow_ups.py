"""差评回访整改: somebody who was not rated calls back, finds out, puts it right, within its days."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.conf import settings
from django.utils import timezone

from approval_portal.accounts.models import User
from projects.enums import Source
from projects.operations.events import Fact, LockedHead, hold_stream, record_facts
from projects.operations.refusals import Refused, Stale, require
from projects.operations.retries import once
from projects.queries import work_calendar
from services.models import FollowUp, Problem
from services.operations.problems_follow import entrust, followed_up
from services.operations.ratings import problem_of
from services.permissions_ratings import may_follow_up, may_give_follow_up
from services.queries_ratings import open_load, rated_people

FINDING, REASON = 500, 300  # characters


def _opened(follow_up: FollowUp, version: int | None, by: User, at: datetime) -> tuple[FollowUp, LockedHead]:
    """Locked: the head of its project's stream, then the row. Raises Forbidden, Stale, Refused once it is closed."""
    head = hold_stream(f"project:{follow_up.rating.invite.project_id}")
    rows = FollowUp.objects.select_for_update(of=("self",)).select_related("rating__invite__item")
    row: FollowUp = rows.get(pk=follow_up.pk)
    require(may_follow_up(by, row, timezone.localdate(at)))
    if row.closed_at is not None:
        raise Refused("这件回访整改已经办结。", "This follow-up is closed already.")
    if version is not None and row.version != version:
        raise Stale
    return row, head


def _keep(
    row: FollowUp, verb: str, head: LockedHead, said: dict[str, Any], *fields: str, text: str = "", **data: Any
) -> None:
    row.version += 1
    row.save(update_fields=[*fields, "version"])
    fact = Fact(verb, "followup", str(row.pk), {"rating": row.rating_id, **data}, text, said.pop("key"))
    record_facts(f"project:{row.rating.invite.project_id}", [fact], head=head, **said)


@once(FollowUp, "give_follow_up")
def give_follow_up(
    follow_up: FollowUp,
    owner: User,
    *,
    version: int | None = None,
    by: User,
    at: datetime,
    source: str = Source.WEB,
    idempotency_key: str | None = None,
) -> FollowUp:
    """A lead gives it to somebody of the desk. Raises Forbidden, Stale, Refused for one of those who were rated."""
    row, head = _opened(follow_up, version, by, at)
    day = timezone.localdate(at)
    require(may_give_follow_up(by, day))
    if owner.pk in rated_people(row.rating.invite):
        raise Refused(
            "这个人就是被评价的，换一个人回访。", "This person is among those rated: choose another.", field="owner"
        )
    if owner.pk not in open_load(day):
        raise Refused("选一位窗口人员或者领导。", "Choose somebody of the window or a lead.", field="owner")
    if row.owner_id == owner.pk:
        return row
    row.owner = owner
    said = {"by": by, "at": at, "source": source, "key": idempotency_key}
    _keep(row, "give_follow_up", head, said, "owner", user=owner.pk)
    _entrust(row, at)
    return row


@once(FollowUp, "contact_rater")
def contact_rater(
    follow_up: FollowUp,
    finding: str,
    *,
    version: int | None = None,
    by: User,
    at: datetime,
    source: str = Source.WEB,
    idempotency_key: str | None = None,
) -> FollowUp:
    """Somebody called back, or looked into it where nobody can be called; what was found. The first day of it counts.

    What was found stays in the follow-up: the project's log shows only that it was done. Raises Forbidden, Stale, Refused.
    """
    row, head = _opened(follow_up, version, by, at)
    row.finding = _text(finding, FINDING, "finding", "写明核实到什么。", "Say what was found.")
    row.contacted_at = row.contacted_at or at
    said = {"by": by, "at": at, "source": source, "key": idempotency_key}
    _keep(row, "contact_rater", head, said, "finding", "contacted_at")
    return row


@once(FollowUp, "prolong_follow_up")
def prolong_follow_up(
    follow_up: FollowUp,
    reason: str,
    *,
    version: int | None = None,
    by: User,
    at: datetime,
    source: str = Source.WEB,
    idempotency_key: str | None = None,
) -> FollowUp:
    """A complicated one has longer: RATING_SETTLE_LONG_WORKDAYS from the day it was opened. Once. Raises as the others."""
    row, head = _opened(follow_up, version, by, at)
    if row.complex_reason:
        raise Refused("已经延长过一次，不能再延长。", "It was prolonged once already.", field="reason")
    row.complex_reason = _text(reason, REASON, "reason", "写明为什么复杂。", "Say why it takes longer.")
    opened = timezone.localdate(row.opened_at)
    row.fix_by = work_calendar().add_workdays(opened, settings.RATING_SETTLE_LONG_WORKDAYS)
    said = {"by": by, "at": at, "source": source, "key": idempotency_key}
    _keep(row, "prolong_follow_up", head, said, "complex_reason", "fix_by", until=row.fix_by.isoformat())
    _entrust(row, at)
    return row


@once(FollowUp, "settle_follow_up")
def settle_follow_up(
    follow_up: FollowUp,
    measure: str,
    *,
    version: int | None = None,
    by: User,
    at: datetime,
    source: str = Source.WEB,
    idempotency_key: str | None = None,
) -> FollowUp:
    """It is put right, or explained: how. Somebody else verifies its problem. Raises Refused before anybody called."""
    row, head = _opened(follow_up, version, by, at)
    if row.contacted_at is None:
        raise Refused("先回访核实，再办结。", "Call back and find out first.", field="measure")
    row.measure = _text(measure, FINDING, "measure", "写明怎么整改的。", "Say how it was put right.")
    row.fixed_at = row.closed_at = at
    said = {"by": by, "at": at, "source": source, "key": idempotency_key}
    _keep(row, "settle_follow_up", head, said, "measure", "fixed_at", "closed_at")
    for problem in Problem.objects.filter(problem_of(row.rating_id)):
        followed_up(problem, by=by, at=at, source=source)
    return row


def _entrust(row: FollowUp, at: datetime) -> None:
    """Its problem goes along."""
    for problem in Problem.objects.filter(problem_of(row.rating_id)):
        entrust(problem, row.owner_id, row.fix_by, at)


def _text(text: str, most: int, field: str, zh: str, en: str) -> str:
    text = text.strip()
    if not text:
        raise Refused(zh, en, field=field)
    if len(text) > most:
        raise Refused(f"最多 {most} 个字。", f"{most} characters at most.", field=field)
    return text
