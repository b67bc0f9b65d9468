"""The items made again from their events, and compared with what is stored (`manage.py rebuild`).

State, ledger, days and clocks of an item are a projection; this is the other way to it, over the whole history and not one
step at a time. What differs is looked at a second time under the item's lock, so that an act under way is no difference.
"""

from __future__ import annotations

import copy
import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import transaction

from projects.enums import Handled
from projects.models import ApprovalItem, Event, ItemClock
from projects.models.item import ENDED
from projects.operations.events import lock_stream
from projects.operations.items.projection import (
    CLOCK_FIELDS,
    clock_rows,
    drop_clocks_beyond,
    show_clocks,
    write_clocks,
)
from projects.operations.items.sweeping import CHUNK, whole
from projects.queries_items import OBJECT, happening_of, read_item_clocks
from projects.rules import ledger as ledgers
from projects.rules.clock import Clock
from projects.rules.ledger_spans import Happening
from projects.rules.lifecycle import VERBS, NotAllowed

FOLLOW, REPORT = "follow_calendar", "report"
# columns that are made from the events alone
MADE = (
    *("state", "ledger", "last_event", "calendar", "calendars", "clock", "due_on", "legal_due_on", "next_due_on"),
    *("make_up_by", "paused", "received_on", "accepted_on", "decided_on", "ended_on"),
)
CLOCKS = "clocks"
# projections of other apps, put there when they are ready: with `check` compared only; a line for each thing that differs
more_projections: list[Callable[[bool], list[str]]] = []


@dataclass(frozen=True, slots=True)
class Difference:
    """One thing that is not as the events say. `field`: a column, `clocks`, or `events` when they cannot be replayed."""

    item: int
    number: str
    field: str
    stored: Any
    made: Any


@dataclass(frozen=True, slots=True)
class Outcome:
    """How many items were compared and mended, and what differed."""

    items: int
    mended: int
    differences: tuple[Difference, ...]


def rebuild(*, check: bool, pks: Iterable[int] | None = None) -> Outcome:
    """Compare every item (or those named) with its events; without `check` mend what differs, each in a transaction."""
    rows = ApprovalItem.objects.all() if pks is None else ApprovalItem.objects.filter(pk__in=list(pks))
    wanted = list(rows.order_by("pk").values_list("pk", flat=True))
    found: list[Difference] = []
    mended = 0
    for start in range(0, len(wanted), CHUNK):
        for item in _doubtful(wanted[start : start + CHUNK]):
            differences = _under_lock(item, mend=not check)
            found += differences
            mended += not check and bool(differences) and differences[0].field != "events"
    return Outcome(len(wanted), mended, tuple(found))


def _doubtful(pks: Sequence[int]) -> Iterator[ApprovalItem]:
    """Those of a chunk that differ at first sight, read without locks."""
    told: dict[str, list[Event]] = {str(pk): [] for pk in pks}
    events = Event.objects.filter(object_type=OBJECT, object_id__in=list(told)).order_by("stream", "seq")
    for event in events:
        told[event.object_id].append(event)
    clocks: dict[int, list[tuple[Any, ...]]] = {pk: [] for pk in pks}
    for row in (
        ItemClock.objects.filter(item__in=pks).order_by("item", "position").values_list("item_id", *CLOCK_FIELDS)
    ):
        clocks[row[0]].append(row[1:])
    for item in whole(ApprovalItem.objects.filter(pk__in=pks)).order_by("pk"):
        if compare(item, told[str(item.pk)], clocks[item.pk]):
            yield item


