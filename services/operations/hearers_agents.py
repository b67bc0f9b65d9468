"""Who hears of a hand-off to another body: the body's people of what comes and goes, the sender's side of its answer."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable

from django.db.models import Q

from approval_portal.accounts.models import Role
from projects.models import Event
from services.models import Baton
from services.operations.circles import holders, id_in, served_by

Ids = Iterable[int]
RECEIVE = (Role.LIAISON, Role.AGENT)


def _the_body(event: Event, day: dt.date) -> set[int]:
    held = holders(day, RECEIVE).filter(body__code=event.data.get("body", ""))
    return set(held.values_list("user", flat=True))


def _the_sender(event: Event, day: dt.date) -> set[int]:
    """Whoever handed it over, the project's agent and the one who stands in."""
    sender = set(Baton.objects.filter(pk=event.object_id).values_list("sender", flat=True))
    return sender | served_by(id_in(event.stream, "project"), day)


def sees_baton(event: Event, day: dt.date) -> Q:
    """Beside whoever sees the project: the people of the body to which it was handed."""
    if event.object_type != "baton":
        return Q(pk__in=())
    return Q(pk__in=_the_body(event, day))


HEARERS: dict[tuple[str, str], Callable[[Event, dt.date], Ids]] = {
    ("baton", "send_baton"): _the_body,
    ("baton", "withdraw_baton"): _the_body,
    **{("baton", verb): _the_sender for verb in ("accept_baton", "return_baton", "finish_baton")},
}
