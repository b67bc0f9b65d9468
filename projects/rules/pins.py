"""The days that no approver controls, and which days can be meant."""

from __future__ import annotations

from datetime import date

from projects.rules.calendar import FIRST_DAY
from projects.rules.catalogue import WORKS_FINISHED, Catalogue
from projects.rules.project_states import NotNow
from projects.rules.wording import Text

ACTUAL = "actual"
FAR_YEARS = 40  # what the working calendar can count, and more than any plan
PINNABLE_KIND = "workflow"  # 招引、供地、代办、投产: the zone and the enterprise move them, no limit of law does


def pinnable(catalogue: Catalogue) -> tuple[str, ...]:
    """The nodes whose day a project may fix, in the order of the phases, with the end of the building work in its place."""
    phases = list(catalogue.phases)
    nodes = [node for node in catalogue.nodes.values() if node.kind == PINNABLE_KIND]
    nodes.sort(key=lambda node: phases.index(node.phase))
    before = [node.id for node in nodes if node.phase != phases[-1]]
    return (*before, WORKS_FINISHED, *(node.id for node in nodes if node.phase == phases[-1]))


def check_pin_day(day: date, kind: str, today: date) -> None:
    """Raises NotNow for a day too far off to be meant, and for something that has happened in the future."""
    if day <= FIRST_DAY or abs((day - today).days) > FAR_YEARS * 366:
        raise NotNow(Text("这一天太远了，请核对年份。", "This day is too far off: check the year."), "day")
    if kind == ACTUAL and day > today:
        raise NotNow(
            Text("还没到的日子只能填“计划”。", "A day that has not come can only be a plan."),
            "day",
        )
