"""When a send that failed is tried again."""

from __future__ import annotations

from datetime import datetime, timedelta

PAUSES = tuple(timedelta(minutes=n) for n in (1, 5, 15, 60, 240))  # after the first, second … fifth try
TRIES = len(PAUSES) + 1
LEASE = timedelta(minutes=10)  # a try that has said nothing for so long is taken for lost, and repeated


def next_try(tries: int, at: datetime) -> datetime | None:
    """When to try again after so many tries, the last of them at `at`; None: give up."""
    return at + PAUSES[max(tries, 1) - 1] if tries < TRIES else None
