"""A time at a window as the pages show it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any

from django.utils.translation import gettext_lazy as _

from projects.queries import NoCatalogue, current_engine
from projects.rules.calendar import WorkCalendar
from projects.rules.catalogue import Catalogue, Node
from projects.rules.wording import Text, name_of
from services.enums import BookingState
from services.models import WindowBooking
from services.queries_bookings import closed_ones
from services.rules.booking import QUARTER, minute_of

LOOKS = {
    BookingState.BOOKED: "run",
    BookingState.CAME: "done",
    BookingState.MISSED: "risk",
    BookingState.CANCELLED: "pause",
}


@dataclass(frozen=True, slots=True)
class Shown:
    """`matter`: its name, None where it is about something else; `node`: where the catalogue in force has it still;
    `closed`: somebody is expected at a time at which the window is closed by now."""

    row: WindowBooking
    matter: Text | None
    node: Node | None
    today: dt.date
    closed: bool = False

    @property
    def state(self) -> BookingState:
        return BookingState(self.row.state)

    @property
    def look(self) -> str:
        return LOOKS[self.state]

    @property
    def word(self) -> Any:
        return self.state.label

    @property
    def open(self) -> bool:
        return self.state == BookingState.BOOKED and self.row.day >= self.today

    @property
    def late(self) -> bool:
        """The day is over and nobody has noted whether they came."""
        return self.state == BookingState.BOOKED and self.row.day < self.today

    @property
    def about(self) -> Any:
        return self.row.purpose or (_("没有写明") if self.matter is None else "")

    @property
    def quarters(self) -> int:
        return -(-(minute_of(self.row.ends) - minute_of(self.row.starts)) // QUARTER)


def current_catalogue() -> Catalogue | None:
    """None before the first version is published. One query, to know which one is in force."""
    try:
        return current_engine().catalogue
    except NoCatalogue:
        return None


def shown(row: WindowBooking, catalogue: Catalogue | None, today: dt.date) -> Shown:
    """`catalogue`: the one in force, read once for a page."""
    node = catalogue.nodes.get(row.matter) if catalogue and row.matter else None
    return Shown(row, matter_name(row.matter, catalogue), node, today)


def all_shown(
    rows: Iterable[WindowBooking], catalogue: Catalogue | None, today: dt.date, calendar: WorkCalendar
) -> list[Shown]:
    """The rows of a page, with their windows and halls; one query when somebody is still expected."""
    found = [shown(row, catalogue, today) for row in rows]
    closed = closed_ones((each.row for each in found if each.open), calendar)
    return [replace(each, closed=each.row.pk in closed) for each in found]


def matter_name(code: str, catalogue: Catalogue | None) -> Text | None:
    """An id that the catalogue does not have any more stays as it is."""
    if not code:
        return None
    node = catalogue.nodes.get(code) if catalogue else None
    return name_of(node.raw) if node else Text(code, code)
