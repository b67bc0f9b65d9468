"""Who hears of appointments: the other side of whoever acted, and the agents whose trip it is or was."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable

from django.db.models import Q

from projects.models import Event
from services.operations.circles import desk, id_in, members, members_of_project, served_by

Ids = Iterable[int]
OBJECT = "appointment"


def agents_in(event: Event) -> set[int]:
    """Whose trip it is by this event, and whose it was before."""
    if event.object_type != OBJECT:
        return set()
    return {pk for pk in (event.data.get("agent"), event.data.get("from_agent")) if isinstance(pk, int)}


def sees_trip(event: Event) -> Q:
    """An agent sees one's own trip, also to a project that another one serves."""
    return Q(pk__in=agents_in(event))


def _firm(event: Event, day: dt.date) -> set[int]:
    project, enterprise = id_in(event.stream, "project"), id_in(event.stream, "enterprise")
    return members_of_project(project, day) if project else members(enterprise, day)


def _asked(event: Event, day: dt.date) -> Ids:
    """It has nobody yet: the desk, and who serves the project."""
    return desk(day) | served_by(id_in(event.stream, "project"), day) | agents_in(event)


def _both(event: Event, day: dt.date) -> set[int]:
    return _firm(event, day) | agents_in(event)


def _failed(event: Event, day: dt.date) -> Ids:
    return _both(event, day) | desk(day)


HEARERS: dict[tuple[str, str], Callable[[Event, dt.date], Ids]] = {
    (OBJECT, "ask_appointment"): _asked,
    (OBJECT, "offer_appointment"): _both,
    (OBJECT, "book_appointment"): _both,
    (OBJECT, "confirm_appointment"): _both,
    (OBJECT, "give_appointment"): _both,
    (OBJECT, "move_appointment"): _both,
    (OBJECT, "cancel_appointment"): _both,
    (OBJECT, "fail_appointment"): _failed,
}
