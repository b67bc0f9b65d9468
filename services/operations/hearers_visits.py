"""Who hears of needs visits."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable

from projects.models import Event
from services.models import SquadMember
from services.operations.circles import id_in, members_of_project, served_by

Ids = Iterable[int]


def _squad(event: Event, day: dt.date) -> Ids:
    """Who goes along by this plan."""
    return {pk for pk in event.data.get("squad", ()) if isinstance(pk, int)}


def _to_confirm(event: Event, day: dt.date) -> Ids:
    return members_of_project(id_in(event.stream, "project"), day)


def _confirmed(event: Event, day: dt.date) -> Ids:
    """Who was there, and who serves the project."""
    there = SquadMember.objects.filter(visit=event.object_id).values_list("user", flat=True)
    return set(there) | served_by(id_in(event.stream, "project"), day)


HEARERS: dict[tuple[str, str], Callable[[Event, dt.date], Ids]] = {
    ("needsvisit", "plan_visit"): _squad,
    ("needsvisit", "hold_visit"): _to_confirm,
    ("needsvisit", "confirm_visit"): _confirmed,
}
