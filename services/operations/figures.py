"""The figures kept with the events: what is due to be worked out is noted, and folded into the sums a little later.

Whoever records an event waits for nothing of this: the fan-out only notes the thing that the event is about. One folder at
a time (the row of FigureFold) works out what the noted things add now, compares it with the rows kept of them, and adds the
difference to the sums in one statement, cells in one order.
"""

from __future__ import annotations

import logging
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db import OperationalError, transaction

from projects.models import ApprovalItem, Event, Outbox, Project
from projects.operations.bell import Bell
from projects.operations.bulk_rows import insert_objects
from services.models import Appointment, FigureCell, FigureDue, FigureFold, FigureRow, Meeting, Problem, Rating
from services.operations.figure_cells import Cell, add_to_cells
from services.operations.figure_facts import adds_of
from services.rules.contributions import merged
from services.rules.figures import (
    ITEM,
    MEETING,
    OBJECTS,
    PROBLEM,
    PROJECT,
    RATING,
    TRIP,
    WEEK,
    figure_named,
    year_sum,
)

CHUNK = 1000  # things worked out in one transaction
TASK = "services.tasks.fold_figures"
bell = Bell(TASK)
MODELS: dict[str, Any] = {
    ITEM: ApprovalItem,
    PROBLEM: Problem,
    MEETING: Meeting,
    TRIP: Appointment,
    RATING: Rating,
    PROJECT: Project,
}
log = logging.getLogger(__name__)
Thing = tuple[str, int]  # object type, key
Key = tuple[str, str, date]  # figure, body, day
NOTHING = Cell(Decimal(0), 0)


# --- what is due


def note_due(event: Event) -> None:
    """Called by the fan-out, in its transaction: the thing and its project are to be worked out anew."""
    due = list(_touched(event))
    if due:
        FigureDue.objects.bulk_create(
            FigureDue(object_type=kind, object_id=pk, noted_at=event.recorded_at) for kind, pk in due
        )
        transaction.on_commit(bell.ring)


def _touched(event: Event) -> Iterator[tuple[str, int]]:
    if event.object_type in OBJECTS and event.object_id.isdigit():
        yield event.object_type, int(event.object_id)
    kind, _colon, number = event.stream.partition(":")
    if kind == "project" and event.object_type != PROJECT and number.isdigit():
        yield PROJECT, int(number)


def bring_up_to_date(at: datetime) -> int:
    """Fold what is due and what the fan-out has not come to yet, without telling anybody; how many things."""
    events = Event.objects.filter(pk__in=Outbox.objects.values("event"))
    due = {thing for event in events.defer("data").iterator() for thing in _touched(event)}
    FigureDue.objects.bulk_create(FigureDue(object_type=kind, object_id=pk, noted_at=at) for kind, pk in sorted(due))
    return fold_due(at)


# --- folding


def fold_due(at: datetime) -> int:
    """Work out everything that is due; how many things. Safe to run twice and side by side: one folds, the other waits.

    A thing that cannot be worked out is logged and stays due until the next run; it holds up no other.
    """
    folded = 0
    aside: set[Thing] = set()
    while taken := _fold_some(at, aside):
        folded += taken
    return folded


@transaction.atomic
def _fold_some(at: datetime, aside: set[Thing]) -> int:
    _hold()
    due = FigureDue.objects.order_by("pk")
    for kind, thing in aside:
        due = due.exclude(object_type=kind, object_id=thing)
    rows = list(due.values_list("pk", "object_type", "object_id")[: 2 * CHUNK])
    things: dict[str, set[int]] = defaultdict(set)
    for _pk, kind, thing in rows:
        things[kind].add(thing)
    failed = {(kind, pk) for kind in sorted(things) for pk in _fold_or_leave(kind, sorted(things[kind]))}
    aside |= failed
    FigureDue.objects.filter(pk__in=[pk for pk, kind, thing in rows if (kind, thing) not in failed]).delete()
    FigureFold.objects.update(at=at)
    return sum(len(found) for found in things.values())


