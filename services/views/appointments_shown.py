"""An appointment as its pages show it: what it is for, whose move it is, what the reader may do."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from approval_portal.accounts.models import User
from projects.guide.result import short_name
from projects.models import ApprovalItem
from projects.queries import NoCatalogue, current_engine
from projects.rules.masking import mask_phone
from projects.rules.wording import Text, name_of
from projects.templatetags.languages import in_english
from projects.templatetags.portal import pick_text
from services.enums import AppointmentKind, AppointmentState
from services.models import Appointment
from services.operations.appointments_changing import MOVABLE, OPEN
from services.operations.appointments_guards import is_of_firm, may_change, whose
from services.permissions import may_carry, may_dispatch

SIGNS = {AppointmentKind.VISIT: "talk", AppointmentKind.PICKUP: "box", AppointmentKind.DELIVERY: "seal"}
LOOKS = {  # colour and icon of the tag
    AppointmentState.OFFERED: "you",
    AppointmentState.ASKED: "wait",
    AppointmentState.BOOKED: "run",
    AppointmentState.UNDER_WAY: "run",
    AppointmentState.DONE: "done",
    AppointmentState.FAILED: "over",
    AppointmentState.CANCELLED: "pause",
}


def catalogue_nodes() -> Mapping[str, Any]:
    """The matters by id; none before a catalogue is published."""
    try:
        return current_engine().catalogue.nodes
    except NoCatalogue:
        return {}


def matter_words(item: ApprovalItem, nodes: Mapping[str, Any]) -> str:
    """The matter's short name in the reader's language, with the item's number once it has one."""
    node = nodes.get(item.node)
    name = pick_text(short_name(name_of(node.raw))) if node is not None else str(item.node)
    if not item.number:
        return name
    return f"{name} ({item.number})" if in_english() else f"{name}（{item.number}）"


@dataclass(frozen=True, slots=True)
class Shown:
    """One appointment; `own`: the reader is of the enterprise; `matters`: what goes along, by name."""

    row: Appointment
    own: bool = False
    matters: tuple[Text, ...] = ()
    passed_to: str = ""  # the project changed hands, the trip did not: who serves it now

    @property
    def sign(self) -> str:
        return SIGNS[AppointmentKind(self.row.kind)]

    @property
    def look(self) -> str:
        look = LOOKS[AppointmentState(self.row.state)]
        return "wait" if look == "you" and not self.own else look

    @property
    def word(self) -> Any:
        if self.row.state == AppointmentState.OFFERED and self.own:
            return _("待你确认")
        return AppointmentState(self.row.state).label

    @property
    def short(self) -> Any:
        """Where there is little room."""
        return _("待确认") if self.row.state == AppointmentState.OFFERED else self.word

    @property
    def whom(self) -> str:
        row = self.row
        if row.project:
            return str(row.project.name)
        return str(row.enterprise.name if row.enterprise else row.referral.enterprise_name if row.referral else "")

    @property
    def waits(self) -> bool:
        return self.own and self.row.state == AppointmentState.OFFERED


def show(rows: Iterable[Appointment], own: Callable[[Appointment], bool] = lambda row: False) -> list[Shown]:
    """The rows with the names of their matters; `items__item` is prefetched. The catalogue is asked for once."""
    found = list(rows)
    nodes = catalogue_nodes() if any(row.items.all() for row in found) else {}
    return [Shown(row, own(row), _matters(row, nodes)) for row in found]


def _matters(row: Appointment, nodes: Mapping[str, Any]) -> tuple[Text, ...]:
    items = (line.item for line in row.items.all())
    return tuple(short_name(name_of(nodes[item.node].raw)) for item in items if item.node in nodes)


@dataclass(frozen=True, slots=True)
class Acts:
    """What the reader may do with it now."""

    confirm: bool
    move: bool
    cancel: bool
    give: bool
    carry: bool


def acts_of(row: Appointment, user: User, day: dt.date) -> Acts:
    dispatches, changes = may_dispatch(user, day), may_change(user, row, day)
    own = is_of_firm(user, whose(row), day)
    return Acts(
        confirm=row.state == AppointmentState.OFFERED and (dispatches or own),
        move=row.state in MOVABLE and changes,
        cancel=row.state in OPEN and changes,
        give=row.state in OPEN and dispatches,
        carry=row.state in (*MOVABLE, AppointmentState.UNDER_WAY) and may_carry(user, row, day),
    )


def phone_of(row: Appointment, user: User, day: dt.date) -> tuple[str, bool]:
    """(number, whole): the enterprise's own people and whoever goes there read it whole."""
    whole = is_of_firm(user, whose(row), day) or may_carry(user, row, day)
    return (row.contact_phone if whole or not row.contact_phone else mask_phone(row.contact_phone)), whole


def seen_appointment(request: HttpRequest, pk: int) -> Appointment:
    """404 for what this person may not see."""
    rows = Appointment.objects.visible_to(request.user, timezone.localdate())
    rows = rows.select_related("project__enterprise", "enterprise", "referral", "agent")
    found: Appointment = get_object_or_404(rows.prefetch_related("items__item"), pk=pk)
    return found
