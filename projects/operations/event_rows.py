"""How events reach the database: text, row, outbox row and the head of the stream, in one statement where that is possible."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from django.db import transaction

from approval_portal.accounts.prepared import execute
from projects.models import Event, EventText, Outbox, StreamHead

EVENT, TEXT, OUTBOX, HEAD = (model._meta.db_table for model in (Event, EventText, Outbox, StreamHead))
COLUMNS = tuple(field for field in Event._meta.concrete_fields if not field.primary_key)


LOCK = f"SELECT id, seq, hash FROM {HEAD} WHERE stream = %s FOR UPDATE"  # noqa: S608 - our own name  # nosec B608


def read_head(stream: str) -> StreamHead | None:
    """The head of a stream, locked until the transaction ends; None when nothing was recorded in it yet."""
    connection = transaction.get_connection()
    if connection.vendor != "postgresql":
        return StreamHead.objects.select_for_update().filter(stream=stream).first()
    with connection.cursor() as cursor:
        execute(cursor, "lock_head", LOCK, [stream])
        row = cursor.fetchone()
    return StreamHead(pk=row[0], stream=stream, seq=row[1], hash=row[2]) if row else None


def parts(*, with_text: bool, with_key: bool) -> list[str]:
    """The parts of a statement that inserts one event; `with_key`: under a number that was drawn before."""
    marks = {"data": "%s::jsonb", "text_id": "(SELECT id FROM said)"} if with_text else {"data": "%s::jsonb"}
    names = ['"id"'] * with_key + [f'"{field.column}"' for field in COLUMNS]
    places = ["%s"] * with_key + [marks.get(field.attname, "%s") for field in COLUMNS]
    found = [  # names of our own tables and columns, no value
        f"made AS (INSERT INTO {EVENT} ({', '.join(names)}) VALUES ({', '.join(places)}) RETURNING id)",  # noqa: S608 - our own names  # nosec B608
        f"waits AS (INSERT INTO {OUTBOX} (event_id) SELECT id FROM made)",  # noqa: S608 - our own names  # nosec B608
        f"moved AS (UPDATE {HEAD} SET seq = %s, hash = %s WHERE id = %s)",  # noqa: S608 - our own names  # nosec B608
    ]
    if with_text:
        found.insert(0, f"said AS (INSERT INTO {TEXT} (content, digest) VALUES (%s, %s) RETURNING id)")  # noqa: S608 - our own names  # nosec B608
    return found


def _whole(said: bool) -> str:
    return f"WITH {', '.join(parts(with_text=said, with_key=False))} SELECT id FROM made"  # noqa: S608 - our own names  # nosec B608


IN_ONE = {said: _whole(said) for said in (True, False)}


def values_of(event: Event, head: StreamHead, *, with_key: bool) -> list[Any]:
    """What the marks of `parts` stand for."""
    text = event.text if event.text_digest else None
    values: list[Any] = [text.content, text.digest] if text is not None else []
    if with_key:
        values.append(event.pk)
    for field in COLUMNS:
        if field.attname == "data":
            values.append(json.dumps(event.data))
        elif field.attname != "text_id" or text is None:
            values.append(getattr(event, field.attname))
    return [*values, head.seq, head.hash, head.pk]


def write_events(head: StreamHead, events: Sequence[Event]) -> None:
    """Insert the events with their outbox rows and store the head, which they have moved on in memory."""
    connection = transaction.get_connection()
    if len(events) != 1 or connection.vendor != "postgresql":
        insert_events(events)
        StreamHead.objects.filter(pk=head.pk).update(seq=head.seq, hash=head.hash)
        return
    event = events[0]
    with connection.cursor() as cursor:
        execute(cursor, "write_event", IN_ONE[bool(event.text_digest)], values_of(event, head, with_key=False))
        event.pk = cursor.fetchone()[0]
    stored(event)


def insert_events(events: Sequence[Event]) -> None:
    """Several events with their texts and outbox rows."""
    texts = [event.text for event in events if event.text is not None]
    if texts:
        EventText.objects.bulk_create(texts)
        for event in events:
            event.text_id = event.text.pk if event.text is not None else None
    Event.objects.bulk_create(events)
    Outbox.objects.bulk_create([Outbox(event=event) for event in events])


def stored(event: Event) -> None:
    """The row is in the database now. Its text, whose number only the database knows, is read again when it is wanted."""
    event._state.adding, event._state.db = False, transaction.get_connection().alias
    if event.text_digest:
        event._state.fields_cache.pop("text", None)
        event.__dict__.pop("text_id", None)
