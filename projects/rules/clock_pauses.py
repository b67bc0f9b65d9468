"""Which days a clock deducts, whose they are, and when it began: read from the spans of an item's ledger.

The rules stand in `clock`: procedures that stop the clock, told in writing, within their longest duration, each day once.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import NamedTuple

from projects.rules import ledger_spans as spans_of
from projects.rules.calendar import WorkCalendar
from projects.rules.clock import ONE_DAY, Limits, Procedure, Remark
from projects.rules.ledger import Ledger
from projects.rules.ledger_spans import SUSPENDED, Span
from projects.rules.wording import Text

PAUSED = Procedure("中止", "Suspension", stops=True, basis="负责人批准，书面告知事由和依据")


class Pause(NamedTuple):
    """Days that are deducted, both included, and whose they are."""

    from_day: date
    to_day: date | None
    event_from: int
    event_to: int | None
    procedure: Procedure
    span: Span
    capped: bool  # ended by its longest duration, not by an event


def running_span(ledger: Ledger) -> Span | None:
    """The stretch from acceptance on; None before."""
    return next((span for span in ledger.spans if span.kind == spans_of.RUN), None)


def accepted_on(run: Span, limits: Limits, calendar: WorkCalendar) -> date:
    """The day of acceptance in law: the day the papers came when nobody answered within the days to tell (第32条)."""
    came = run.told_day or run.from_day
    late = run.code == "deem_accepted" or run.from_day > calendar.add_workdays(came, limits.notice)
    return came if late else run.from_day


def pauses_of(
    spans: Iterable[Span], start: date, limits: Limits, calendar: WorkCalendar
) -> tuple[list[Pause], list[Remark]]:
    """The days after `start` that are deducted, each belonging to the procedure that began first, and what is not."""
    found: list[Pause] = []
    remarks: list[Remark] = []
    for span in spans:
        if span.kind == spans_of.PAUSE and (pause := _deducted(span, limits, calendar, remarks)):
            found.append(pause)
    found.sort(key=lambda pause: pause.from_day)
    apart: list[Pause] = []
    covered = start
    for pause in found:
        if pause.from_day <= covered:
            pause = pause._replace(from_day=covered + ONE_DAY)
        if pause.to_day is None:
            apart.append(pause)
            break
        if pause.from_day <= pause.to_day:
            apart.append(pause)
            covered = pause.to_day
    return apart, remarks


def _deducted(span: Span, limits: Limits, calendar: WorkCalendar, remarks: list[Remark]) -> Pause | None:
    """The part of a procedure that is deducted: told, and within its longest duration."""
    procedure = PAUSED if span.code == SUSPENDED else limits.procedures[span.code]
    if not procedure.stops:
        remarks.append(Remark(span.from_day, span.to_day, about(procedure, "不停钟", "does not stop the clock")))
        return None
    first, last, event_to, capped = span.from_day, span.to_day, span.to_event, False
    untold = about(procedure, "未书面告知所需时间，不扣除", "its time was not told in writing, so nothing is deducted")
    if span.told_day is None:
        remarks.append(Remark(first, last, untold))
        return None
    if span.told_day > first:
        remarks.append(Remark(first, span.told_day - ONE_DAY, untold))
        first = span.told_day
    longest = procedure.max_workdays
    if longest is not None:
        cap = calendar.add_workdays(span.from_day - ONE_DAY, longest)
        if last is None or last > cap:
            over = about(
                procedure,
                f"超出上限{longest}个工作日，恢复计时",
                f"beyond its {longest} working days, the clock runs on",
            )
            remarks.append(Remark(max(cap + ONE_DAY, first), last, over))
            last, event_to, capped = cap, None, True
    if last is not None and last < first:
        return None
    return Pause(first, last, span.from_event, event_to, procedure, span, capped)


def about(procedure: Procedure, zh: str, en: str) -> Text:
    return Text(f"{procedure.zh}：{zh}", f"{procedure.en}: {en}")
