"""What appointments that are made and appointments that change have in common: a free slot, and the event."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.utils import timezone

from approval_portal.accounts.models import User
from projects.operations.events import LockedHead, record
from projects.operations.project_guards import acts_for, asks
from projects.operations.refusals import Refused
from services.models import Appointment
from services.operations.appointments_guards import is_of_firm, whose
from services.operations.appointments_slots import MOST_SLOTS, lock_hours, require_on_duty, require_time
from services.permissions import may_dispatch


def sound_slots(slots: int) -> int:
    if not 1 <= slots <= MOST_SLOTS:
        raise Refused(f"一次最多 {MOST_SLOTS} 个时段。", f"{MOST_SLOTS} slots at most.", field="slots")
    return slots


def require_free(row: Appointment, *, by: User | None, at: datetime, source: str) -> None:
    """The time may be named, and the agent is on duty: asked under the lock of the agent's hours."""
    lock_hours(row.agent_id)
    if row.agent is None or row.starts_at is None or row.ends_at is None:
        raise Refused("选一个时段。", "Choose a slot.", field="slot")
    if asks(by, source):
        assert by is not None
        is_own = is_of_firm(by, whose(row), timezone.localdate(at)) and not may_dispatch(by, timezone.localdate(at))
        require_time(row.starts_at, row.ends_at, at=at, is_own=is_own)
        require_on_duty(row.agent, row.starts_at, row.ends_at)


def tell(
    row: Appointment,
    verb: str,
    by: User | None,
    at: datetime,
    source: str,
    key: str | None,
    head: LockedHead,
    *,
    note: str = "",
    **more: Any,
) -> None:
    """The event: ids, kind, state and time; what somebody wrote stands in its text."""
    starts = row.starts_at.isoformat() if row.starts_at else None
    told = {"kind": str(row.kind), "state": str(row.state), "agent": row.agent_id, "starts_at": starts, **more}
    behalf = acts_for(by, row.enterprise_id, at) if by and row.enterprise_id and asks(by, source) else None
    record(
        row,
        verb,
        by=by,
        at=at,
        source=source,
        data=told,
        text=note,
        idempotency_key=key,
        head=head,
        on_behalf_of=behalf,
    )
