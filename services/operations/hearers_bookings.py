"""Who hears of times at windows: the enterprise's people, and the agents of the project; not of who came."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable

from projects.models import Event
from services.models import WindowBooking
from services.operations.circles import id_in, members, members_of_project, project_people, served_by

Ids = Iterable[int]
OBJECT = "windowbooking"


def _both(event: Event, day: dt.date) -> Ids:
    if id_in(event.stream, "project"):
        return project_people(event, day)
    return members(id_in(event.stream, "enterprise"), day)


def whose(row: WindowBooking, day: dt.date) -> set[int]:
    """Whoever is reminded of it: the enterprise's people, the project's agents."""
    if row.project_id:
        return members_of_project(row.project_id, day) | served_by(row.project_id, day)
    return members(row.enterprise_id, day)


HEARERS: dict[tuple[str, str], Callable[[Event, dt.date], Ids]] = {
    (OBJECT, "book_window"): _both,
    (OBJECT, "move_window"): _both,
    (OBJECT, "cancel_window"): _both,
    (OBJECT, "warn_window"): _both,
}
