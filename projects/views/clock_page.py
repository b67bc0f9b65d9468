"""How the dates of an item were computed: every clock with the reason of each day, its pauses, extension and rounds (U5)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from approval_portal.accounts.models import User
from projects.enums import Handled
from projects.models import ApprovalItem, CalendarNotice, Event, SpecialProcedure
from projects.queries_items import calendar_at, ledger_of, limits_of, node_of, read_item_clocks
from projects.rules.calendar import DayRun
from projects.rules.clock import CLOCKS, DAY, OTHER_UNIT, PAUSE, PROCEDURE, Clock, Limits
from projects.rules.clock_days import explain
from projects.rules.clock_pauses import PAUSED, Pause, accepted_on, pauses_of, running_span
from projects.rules.ledger import Ledger
from projects.rules.ledger_spans import EXTEND, SUSPENDED, TASK, Span
from projects.rules.wording import Text, name_of
from projects.views.months import Month, months_of

ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Line:
    """A day, or a run of days for one reason. `css`: how the row looks (day off, holiday, make-up day, pause)."""

    run: DayRun
    css: str
    today: bool
    due: bool


@dataclass(frozen=True, slots=True)
class Block:
    """One clock as the page shows it, as of today."""

    clock: Clock
    name: Text
    again: int  # 2: the second clock of this name, and so on; 0: the only one
    shown: Mapping[str, Any]  # what components/clock.html takes
    used: int
    basis: str
    lines: list[Line]
    months: list[Month]
    papers: list[tuple[int, str, bool]]  # (year, holiday notice, announced)
    remarks: list[Text] = field(default_factory=list)

    @property
    def anchor(self) -> str:
        return f"{self.clock.name}-{self.clock.started_by}"

    @property
    def in_days(self) -> bool:
        return self.clock.unit == DAY

    @property
    def warning_only(self) -> bool:
        return self.clock.name == OTHER_UNIT


@dataclass(frozen=True, slots=True)
class Pausing:
    """A special procedure, a parallel task or a suspension beside the clocks."""

    name: Text
    basis: str
    began: date
    ended: date | None
    told: date | None
    stops: bool
    deducted: int  # working days taken off the main clocks up to today
    row: SpecialProcedure | None
    approver: User | None


@dataclass(frozen=True, slots=True)
class Extension:
    days: int
    on: date
    by: User | None
    reason: str


def clock_context(item: ApprovalItem, today: date) -> dict[str, Any]:
    ledger = ledger_of(item)
    clocks = read_item_clocks(item, ledger)
    blocks = blocks_of(item, ledger, clocks, today)
    main = [each for each in blocks if each.clock.name == item.clock and each.clock.open][-1:]
    rest = [each for each in reversed(blocks) if each not in main]
    events = _events_of(ledger)
    return {
        "item": item,
        "item_name": name_of(node_of(item).raw),
        "today": today,
        "main": main[0] if main else None,
        "open": [each for each in rest if each.clock.open],
        "closed": [each for each in rest if not each.clock.open],
        "pauses": pauses_shown(item, ledger, limits_of(item), events, today),
        "extensions": extensions_shown(ledger, clocks, events),
        "elsewhere": item.handled == Handled.ELSEWHERE,
    }


# --- clocks


def blocks_of(item: ApprovalItem, ledger: Ledger, clocks: Iterable[Clock], today: date) -> list[Block]:
    clocks = list(clocks)
    codes = {span.ref: span.code for span in ledger.spans if span.ref}
    names = [name_of_clock(clock, codes, limits_of(item)) for clock in clocks]
    total, seen = Counter(name.zh for name in names), Counter[str]()
    notices = (
        list(CalendarNotice.objects.order_by("pk").values_list("pk", "year", "name", "announced")) if clocks else []
    )
    blocks = []
    for clock, name in zip(clocks, names, strict=True):
        seen[name.zh] += 1
        lines = [_line(clock, run, today) for run in explain(clock, today)]
        blocks.append(
            Block(
                clock=clock,
                name=name,
                again=seen[name.zh] if total[name.zh] > 1 else 0,
                shown=shown_clock(clock, today),
                used=clock.used(today),
                basis=clock.intervals[0].basis if clock.intervals else "",
                lines=lines,
                months=months_of(lines),
                papers=_papers(clock, lines, notices),
                remarks=list(dict.fromkeys(remark.text for remark in clock.remarks)),
            )
        )
    return blocks


def name_of_clock(clock: Clock, codes: Mapping[str, str], limits: Limits) -> Text:
    if clock.name != PROCEDURE:
        return CLOCKS[clock.name]
    procedure, kind = limits.procedures[codes[clock.ref]], CLOCKS[PROCEDURE]
    return Text(f"{procedure.zh}：{kind.zh}", f"{procedure.en}: {kind.en}")


def shown_clock(clock: Clock, today: date) -> dict[str, Any]:
    """What `components/clock.html` takes: days left, due today, beyond, standing still, or how long it took."""
    if not clock.open:
        return {"kind": "over" if clock.late(today) else "done", "days": _taken(clock, today), "due": clock.due_on}
    if clock.late(today):
        return {"kind": "over", "days": max(clock.overdue(today), 1), "due": clock.due_on}
    if clock.paused(today) is not None or clock.due_on is None:
        return {"kind": "paused", "days": clock.left(today)}
    if clock.due_on == today:
        return {"kind": "today", "days": 0, "due": clock.due_on}
    left = clock.left(today)
    return {"kind": "left", "days": left, "due": clock.due_on, "soon": left <= 2}


def _taken(clock: Clock, today: date) -> int:
    return max(clock.overdue(today), 1) if clock.late(today) else clock.used(today)


def _line(clock: Clock, run: DayRun, today: date) -> Line:
    css, rule = "", clock.calendar.rules.get(run.first)
    if clock.paused(run.first) is not None:
        css = "is-pz"
    elif not run.counts and run.first > clock.origin:
        css = "is-ho" if rule is not None and rule.name_zh else "is-off"
    elif run.counts and rule is not None and rule.works:
        css = "is-make"
    return Line(run, css, run.first <= today <= run.last, run.first <= (clock.due_on or date.min) <= run.last)


def _papers(
    clock: Clock, lines: list[Line], notices: Iterable[tuple[int, int, str, bool]]
) -> list[tuple[int, str, bool]]:
    """The holiday notice of each year that the clock went through, as its calendar knew them."""
    if not lines:
        return []
    edition = int(clock.calendar_name or 0)
    years = range(lines[0].run.first.year, lines[-1].run.last.year + 1)
    known = {year: (year, name, announced) for pk, year, name, announced in notices if pk <= edition}
    return [known[year] for year in years if year in known]


# --- what stood beside the clocks


def pauses_shown(
    item: ApprovalItem, ledger: Ledger, limits: Limits, events: Mapping[int, Event], today: date
) -> list[Pausing]:
    """Every special procedure, task and suspension, with the working days that were deducted for it."""
    spans = [span for span in ledger.spans if span.kind in (PAUSE, TASK)]
    if not spans:
        return []
    rows = {str(row.pk): row for row in item.specials.select_related("approved_by")}
    calendar, deducted = calendar_at(item.calendar), _deducted(item, ledger, limits)
    found = []
    for span in spans:
        procedure = PAUSED if span.code == SUSPENDED else limits.procedures[span.code]
        row, event = rows.get(span.ref), events.get(span.from_event)
        days = sum(
            calendar.workdays_between(pause.from_day - ONE_DAY, min(pause.to_day or today, today))
            for pause in deducted
            if pause.span == span and pause.from_day <= today
        )
        found.append(
            Pausing(
                name=Text(procedure.zh, procedure.en),
                basis=(row.basis if row else "") or procedure.basis,
                began=span.from_day,
                ended=span.to_day,
                told=span.told_day,
                stops=span.kind == PAUSE and procedure.stops,
                deducted=days,
                row=row,
                approver=row.approved_by if row else (event.actor if event else None),
            )
        )
    return found


def _deducted(item: ApprovalItem, ledger: Ledger, limits: Limits) -> list[Pause]:
    run = running_span(ledger)
    if run is None:
        return []
    calendar = calendar_at(item.calendar)
    return pauses_of(ledger.spans, accepted_on(run, limits, calendar), limits, calendar)[0]


def extensions_shown(ledger: Ledger, clocks: Iterable[Clock], events: Mapping[int, Event]) -> list[Extension]:
    """The extension by the head: how many days, when, by whom and why."""
    granted = {each.from_event: each for each in ledger.spans if each.kind == EXTEND}
    days = max((clock.extension for clock in clocks), default=0)
    return [_extension(span, days, events.get(event)) for event, span in granted.items() if days]


def _extension(span: Span, days: int, event: Event | None) -> Extension:
    reason = event.text.content if event and event.text else ""
    return Extension(days, span.from_day, event.actor if event else None, reason)


def _events_of(ledger: Ledger) -> dict[int, Event]:
    """The events behind extensions and suspensions: who and why. No query where there are none."""
    wanted = [each.from_event for each in ledger.spans if each.kind == EXTEND or each.code == SUSPENDED]
    rows = Event.objects.filter(pk__in=wanted).select_related("actor", "text") if wanted else ()
    return {row.pk: row for row in rows}
