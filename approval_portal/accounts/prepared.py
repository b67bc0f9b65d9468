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
_prepared: WeakKeyDictionary[Any, dict[str, str]] = WeakKeyDictionary()  # connection of psycopg2 -> statement -> name


def execute(cursor: CursorWrapper, what: str, sql: str, values: Sequence[Any]) -> None:
    """As `cursor.execute`; `what` names it in the logs. Marks are `%s`, each for a value whose type the statement tells."""
    db = cursor.db
    if db.vendor != "postgresql" or db.settings_dict.get("DISABLE_SERVER_SIDE_CURSORS"):
        cursor.execute(sql, values)
        return
    names = _prepared.setdefault(db.connection, {})
    name = names.get(sql)
    if name is None:
        if len(names) >= MOST:
            cursor.execute(sql, values)
            return
        name = f"{what}_{len(names)}"
        with db.connection.cursor() as plain:
            plain.execute(f"PREPARE {name} AS {numbered(sql)}")
        names[sql] = name
    cursor.execute(f"EXECUTE {name} ({', '.join(['%s'] * len(values))})" if values else f"EXECUTE {name}", values)


def numbered(sql: str) -> str:
    """`%s` as `$1`, `$2` …; a doubled percent sign is one."""
    numbers = count(1)
    return re.sub("%[s%]", lambda mark: f"${next(numbers)}" if mark[0] == "%s" else "%", sql)
