"""How a version of a package reaches the database: on PostgreSQL version, lines and event in one statement, as in
`items.writing`; elsewhere, and after anything else was recorded in the same transaction, the same rows one after another."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from functools import cache
from typing import Any, NamedTuple

from django.db import models, transaction

from approval_portal.accounts.prepared import execute
from projects.models import Adjustment, CalendarNotice, Event, MatterPackage, PackageItem, Pin, Project, StreamHead
from projects.operations.event_rows import parts, stored, values_of

PACKAGE, LINE = MatterPackage._meta, PackageItem._meta
TABLES = (Project, MatterPackage, Adjustment, Pin, CalendarNotice)
PROJECTS, PACKAGES, ADJUSTED, PINNED, NOTICES = (each._meta.db_table for each in TABLES)
DATED_FIELDS = ("start_on", "due_on", "workdays", "slack_workdays", "critical", "after_works", "tentative")
LINE_COLUMNS = ("package_id", "node", "kind", "verdict", "provisional", "adjusted", "variant", *DATED_FIELDS)
LOOK = f"""
SELECT p.state, (SELECT max(number) FROM {PACKAGES} WHERE project_id = p.id),
    EXISTS (SELECT 1 FROM {ADJUSTED} WHERE project_id = p.id AND ended_at IS NULL),
    EXISTS (SELECT 1 FROM {PINNED} WHERE project_id = p.id),
    (SELECT max(id) FROM {NOTICES}){{numbers}}
FROM {PROJECTS} p WHERE p.id = %s
"""  # noqa: S608 - our own names  # nosec B608
NUMBER = ", nextval(pg_get_serial_sequence('{table}', 'id'))"
NUMBERS = "".join(NUMBER.format(table=table) for table in (PACKAGES, Event._meta.db_table))


class Look(NamedTuple):
    """How a project stands whose stream is locked."""

    state: str
    number: int | None  # of its newest version
    adjusted: bool  # matters may have been added or left out by hand
    pinned: bool
    notice: int  # the newest that the calendar knows, 0 for none
    keys: tuple[int, int] | None  # of the next version and its event; None when the database is going to say


def look_at(project: int) -> Look:
    connection = transaction.get_connection()
    at_once = connection.vendor == "postgresql"
    with connection.cursor() as cursor:
        execute(cursor, "look_at_project", LOOK.format(numbers=NUMBERS if at_once else ""), [project])
        row = cursor.fetchone()
    if row is None:
        raise Project.DoesNotExist(project)
    state, number, adjusted, pinned, notice, *keys = row
    return Look(state, number, bool(adjusted), bool(pinned), notice or 0, (keys[0], keys[1]) if keys else None)


def write_package(head: StreamHead, event: Event, package: MatterPackage, lines: Iterable[Sequence[Any]]) -> None:
    """Version, lines (values of LINE_COLUMNS), event, outbox row and head in one statement; the keys are given."""
    values = values_of(event, head, with_key=True)
    for field in PACKAGE.concrete_fields:
        value = getattr(package, field.attname)
        values.append(json.dumps(value) if isinstance(field, models.JSONField) else value)
    values.append(json.dumps(list(lines), default=str))  # days are the only values that JSON does not know
    with transaction.get_connection().cursor() as cursor:
        execute(cursor, "write_package", _statement(bool(event.text_digest)), values)
    stored(event)
    package._state.adding, package._state.db = False, transaction.get_connection().alias


@cache
def _statement(with_text: bool) -> str:
    connection = transaction.get_connection()
    names = ", ".join(f'"{field.column}"' for field in PACKAGE.concrete_fields)
    marks = ", ".join(["%s"] * len(PACKAGE.concrete_fields))
    columns = {field.column: field for field in LINE.concrete_fields}
    wanted = ", ".join(f'"{name}"' for name in LINE_COLUMNS)
    kinds = [
        columns[name] for name in LINE_COLUMNS
    ]  # a cast to varchar(60) would cut in silence what the column refuses
    types = ["text" if isinstance(each, models.CharField) else each.db_type(connection) for each in kinds]
    read = ", ".join(f"(e->>{at})::{kind}" for at, kind in enumerate(types))
    found = [
        *parts(with_text=with_text, with_key=True),
        f"version AS (INSERT INTO {PACKAGES} ({names}) VALUES ({marks}))",  # noqa: S608 - our own names  # nosec B608
        f"lines AS (INSERT INTO {LINE.db_table} ({wanted}) SELECT {read} FROM jsonb_array_elements(%s::jsonb) e)",  # noqa: S608 - likewise  # nosec B608
    ]
    return f"WITH {', '.join(found)} SELECT 1"
