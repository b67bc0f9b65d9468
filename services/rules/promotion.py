"""The steps of a promotion workflow, by which day each is due. Days are working days, one step after the other."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from projects.rules.calendar import WorkCalendar
from projects.rules.expressions import parse_rule, truth_of

Raw = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class PlannedStep:
    """`owner`: a body's code; `due_on` is None where the catalogue promises no days for the step."""

    code: str
    position: int
    owner: str
    due_on: date | None


def plan_steps(workflow: Raw, env: Mapping[str, Any] | None, calendar: WorkCalendar, start: date) -> list[PlannedStep]:
    """The steps that count for a project (`steps_for`), with the last day of each."""
    planned: list[PlannedStep] = []
    counted = 0
    for raw in steps_for(workflow, env):
        days = raw.get("workdays")
        counted += days or 0
        due = calendar.add_workdays(start, counted) if days else None
        planned.append(PlannedStep(raw["id"], len(planned) + 1, raw.get("owner") or workflow["authority"], due))
    return planned


def steps_for(workflow: Raw, env: Mapping[str, Any] | None) -> list[Raw]:
    """In their order. `env`: the project's judged values; None, or a step that is to confirm: kept."""
    found = sorted(steps_of(workflow), key=lambda step: int(step["order"]))
    return [raw for raw in found if env is None or "when" not in raw or _holds(raw["when"], env)]


def _holds(rule: str, env: Mapping[str, Any]) -> bool:
    return truth_of(parse_rule(rule), env) is not False


def steps_of(workflow: Raw) -> Iterable[Raw]:
    found: Iterable[Raw] = workflow.get("steps", ())
    return found


def step_names(workflow: Raw) -> dict[str, Raw]:
    """code -> the step, with its words."""
    return {raw["id"]: raw for raw in steps_of(workflow)}
