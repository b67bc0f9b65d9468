"""The dated route: earliest dates with papers ready, critical path and slack over hard prerequisites.

An item is accepted on the day its last hard prerequisite concludes (the first ones on the start day) and is due its working
days later, the day of acceptance not counted (行政许可法第82条; 民法典第201条). A milestone falls on the day its last hard
prerequisite concludes. Soft prerequisites never move a date. Utilities, workflows and special matters have no date until
they are pinned, and hold nothing until then. Between the start of construction and completion lies the building work:
until `works-finished` is pinned all that follows has no date but a distance in working days from it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from projects.rules.answers import Problem
from projects.rules.applicability import Evaluation, Finding
from projects.rules.calendar import WorkCalendar
from projects.rules.catalogue import HELD_BY_WORKS, START_MILESTONE, WORKS_FINISHED
from projects.rules.wording import Text

COMMITTED, STATUTORY = "committed", "statutory"
Pins = Mapping[str, date]


@dataclass(frozen=True, slots=True)
class Row:
    """One node on the route. Durations in working days; dates are legal days in the zone's time."""

    id: str
    start_on: date | None
    due_on: date | None
    workdays: int | None
    slack_workdays: int | None  # to the nearest milestone reached by hard edges; None: it reaches none
    critical: bool
    pinned: bool
    after_works: int | None  # working days after the building work is done, while that day is not known
    tentative: bool  # counted through a year whose holidays are not announced (暂定)
    waits_for: tuple[str, ...]  # hard prerequisites


@dataclass(frozen=True, slots=True)
class Schedule:
    rows: Mapping[str, Row] = field(repr=False)
    start_on: date
    limits: str
    pins: Pins

    def day(self, node: str) -> date | None:
        row = self.rows.get(node)
        return row.due_on if row else None


@dataclass(slots=True)
class _Draft:
    """A row while the passes run."""

    finding: Finding
    workdays: int | None
    hard: tuple[str, ...]
    start_on: date | None = None
    due_on: date | None = None
    pinned: bool = False
    after_works: int | None = None
    latest: int | None = None  # working-day index


def workdays_of(finding: Finding, limits: str) -> int | None:
    """Working days by the chosen limits; where the law gives no number `statutory` uses the committed one."""
    if finding.node.kind == "milestone":
        return None
    if limits == STATUTORY and finding.statutory is not None:
        return finding.statutory
    return finding.committed


def schedule(
    evaluation: Evaluation, calendar: WorkCalendar, start_on: date, limits: str = COMMITTED, pins: Pins | None = None
) -> Schedule:
    """Date every node that applies or may apply. `pins`: node id or `works-finished` -> the day it concluded or will."""
    pins = pins or {}
    drafts = _drafts(evaluation, limits)
    for name in drafts:
        _forward(drafts, name, calendar, start_on, pins)
    _backward(drafts, calendar)
    rows = {name: _row(name, draft, calendar) for name, draft in drafts.items()}
    return Schedule(rows, start_on, limits, pins)


def _drafts(evaluation: Evaluation, limits: str) -> dict[str, _Draft]:
    findings = evaluation.findings
    drafts: dict[str, _Draft] = {}
    for name in evaluation.catalogue.order:  # prerequisites first
        finding = findings[name]
        if finding.applies:
            hard = tuple(link.node for link in finding.links if link.hard)
            drafts[name] = _Draft(finding, workdays_of(finding, limits), hard)
    return drafts


