"""Who hears of a weekly digest: its reader."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable

from projects.models import Event

Ids = Iterable[int]


def _reader(event: Event, day: dt.date) -> Ids:
    user = event.data.get("user")
    return {user} if isinstance(user, int) else set()


HEARERS: dict[tuple[str, str], Callable[[Event, dt.date], Ids]] = {("digest", "send_digest"): _reader}
