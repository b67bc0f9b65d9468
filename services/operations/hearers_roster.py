"""Who hears of duties and of exchanging them: whoever has one, whoever had it, and the other side of a swap."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable

from projects.models import Event

Ids = Iterable[int]
OBJECTS = ("hall", "dutyshift", "dutyswap")


def _numbers(values: object) -> set[int]:
    return {each for each in values if isinstance(each, int)} if isinstance(values, list | tuple) else set()


def _named(event: Event, day: dt.date) -> Ids:
    """Everybody whose duty it is, or was until then."""
    return _numbers(event.data.get("users"))


def _asked(event: Event, day: dt.date) -> Ids:
    return _numbers([event.data.get("to")])


def _asker(event: Event, day: dt.date) -> Ids:
    return _numbers([event.data.get("asked_by")])


HEARERS: dict[tuple[str, str], Callable[[Event, dt.date], Ids]] = {
    ("hall", "plan_shifts"): _named,
    ("dutyshift", "add_shift"): _named,
    ("dutyshift", "change_shift"): _named,
    ("dutyshift", "cancel_shift"): _named,
    ("dutyshift", "warn_shift"): _named,
    ("dutyswap", "ask_swap"): _asked,
    ("dutyswap", "withdraw_swap"): _asked,
    ("dutyswap", "agree_swap"): _asker,
    ("dutyswap", "refuse_swap"): _asker,
}
