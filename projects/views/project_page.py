"""What the page of one project shows: the judged package, the people, the story so far, the panels of other apps."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.utils.translation import get_language

from approval_portal.accounts.models import User
from projects import slots
from projects.enums import AssignmentKind, KeyLevel
from projects.guide.context import build_result
from projects.guide.drawings import Figures
from projects.models import MatterPackage, Project
from projects.operations.packages import pins_of
from projects.queries import package_evaluation, work_calendar
from projects.views.project_rows import STATE_LABELS, STATE_LOOKS
from projects.views.story import story

FIRST = 3  # matters under 接下来
TRIAD = (AssignmentKind.COMMITTEE_LEADER, AssignmentKind.DEPARTMENT_HEAD, AssignmentKind.CASE_OFFICER)


def project_context(project: Project, user: User, *, today: date, whole_story: bool = False) -> dict[str, Any]:
    package = (
        MatterPackage.objects.filter(project=project)
        .select_related("catalogue")
        .defer("catalogue__source")
        .order_by("-number")
        .first()
    )
    people = {
        each.kind: each.user
        for each in project.assignments.in_force(today).select_related("user").order_by("starts_on", "pk")
    }
    context: dict[str, Any] = {
        "project": project,
        "state_label": STATE_LABELS[project.state],
        "state_look": STATE_LOOKS[project.state],
        "listings": [(row.year, KeyLevel(row.level).label) for row in project.listings.order_by("-year")],
        "package": package,
        "agent": people.get(AssignmentKind.AGENT),
        "backup": people.get(AssignmentKind.BACKUP_AGENT),
        "triad": [(kind.label, people[kind]) for kind in TRIAD if kind in people],
        "panels": slots.panels(project, user),
        "blockers": slots.blockers(project, user),
    }
    if package is not None:
        context |= package_context(project, package, today)
    catalogue = context["result"].evaluation.catalogue if package else None
    return context | story(project, catalogue, list(people.values()), today, whole_story)


def matter_href(node: str) -> str:
    """Where a box or a bar of the drawings leads: to the matter's lines on this page."""
    return "" if node.startswith("ms-") else f"#m-{node}"


def package_context(project: Project, package: MatterPackage, today: date) -> dict[str, Any]:
    result = build_result(
        package_evaluation(package),
        work_calendar(),
        start_on=package.start_on,
        today=today,
        limits=package.limits,
        pins=pins_of(project),
    )
    return {
        "result": result,
        "figures": Figures(result, get_language() or "zh-hans", matter_href),
        "first": result.ready[:FIRST],
        "ready_more": max(0, len(result.ready) - FIRST),
    }
