"""Who hears of deliveries and ratings."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable

from projects.models import Event
from services.operations.circles import id_in, members_of_project

Ids = Iterable[int]


def _the_enterprise(event: Event, day: dt.date) -> Ids:
    return members_of_project(id_in(event.stream, "project"), day)


def _owner(event: Event, day: dt.date) -> Ids:
    owner = event.data.get("user")
    return {owner} if isinstance(owner, int) else set()


HEARERS: dict[tuple[str, str], Callable[[Event, dt.date], Ids]] = {
    ("ratinginvite", "invite_rating"): _the_enterprise,
    ("followup", "open_follow_up"): _owner,
    ("followup", "give_follow_up"): _owner,
    **{
        ("appointment", verb): _the_enterprise
        for verb in ("send_receipt_code", "hand_over_results", "refuse_results", "find_nobody")
    },
}
