"""The sums that the weekly page stands on, in one statement that reads the index and nothing else, however much there is.

What is read by days (a week, a year at its 1 January, what stands now) comes as it is kept; of what is kept by due days come
two sums for each figure, of all and of what is past. Sums of a year are kept as such, so that no page adds up its weeks.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal
from typing import Any, NamedTuple

from django.conf import settings
from django.db import connection

from approval_portal.accounts.models import Body
from approval_portal.accounts.prepared import execute
from services.models import FigureCell
from services.rules.figures import STANDING

MOST_DAYS = 6  # two weeks, each of two days when a year begins in it, a year and what stands now
CELLS, BODIES = FigureCell._meta.db_table, Body._meta.db_table
DUE, PAST = "'open_due', 'open_risk', 'problem_due', 'project_moved'", "'open_due', 'problem_due'"
# what is put together here are names of our own tables and figures; every value goes in as a parameter
_SUMMED = (
    "SUM(amount) AS amount, COALESCE(SUM(CASE WHEN (figure = 'open_risk' AND day < %s) "
    f"OR (figure = 'project_moved' AND day < %s) OR (figure IN ({PAST}) AND day < %s) THEN amount END), 0)"
)
OF_BODY = (
    f"SELECT body, figure, day, amount, rows FROM {CELLS} WHERE body = %s AND day IN (%s, %s, %s, %s, %s, %s) "  # noqa: S608  # nosec B608
    f"UNION ALL SELECT body, figure, NULL, {_SUMMED} FROM {CELLS} WHERE body = %s AND figure IN ({DUE}) "
    "GROUP BY body, figure"
)
OF_EACH = (
    f" UNION ALL SELECT c.body, c.figure, c.day, c.amount, c.rows FROM {BODIES} b JOIN {CELLS} c ON c.body = b.code "  # noqa: S608  # nosec B608
    "WHERE c.day IN (%s, %s, %s) AND c.figure IN ({}) "
    f"UNION ALL SELECT body, figure, NULL, {_SUMMED} FROM {BODIES} b JOIN {CELLS} c ON c.body = b.code "
    "WHERE c.figure IN ('open_due', 'open_risk') GROUP BY body, figure"
)


class Line(NamedTuple):
    """A sum and how many rows are behind it; without a day: of a figure kept by due days all of it, and what is past."""

    body: str
    figure: str
    day: date | None
    amount: Decimal
    rows: int


def stale_before(day: date) -> date:
    """Projects in which nothing was done from this day on are stale."""
    return day - timedelta(days=settings.FIGURE_STALE_DAYS)


def read_cells(
    days: Sequence[date], today: date, body: str = "", *, each: Sequence[date] = (), figures: Sequence[str] = ()
) -> list[Line]:
    """The sums of a body (empty: of the zone) at these days, at most MOST_DAYS, and what is due; `each`: at these days (two at
    most, and what stands now) these `figures` of each body too. One query.
    """
    past = [today + timedelta(days=1), stale_before(today), today]
    values: list[Any] = [body, *_padded(days, MOST_DAYS), *past, body]
    sql = OF_BODY
    if figures:
        sql += OF_EACH.format(", ".join(["%s"] * len(figures)))
        values += [*_padded([*each, STANDING], 3), *figures, *past]
    with connection.cursor() as cursor:
        execute(cursor, "figure_cells", sql, values)
        return [_line(*row) for row in cursor.fetchall()]


def _padded(days: Sequence[date], most: int) -> list[date]:
    if len(days) > most:
        raise ValueError(f"at most {most} days")
    return [*days, *[days[0]] * (most - len(days))]


def _line(body: str, figure: str, day: Any, amount: Any, rows: Any) -> Line:
    """SQLite has no dates and no decimals of its own."""
    day = date.fromisoformat(day) if isinstance(day, str) else day
    return Line(body, figure, day, Decimal(str(amount)), int(rows))
