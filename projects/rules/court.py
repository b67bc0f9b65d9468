"""Whose court: the elapsed working days of an item, split among those who held it; and the same for a project.

The day on which the item passes on belongs to the one who had it that morning (the start day is not counted, as on the
clocks). Days that the statutory clock deducts belong to the procedure, or to the intermediary that carries it out; days
of a procedure that is not deducted stay with the body. Counting begins with the day the papers came and ends when the
item is delivered or ended otherwise. The shares add up to the elapsed working days exactly.

A party is a word: `enterprise`, `agent`, `body:<code>`, `intermediary:<code>`, `special:<procedure>`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import NamedTuple

from projects.rules.calendar import WorkCalendar
from projects.rules.clock import ONE_DAY, Limits
from projects.rules.clock_pauses import Pause, accepted_on, pauses_of, running_span
from projects.rules.ledger import NOBODY, Ledger

SPECIAL = "special"


class Hold(NamedTuple):
    """`party` held the item on the days after `after`, up to and including `until`."""

    party: str
    after: date
    until: date


class Split(NamedTuple):
    """Working days by party, and their sum."""

    days: Mapping[str, int]
    elapsed: int


def holds_of(ledger: Ledger, limits: Limits, calendar: WorkCalendar, as_of: date) -> list[Hold]:
    """Who held the item, day after day without gap or overlap, up to and including `as_of`."""
    turns = ledger.turns
    ends = [*(turn.day for turn in turns[1:]), as_of]
    holds = [
        Hold(turn.party, turn.day, min(end, as_of))
        for turn, end in zip(turns, ends, strict=False)
        if turn.party != NOBODY and turn.day < min(end, as_of)
    ]
    run = running_span(ledger)
    if run is None:
        return holds
    pauses, _ = pauses_of(ledger.spans, accepted_on(run, limits, calendar), limits, calendar)
    for pause in pauses:
        holds = list(_laid_over(holds, pause, as_of))
    return holds


def _laid_over(holds: Iterable[Hold], pause: Pause, as_of: date) -> Iterable[Hold]:
    """The holds with the days of the pause cut out of them and given to whoever carries the procedure out."""
    after = pause.from_day - ONE_DAY
    until = as_of if pause.to_day is None else min(pause.to_day, as_of)
    party = pause.span.party or f"{SPECIAL}:{pause.span.code}"
    for hold in holds:
        first, last = max(hold.after, after), min(hold.until, until)
        if last <= first:
            yield hold
            continue
        if hold.after < first:
            yield hold._replace(until=first)
        yield Hold(party, first, last)
        if last < hold.until:
            yield hold._replace(after=last)


def split(holds: Iterable[Hold], calendar: WorkCalendar) -> Split:
    """The working days of one item by party, in the order in which the parties first held it."""
    days: dict[str, int] = {}
    for hold in holds:
        days[hold.party] = days.get(hold.party, 0) + calendar.workdays_between(hold.after, hold.until)
    return Split(days, sum(days.values()))


def split_project(items: Iterable[Iterable[Hold]], calendar: WorkCalendar) -> Split:
    """The working days of a project by party: a day counts once for a party that held several items.

    Parties hold items side by side, so the shares may add up to more than `elapsed`, which is the number of working days
    on which anybody held anything.
    """
    by_party: dict[str, list[Hold]] = {}
    every: list[Hold] = []
    for holds in items:
        for hold in holds:
            by_party.setdefault(hold.party, []).append(hold)
            every.append(hold)
    return Split({party: _union(holds, calendar) for party, holds in by_party.items()}, _union(every, calendar))


def _union(holds: list[Hold], calendar: WorkCalendar) -> int:
    total, covered = 0, date.min
    for hold in sorted(holds, key=lambda hold: hold.after):
        after = max(hold.after, covered)
        if after < hold.until:
            total += calendar.workdays_between(after, hold.until)
            covered = hold.until
    return total
