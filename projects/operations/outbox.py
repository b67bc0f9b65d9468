"""From recorded events to those who are to hear of them.

Whoever turns events into notices registers a receiver; the fan-out hands each event to every receiver and deletes the row
in the same transaction. Rows are taken with SKIP LOCKED, in no promised order: ids do not commit in order. An event that a
receiver fails on stays in the outbox until the next sweep, and holds up no other.
"""

from __future__ import annotations

import logging
from collections.abc import Callable

from django.db import connection, transaction

from projects.models import Event, Outbox

log = logging.getLogger(__name__)
Receiver = Callable[[Event], None]
receivers: list[Receiver] = []
BATCH = 200


def deliver() -> int:
    """Hand out everything that waits; returns how many events. Safe to run twice and side by side."""
    handed = 0
    aside: list[int] = []  # rows that failed in this run
    while taken := _deliver_batch(aside):
        handed += taken
    return handed - len(aside)


@transaction.atomic
def _deliver_batch(aside: list[int]) -> int:
    """How many rows were taken; those that failed are added to `aside` and keep their row."""
    rows = Outbox.objects.select_for_update(skip_locked=connection.features.has_select_for_update_skip_locked, of=_of())
    batch = list(rows.select_related("event").exclude(pk__in=aside).order_by("pk")[:BATCH])
    failed = [row.pk for row in batch if not _hand_out(row)]
    aside += failed
    Outbox.objects.filter(pk__in={row.pk for row in batch} - set(failed)).delete()
    return len(batch)


def _hand_out(row: Outbox) -> bool:
    """One event to every receiver, or to none."""
    try:
        with transaction.atomic():
            for receiver in receivers:
                receiver(row.event)
    except Exception:
        log.exception("event %s was not fanned out; the next sweep tries again", row.event_id)
        return False
    return True


def _of() -> tuple[str, ...]:
    return ("self",) if connection.features.has_select_for_update_of else ()
