"""From recorded events to those who are to hear of them.

Whoever turns events into notices registers a receiver; the fan-out hands each event to every receiver and deletes the row
in the same transaction. Rows are taken with SKIP LOCKED, in no promised order: ids do not commit in order.
"""

from __future__ import annotations

from collections.abc import Callable

from django.db import connection, transaction

from projects.models import Event, Outbox

Receiver = Callable[[Event], None]
receivers: list[Receiver] = []
BATCH = 200


def deliver() -> int:
    """Hand out everything that waits; returns how many events. Safe to run twice and side by side."""
    handed = 0
    while batch := _deliver_batch():
        handed += batch
    return handed


@transaction.atomic
def _deliver_batch() -> int:
    rows = Outbox.objects.select_for_update(skip_locked=connection.features.has_select_for_update_skip_locked, of=_of())
    batch = list(rows.select_related("event")[:BATCH])
    for row in batch:
        for receiver in receivers:
            receiver(row.event)
    Outbox.objects.filter(pk__in=[row.pk for row in batch]).delete()
    return len(batch)


def _of() -> tuple[str, ...]:
    return ("self",) if connection.features.has_select_for_update_of else ()
