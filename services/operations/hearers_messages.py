"""Who hears of a message: the other side, once until they have looked."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable

from projects.models import Event
from services.enums import Channel
from services.models import MessageRead, Notice
from services.operations.circles import desk, id_in, members_of_project, served_by

Ids = Iterable[int]


def _other_side(event: Event, day: dt.date) -> Ids:
    """Of an enterprise's message the agents, and the desk where nobody serves the project; of an agent's the enterprise.

    Who has an unread notice of this talk already is not told again, and who has read it is not told at all.
    """
    project = id_in(event.stream, "project")
    ours, theirs = served_by(project, day) or desk(day), members_of_project(project, day)
    found = ours if event.data.get("from_enterprise") else theirs
    told = Notice.objects.filter(
        channel=Channel.IN_APP, read_at=None, recipient__in=found, event__object_type="message"
    )
    told = told.filter(event__stream=event.stream).exclude(event=event.pk)
    read = MessageRead.objects.filter(project=project, user__in=found, up_to__gte=int(event.object_id))
    return found - set(told.values_list("recipient", flat=True)) - set(read.values_list("user", flat=True))


HEARERS: dict[tuple[str, str], Callable[[Event, dt.date], Ids]] = {
    ("message", "send_message"): _other_side,
}
