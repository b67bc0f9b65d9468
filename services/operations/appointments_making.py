"""Appointments made: asked for, offered, booked."""

from __future__ import annotations

import secrets
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.utils import timezone

from approval_portal.accounts.models import User
from projects.enums import Source
from projects.models import ApprovalItem, Enterprise, Project, Referral
from projects.operations.events import hold_stream, stream_of
from projects.operations.project_guards import asks, require_open
from projects.operations.refusals import Refused, require
from projects.operations.retries import once
from projects.rules.project_states import TEAM
from services.enums import AppointmentKind, AppointmentState
from services.models import Appointment, AppointmentItem
from services.operations.appointments_guards import (
    Door,
    Whose,
    door_of,
    is_of_firm,
    may_arrange,
    sound_items,
    sound_note,
)
from services.operations.appointments_slots import end_of, take_slot
from services.operations.appointments_told import require_free, sound_slots, tell

NO_DOOR = Door()


def ask(
    kind: str,
    project: Project | None,
    *,
    starts_at: datetime | None = None,
    agent: User | None = None,
    **more: Any,
) -> Appointment:
    """A doorstep service asked for without a slot: it waits on the board until it is given to an agent (`give_to`).

    `starts_at`: a time that is wished for; nothing is held. More, as for `book`: items, note, door, enterprise, referral,
    is_demo, by, at, source, idempotency_key. Raises Forbidden; Refused for items that do not fit.
    """
    return _arrange("ask", kind, project, starts_at, agent, **more)


def offer(kind: str, project: Project | None, starts_at: datetime, agent: User, **more: Any) -> Appointment:
    """A slot that the agent (or the desk) offers: held until the enterprise confirms it, or it is called off.

    As `book`; Forbidden for the enterprise's own people.
    """
    return _arrange("offer", kind, project, starts_at, agent, **more)


def book(kind: str, project: Project | None, starts_at: datetime, agent: User, **more: Any) -> Appointment:
    """A free slot, booked: by the enterprise, or by agent and desk when it has been agreed on otherwise.

    `items`: of the project; `note`; `slots`: so many in a row; `door`: another address or contact than the project's;
    `enterprise`, `referral`: for whom, without a project; then by, at, source, idempotency_key, is_demo. Raises Forbidden;
    SlotTaken; OffDuty; Refused for a time that has passed and items that do not fit.
    """
    return _arrange("book", kind, project, starts_at, agent, **more)


def _arrange(
    verb: str,
    kind: str,
    project: Project | None,
    starts_at: datetime | None,
    agent: User | None,
    *,
    enterprise: Enterprise | None = None,
    referral: Referral | None = None,
    **more: Any,
) -> Appointment:
    if kind not in AppointmentKind.values:
        raise Refused("选一种上门服务。", "Choose a service.", field="kind")
    asked = Whose(project, enterprise or (project.enterprise if project else None), referral)
    subject = project or enterprise or referral
    if subject is None:
        raise Refused("说明到哪一家上门。", "Say whom it is for.")
    make = {"ask": _ask, "offer": _offer, "book": _book}[verb]
    return make(subject, kind, asked, starts_at, agent, **more)


@once(Appointment, "ask_appointment")
def _ask(
    subject: Any, kind: str, asked: Whose, starts_at: datetime | None, agent: User | None, **m: Any
) -> Appointment:
    return _make(AppointmentState.ASKED, "ask_appointment", kind, asked, starts_at, agent, **m)


@once(Appointment, "offer_appointment")
def _offer(
    subject: Any, kind: str, asked: Whose, starts_at: datetime | None, agent: User | None, **m: Any
) -> Appointment:
    return _make(AppointmentState.OFFERED, "offer_appointment", kind, asked, starts_at, agent, **m)


@once(Appointment, "book_appointment")
def _book(
    subject: Any, kind: str, asked: Whose, starts_at: datetime | None, agent: User | None, **m: Any
) -> Appointment:
    return _make(AppointmentState.BOOKED, "book_appointment", kind, asked, starts_at, agent, **m)


def _make(
    state: str,
    verb: str,
    kind: str,
    asked: Whose,
    starts_at: datetime | None,
    agent: User | None,
    *,
    items: Iterable[ApprovalItem] = (),
    note: str = "",
    slots: int = 1,
    door: Door = NO_DOOR,
    by: User,
    at: datetime,
    source: str = Source.WEB,
    idempotency_key: str | None = None,
    is_demo: bool = False,
) -> Appointment:
    made = Appointment(
        kind=kind,
        state=state,
        project=asked.project,
        enterprise=asked.enterprise,
        referral=asked.referral,
        agent=agent,
        starts_at=starts_at,
        ends_at=end_of(starts_at, sound_slots(slots)) if starts_at else None,
        note=sound_note(note),
        made_by=by,
        created_at=at,
        token=secrets.token_hex(16),
        is_demo=is_demo or bool(asked.project and asked.project.is_demo),
    )
    head = hold_stream(stream_of(made))
    day = timezone.localdate(at)
    if asks(by, source):
        require(may_arrange(by, asked, day))
        require(state != AppointmentState.OFFERED or not is_of_firm(by, asked, day))
        if asked.project is not None:
            asked.project.refresh_from_db(fields=["state"])
            require_open(asked.project, TEAM)
    for name, value in door_of(asked, door).items():
        setattr(made, name, value)
    lines = sound_items(kind, asked.project, items)
    if state != AppointmentState.ASKED:
        require_free(made, by=by, at=at, source=source)
    made.save()
    AppointmentItem.objects.bulk_create([AppointmentItem(appointment=made, item=item) for item in lines])
    if state != AppointmentState.ASKED:
        take_slot(made)
    tell(made, verb, by, at, source, idempotency_key, head, note=made.note, items=[item.pk for item in lines])
    return made
