"""Statements that each connection to PostgreSQL parses and plans once: the few that every step of every item runs.

Planning a statement that writes five tables takes longer than running it. psycopg2 prepares nothing by itself, so this says
PREPARE and EXECUTE. Where connections are pooled by statement or transaction (Django's DISABLE_SERVER_SIDE_CURSORS says so),
and on SQLite, the statement is run as it stands.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import count
from typing import Any
from weakref import WeakKeyDictionary

from django.db.backends.utils import CursorWrapper

MOST = 200  # statements of one connection; more of them are run as they stand
_prepared: WeakKeyDictionary[Any, dict[str, str]] = (
    WeakKeyDictionary()
)  # connection of psycopg2 -> statement -> how it is called


def execute(cursor: CursorWrapper, what: str, sql: str, values: Sequence[Any]) -> None:
    """As `cursor.execute`; `what` names it in the logs. Marks are `%s`, each for a value whose type the statement tells."""
    db = cursor.db
    if db.vendor != "postgresql" or db.settings_dict.get("DISABLE_SERVER_SIDE_CURSORS"):
        cursor.execute(sql, values)
        return
    calls = _prepared.setdefault(db.connection, {})
    call = calls.get(sql)
    if call is None:
        if len(calls) >= MOST:
            cursor.execute(sql, values)
            return
        name = f"{what}_{len(calls)}"
        with db.connection.cursor() as plain:
            plain.execute(f"PREPARE {name} AS {numbered(sql)}")
        call = calls[sql] = f"EXECUTE {name} ({', '.join(['%s'] * len(values))})" if values else f"EXECUTE {name}"
    cursor.execute(call, values)


def numbered(sql: str) -> str:
    """`%s` as `$1`, `$2` …; a doubled percent sign is one."""
    numbers = count(1)
    return re.sub("%[s%]", lambda mark: f"${next(numbers)}" if mark[0] == "%s" else "%", sql)
