"""What the recount of the figures is written in: a tally, weeks, and the events of each thing in their order."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal
from itertools import groupby

from django.utils import timezone

from projects.models import Event
from services.rules.figures import figure_named

ONE_DAY = timedelta(days=1)
Tally = dict[tuple[str, str, date], list[Decimal]]  # (figure, body, day) -> [amount, rows]


def put(tally: Tally, figure: str, body: str, day: date, amount: int | Decimal = 1) -> None:
    """One thing's part of a figure, in the sum of its body and of the zone; and of the year for what happened in a week."""
    kept = figure_named(figure)
    sums = [(figure, day)]
    if kept is not None and kept.span == "week":
        sums.append((f"year.{figure}", day.replace(month=1, day=1)))
    for code, at in sums:
        for whose in (body, "") if body else ("",):
            cell = tally.setdefault((code, whose, at), [Decimal(0), Decimal(0)])
            cell[0] += amount
            cell[1] += 1


def week_of(day: date) -> date:
    """Its Monday; 1 January when the year begins between the two."""
    while day.weekday() and (day.month, day.day) != (1, 1):
        day -= ONE_DAY
    return day


def told_of(object_type: str, verbs: Sequence[str] = ()) -> Iterator[tuple[int, list[Event]]]:
    """(key, its events in their order) of every thing of a kind."""
    events = Event.objects.filter(object_type=object_type, **({"verb__in": verbs} if verbs else {}))
    rows = events.order_by("object_id", "id").iterator(2000)
    for pk, told in groupby(rows, key=lambda event: event.object_id):
        if pk.isdigit():
            yield int(pk), list(told)


def on(at: datetime) -> date:
    return timezone.localtime(at).date()
