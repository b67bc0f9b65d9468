"""What each thing adds to which figure, from what is known of it; the definitions stand in `figures`.

Nothing here knows what day it is: amounts change only when something happens to the thing. What depends on today (overdue,
at risk, stale) is asked of the days at which open things are kept.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from projects.rules.calendar import WorkCalendar
from projects.rules.clock import COMMITTED, STATUTORY, Clock, Limits, due_day
from projects.rules.clock_reading import clock_named
from projects.rules.court import SPECIAL, holds_of, split
from projects.rules.ledger import BODY, NOBODY, Ledger
from projects.rules.ledger_spans import ANSWER, KINDS, NOTICE, PAUSE, RUN
from projects.rules.lifecycle import DECIDED_STATES
from projects.rules.project_states import ENDED, LIVE, MERGED
from services.rules.figures import STANDING, kept_at, reached

EMPTY = Ledger()
ONE, NONE = Decimal(1), Decimal(0)
OPEN = frozenset(state for state, kind in KINDS.items() if kind in (NOTICE, ANSWER, RUN))
WATCHED = LIVE - {"producing"}  # of these a long silence is told


class Add(NamedTuple):
    """So much for one figure: for a body (empty: the zone only), at a day."""

    figure: str
    body: str
    day: date
    amount: Decimal = ONE


# --- approval items


@dataclass(frozen=True, slots=True)
class ItemFacts:
    """An item as it stands. `here`: handled on the portal, with a ledger and clocks; `clock`: name of the one that counts.

    `again`: (day, demands that the first notice did not name); `saved`: papers that were not asked for again.
    """

    body: str
    phase: str
    state: str
    here: bool
    one_day: bool
    limits: Limits
    calendar: WorkCalendar
    risk_share: Decimal
    ledger: Ledger = EMPTY
    clocks: tuple[Clock, ...] = ()
    clock: str = ""
    received_on: date | None = None
    accepted_on: date | None = None
    decided_on: date | None = None
    again: tuple[tuple[date, int], ...] = ()
    saved: int = 0


def item_adds(item: ItemFacts) -> list[Add]:
    adds = [*_open(item)]
    if item.state in DECIDED_STATES and item.here:
        adds.append(Add("to_deliver", item.body, STANDING))
    if item.here:
        adds += _happened(item)
        adds += _concluded(item)
    return adds


def _open(item: ItemFacts) -> Iterator[Add]:
    if item.state not in OPEN:
        return
    for figure in ("open_items", f"open_phase:{item.phase}", f"open_state:{item.state}", f"open_court:{court(item)}"):
        yield Add(figure, item.body, STANDING)
    clock = clock_named(item.clocks, item.clock) if item.clock else None
    if clock is None:
        yield Add("open_untimed", item.body, STANDING)
    elif clock.due_on is None:
        yield Add("open_paused", item.body, STANDING)
    else:
        yield Add("open_due", item.body, clock.due_on)
        yield Add("open_risk", item.body, risk_day(clock, item.risk_share))


def court(item: ItemFacts) -> str:
    """Who has it now, as a word: a procedure that stops the clock, else whoever's turn it is."""
    for span in reversed(item.ledger.spans):
        if span.kind == PAUSE and span.to_day is None:
            return _kind(span.party or SPECIAL)
    return _kind(item.ledger.turns[-1].party if item.ledger.turns else BODY)


def _kind(party: str) -> str:
    return party.partition(":")[0] or BODY


def risk_day(clock: Clock, share: Decimal) -> date:
    """The day on which this share of the limit or less is left; at the latest the due day."""
    assert clock.due_on is not None
    found = due_day(clock.pieces, reached(clock.days, share), clock.unit, clock.calendar)
    return min(found or clock.due_on, clock.due_on)


def _happened(item: ItemFacts) -> Iterator[Add]:
    if item.received_on is not None and item.state != "draft":
        yield Add("submitted", item.body, kept_at(item.received_on))
        if item.saved:
            yield Add("materials_saved", item.body, kept_at(item.received_on), Decimal(item.saved))
    if item.accepted_on is not None:
        week = kept_at(item.accepted_on)
        yield Add("accepted", item.body, week)
        if not any(span.kind == ANSWER for span in item.ledger.spans):
            yield Add("accepted_first", item.body, week)
    for day, demands in item.again:
        yield Add("second_notices", item.body, kept_at(day), Decimal(demands))


def _concluded(item: ItemFacts) -> Iterator[Add]:
    if item.decided_on is None:
        return
    day, week = item.decided_on, kept_at(item.decided_on)
    yield Add("concluded", item.body, week)
    law, promise = clock_named(item.clocks, STATUTORY), clock_named(item.clocks, COMMITTED)
    if law is not None:
        yield Add("statutory_items", item.body, week)
        yield Add("used_days", item.body, week, Decimal(law.used(day)))
        yield Add("statutory_days", item.body, week, Decimal(law.days - law.extension))
    counted = promise or law
    if counted is not None:
        yield Add("concluded_timed", item.body, week)
        if not counted.late(day):
            yield Add("concluded_in_time", item.body, week)
    if item.one_day:
        yield Add("one_day_base", item.body, week)
        if _used(item, law or promise) <= 1:
            yield Add("one_day_items", item.body, week)
    parts = split(holds_of(item.ledger, item.limits, item.calendar, day), item.calendar)
    for party, days in _by_kind(parts.days.items()):
        yield Add(f"court_days:{party}", item.body, week, Decimal(days))


