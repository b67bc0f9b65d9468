"""The kept figures compared with a recount from the events, while the portal is in use."""

from __future__ import annotations

from django.db import connection, transaction
from django.db.models import Max
from django.utils import timezone

from projects.models import Event
from services.models import FigureCell
from services.operations.figures import bring_up_to_date, rebuild_figures
from services.queries_recount import Differing, differences
from services.rules.figures import STANDING

TRIES = 3


def recount() -> tuple[int, list[Differing]]:
    """(how many sums are kept, those that differ).

    What waits is folded first; what happens in between would look like a difference, so that one is looked at again when
    anything was recorded meanwhile.
    """
    for _ in range(TRIES):
        bring_up_to_date(timezone.now())
        events = Event.objects.aggregate(last=Max("pk"))["last"]
        cells, found, last = _compare()
        if not found or last == events:
            break
    return cells, found


@transaction.atomic
def _compare() -> tuple[int, list[Differing], int]:
    """In one snapshot; with the newest event in it."""
    if connection.vendor == "postgresql" and len(connection.savepoint_ids) == 0:
        with connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
    found = differences()
    return FigureCell.objects.count(), found, Event.objects.aggregate(last=Max("pk"))["last"]


def compare_figures(check: bool) -> list[str]:
    """A line for each kept figure that differs; without `check` all of them are made again then."""
    _cells, found = recount()
    if found and not check:
        rebuild_figures(timezone.now())
    return [line(each) for each in found]


def line(each: Differing) -> str:
    day = "现在 / now" if each.day == STANDING else each.day.isoformat()
    kept, counted = (f"{pair[0]} ({pair[1]})" if pair else "—" for pair in (each.kept, each.counted))
    return f"{each.figure}  {each.body or '全区 / zone'}  {day}：存的 / kept {kept} · 应为 / counted {counted}"
