"""Rows that hundreds of tests begin with: made once in each process by the real command, then copied in again.

Publishing the catalogue takes a third of a second and loading the demonstration ten; copying takes a hundredth of that.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Iterable
from datetime import datetime, timedelta

from django.apps import apps
from django.core.management import call_command
from django.db import connection, transaction
from django.utils import timezone

LONGEST = timedelta(hours=6)
LEFT_OUT = {"contenttypes", "auth", "sites", "sessions"}  # made by migrations and by visitors


class Replay:
    """Calls `make` into an empty database the first time, and for some hours after it copies what it left there."""

    def __init__(self, make: Callable[[], object]) -> None:
        self.make = make
        self.made: dict[datetime, dict[str, str]] = {}  # when -> table -> its rows, as COPY writes them

    def __call__(self) -> None:
        now = timezone.now()  # tests travel in time: what they begin with was made shortly before, as if in earnest
        kept = next((rows for at, rows in self.made.items() if now - LONGEST <= at <= now), {})
        with transaction.atomic(), connection.cursor() as cursor:
            if not self._empty(cursor, kept or self._tables()):  # beside other rows it is made in earnest
                self.make()
            elif kept:
                for table, rows in kept.items():
                    cursor.copy_expert(f"COPY {table} FROM STDIN", io.StringIO(rows))
                cursor.execute("".join(map(NEXT_AFTER.format, kept)))
            else:
                self.make()
                self.made[now] = {table: rows for table in self._tables() if (rows := self._rows(cursor, table))}

    def _tables(self) -> list[str]:
        wanted = (model for model in apps.get_models() if model._meta.managed and model._meta.app_label not in LEFT_OUT)
        return [model._meta.db_table for model in wanted]

    def _rows(self, cursor, table: str) -> str:
        out = io.StringIO()
        cursor.copy_expert(f"COPY {table} TO STDOUT", out)
        return out.getvalue()

    def _empty(self, cursor, tables: Iterable[str]) -> bool:
        cursor.execute(" UNION ALL ".join(f"(SELECT 1 FROM {table} LIMIT 1)" for table in tables))
        return cursor.fetchone() is None


# numbers that were copied are not given again, also where the sequences were set back in the meantime
NEXT_AFTER = """
SELECT setval(pg_get_serial_sequence('{0}', 'id'), greatest(max(id), nextval(pg_get_serial_sequence('{0}', 'id')))) FROM {0};
"""
shipped_catalogue = Replay(lambda: call_command("load_catalogue", verbosity=0, stdout=io.StringIO()))
demonstration = Replay(lambda: call_command("load_demo", stdout=io.StringIO()))