def _forward(drafts: dict[str, _Draft], name: str, calendar: WorkCalendar, start_on: date, pins: Pins) -> None:
    draft = drafts[name]
    if name in pins:
        draft.due_on, draft.pinned = pins[name], True
        return
    if not draft.finding.node.is_dated:
        return
    before = [drafts[other] for other in draft.hard]
    waiting = [other.after_works for other in before if other.after_works is not None]
    held = name in HELD_BY_WORKS and WORKS_FINISHED not in pins
    if waiting or held:
        draft.after_works = max(waiting, default=0) + (draft.workdays or 0)
        return
    days = [other.due_on for other in before if other.due_on is not None]
    if draft.finding.node.kind == "milestone" and before and not days:
        return  # it hangs on things that nobody has dated yet: the land, say
    if name in HELD_BY_WORKS:
        days.append(pins[WORKS_FINISHED])
    draft.start_on = max(days, default=start_on)
    draft.due_on = calendar.add_workdays(draft.start_on, draft.workdays or 0)


def _backward(drafts: dict[str, _Draft], calendar: WorkCalendar) -> None:
    """Latest finish, as a working-day index, that delays no milestone; each milestone stands on its own earliest day."""
    for name in reversed(drafts):
        draft = drafts[name]
        if draft.due_on is None:
            continue
        finish = calendar.index(draft.due_on)
        if draft.finding.node.kind == "milestone":
            draft.latest = finish
        if draft.latest is None:
            continue
        begin = draft.latest - (draft.workdays or 0)
        for other in draft.hard:
            before = drafts[other]
            if before.due_on is not None:
                before.latest = begin if before.latest is None else min(before.latest, begin)


def _row(name: str, draft: _Draft, calendar: WorkCalendar) -> Row:
    slack = None
    if draft.latest is not None and draft.due_on is not None:
        slack = max(draft.latest - calendar.index(draft.due_on), 0)
    return Row(
        id=name,
        start_on=draft.start_on,
        due_on=draft.due_on,
        workdays=draft.workdays,
        slack_workdays=slack,
        critical=slack == 0,
        pinned=draft.pinned,
        after_works=draft.after_works,
        tentative=draft.due_on is not None and calendar.is_provisional(draft.due_on),
        waits_for=draft.hard,
    )


@dataclass(frozen=True, slots=True)
class Saving:
    """Working days saved against the law. Matters to which the law gives no number are left out, and named."""

    statutory: int
    committed: int
    counted: tuple[str, ...]
    left_out: tuple[str, ...]

    @property
    def saved(self) -> int:
        return self.statutory - self.committed


def saving(evaluation: Evaluation) -> Saving:
    """Sum over the items and evaluations that apply or may apply, committed against statutory working days."""
    counted, left_out, statutory, committed = [], [], 0, 0
    for finding in evaluation.applying():
        if finding.node.kind not in ("item", "evaluation"):
            continue
        if finding.statutory is None or finding.committed is None:
            left_out.append(finding.node.id)
            continue
        counted.append(finding.node.id)
        statutory += finding.statutory
        committed += finding.committed
    return Saving(statutory, committed, tuple(counted), tuple(left_out))


def odd_pins(evaluation: Evaluation, plan: Schedule) -> list[Problem]:
    """Pins that cannot be right, said and not refused: on a matter that is not needed, or before what must precede it."""
    odd = []
    for node, day in plan.pins.items():
        if node != WORKS_FINISHED and node not in plan.rows:
            zh, en = evaluation.catalogue.nodes[node].zh, evaluation.catalogue.nodes[node].en
            odd.append(
                Problem(
                    ("pins", node),
                    Text(f"“{zh}”不用办，这个日期没有采用", f'"{en}" is not needed; its day was ignored'),
                )
            )
        elif (before := _last_before(plan, node)) and day < before:
            odd.append(
                Problem(
                    ("pins", node),
                    Text(
                        f"{day} 早于它的前置事项办结日 {before}，请核对",
                        f"{day} is before its prerequisites conclude on {before}: please check",
                    ),
                )
            )
    return odd


def _last_before(plan: Schedule, node: str) -> date | None:
    """The day the last dated hard prerequisite concludes; the building work follows the start of construction."""
    waits = (START_MILESTONE,) if node == WORKS_FINISHED else plan.rows[node].waits_for
    days = [day for other in waits if (day := plan.day(other)) is not None]
    return max(days, default=None)
