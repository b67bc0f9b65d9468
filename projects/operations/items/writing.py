"""How a step reaches the database: one statement that locks head and item, one that writes everything the step changes.

So on PostgreSQL. Elsewhere, and for what a single statement cannot hold (several items in one act, a second step in the same
transaction, history that was corrected), the same rows go the ordinary way.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from functools import cache
from typing import Any, NamedTuple

from django.db import connection, models

from approval_portal.accounts.prepared import execute
from projects.models import ApprovalItem, Event, ItemClock, StreamHead
from projects.operations.event_rows import parts, read_rows, stored, values_of
from projects.operations.events import LockedHead, hold_stream, locked_head
from projects.operations.items.projection import CLOCK_FIELDS
from projects.operations.refusals import Overtaken

ITEM, CLOCK, HEAD = ApprovalItem._meta, ItemClock._meta, StreamHead._meta
FIELDS = tuple(ITEM.concrete_fields)
NAMES = [field.attname for field in FIELDS]
JSON_PLACES = [place for place, field in enumerate(FIELDS) if isinstance(field, models.JSONField)]
BY_NAME: dict[str, models.Field[Any, Any]] = {field.name: field for field in FIELDS}
HEAD_FIELDS = ("id", "stream", "seq", "hash")
LOOK = """
SELECT {columns}, nextval(pg_get_serial_sequence('{event}', 'id'))
FROM {head} h, {item} i WHERE h.stream = %s AND i.id = %s
""".format(  # nosec B608 - our own names
    columns=", ".join([*(f"h.{name}" for name in HEAD_FIELDS), *(f'i."{field.column}"' for field in FIELDS)]),
    event=Event._meta.db_table,
    head=HEAD.db_table,
    item=ITEM.db_table,
)
IN_ORDER = "FOR UPDATE OF h, i"  # rows are locked in the order in which they are named: the head first
LOCK = LOOK + IN_ORDER
HELD = (
    f"SELECT h.id FROM {HEAD.db_table} h, {ITEM.db_table} i "  # noqa: S608 - our own names  # nosec B608
    f"WHERE h.id = %s AND h.seq = %s AND i.id = %s AND i.version = %s {IN_ORDER}"
)
CLOCK_COLUMNS = [field for field in CLOCK.concrete_fields if not field.primary_key]


class Locked(NamedTuple):
    """`event`: the number that its next event is going to have; None when the database is going to say."""

    head: LockedHead
    item: ApprovalItem
    event: int | None


def lock_item(item: ApprovalItem) -> Locked:
    """Stream head and item as they stand now, locked until the transaction ends."""
    stream = f"project:{item.project_id}"
    found = _read("lock_item", LOCK, stream, item) if connection.vendor == "postgresql" else None
    return found or Locked(hold_stream(stream), ApprovalItem.objects.select_for_update().get(pk=item.pk), None)


def see_item(item: ApprovalItem) -> Locked:
    """The same without any lock, for a step that is written only if nothing has happened since. Raises Overtaken."""
    found = _read("see_item", LOOK, f"project:{item.project_id}", item)
    if found is None:
        raise Overtaken
    return found


def _read(what: str, sql: str, stream: str, item: ApprovalItem) -> Locked | None:
    with connection.cursor() as cursor:
        execute(cursor, what, sql, [stream, item.pk])
        row = cursor.fetchone()
    if row is None:
        return None
    pk, stream, seq, digest = row[: len(HEAD_FIELDS)]
    head = locked_head(StreamHead(pk=pk, stream=stream, seq=seq, hash=digest))
    return Locked(head, _item(row[len(HEAD_FIELDS) : -1], connection.alias), row[-1])


def _item(values: Sequence[Any], alias: str) -> ApprovalItem:
    read = list(values)
    for place in JSON_PLACES:
        if isinstance(read[place], str):
            read[place] = json.loads(read[place])
    found: ApprovalItem = ApprovalItem.from_db(alias, NAMES, read)
    return found


def write_step(
    head: StreamHead, event: Event, item: ApprovalItem, names: Sequence[str], clocks: list[ItemClock]
) -> None:
    """Event (its number is given), outbox row, head, the named columns of the item, and its clocks, in one statement.

    Head and item have been moved on by one, in memory. Raises Overtaken, and writes nothing, when the rows are not the ones
    they were moved on from.
    """
    values = values_of(event, head, held=(head.pk, head.seq - 1, item.pk, item.version - 1))
    values += [_plain(BY_NAME[name], item) for name in names]
    values.append(item.pk)
    if clocks:
        rows = [[getattr(row, field.attname) for field in CLOCK_COLUMNS] for row in clocks]
        values.append(json.dumps(rows, default=str))  # days are the only values that JSON does not know
    with connection.cursor() as cursor:
        execute(cursor, "write_step", _statement(tuple(names), bool(clocks), bool(event.text_digest)), values)
        if cursor.fetchone() is None:
            raise Overtaken
    stored(event)


def _plain(field: models.Field[Any, Any], row: models.Model) -> Any:
    """The value as the statement takes it: only JSON is written in another way than Python holds it."""
    value = getattr(row, field.attname)
    return json.dumps(value) if isinstance(field, models.JSONField) else value


@cache
def _statement(names: tuple[str, ...], with_clocks: bool, with_text: bool) -> str:
    columns = ", ".join(f'"{BY_NAME[name].column}" = %s' for name in names)
    found = [
        *parts(with_text=with_text, held=HELD),
        f"item AS (UPDATE {ITEM.db_table} SET {columns} WHERE id = %s AND EXISTS (SELECT FROM held))",  # noqa: S608 - our own names  # nosec B608
    ]
    if with_clocks:
        rows = read_rows(ItemClock, [str(field.column) for field in CLOCK_COLUMNS])
        new = ", ".join(f'"{name}" = EXCLUDED."{name}"' for name in CLOCK_FIELDS)
        found.append(
            f"clocks AS (INSERT INTO {CLOCK.db_table} {rows} ON CONFLICT (item_id, position) DO UPDATE SET {new})"  # nosec B608 - our own names
        )
    return f"WITH {', '.join(found)} SELECT id FROM made"  # noqa: S608 - our own names  # nosec B608