@transaction.atomic
def _under_lock(item: ApprovalItem, *, mend: bool) -> list[Difference]:
    lock_stream(f"project:{item.project_id}")
    ApprovalItem.objects.select_for_update().get(pk=item.pk)
    fresh = whole(ApprovalItem.objects.filter(pk=item.pk)).get()
    events = Event.objects.filter(stream=f"project:{item.project_id}", object_type=OBJECT, object_id=str(item.pk))
    clocks = list(ItemClock.objects.filter(item=item).order_by("position").values_list(*CLOCK_FIELDS))
    told = list(events.order_by("seq"))
    found = compare(fresh, told, clocks)
    if mend and found and all(each.field != "events" for each in found):
        _mend(fresh, told)
    return found


def _mend(item: ApprovalItem, told: Sequence[Event]) -> None:
    made, clocks = make(item, told)
    made.version += 1
    made.save(update_fields=[*MADE, "version"])
    write_clocks(made, clocks)
    drop_clocks_beyond(made, len(clocks))


# --- an item from its events


def compare(item: ApprovalItem, told: Sequence[Event], stored: Sequence[tuple[Any, ...]]) -> list[Difference]:
    """What differs; empty when nothing does. `stored`: the values of its clock rows."""
    number = item.number or ""
    try:
        made, clocks = make(item, told)
    except (NotAllowed, KeyError, StopIteration) as fault:
        return [Difference(item.pk, number, "events", "", f"{type(fault).__name__}: {fault}")]
    found = [
        Difference(item.pk, number, name, getattr(item, name), getattr(made, name))
        for name in MADE
        if _plain(getattr(item, name)) != _plain(getattr(made, name))
    ]
    rows = [tuple(getattr(row, name) for name in CLOCK_FIELDS) for row in clock_rows(item, clocks)]
    if [_plain(row) for row in rows] != [_plain(row) for row in stored]:
        found.append(Difference(item.pk, number, CLOCKS, len(stored), len(rows)))
    return found


def make(item: ApprovalItem, told: Sequence[Event]) -> tuple[ApprovalItem, tuple[Clock, ...]]:
    """A copy of the row as its events make it, with its clocks. Raises NotAllowed when they do not follow one another."""
    made = copy.copy(item)
    if item.handled == Handled.ELSEWHERE:
        reports = [str(event.data["state"]) for event in told if event.verb == REPORT and "state" in event.data]
        made.state = reports[-1] if reports else item.state
        return made, ()
    steps = [event for event in told if event.verb in VERBS]
    _follow(made, told)
    made.last_event = _stands_at(item, told)
    history = [happening_of(event) for event in steps]
    ledger = ledgers.replay(history, item.body_id)
    made.state, made.ledger = ledger.state, ledgers.dump(ledger) if steps or item.ledger else {}
    clocks = read_item_clocks(made, ledger)
    show_clocks(made, ledger, clocks)
    made.ended_on = _ended_on(history, item.body_id)
    return made, clocks


def _stands_at(item: ApprovalItem, told: Sequence[Event]) -> int:
    """The event that the projection stands at: the last step, or a later event that changed nothing about time."""
    last = max((event.pk for event in told if event.verb in VERBS or event.verb == FOLLOW), default=0)
    later = {event.pk for event in told if event.pk >= last}
    return item.last_event if item.last_event in later else last


def _follow(made: ApprovalItem, told: Sequence[Event]) -> None:
    """Which calendar it knows and which it knew before: from the events that followed a newer one."""
    made.calendars, last = [], 0
    for event in told:
        if event.verb == FOLLOW:
            made.calendars.append([event.data["from"], last])
            made.calendar = event.data["to"]
        last = event.pk


def _ended_on(history: Sequence[Happening], body: str) -> date | None:
    """The day of the step that led to the end where it stands."""
    ledger, day = ledgers.Ledger(body=body), None
    for each in ledgers.effective(history):
        before, ledger = ledger.state, ledgers.advance(ledger, each)
        if ledger.state != before:
            day = each.day if ledger.state in ENDED else None
    return day


def _plain(value: Any) -> Any:
    """As JSON keeps it, so that a list and a tuple are the same."""
    return json.dumps(value, default=str, sort_keys=True, ensure_ascii=False)
