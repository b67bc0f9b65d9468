"""The sums of the figures: what changes of them is added in one statement, in one order of rows."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from django.db import connection

from services.models import FigureCell

TABLE = FigureCell._meta.db_table
AT_ONCE = 500  # rows of one statement
ADD = (  # our own names, no value
    f"INSERT INTO {TABLE} (figure, body, day, amount, rows) VALUES %s "  # noqa: S608  # nosec B608
    f"ON CONFLICT (body, day, figure) DO UPDATE SET amount = {TABLE}.amount + excluded.amount, "
    f"rows = {TABLE}.rows + excluded.rows"
)


class Cell(NamedTuple):
    """By how much a sum changes, and by how many rows."""

    amount: Decimal
    rows: int


def add_to_cells(cells: Mapping[tuple[str, str, date], Cell]) -> None:
    """Add to the sums of (figure, body, day). A sum without rows goes, so that days that are over leave nothing behind."""
    changed = sorted((key, cell) for key, cell in cells.items() if cell.rows or cell.amount)
    for start in range(0, len(changed), AT_ONCE):
        _write(changed[start : start + AT_ONCE])
    emptied = [day for (_figure, _body, day), cell in changed if cell.rows < 0]
    if emptied:
        FigureCell.objects.filter(day__in=sorted(set(emptied)), rows=0).delete()


def _write(rows: list[tuple[tuple[str, str, date], Cell]]) -> None:
    values: list[str | int | date | Decimal] = [
        value
        for (figure, body, day), cell in rows
        for value in (figure, body, _day(day), str(cell.amount) if _sqlite() else cell.amount, cell.rows)
    ]
    places = ", ".join(["(%s, %s, %s, %s, %s)"] * len(rows))
    with connection.cursor() as cursor:
        cursor.execute(ADD.replace("%s", places, 1), values)


def _sqlite() -> bool:
    return connection.vendor == "sqlite"


def _day(day: date) -> str | date:
    return day.isoformat() if _sqlite() else day
