"""Mandates of the demonstration: most enterprises have given one; one ends soon, one is over, one has given none yet."""

from __future__ import annotations

from datetime import date, timedelta

from projects.demo.desk import Desk
from projects.enums import AssignmentKind, MandateScope, Source
from projects.models import Assignment, Mandate
from projects.operations.mandates import Terms, give_mandate

TERM = timedelta(days=300)
SOON, OVER, NONE = "合容电气", "J ", "H "  # how the names of those projects begin; the last two have no items


def add_mandates(desk: Desk) -> None:
    """For every enterprise that has an agent and no mandate yet, from the agent's first day; entered by the bureau."""
    known = set(Mandate.objects.values_list("enterprise", flat=True))
    held = Assignment.objects.filter(kind=AssignmentKind.AGENT, project__is_demo=True)
    for row in held.select_related("project__enterprise").order_by("pk"):
        project = row.project
        if project.enterprise_id in known or project.name.startswith(NONE):
            continue
        known.add(project.enterprise_id)
        terms = Terms(MandateScope.values, row.starts_on, _last_day(desk, row), agreement=f"演示-{len(known):04}")
        by, at = desk.people["head"], desk.morning(row.starts_on)
        give_mandate(project.enterprise, terms, by=by, at=at, source=Source.BACK_ENTRY)


def _last_day(desk: Desk, row: Assignment) -> date:
    if row.project.name.startswith(SOON):
        return desk.today + timedelta(days=20)
    over = row.project.name.startswith(OVER)
    return max(row.starts_on, desk.today - timedelta(days=3)) if over else desk.today + TERM
