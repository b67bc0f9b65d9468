"""How events reach the database: the row, its outbox row and the head of its stream, in one statement where that is possible."""

from __future__ import annotations

import json
from collections.abc import Sequence

from django.db import transaction

from projects.models import Event, Outbox, StreamHead

COLUMNS = tuple(field for field in Event._meta.concrete_fields if not field.primary_key)
TABLES = {"event": Event._meta.db_table, "outbox": Outbox._meta.db_table, "head": StreamHead._meta.db_table}
IN_ONE = """
WITH made AS (INSERT INTO {event} ({columns}) VALUES ({marks}) RETURNING id),
     waits AS (INSERT INTO {outbox} (event_id) SELECT id FROM made),
     moved AS (UPDATE {head} SET seq = %s, hash = %s WHERE id = %s)
SELECT id FROM made
""".format(
    **TABLES,
    columns=", ".join(f'"{field.column}"' for field in COLUMNS),
    marks=", ".join("%s::jsonb" if field.attname == "data" else "%s" for field in COLUMNS),
)  # noqa: S608 - names of our own tables and columns, no value


def write_events(head: StreamHead, events: Sequence[Event]) -> None:
    """Insert the events with their outbox rows and store the head, which they have moved on in memory."""
    connection = transaction.get_connection()
    if len(events) != 1 or connection.vendor != "postgresql":
        Event.objects.bulk_create(events)
        Outbox.objects.bulk_create([Outbox(event=event) for event in events])
        StreamHead.objects.filter(pk=head.pk).update(seq=head.seq, hash=head.hash)
        return
    event = events[0]
    values = [json.dumps(event.data) if field.attname == "data" else getattr(event, field.attname) for field in COLUMNS]
    with connection.cursor() as cursor:
        cursor.execute(IN_ONE, [*values, head.seq, head.hash, head.pk])
        event.pk = cursor.fetchone()[0]
    event._state.adding, event._state.db = False, connection.alias