def _used(item: ItemFacts, clock: Clock | None) -> int:
    """Working days from acceptance to decision: those of its clock, or of the calendar where it has none."""
    assert item.decided_on is not None
    if clock is not None:
        return clock.used(item.decided_on)
    return item.calendar.workdays_between(item.accepted_on or item.decided_on, item.decided_on)


def _by_kind(days: Iterable[tuple[str, int]]) -> list[tuple[str, int]]:
    summed: dict[str, int] = {}
    for party, count in days:
        if party != NOBODY and count:
            summed[_kind(party)] = summed.get(_kind(party), 0) + count
    return sorted(summed.items())


# --- the others


@dataclass(frozen=True, slots=True)
class ProblemFacts:
    body: str
    state: str
    raised_on: date
    struck_on: date | None
    due_on: date | None
    reopened_on: tuple[date, ...] = ()


def problem_adds(problem: ProblemFacts) -> list[Add]:
    adds = [Add("problems_opened", problem.body, kept_at(problem.raised_on))]
    for day, times in _counted(problem.reopened_on):
        adds.append(Add("problems_reopened", problem.body, day, Decimal(times)))
    if problem.struck_on is not None:
        adds.append(Add("problems_struck_off", problem.body, kept_at(problem.struck_on)))
        return adds
    adds.append(Add(f"problems_state:{problem.state}", problem.body, STANDING))
    if problem.due_on is not None:
        adds.append(Add("problem_due", problem.body, problem.due_on))
    return adds


def _counted(days: Iterable[date]) -> list[tuple[date, int]]:
    found: dict[date, int] = {}
    for day in days:
        found[kept_at(day)] = found.get(kept_at(day), 0) + 1
    return sorted(found.items())


@dataclass(frozen=True, slots=True)
class TripFacts:
    """A doorstep service. `live`: arranged or under way; `received`: at least one thing was signed for."""

    kind: str
    agent: int | None
    live: bool
    done_on: date | None
    received: bool = False


_TRIPS = {"visit": "visits", "pickup": "pickups", "delivery": "deliveries"}


def trip_adds(trip: TripFacts) -> list[Add]:
    adds = []
    if trip.done_on is not None:
        week = kept_at(trip.done_on)
        adds.append(Add(_TRIPS[trip.kind], "", week))
        if trip.kind == "pickup" or (trip.kind == "delivery" and trip.received):
            adds.append(Add("trips_saved", "", week))
        if trip.agent is not None:
            adds.append(Add(f"agent_trips:{trip.agent}", "", week))
    elif trip.live and trip.agent is not None:
        adds.append(Add(f"agent_waiting:{trip.agent}", "", STANDING))
    return adds


def rating_adds(body: str, level: int, day: date) -> list[Add]:
    """`body`: of the item that was rated; empty for a doorstep service."""
    week = kept_at(day)
    adds = [Add("ratings", body, week), Add(f"ratings_level:{level}", body, week)]
    return [*adds, Add("ratings_good", body, week)] if level >= 3 else adds


def meeting_adds(kind: str, held_on: date | None) -> list[Add]:
    if held_on is None:
        return []
    return [Add("weekly_meetings" if kind == "weekly" else "problem_meetings", "", kept_at(held_on))]


@dataclass(frozen=True, slots=True)
class ProjectFacts:
    """`moves`: (day, from, to) of its states, from nothing when it was made; `listings`: (year, level, 万元).

    `moved_on`: when anybody last did anything there.
    """

    state: str
    agent: int | None
    moved_on: date | None
    moves: tuple[tuple[date, str, str], ...] = ()
    listings: tuple[tuple[int, str, Decimal], ...] = ()


def project_adds(project: ProjectFacts) -> list[Add]:
    adds = []
    if project.state not in (ENDED, MERGED):
        adds.append(Add(f"projects_state:{project.state}", "", STANDING))
    if project.agent is not None and project.state in WATCHED:
        adds.append(Add(f"agent_projects:{project.agent}", "", STANDING))
    if project.moved_on is not None and project.agent is not None and project.state in WATCHED:
        adds.append(Add("project_moved", "", project.moved_on))
    moved: dict[tuple[str, date], Decimal] = {}
    for day, before, after in project.moves:
        for figure in [f"projects_out:{before}"] * bool(before) + [f"projects_in:{after}"]:
            moved[figure, kept_at(day)] = moved.get((figure, kept_at(day)), NONE) + ONE
    adds += [Add(figure, "", day, times) for (figure, day), times in sorted(moved.items())]
    for year, level, wan in project.listings:
        more = "" if level == "city" else f"_{level}"
        first = date(year, 1, 1)
        adds += [Add(f"key_projects{more}", "", first), Add(f"key_investment{more}_wan", "", first, wan)]
    return adds


def merged(adds: Iterable[Add]) -> dict[tuple[str, str, date], Decimal]:
    """(figure, body, day) -> amount; what adds up to nothing is no row."""
    found: dict[tuple[str, str, date], Decimal] = {}
    for add in adds:
        key = (add.figure, add.body, add.day)
        found[key] = found.get(key, NONE) + add.amount
    return found
