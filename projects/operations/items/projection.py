"""What an item shows of its events: state, days, clocks. Made from the ledger, and made again by `manage.py rebuild`."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any, NamedTuple

from projects.models import ApprovalItem, ItemClock
from projects.models.item import ENDED
from projects.queries_items import read_item_clocks
from projects.rules import ledger as ledgers
from projects.rules.clock import COMMITTED, OTHER_UNIT, PAUSE, STATUTORY, Clock, Interval
from projects.rules.clock_reading import clock_named
from projects.rules.ledger import Ledger
from projects.rules.ledger_spans import ANSWER, DELIVERY, KINDS, NOTICE, RUN, TOLERANCE, Span
from projects.rules.lifecycle import DECIDED_STATES

CLOCK_FIELDS = tuple(
    field.attname for field in ItemClock._meta.concrete_fields if field.attname not in ("id", "item_id", "position")
)


class Projected(NamedTuple):
    """The clocks of an item, because they changed. `rewritten`: there may be fewer of them than there were."""

    clocks: tuple[Clock, ...]
    rewritten: bool


def show_ledger(item: ApprovalItem, old: Ledger, new: Ledger) -> Projected | None:
    """Set what the item shows, in memory. Its clocks, to be written, when they changed."""
    item.state, item.ledger = new.state, ledgers.dump(new)
    item.ended_on = _ended_on(item, old, new)
    if new.spans == old.spans:
        return None
    clocks = read_item_clocks(item, new)
    show_clocks(item, new, clocks)
    return Projected(clocks, _rewritten(old, new))


def _ended_on(item: ApprovalItem, old: Ledger, new: Ledger) -> date | None:
    """The day on which it reached the end where it stands: what is confirmed or noted afterwards does not move it."""
    if new.state not in ENDED:
        return None
    return item.ended_on if item.ended_on and old.state == new.state else new.last_on


def _rewritten(old: Ledger, new: Ledger) -> bool:
    """The past was corrected, so that there may be fewer clocks than before; else spans are only closed and added."""
    began = [span.from_event for span in old.spans]
    return began != [span.from_event for span in new.spans[: len(began)]]


def show_clocks(item: ApprovalItem, ledger: Ledger, clocks: tuple[Clock, ...]) -> None:
    """The days of the item, in memory."""
    main, legal, name = main_clock(ledger.state, clocks)
    item.clock = name
    item.due_on = main.due_on if main else None
    item.legal_due_on = legal.due_on if legal else None
    open_days = [clock.due_on for clock in clocks if clock.open and clock.due_on and clock.name != OTHER_UNIT]
    item.next_due_on = min(open_days) if open_days else None
    tolerance = clock_named(clocks, TOLERANCE)
    item.make_up_by = tolerance.due_on if tolerance and tolerance.open else None
    item.paused = bool(main and main.open and _stands_still(main))
    item.received_on = next((span.from_day for span in ledger.spans if span.kind == NOTICE), None)
    ran = clock_named(clocks, STATUTORY) or clock_named(clocks, COMMITTED)
    run = _span(ledger.spans, RUN)
    item.accepted_on = ran.started_on if ran else (run.from_day if run else None)
    item.decided_on = run.to_day if run and (ledger.state in DECIDED_STATES or _span(ledger.spans, DELIVERY)) else None


def main_clock(state: str, clocks: tuple[Clock, ...]) -> tuple[Clock | None, Clock | None, str]:
    """(the clock that counts now: the promise, or the law where there is none; the statutory one; name of the first)."""
    kind = KINDS[state]
    if kind == RUN:
        legal, promised = clock_named(clocks, STATUTORY), clock_named(clocks, COMMITTED)
        main = promised or legal
        return main, legal, main.name if main else ""
    if kind in (NOTICE, ANSWER, DELIVERY):
        main = clock_named(clocks, kind)
        return main, None, main.name if main else ""
    return None, None, ""


def _stands_still(clock: Clock) -> bool:
    return any(each.kind == PAUSE and each.to_day is None for each in clock.intervals)


def _span(spans: Iterable[Span], kind: str) -> Span | None:
    return next((span for span in spans if span.kind == kind), None)


# --- rows


def clock_rows(item: ApprovalItem, clocks: Iterable[Clock]) -> list[ItemClock]:
    """Unsaved rows, in the order of the clocks."""
    return [
        ItemClock(
            item_id=item.pk,
            position=position,
            name=clock.name,
            ref=clock.ref,
            days=clock.days,
            extension=clock.extension,
            unit=clock.unit,
            started_on=clock.started_on,
            started_by=clock.started_by,
            stopped_on=clock.stopped_on,
            stopped_by=clock.stopped_by,
            due_on=clock.due_on,
            tentative=clock.tentative,
            back_dated=clock.back_dated,
            intervals=[_plain(each) for each in clock.intervals],
            calendar=clock.calendar_name,
        )
        for position, clock in enumerate(clocks)
    ]


def _plain(interval: Interval) -> list[Any]:
    row = [interval.kind, interval.from_day, interval.to_day, interval.event_from, interval.event_to]
    return [
        *(each.isoformat() if isinstance(each, date) else each for each in row),
        *(interval.reason.zh, interval.reason.en, interval.basis),
    ]


def write_clocks(item: ApprovalItem, clocks: tuple[Clock, ...]) -> None:
    """The rows of an item's clocks, in one statement. Only a correction of the past can leave fewer than there were."""
    rows = clock_rows(item, clocks)
    if rows:
        ItemClock.objects.bulk_create(
            rows, update_conflicts=True, unique_fields=["item", "position"], update_fields=CLOCK_FIELDS
        )


def drop_clocks_beyond(item: ApprovalItem, count: int) -> None:
    """After history was corrected: clocks that are not there any more."""
    ItemClock.objects.filter(item=item, position__gte=count).delete()
