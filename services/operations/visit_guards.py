"""What every act on a needs visit begins with: its appointment and its row under their locks.

The row of a visit is made with its first act: a trip that an enterprise booked has none yet. Order of locks: the head of the
stream, the appointment, the visit.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from approval_portal.accounts.models import User
from projects.operations.events import Fact, LockedHead, lock_stream, record_facts, stream_of
from projects.operations.refusals import Refused, Stale
from services.enums import AppointmentKind, AppointmentState, VisitState
from services.models import Appointment, NeedsVisit
from services.operations.appointments_lock import lock_appointment

OVER = (AppointmentState.CANCELLED, AppointmentState.FAILED)


@dataclass(slots=True)
class Begun:
    """A visit and its appointment, locked."""

    appointment: Appointment
    visit: NeedsVisit
    head: LockedHead

    def tell(
        self, verb: str, said: Mapping[str, Any], data: Mapping[str, Any], row: Any = None, text: str = ""
    ) -> None:
        """Record one act. `said`: by, at, source, idempotency_key."""
        about = row or self.visit
        name = type(about).__name__.lower()
        fact = Fact(
            verb, name, str(about.pk), {"appointment": self.appointment.pk, **data}, text, said["idempotency_key"]
        )
        stream = stream_of(self.appointment)
        record_facts(stream, [fact], by=said["by"], at=said["at"], source=said["source"], head=self.head)

    def save(self, *fields: str) -> None:
        self.visit.version += 1
        self.visit.save(update_fields=[*fields, "version"])


def begin_visit(appointment: Appointment | int, *, version: int | None = None) -> Begun:
    """Lock the appointment and its visit, made now where there is none. Raises Refused, Stale.

    A lead that became a project meanwhile takes its visits along.
    """
    pk = appointment if isinstance(appointment, int) else appointment.pk
    _follow_lead(pk)
    row, head = lock_appointment(pk)
    if row.kind != AppointmentKind.VISIT:
        raise Refused("这次上门不是问需。", "This appointment is no needs visit.")
    if row.state in OVER:
        raise Refused("这次走访已经取消或者没有办成，不能再记。", "This visit was called off or failed.")
    NeedsVisit.objects.get_or_create(appointment=row)
    visit: NeedsVisit = NeedsVisit.objects.select_for_update().get(appointment=row)
    if version is not None and visit.version != version:
        raise Stale
    visit.appointment = row
    return Begun(row, visit, head)


def _follow_lead(pk: int) -> None:
    """Before anything is locked: its events stand in the project's stream from now on."""
    found = Appointment.objects.filter(pk=pk, project=None, referral__project__isnull=False)
    project = found.values_list("referral__project", "referral__project__enterprise").first()
    if project is not None:
        lock_stream(f"project:{project[0]}")
        Appointment.objects.filter(pk=pk, project=None).update(project=project[0], enterprise=project[1])


def require_open(visit: NeedsVisit) -> None:
    if visit.state in (VisitState.CONFIRMED, VisitState.CANCELLED):
        raise Refused(
            "企业已经确认，走访记录不能再改。要补充，记进代办日志。",
            "The enterprise has confirmed it: the record stands. Write what is new into the log.",
        )


def said(by: User, at: datetime, source: str, key: str | None) -> dict[str, Any]:
    return {"by": by, "at": at, "source": source, "idempotency_key": key}
