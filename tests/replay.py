"""Rows that hundreds of tests begin with: made once in each process by the real command, then copied in again.

Publishing the catalogue takes a third of a second and loading the demonstration ten; copying takes a hundredth of that.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any

import psycopg2
from django.apps import apps
from django.core.management import call_command
from django.db import connection, transaction
from django.utils import timezone

from projects.views.context import forget_site

LONGEST = timedelta(hours=6)
SWEPT = 10  # copies, and what they left is cleared away
LEFT_OUT = {"contenttypes", "auth", "sites", "sessions"}  # made by migrations and by visitors


class Replay:
    """Calls `make` into an empty database the first time, and for some hours after it copies what it left there."""

    def __init__(self, make: Callable[[], object]) -> None:
        self.make = make
        self.made: dict[datetime, dict[str, str]] = {}  # when -> table -> its rows, as COPY writes them
        self.copied = 0

    def __call__(self) -> None:
        now = timezone.now()  # tests travel in time: what they begin with was made shortly before, as if in earnest
        kept = next((rows for at, rows in self.made.items() if now - LONGEST <= at <= now), {})
        if kept and self.copied % SWEPT == SWEPT - 1:
            sweep(kept)
        with transaction.atomic(), connection.cursor() as cursor:
            if kept and self._empty(cursor, kept):
                copy_in(cursor, kept)
                self.copied += 1
            else:
                self._make(cursor, now)

    def _make(self, cursor, now: datetime) -> None:
        """In earnest; what came is kept when it stands by itself, in tables that were empty."""
        before = self._all(cursor)
        self.make()
        came = {table: rows for table, rows in self._all(cursor).items() if rows != before.get(table)}
        if not came.keys() & before.keys():
            self.made[now] = came

    def _tables(self) -> list[str]:
        wanted = (model for model in apps.get_models() if model._meta.managed and model._meta.app_label not in LEFT_OUT)
        return [model._meta.db_table for model in wanted]

    def _all(self, cursor) -> dict[str, str]:
        """The rows of every table that has some, as COPY writes them."""
        return {table: rows for table in self._tables() if (rows := self._rows(cursor, table))}

    def _rows(self, cursor, table: str) -> str:
        out = io.StringIO()
        cursor.copy_expert(f"COPY {table} TO STDOUT", out)
        return out.getvalue()

    def _empty(self, cursor, tables: Iterable[str]) -> bool:
        cursor.execute(" UNION ALL ".join(f"(SELECT 1 FROM {table} LIMIT 1)" for table in tables))
        return cursor.fetchone() is None


def copy_in(cursor: Any, kept: dict[str, str]) -> None:
    for table, rows in kept.items():
        cursor.copy_expert(f"COPY {table} FROM STDIN", io.StringIO(rows))
    cursor.execute("".join(map(NEXT_AFTER.format, kept)))


def sweep(tables: Iterable[str]) -> None:
    """Every test leaves the copies that it undid in the files, and the next has to read past them. From a connection of its
    own: this one is in the middle of a test. Files keep their length, which nobody's lock then has to be waited for."""
    aside = psycopg2.connect(**connection.get_connection_params())
    aside.autocommit = True
    with aside.cursor() as cursor:
        cursor.execute(f"VACUUM (TRUNCATE off, INDEX_CLEANUP on, SKIP_LOCKED) {', '.join(tables)}")
    aside.close()


@contextmanager
def standing(blocker: Any) -> Iterator[None]:
    """One transaction for all tests of a module, each of which undoes its own: what is made in it stays until the last."""
    with blocker.unblock(), transaction.atomic():
        yield
        transaction.set_rollback(True)
    forget_site()


# numbers that were copied are not given again, also where the sequences were set back in the meantime
NEXT_AFTER = """
SELECT setval(pg_get_serial_sequence('{0}', 'id'), greatest(max(id), nextval(pg_get_serial_sequence('{0}', 'id')))) FROM {0};
"""
shipped_catalogue = Replay(lambda: call_command("load_catalogue", verbosity=0, stdout=io.StringIO()))
demonstration = Replay(lambda: call_command("load_demo", stdout=io.StringIO()))
