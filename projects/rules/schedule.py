"""The dates of a profile: its route (`walk.py`, or `detoured.py` where another route was chosen), what it saves, odd pins."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from projects.rules.answers import Problem
from projects.rules.applicability import Evaluation
from projects.rules.calendar import WorkCalendar
from projects.rules.catalogue import START_MILESTONE, WORKS_FINISHED
from projects.rules.detoured import Detoured
from projects.rules.detours import STANDARD, detour_of
from projects.rules.walk import COMMITTED, OFF, STATUTORY, Pins, Row, Schedule, Stage
from projects.rules.wording import Text

__all__ = [
    "COMMITTED", "OFF", "STATUTORY", "Pins", "Row", "Saving", "Schedule", "Stage", "odd_pins", "saving", "schedule",
]  # fmt: skip


def schedule(
    evaluation: Evaluation,
    calendar: WorkCalendar,
    start_on: date,
    limits: str = COMMITTED,
    pins: Pins | None = None,
    route: str = STANDARD,
) -> Schedule:
    """Date every node that applies or may apply. `pins`: node id or `works-finished` -> the day it concluded or will.

    `route`: one of `detours.ROUTES`; what the answers do not open of it changes nothing.
    """
    detour = None if route == STANDARD else detour_of(evaluation, route)
    if detour is None:
        return Schedule(evaluation.catalogue, evaluation.judgement, calendar, start_on, limits, pins or {})
    return Detoured(evaluation.catalogue, evaluation.judgement, calendar, start_on, limits, pins or {}, detour)


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
