"""How a version of a package reaches the database: on PostgreSQL version, lines and event in one statement, as in
`items.writing`; elsewhere, and after anything else was recorded in the same transaction, the same rows one after another."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from functools import cache
from typing import Any, NamedTuple

from django.db import connection, models

from approval_portal.accounts.prepared import execute
from projects.models import Adjustment, CalendarNotice, Event, MatterPackage, PackageItem, Pin, Project, StreamHead
from projects.operations.event_rows import parts, read_rows, stored, values_of
from projects.operations.refusals import Overtaken

PACKAGE, LINE = MatterPackage._meta, PackageItem._meta
TABLES = (Project, MatterPackage, Adjustment, Pin, CalendarNotice, StreamHead)
PROJECTS, PACKAGES, ADJUSTED, PINNED, NOTICES, HEAD = (each._meta.db_table for each in TABLES)
DATED_FIELDS = ("start_on", "due_on", "workdays", "slack_workdays", "critical", "after_works", "tentative")
LINE_COLUMNS = ("package_id", "node", "kind", "verdict", "provisional", "adjusted", "variant", *DATED_FIELDS)
LOOK = f"""
SELECT p.state, (SELECT max(number) FROM {PACKAGES} WHERE project_id = p.id),
    EXISTS (SELECT 1 FROM {ADJUSTED} WHERE project_id = p.id AND ended_at IS NULL),
    EXISTS (SELECT 1 FROM {PINNED} WHERE project_id = p.id),
    (SELECT max(id) FROM {NOTICES}){{more}}
FROM {PROJECTS} p{{heads}} WHERE p.id = %s
"""  # noqa: S608 - our own names  # nosec B608
NUMBER = ", nextval(pg_get_serial_sequence('{table}', 'id'))"
NUMBERS = "".join(NUMBER.format(table=table) for table in (PACKAGES, Event._meta.db_table))
SEEN = LOOK.format(more=NUMBERS + ", h.id, h.seq, h.hash", heads=f" JOIN {HEAD} h ON h.stream = %s")
HELD = f"SELECT h.id FROM {HEAD} h WHERE h.id = %s AND h.seq = %s FOR UPDATE"  # noqa: S608 - our own names  # nosec B608


class Look(NamedTuple):
    """How a project stands whose stream is locked."""

    state: str
    number: int | None  # of its newest version
    adjusted: bool  # matters may have been added or left out by hand
    pinned: bool
    notice: int  # the newest that the calendar knows, 0 for none
    keys: tuple[int, int] | None  # of the next version and its event; None when the database is going to say


def look_at(project: int) -> Look:
    """Of a project whose stream is locked."""
    at_once = connection.vendor == "postgresql"
    return _look(_read("look_at_project", LOOK.format(more=NUMBERS if at_once else "", heads=""), [project]))


def see_project(project: int) -> tuple[StreamHead, Look]:
    """The same with the head of its stream and without any lock, on PostgreSQL."""
    stream = f"project:{project}"
    *row, pk, seq, digest = _read("see_project", SEEN, [stream, project])
    return StreamHead(pk=pk, stream=stream, seq=seq, hash=digest), _look(row)


def _read(what: str, sql: str, values: Sequence[Any]) -> Sequence[Any]:
    with connection.cursor() as cursor:
        execute(cursor, what, sql, values)
        row: Sequence[Any] | None = cursor.fetchone()
    if row is None:
        raise Project.DoesNotExist(values[-1])
    return row


def _look(row: Sequence[Any]) -> Look:
    state, number, adjusted, pinned, notice, *keys = row
    return Look(state, number, bool(adjusted), bool(pinned), notice or 0, (keys[0], keys[1]) if keys else None)


def write_package(head: StreamHead, event: Event, package: MatterPackage, lines: Iterable[Sequence[Any]]) -> None:
    """Version, lines (values of LINE_COLUMNS), event, outbox row and head in one statement; the keys are given.

    The head has been moved on by one, in memory. Raises Overtaken, and writes nothing, when it is not the one it was moved
    on from.
    """
    values = values_of(event, head, held=(head.pk, head.seq - 1))
    for field in PACKAGE.concrete_fields:
        value = getattr(package, field.attname)
        values.append(json.dumps(value) if isinstance(field, models.JSONField) else value)
    values.append(json.dumps(list(lines), default=str))  # days are the only values that JSON does not know
    with connection.cursor() as cursor:
        execute(cursor, "write_package", _statement(bool(event.text_digest)), values)
        if cursor.fetchone() is None:
            raise Overtaken
    stored(event)
    package._state.adding, package._state.db = False, connection.alias


@cache
def _statement(with_text: bool) -> str:
    names = ", ".join(f'"{field.column}"' for field in PACKAGE.concrete_fields)
    marks = ", ".join(["%s"] * len(PACKAGE.concrete_fields))
    found = [
        *parts(with_text=with_text, held=HELD),
        f"version AS (INSERT INTO {PACKAGES} ({names}) SELECT {marks} FROM held)",  # noqa: S608 - our own names  # nosec B608
        f"lines AS (INSERT INTO {LINE.db_table} {read_rows(PackageItem, LINE_COLUMNS)})",
    ]
    return f"WITH {', '.join(found)} SELECT id FROM made"  # noqa: S608 - our own names  # nosec B608
