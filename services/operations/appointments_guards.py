"""What every act on an appointment asks first: whose act it is, where to go, and which items go along."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.utils import timezone

from approval_portal.accounts.models import User
from projects.models import ApprovalItem, Enterprise, Membership, Project, Referral
from projects.operations.enterprises import sound_phone
from projects.operations.refusals import Refused
from projects.permissions import belongs, may_work_on_referral, serves_enterprise
from services.enums import AppointmentKind
from services.models import LIVE, Appointment, AppointmentItem, ProjectPlace
from services.permissions import is_agent, may_book, may_dispatch
from services.queries_appointments import DELIVERED_FROM, PICKED_UP_IN

NOTE, REASON = 500, 300  # characters


@dataclass(frozen=True, slots=True)
class Door:
    """Where to go and who opens. What is empty is taken from the project, else the enterprise or the lead."""

    address: str = ""
    contact_name: str = ""
    contact_phone: str = ""
    latitude: Decimal | None = None
    longitude: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Whose:
    """For whom the trip is: a project, an enterprise without one, or a lead."""

    project: Project | None
    enterprise: Enterprise | None
    referral: Referral | None

    @property
    def firm(self) -> Enterprise | None:
        return self.project.enterprise if self.project is not None else self.enterprise


def whose(appointment: Appointment) -> Whose:
    return Whose(appointment.project, appointment.enterprise, appointment.referral)


def may_arrange(by: User, whose: Whose, day: date) -> bool:
    """Ask, offer, book: whoever may book for the project; else the enterprise's people, who serves it, who has the lead."""
    if may_dispatch(by, day):
        return True
    if whose.project is not None:
        return may_book(by, whose.project, day)
    if whose.enterprise is not None and (
        belongs(by, whose.enterprise, day) or serves_enterprise(by, whose.enterprise, day)
    ):
        return True
    return whose.referral is not None and may_work_on_referral(by, whose.referral, day)


def may_change(by: User, appointment: Appointment, day: date) -> bool:
    """Move it or call it off: whoever may arrange one, and the agent whose trip it is."""
    return may_arrange(by, whose(appointment), day) or (appointment.agent_id == by.pk and is_agent(by, day))


def is_of_firm(by: User, whose: Whose, day: date) -> bool:
    """Acts for the enterprise itself, as one of its people."""
    return whose.firm is not None and belongs(by, whose.firm, day)


def answers(whose: Whose, day: date) -> bool:
    """Is there somebody at the enterprise who can confirm a time on the page?"""
    firm = whose.firm
    if firm is None:
        return False
    people = Membership.objects.in_force(day).filter(enterprise=firm, user__is_active=True)
    return bool(people.exists())


# --- the door


def door_of(whose: Whose, door: Door) -> dict[str, Any]:
    """The columns of an appointment. Raises Refused for a telephone number that is none and coordinates off the globe."""
    project, enterprise, lead = whose.project, whose.firm, whose.referral
    place = ProjectPlace.objects.filter(project=project).first() if project else None
    named = next((each for each in (project, enterprise, lead) if each is not None and each.contact_name), None)
    latitude, longitude = sound_place(door.latitude, door.longitude)
    if latitude is None and place is not None:
        latitude, longitude = place.latitude, place.longitude
    name, phone = (named.contact_name, named.contact_phone) if named else ("", "")
    if door.contact_name or door.contact_phone:
        name, phone = door.contact_name, sound_phone(door.contact_phone)
    address = door.address.strip() or (project.site if project else "") or (lead.site if lead else "")
    return {
        "address": address[:200],
        "contact_name": name.strip()[:60],
        "contact_phone": phone,
        "latitude": latitude,
        "longitude": longitude,
    }


def sound_place(latitude: Decimal | None, longitude: Decimal | None) -> tuple[Decimal | None, Decimal | None]:
    """Both or neither, in degrees, to six places. Raises Refused."""
    if latitude is None or longitude is None:
        return None, None
    if not (latitude.is_finite() and longitude.is_finite() and abs(latitude) <= 90 and abs(longitude) <= 180):
        raise Refused("位置不对，再取一次。", "These coordinates are none: take them again.", field="latitude")
    step = Decimal("0.000001")
    return latitude.quantize(step), longitude.quantize(step)


# --- items


def sound_items(kind: str, project: Project | None, items: Iterable[ApprovalItem]) -> list[ApprovalItem]:
    """The items as they stand now, each once. Raises Refused: another project's, not in a state for this, on a trip already."""
    asked = {item.pk for item in items}
    if not asked:
        return []
    found = list(ApprovalItem.objects.filter(pk__in=asked, project=project).order_by("pk")) if project else []
    if len(found) != len(asked):
        raise Refused("只能选这个项目的办件。", "Choose items of this project only.", field="items")
    states = {AppointmentKind.PICKUP: PICKED_UP_IN, AppointmentKind.DELIVERY: DELIVERED_FROM}.get(AppointmentKind(kind))
    wrong = [item for item in found if states is not None and item.state not in states]
    if wrong:
        named = "、".join(str(item.number or item.pk) for item in wrong)
        if kind == AppointmentKind.PICKUP:
            raise Refused(
                f"已经办结的不用再取材料：{named}。", f"Decided already, no papers to fetch: {named}.", field="items"
            )
        raise Refused(f"还没有结果可以送：{named}。", f"No result to bring yet: {named}.", field="items")
    _require_not_twice(kind, asked)
    return found


def _require_not_twice(kind: str, items: set[int]) -> None:
    twice = AppointmentItem.objects.filter(item__in=items, appointment__kind=kind, appointment__state__in=LIVE)
    other = twice.select_related("appointment", "item").order_by("pk").first()
    if other is None:
        return
    number, when = other.item.number or other.item.pk, other.appointment.starts_at
    zh, en = (
        (f"{_when(when)}那一次", f"for {timezone.localtime(when):%-d %B %H:%M}") if when else ("等着安排", "waiting")
    )
    raise Refused(
        f"办件 {number} 已经约过（{zh}）：改那一次的时间，或者先取消它。",
        f"Item {number} has an appointment already ({en}): move it, or call it off first.",
        field="items",
    )


def _when(at: datetime) -> str:
    local = timezone.localtime(at)
    return f"{local.month}月{local.day}日 {local:%H:%M}"


def sound_note(note: str, most: int = NOTE) -> str:
    text = note.strip()
    if len(text) > most:
        raise Refused(f"说明最多 {most} 个字。", f"{most} characters at most.", field="note")
    return text


def sound_reason(reason: str) -> str:
    """Raises Refused without one, and for one that is too long."""
    text = reason.strip()
    if not text:
        raise Refused("写明原因。", "Say why.", field="reason")
    if len(text) > REASON:
        raise Refused(f"原因最多 {REASON} 个字。", f"{REASON} characters at most.", field="reason")
    return text