def _fold_or_leave(kind: str, pks: Sequence[int]) -> list[int]:
    """Together, or where that fails one by one; those that failed."""
    try:
        with transaction.atomic():
            fold_things(kind, pks)
    except OperationalError:
        raise
    except Exception:
        if len(pks) > 1:
            return [failed for pk in pks for failed in _fold_or_leave(kind, [pk])]
        log.exception("%s %s was not worked out; the next sweep tries again", kind, pks[0])
        return list(pks)
    return []


def _hold() -> None:
    """Whoever folds holds this row until the end of the transaction."""
    if not FigureFold.objects.select_for_update().filter(pk=1).exists():
        FigureFold.objects.bulk_create([FigureFold(pk=1)], ignore_conflicts=True)
        FigureFold.objects.select_for_update().get(pk=1)


def fold_things(kind: str, pks: Sequence[int]) -> None:
    """Bring rows and sums of these things to what they add now. The folder's row is held."""
    wanted = {pk: merged(adds) for pk, adds in adds_of(kind, pks).items()}
    kept: dict[int, dict[Key, tuple[int, Decimal]]] = defaultdict(dict)
    for row in FigureRow.objects.filter(object_type=kind, object_id__in=pks):
        kept[row.object_id][row.figure, row.body, row.day] = (row.pk, row.amount)
    gone: list[int] = []
    new: list[FigureRow] = []
    cells: dict[Key, Cell] = {}
    for pk in pks:
        _differ(kind, pk, wanted.get(pk, {}), kept[pk], gone, new, cells)
    FigureRow.objects.filter(pk__in=gone).delete()
    insert_objects(new)
    add_to_cells(cells)


def _differ(
    kind: str,
    pk: int,
    wanted: Mapping[Key, Decimal],
    kept: Mapping[Key, tuple[int, Decimal]],
    gone: list[int],
    new: list[FigureRow],
    cells: dict[Key, Cell],
) -> None:
    """What is no more, what is new, and by how much the sums change, of one thing."""
    for key, (row, amount) in kept.items():
        if wanted.get(key) != amount:
            gone.append(row)
            _count(cells, key, -amount, -1)
    for key, amount in wanted.items():
        if key not in kept or kept[key][1] != amount:
            figure, body, day = key
            new.append(FigureRow(object_type=kind, object_id=pk, figure=figure, body=body, day=day, amount=amount))
            _count(cells, key, amount, 1)


def _count(cells: dict[Key, Cell], key: Key, amount: Decimal, rows: int) -> None:
    """In the sum of its body and in that of the zone; what happened in a week also in the sum of its year."""
    figure, body, day = key
    kept = figure_named(figure)
    sums = [(figure, day)]
    if kept is not None and kept.span == WEEK:
        sums.append((year_sum(figure), date(day.year, 1, 1)))
    for code, at in sums:
        for whose in {body, ""}:
            before = cells.get((code, whose, at), NOTHING)
            cells[code, whose, at] = Cell(before.amount + amount, before.rows + rows)


# --- from nothing


@transaction.atomic
def rebuild_figures(at: datetime) -> int:
    """All rows and sums anew; how many things. Whoever reads meanwhile sees the figures as they were."""
    _hold()
    FigureRow.objects.all().delete()
    FigureCell.objects.all().delete()
    things = sum(_rebuild(kind) for kind in OBJECTS)
    FigureFold.objects.update(at=at)
    return things


def _rebuild(kind: str) -> int:
    last, counted = 0, 0
    while pks := list(MODELS[kind].objects.filter(pk__gt=last).order_by("pk").values_list("pk", flat=True)[:CHUNK]):
        fold_things(kind, pks)
        last, counted = pks[-1], counted + len(pks)
    return counted


def fold_all(kind: str, pks: Iterable[int]) -> None:
    """Fold many things of a kind in the caller's transaction: an import."""
    _hold()
    every = sorted(pks)
    for start in range(0, len(every), CHUNK):
        fold_things(kind, every[start : start + CHUNK])
