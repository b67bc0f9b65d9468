"""How events reach the database: text, row, outbox row and the head of the stream, in one statement where that is possible."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from django.db import models, transaction

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


def parts(*, with_text: bool, held: str = "") -> list[str]:
    """The parts of a statement that inserts one event.

    `held`: a part of that name, whose one row says that all of it may be written; the event's number was drawn before.
    """
    marks = {"data": "%s::jsonb", "text_id": "(SELECT id FROM said)"} if with_text else {"data": "%s::jsonb"}
    names = ['"id"'] * bool(held) + [f'"{field.column}"' for field in COLUMNS]
    places = ["%s"] * bool(held) + [marks.get(field.attname, "%s") for field in COLUMNS]
    when, only = (" FROM held", " AND EXISTS (SELECT FROM held)") if held else ("", "")
    found = [  # names of our own tables and columns, no value
        f"made AS (INSERT INTO {EVENT} ({', '.join(names)}) SELECT {', '.join(places)}{when} RETURNING id)",
        f"waits AS (INSERT INTO {OUTBOX} (event_id) SELECT id FROM made)",  # noqa: S608 - our own names  # nosec B608
        f"moved AS (UPDATE {HEAD} SET seq = %s, hash = %s WHERE id = %s{only})",  # noqa: S608 - our own names  # nosec B608
    ]
    if with_text:
        found.insert(0, f"said AS (INSERT INTO {TEXT} (content, digest) SELECT %s, %s{when} RETURNING id)")
    return [f"held AS ({held})"] * bool(held) + found


def read_rows(model: type[models.Model], columns: Sequence[str]) -> str:
    """The rest of an insert after its table: rows that come as one JSON list of lists, values in the order of `columns`.

    Text is read as text: a cast to varchar(60) would cut in silence what the column refuses.
    """
    connection, fields = transaction.get_connection(), {field.column: field for field in model._meta.concrete_fields}
    kinds = [
        "text" if isinstance(fields[name], models.CharField) else str(fields[name].db_type(connection))
        for name in columns
    ]
    read = ", ".join(f"(e->{at})" if kind == "jsonb" else f"(e->>{at})::{kind}" for at, kind in enumerate(kinds))
    names = ", ".join(f'"{name}"' for name in columns)
    return f"({names}) SELECT {read} FROM held, jsonb_array_elements(%s::jsonb) e"  # noqa: S608 - our own names  # nosec B608


def _whole(said: bool) -> str:
    return f"WITH {', '.join(parts(with_text=said))} SELECT id FROM made"  # noqa: S608 - our own names  # nosec B608


IN_ONE = {said: _whole(said) for said in (True, False)}


def values_of(event: Event, head: StreamHead, *, held: Sequence[Any] = ()) -> list[Any]:
    """What the marks of `parts` stand for."""
    text = event.text if event.text_digest else None
    values = [*held, text.content, text.digest] if text is not None else [*held]
    if held:
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
        execute(cursor, "write_event", IN_ONE[bool(event.text_digest)], values_of(event, head))
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
