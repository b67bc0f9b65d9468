"""The recount of approval items: their events walked through, their days counted one by one."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from django.conf import settings

from projects.enums import Handled
from projects.models import ApprovalItem, Event
from projects.queries_items import OBJECT, calendar_at, catalogue_of, happening_of, limits_of, read_item_clocks
from projects.queries_wallet_savings import saved_per_item
from projects.rules import ledger as ledgers
from projects.rules.clock import COMMITTED, STATUTORY, Clock
from projects.rules.clock_reading import clock_named
from projects.rules.court import holds_of
from projects.rules.ledger_spans import KINDS, Happening, received_on
from projects.rules.lifecycle import BY_STEP, DECIDED_STATES, VERBS, target_of
from services.queries_tally import ONE_DAY, Tally, on, put, told_of, week_of
from services.rules.figures import STANDING

CHUNK = 500


def count_items(tally: Tally) -> None:
    chunk: list[tuple[int, list[Event]]] = []
    for pair in told_of(OBJECT):
        chunk.append(pair)
        if len(chunk) == CHUNK:
            _chunk_of_items(chunk, tally)
            chunk = []
    _chunk_of_items(chunk, tally)


def _chunk_of_items(chunk: list[tuple[int, list[Event]]], tally: Tally) -> None:
    rows = ApprovalItem.objects.filter(pk__in=[pk for pk, _ in chunk]).select_related("package__catalogue")
    items = {row.pk: row for row in rows.defer("package__catalogue__source", "package__answers", "ledger")}
    saved = saved_per_item(items)
    for pk, told in chunk:
        if pk in items:
            _count_item(items[pk], told, saved.get(pk, 0), tally)


def _count_item(item: ApprovalItem, told: list[Event], saved: int, tally: Tally) -> None:
    if item.handled == Handled.ELSEWHERE:
        _count_elsewhere(item, told, tally)
        return
    steps = [happening_of(event) for event in told if event.verb in VERBS]
    walk = Walk(ledgers.effective(steps))
    if walk.received is None:
        return
    ledger = ledgers.replay(steps, item.body_id)
    clocks = read_item_clocks(_with_calendars(item, told), ledger)
    if KINDS[walk.state] in ("notice", "answer", "run"):
        _stands(item, walk.state, _court(ledger), _clock_now(walk.state, clocks), tally)
    elif walk.state in DECIDED_STATES:
        put(tally, "to_deliver", item.body_id, STANDING)
    put(tally, "submitted", item.body_id, week_of(walk.received))
    if saved:
        put(tally, "materials_saved", item.body_id, week_of(walk.received), saved)
    for day, demands in sorted(_again(told).items()):
        put(tally, "second_notices", item.body_id, week_of(day), demands)
    law, promise = clock_named(clocks, STATUTORY), clock_named(clocks, COMMITTED)
    if walk.accepted is not None:
        _count_accepted(item, walk, law or promise, tally)
    if walk.decided is not None:
        _count_decided(item, walk, law, promise, ledger, tally)


def _count_elsewhere(item: ApprovalItem, told: list[Event], tally: Tally) -> None:
    """It stands as the newest report says; there is no clock."""
    states = [event.data["state"] for event in told if event.verb == "report" and "state" in event.data]
    if states and KINDS[states[-1]] in ("notice", "answer", "run"):
        _stands(item, states[-1], "body", None, tally)


def _count_accepted(item: ApprovalItem, walk: Walk, clock: Clock | None, tally: Tally) -> None:
    day = clock.started_on if clock else walk.accepted
    assert day is not None
    put(tally, "accepted", item.body_id, week_of(day))
    if not walk.corrected:
        put(tally, "accepted_first", item.body_id, week_of(day))


class Walk:
    """The states of an item, step after step, and the days of the turns in it."""

    def __init__(self, steps: Iterable[Happening]) -> None:
        self.state, self.corrected, self._open = "draft", False, 0
        self.received: date | None = None
        self.accepted: date | None = None
        self.decided: date | None = None
        for step in steps:
            self._take(step)

    def _take(self, step: Happening) -> None:
        self._open += (step.verb == "start_special") - (step.verb == "end_special")
        after = target_of(self.state, step.verb, open_specials=self._open)
        moved = (self.state, step.verb) in BY_STEP
        before, self.state = self.state, after
        if not moved:
            return
        if KINDS[after] == "notice" and self.received is None:
            self.received = received_on(step)
        if after == "correcting":
            self.corrected = True
        if KINDS[after] == "run" and self.accepted is None:
            self.accepted = step.day
        if KINDS[before] == "run" and after in DECIDED_STATES and self.decided is None:
            self.decided = step.day


def _with_calendars(item: ApprovalItem, told: list[Event]) -> ApprovalItem:
    """The item with the calendars that its events say it followed."""
    follows = [event for event in told if event.verb == "follow_calendar"]
    if follows:
        item.calendar = follows[-1].data["to"]
    return item


def _again(told: list[Event]) -> Counter[date]:
    found: Counter[date] = Counter()
    for event in told:
        if event.verb == "return_correction" and event.data.get("again"):
            found[on(event.at)] += event.data["again"]
    return found


def _stands(item: ApprovalItem, state: str, court: str, clock: Clock | None, tally: Tally) -> None:
    node = catalogue_of(item).nodes.get(item.node)
    phase = (node.phase if node else "") or ""
    for figure in ("open_items", f"open_phase:{phase}", f"open_state:{state}", f"open_court:{court}"):
        put(tally, figure, item.body_id, STANDING)
    if clock is None:
        put(tally, "open_untimed", item.body_id, STANDING)
    elif clock.due_on is None:
        put(tally, "open_paused", item.body_id, STANDING)
    else:
        put(tally, "open_due", item.body_id, clock.due_on)
        put(tally, "open_risk", item.body_id, _risky_from(clock, clock.due_on))


def _risky_from(clock: Clock, due_on: date) -> date:
    day, share = clock.origin, Decimal(settings.FIGURE_RISK_SHARE)
    while day < due_on and clock.days - clock.used(day) > clock.days * share:
        day += ONE_DAY
    return day


def _clock_now(state: str, clocks: Sequence[Clock]) -> Clock | None:
    kind = KINDS[state]
    if kind == "run":
        return clock_named(clocks, COMMITTED) or clock_named(clocks, STATUTORY)
    return clock_named(clocks, kind)


def _court(ledger: ledgers.Ledger) -> str:
    paused = [span for span in ledger.spans if span.kind == "pause" and span.to_day is None]
    if paused:
        return (paused[-1].party or "special").split(":")[0]
    return (ledger.turns[-1].party if ledger.turns else "body").split(":")[0] or "body"


def _count_decided(
    item: ApprovalItem, walk: Walk, law: Clock | None, promise: Clock | None, ledger: ledgers.Ledger, tally: Tally
) -> None:
    body, decided = item.body_id, walk.decided
    assert decided is not None
    week = week_of(decided)
    put(tally, "concluded", body, week)
    calendar = calendar_at(item.calendar)
    if law is not None:
        put(tally, "statutory_items", body, week)
        put(tally, "used_days", body, week, _days_used(law, decided))
        put(tally, "statutory_days", body, week, law.days - law.extension)
    main = promise or law
    if main is not None:
        put(tally, "concluded_timed", body, week)
        if main.due_on is None or decided <= main.due_on:
            put(tally, "concluded_in_time", body, week)
    if {item.node, f"{item.node}:{item.variant}"} & set(settings.FIGURE_ONE_DAY):
        put(tally, "one_day_base", body, week)
        clock = law or promise
        used = _days_used(clock, decided) if clock else calendar.workdays_between(walk.accepted or decided, decided)
        if used <= 1:
            put(tally, "one_day_items", body, week)
    shares: Counter[str] = Counter()
    for hold in holds_of(ledger, limits_of(item), calendar, decided):
        shares[hold.party.split(":")[0]] += _workdays(hold.after, hold.until, calendar)
    for party, days in sorted(shares.items()):
        if days:
            put(tally, f"court_days:{party}", body, week, days)


def _days_used(clock: Clock, until: date) -> int:
    """Day by day: a working day counts unless it lies in a pause."""
    pauses = [(each.from_day, each.to_day) for each in clock.intervals if each.kind == "pause"]
    counted, day = 0, clock.origin + ONE_DAY
    while day <= until:
        stands = any(first <= day and (last is None or day <= last) for first, last in pauses)
        counted += clock.calendar.is_workday(day) and not stands
        day += ONE_DAY
    return counted


def _workdays(after: date, until: date, calendar: Any) -> int:
    return sum(calendar.is_workday(after + ONE_DAY * n) for n in range(1, (until - after).days + 1))
