"""On the project page: the needs visits, the open problems and the promotion workflows. Four queries."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db.models import Count, Min, Q
from django.http import HttpRequest
from django.utils import timezone

from approval_portal.accounts.models import Role, User
from projects.models import Project, Referral
from projects.permissions import may_work_on_referral, roles
from projects.rules.project_states import LINE
from services.enums import ProblemState, StepState
from services.models import Appointment, Problem, PromotionStep
from services.permissions import may_arrange_visit, may_raise_problem
from services.queries_visits import steps_seen_by, visits, visits_of
from services.views.visit_shown import shown

MOST = 3


def panel(project: Project, user: User) -> dict[str, Any] | None:
    day = timezone.localdate()
    steps = PromotionStep.objects.filter(run__project=project)
    told = steps.aggregate(
        all=Count("pk"),
        waits=Count("pk", filter=Q(state=StepState.WAITING)),
        late=Count("pk", filter=Q(state=StepState.WAITING, due_on__lt=day)),
        next=Min("due_on", filter=Q(state=StepState.WAITING)),
    )
    return {
        "project": project,
        "visits": [shown(row) for row in visits_of(project)[:MOST]],
        "problems": list(Problem.objects.filter(project=project, state=ProblemState.OPEN)[: MOST + 2]),
        "steps": told,
        "may_arrange": may_arrange_visit(user, project, None, day),
        "may_raise": may_raise_problem(user, project, day),
    }


def lead_panel(lead: Referral, user: User) -> dict[str, Any] | None:
    """On the page of a lead."""
    day = timezone.localdate()
    seen = Appointment.objects.visible_to(user, day)
    rows = visits().filter(referral=lead, pk__in=seen.values("pk")).order_by("-starts_at", "-pk")
    found = [shown(row) for row in rows[:MOST]]
    may = may_arrange_visit(user, lead.project, lead, day) and lead.state != "returned"
    if not found and not may and not may_work_on_referral(user, lead, day):
        return None
    return {"lead": lead, "visits": found, "may_arrange": may}


def home_steps(request: HttpRequest, day: date) -> dict[str, Any] | None:
    """For the people of a body outside: the steps of workflows that wait there, the nearest first. Two queries."""
    user = request.user
    if Role.LIAISON not in roles(user, day):
        return None
    rows = steps_seen_by(user, day).filter(state=StepState.WAITING, run__project__state__in=LINE)
    found = rows.aggregate(count=Count("pk"), next=Min("due_on"), late=Count("pk", filter=Q(due_on__lt=day)))
    return found if found["count"] else None
