"""绿色通道 for a project that stands on no register of the year: a lead lets it in, with a reason and a last day."""

from __future__ import annotations

from datetime import date, datetime

from django.utils import timezone

from approval_portal.accounts.models import User
from projects.enums import Source
from projects.models import GreenPass, Project
from projects.operations.events import record
from projects.operations.project_guards import lock_project, require_open
from projects.operations.refusals import Refused, require
from projects.operations.retries import once
from projects.permissions import may_assign
from projects.rules.project_states import REGISTER

LONGEST = 300
MOST_DAYS = 366  # of one pass: who still needs it then gives the reason again


@once(GreenPass, "grant_green_pass")
def grant_green_pass(
    project: Project,
    reason: str,
    until: date,
    *,
    by: User,
    at: datetime,
    source: str = Source.WEB,
    idempotency_key: str | None = None,
) -> GreenPass:
    """Let the project into the green channel until that day, which still counts.

    Raises Forbidden for whoever is no lead, Refused for a project that has a pass already or whose state takes none, without
    a reason, and for a day that has passed or lies more than a year away.
    """
    locked, today = lock_project(project), timezone.localdate(at)
    require(may_assign(by, today))
    require_open(locked, REGISTER)
    reason = _given(reason)
    if until < today or (until - today).days > MOST_DAYS:
        raise Refused("截止日期从今天起，最长一年。", "The last day is today or later, within a year.", field="until")
    held = GreenPass.objects.filter(project=locked, ended_at=None).first()
    if held is not None and (held.until is None or held.until >= today):
        raise Refused(
            "这个项目已经在绿色通道里：要改日期，先结束再批准。",
            "The project is in the green channel already: end that pass first to set another day.",
        )
    if held is not None:  # it has run out by itself
        _close(held, None, at)
    made: GreenPass = GreenPass.objects.create(
        project=locked, reason=reason, since=today, until=until, granted_by=by, granted_at=at
    )
    record(
        made,
        "grant_green_pass",
        by=by,
        at=at,
        source=source,
        data={"pass": made.pk, "since": today, "until": until},
        text=reason,
        idempotency_key=idempotency_key,
    )
    return made


@once(GreenPass, "end_green_pass")
def end_green_pass(
    held: GreenPass,
    reason: str,
    *,
    by: User,
    at: datetime,
    source: str = Source.WEB,
    idempotency_key: str | None = None,
) -> GreenPass:
    """Take the project out of the channel; one that is out already stays as it is.

    Raises Forbidden for whoever is no lead, Refused without a reason.
    """
    lock_project(held.project)
    require(may_assign(by, timezone.localdate(at)))
    reason = _given(reason)
    row: GreenPass = GreenPass.objects.select_related("project").get(pk=held.pk)
    if row.ended_at is not None:
        return row
    _close(row, by, at)
    data = {"pass": row.pk, "until": row.until}
    record(row, "end_green_pass", by=by, at=at, source=source, data=data, text=reason, idempotency_key=idempotency_key)
    return row


def _close(row: GreenPass, by: User | None, at: datetime) -> None:
    row.ended_by, row.ended_at = by, at
    row.save(update_fields=["ended_by", "ended_at"])


def _given(reason: str) -> str:
    said = reason.strip()
    if not said:
        raise Refused("写一句理由：谁都看得到为什么。", "Give a reason: everybody sees why.", field="reason")
    if len(said) > LONGEST:
        raise Refused(f"理由最多 {LONGEST} 个字。", f"The reason may have {LONGEST} characters.", field="reason")
    return said
