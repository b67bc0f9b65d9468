"""From an item's ledger, its limits and a calendar to its clocks. The rules stand in `clock`."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import NamedTuple

from projects.rules import ledger_spans as spans_of
from projects.rules.calendar import WorkCalendar
from projects.rules.clock import (
    COMMITTED,
    DAY,
    EXTEND,
    ONE_DAY,
    OTHER_UNIT,
    PAUSE,
    PROCEDURE,
    RUN,
    STATUTORY,
    WORKDAY,
    Clock,
    Interval,
    Limits,
    Piece,
    Remark,
    due_day,
)
from projects.rules.clock_pauses import Pause, about, accepted_on, pauses_of
from projects.rules.ledger import Ledger
from projects.rules.ledger_spans import SUSPENDED, Span
from projects.rules.wording import Text

_BASIS = {
    spans_of.NOTICE: "行政许可法第32条",
    spans_of.ANSWER: "按本地规定",
    STATUTORY: "行政许可法第42条、第82条",
    OTHER_UNIT: "条文只写“日”",
    COMMITTED: "本单位承诺",
    spans_of.TOLERANCE: "容缺受理通知书",
    spans_of.DELIVERY: "行政许可法第44条",
    spans_of.HEARING_APPLY: "行政许可法第47条",
    spans_of.HEARING_HOLD: "行政许可法第47条",
    spans_of.HEARING_NOTICE: "行政许可法第48条",
}
_STARTS = {
    RUN: Text("受理，自次日起计时", "accepted; the clock runs from the next day"),
    "back_dated": Text(
        "视为受理：自收件次日起计时", "deemed accepted: the clock runs from the day after the papers came"
    ),
    "first": Text("自次日起计时", "the clock runs from the next day"),
}


class Edition(NamedTuple):
    """A calendar that was in force before the newest notice: clocks stopped by an event up to `until` keep it."""

    calendar: WorkCalendar
    name: str
    until: int


def read_clocks(
    ledger: Ledger, limits: Limits, calendar: WorkCalendar, calendar_name: str = "", older: Sequence[Edition] = ()
) -> tuple[Clock, ...]:
    """Every clock of the item, in the order in which they began. Raises KeyError for a procedure not in `limits`.

    `older`: calendars of earlier notices, the oldest first, for clocks that concluded under them.
    """
    return tuple(_Reader(ledger.spans, limits, Edition(calendar, calendar_name, 0), older).clocks())


def clock_named(clocks: Iterable[Clock], name: str) -> Clock | None:
    """The last clock of that name; None when the item has none."""
    return next((clock for clock in reversed(tuple(clocks)) if clock.name == name), None)


class _Reader:
    def __init__(self, spans: tuple[Span, ...], limits: Limits, newest: Edition, older: Sequence[Edition]) -> None:
        self._spans, self._limits, self._newest, self._older = spans, limits, newest, older

    def _edition(self, stopped_by: int | None) -> Edition:
        if self._older and stopped_by is not None:
            return next((each for each in self._older if stopped_by <= each.until), self._newest)
        return self._newest

    def clocks(self) -> Iterable[Clock]:
        limits = self._limits
        for span in self._spans:
            kind = span.kind
            if kind == spans_of.RUN:
                yield from self._main(span)
            elif kind in (spans_of.PAUSE, spans_of.TASK):
                longest = None if span.code == SUSPENDED else limits.procedures[span.code].max_workdays
                if longest is not None:
                    yield self._plain(PROCEDURE, span, longest)
            elif kind == spans_of.TOLERANCE:
                days = self._tolerance(span)
                if days is not None:
                    yield self._plain(kind, span, days)
            elif kind != spans_of.EXTEND:
                days = getattr(limits, kind)
                if days is not None:
                    yield self._plain(kind, span, days)

    def _tolerance(self, span: Span) -> int | None:
        """Up to the day that the notice names, or the next working day; the general number where it names none."""
        if span.told_day is None or span.told_day < span.from_day:
            return self._limits.tolerance
        calendar = self._edition(span.to_event).calendar
        return calendar.workdays_between(span.from_day, span.told_day) + (not calendar.is_workday(span.told_day))

    def _plain(self, name: str, span: Span, days: int) -> Clock:
        """A clock that nothing pauses. Of a procedure that is deducted the first day counts: so many and no more."""
        origin = span.from_day - ONE_DAY if span.kind == spans_of.PAUSE else span.from_day
        pieces: tuple[Piece, ...] = ((origin, None),)
        procedure = self._limits.procedures[span.code] if name == PROCEDURE else None
        basis = procedure.basis if procedure else _BASIS[name]
        reason = Text(procedure.zh, procedure.en) if procedure else _STARTS["first"]
        run = Interval(name, RUN, span.from_day, span.to_day, span.from_event, span.to_event, reason, basis)
        return self._clock(name, span, span.from_day, origin, pieces, days, 0, WORKDAY, (run,))

    def _main(self, run: Span) -> Iterable[Clock]:
        """The limits that run from acceptance: by law, by law in the other unit where it says 日, and by promise."""
        limits = self._limits
        start = accepted_on(run, limits, self._edition(run.from_event).calendar)
        pauses, remarks = pauses_of(self._spans, start, limits, self._edition(run.to_event).calendar)
        unit = limits.days_as if limits.unit == DAY else WORKDAY
        wanted = [(STATUTORY, limits.statutory, unit), (COMMITTED, limits.committed, WORKDAY)]
        if limits.unit == DAY:
            wanted.insert(1, (OTHER_UNIT, limits.statutory, WORKDAY if unit == DAY else DAY))
        for name, days, unit in wanted:
            if days is not None:
                extension = None if name == COMMITTED else self._extension()
                yield self._over(name, run, start, pauses, remarks, days, unit, extension)

    def _extension(self) -> tuple[Span, int] | None:
        allowed = self._limits.extension
        span = next((span for span in self._spans if span.kind == spans_of.EXTEND), None)
        if span is None or not allowed:
            return None
        return span, allowed if span.number is None else min(span.number, allowed)

    def _over(
        self,
        name: str,
        run: Span,
        start: date,
        pauses: list[Pause],
        remarks: list[Remark],
        days: int,
        unit: str,
        extension: tuple[Span, int] | None,
    ) -> Clock:
        """A clock that runs between the pauses."""
        pieces = _pieces(start, pauses)
        intervals = _intervals(name, run, start, pauses)
        calendar, more = self._edition(run.to_event).calendar, 0
        if extension is not None:
            span, more = extension
            before = due_day(pieces, days, unit, calendar)
            due = due_day(pieces, days + more, unit, calendar)
            first = before + ONE_DAY if before else span.from_day
            reason = Text(f"延长{more}日", f"extended by {more} days")
            intervals.append(Interval(name, EXTEND, first, due, span.from_event, None, reason, "行政许可法第42条"))
        return self._clock(name, run, start, start, pieces, days, more, unit, tuple(intervals), tuple(remarks))

    def _clock(
        self,
        name: str,
        span: Span,
        start: date,
        origin: date,
        pieces: tuple[Piece, ...],
        days: int,
        more: int,
        unit: str,
        intervals: tuple[Interval, ...],
        remarks: tuple[Remark, ...] = (),
    ) -> Clock:
        edition = self._edition(span.to_event)
        calendar = edition.calendar
        due = due_day(pieces, days + more, unit, calendar)
        return Clock(
            name=name,
            ref=span.ref,
            days=days + more,
            extension=more,
            unit=unit,
            origin=origin,
            started_on=start,
            started_by=span.from_event,
            stopped_on=span.to_day,
            stopped_by=span.to_event,
            due_on=due,
            tentative=due is not None and calendar.provisional_between(origin, due),
            back_dated=start < span.from_day,
            intervals=intervals,
            remarks=remarks,
            pieces=pieces,
            calendar_name=edition.name,
            calendar=calendar,
        )


def _pieces(start: date, pauses: list[Pause]) -> tuple[Piece, ...]:
    """The days on which the clock runs, as if nothing stopped it: between the pauses."""
    found: list[Piece] = []
    after = start
    for pause in pauses:
        found.append((after, pause.from_day - ONE_DAY))
        if pause.to_day is None:
            return tuple(found)
        after = pause.to_day
    return (*found, (after, None))


def _intervals(name: str, run: Span, start: date, pauses: list[Pause]) -> list[Interval]:
    found: list[Interval] = []
    back_dated = start < run.from_day
    first, event = (
        start,
        run.told_event if back_dated and run.told_event else run.from_event,
    )  # the papers, or acceptance
    reason, basis = _STARTS["back_dated" if back_dated else RUN], _BASIS[name]
    for pause in pauses:
        if first < pause.from_day:
            found.append(Interval(name, RUN, first, pause.from_day - ONE_DAY, event, pause.event_from, reason, basis))
        procedure = pause.procedure
        why = Text(f"{procedure.zh}，暂停计时", f"{procedure.en}: the clock pauses")
        found.append(
            Interval(name, PAUSE, pause.from_day, pause.to_day, pause.event_from, pause.event_to, why, procedure.basis)
        )
        if pause.to_day is None:
            return found
        first, event = pause.to_day + ONE_DAY, pause.event_to or pause.event_from
        reason = about(procedure, "超出上限，恢复计时", "beyond its longest duration, the clock runs on")
        if not pause.capped:
            reason = about(procedure, "已结束，恢复计时", "ended, the clock runs on")
    if run.to_day is None or first <= run.to_day:
        found.append(Interval(name, RUN, first, run.to_day, event, run.to_event, reason, basis))
    return found
