"""Statements that are asked again and again: the text that a queryset compiles to, kept with its parameters.

Making SQL of a queryset takes several times as long as a small query itself. Only the statement is kept, never a row: every
answer is read afresh. The key must name all that the statement depends on.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import QuerySet

from approval_portal.accounts.prepared import execute

MOST = 1000
_kept: OrderedDict[Hashable, Statement] = OrderedDict()
_lock = threading.Lock()


@dataclass(frozen=True, slots=True)
class Statement:
    """One compiled query of `values()`: what it asks, the names of its columns, how the database's values are read."""

    sql: str
    params: tuple[Any, ...]
    names: tuple[str, ...]
    converters: tuple[tuple[str, list[Any], Any], ...]

    def rows(self, what: str = "") -> list[dict[str, Any]]:
        with connection.cursor() as cursor:
            if what:
                execute(cursor, what, self.sql, self.params)
            else:
                cursor.execute(self.sql, self.params)
            found = [dict(zip(self.names, row, strict=True)) for row in cursor.fetchall()]
        for name, convert, expression in self.converters:
            for row in found:
                for one in convert:
                    row[name] = one(row[name], expression, connection)
        return found


def read(key: Hashable, build: Callable[[], QuerySet[Any, Any]], what: str = "") -> list[dict[str, Any]]:
    """The rows of `build()`, a queryset of `values()`, as `list(build())` gives them.

    `what`: a name for it, when every request asks for it and the database had better plan it once (see `prepared`).
    """
    key = (connection.vendor, key)
    statement = _kept.get(key)
    if statement is None:
        try:
            statement = compiled(build())
        except EmptyResultSet:
            return []
        with _lock:
            _kept[key] = statement
            while len(_kept) > MOST:
                _kept.popitem(last=False)
    return statement.rows(what)


def compiled(queryset: QuerySet[Any, Any]) -> Statement:
    query = queryset.query.clone()
    compiler = query.get_compiler(queryset.db)
    sql, params = compiler.as_sql()
    names = query.selected or (*query.values_select, *query.annotation_select)
    fields = [selected[0] for selected in compiler.select[: compiler.col_count]]
    converters = compiler.get_converters(fields)
    named = tuple(names)
    return Statement(
        sql, tuple(params), named, tuple((named[place], found, each) for place, (found, each) in converters.items())
    )
