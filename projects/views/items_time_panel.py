"""The panel of an item about its time: days left, until when, what stands still, and with whom it lies."""

from __future__ import annotations

from datetime import date
from typing import Any

from approval_portal.accounts.models import User
from projects.enums import Handled
from projects.models import ApprovalItem
from projects.queries_items import calendar_at, ledger_of, limits_of, read_item_clocks
from projects.rules.clock import ONE_DAY, STATUTORY, WORKDAY, Clock
from projects.rules.clock_reading import clock_named
from projects.rules.court import holds_of
from projects.views.clock_page import name_of_clock, shown_clock
from projects.views.court_page import Names

LONGEST_STRIP = 30  # days drawn one by one; a longer limit is only said in words


def panel(item: ApprovalItem, user: User, day: date) -> dict[str, Any]:
    """What `projects/item_clock.html` shows. One query while nothing stands still, two then."""
    if item.handled == Handled.ELSEWHERE or not item.ledger:
        return {"clock_of": None}
    ledger = ledger_of(item)
    clocks = read_item_clocks(item, ledger)
    main = clock_named(clocks, item.clock) if item.clock else None
    return {
        "clock_of": item,
        "clock": main,
        "clock_name": name_of_clock(main, {}, limits_of(item)) if main else None,
        "clock_shown": shown_clock(main, day) if main else {"kind": "none"},
        "clock_used": main.used(day) if main else 0,
        "clock_law": law_beside(main, clocks),
        "clock_strip": strip(main, day) if main else [],
        "clock_until": paused_until(item, main, day),
        "clock_holder": holder(item, day),
        "make_up_by": item.make_up_by,
    }


def law_beside(main: Clock | None, clocks: tuple[Clock, ...]) -> Clock | None:
    """The statutory limit, where the promise is what counts now."""
    law = clock_named(clocks, STATUTORY)
    return law if main is not None and main is not law and law is not None and law.open and main.open else None


def strip(clock: Clock, day: date) -> list[str]:
    """Each working day of the limit, from the start: u used, p paused, empty: still to come. Too long a one is empty."""
    if clock.unit != WORKDAY or clock.days > LONGEST_STRIP:
        return []
    marks: list[str] = []
    at, counted = clock.origin, 0
    last = min(day, clock.stopped_on or day)
    while at < last and len(marks) < 2 * LONGEST_STRIP:
        at += ONE_DAY
        if not clock.calendar.is_workday(at):
            continue
        paused = clock.paused(at) is not None
        counted += not paused
        marks.append("p" if paused else "u" if counted <= clock.days else "o")
    return marks + [""] * max(clock.days - counted, 0)


def paused_until(item: ApprovalItem, main: Clock | None, day: date) -> date | None:
    """The day on which the last open procedure is expected to end."""
    if main is None or not (item.paused or main.paused(day)):
        return None
    expected = item.specials.filter(ended_on=None, stops_clock=True).values_list("expected_end", flat=True)
    days = [each for each in expected if each is not None]
    return max(days) if days else None


def holder(item: ApprovalItem, day: date) -> Any:
    """The name of the party that has it today; None when nobody has."""
    holds = holds_of(ledger_of(item), limits_of(item), calendar_at(item.calendar), day + ONE_DAY)
    if not holds or item.ended_on is not None or holds[-1].until <= day:
        return None
    return Names([item]).of(holds[-1].party)
