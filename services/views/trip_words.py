"""A trip as the agent's pages show it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from django.urls import Resolver404, resolve
from django.utils.translation import gettext_lazy as _

from approval_portal.accounts.models import User
from projects.guide.result import short_name
from projects.queries import NoCatalogue, current_engine
from projects.rules.wording import Text, name_of
from services.enums import AppointmentKind, AppointmentState
from services.models import Appointment
from services.queries_day import OVER, place_of
from services.rules.routes import Point

SIGNS = {AppointmentKind.VISIT: "talk", AppointmentKind.PICKUP: "box", AppointmentKind.DELIVERY: "seal"}
LOOKS = {
    AppointmentState.DONE: ("done", "done"),
    AppointmentState.FAILED: ("over", "over"),
    AppointmentState.UNDER_WAY: ("run", "run"),
    AppointmentState.BOOKED: ("wait", "wait"),
    AppointmentState.CANCELLED: ("pause", "no"),
}
DOORS = (  # what is done at a door: the end of the address, its words, and the kind of trip it belongs to first of all
    ("visit/", _("问需记录"), AppointmentKind.VISIT, "talk"),
    ("papers/", _("收件和退件"), AppointmentKind.PICKUP, "box"),
    ("certificates/", _("送证照"), AppointmentKind.DELIVERY, "seal"),
)


@dataclass(frozen=True, slots=True)
class Door:
    url: str
    words: Any
    sign: str
    first: bool  # what this trip is for


@dataclass(frozen=True, slots=True)
class Trip:
    """`matters`: names of the matters whose papers or results go along."""

    row: Appointment
    matters: tuple[Text, ...]
    at: Point | None
    squad: tuple[str, ...]

    @property
    def sign(self) -> str:
        return "check" if self.row.state == AppointmentState.DONE else SIGNS.get(AppointmentKind(self.row.kind), "pin")

    @property
    def look(self) -> tuple[str, str]:
        """The tag's colour and its icon."""
        return LOOKS.get(AppointmentState(self.row.state), ("wait", "wait"))

    @property
    def place(self) -> str:
        """“past”, “now” or nothing: how the line stands out."""
        if self.row.state in OVER:
            return "past"
        return "now" if self.row.state == AppointmentState.UNDER_WAY else ""

    @property
    def whom(self) -> str:
        """Whose door it is."""
        row = self.row
        if row.project:
            return str(row.project.name)
        return (
            str(row.enterprise.name)
            if row.enterprise
            else str(getattr(row.referral, "enterprise_name", "") or row.address)
        )

    @property
    def minutes(self) -> int:
        row = self.row
        return int((row.ends_at - row.starts_at).total_seconds() // 60) if row.starts_at and row.ends_at else 0

    @property
    def way(self) -> str:
        """For the phone's own map, whichever it is; no address leaves this site."""
        address = quote(self.row.address, safe="")
        if self.at:
            point = f"{self.at.latitude:.6f},{self.at.longitude:.6f}"
            return f"geo:{point}?q={point}({address})"
        return f"geo:0,0?q={address}" if address else ""

    @property
    def doors(self) -> list[Door]:
        """The pages of this trip that this site has; first what the trip is for."""
        found = [
            Door(url, words, sign, kind == self.row.kind)
            for end, words, kind, sign in DOORS
            if there(url := f"/agent/trips/{self.row.pk}/{end}")
            and (end != "visit/" or self.row.kind == AppointmentKind.VISIT)
        ]
        return sorted(found, key=lambda door: not door.first)

    @property
    def keep(self) -> str:
        """What the phone keeps to be read without a network."""
        return " ".join([f"/agent/trips/{self.row.pk}/", *(door.url for door in self.doors)])


def there(url: str) -> bool:
    try:
        resolve(url)
    except Resolver404:
        return False
    return True


def trips(rows: Iterable[Appointment], reader: User) -> list[Trip]:
    """The rows with what they are about; `items__item` and `visit__squad__user` are prefetched."""
    try:
        nodes = current_engine().catalogue.nodes
    except NoCatalogue:
        nodes = {}
    return [
        Trip(
            row,
            tuple(
                short_name(name_of(nodes[each.item.node].raw)) for each in row.items.all() if each.item.node in nodes
            ),
            place_of(row),
            tuple(str(one.user.name) for one in squad_of(row) if one.user_id != reader.pk),
        )
        for row in rows
    ]


def squad_of(row: Appointment) -> list[Any]:
    visit = getattr(row, "visit", None)
    return list(visit.squad.all()) if visit else []
