"""Where is every paper: of a project, and in an agent's hands."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from approval_portal.accounts.models import User
from projects.models import Project
from projects.operations.refusals import require
from services.models import Consignment, ConsignmentLine
from services.permissions import is_agent
from services.queries_custody import in_hand, seen_bags, to_return, whereabouts
from services.rules.custody import AGENT, ENTERPRISE, WINDOW
from services.views.custody_rows import bag_row, place_rows

HANDS = (AGENT, WINDOW, ENTERPRISE)


@require_safe
@login_required
def of_agent(request: HttpRequest) -> HttpResponse:
    """Bags in my hands, the oldest first; papers that did not arrive stay with whoever carried them."""
    require(is_agent(request.user, timezone.localdate()))
    lost = whereabouts(ConsignmentLine.objects.filter(consignment__agent=request.user, consignment__state="differing"))
    context = {
        "bags": [bag_row(bag) for bag in in_hand(request.user)],
        "missing": place_rows(each for each in lost if each.missing),
    }
    return render(request, "services/agent_papers.html", context)


@require_safe
@login_required
def of_project(request: HttpRequest, pk: int) -> HttpResponse:
    """`?hand=agent` and the like: only papers that lie there."""
    project = seen_project(request, pk)
    rows = place_rows(whereabouts(ConsignmentLine.objects.filter(project=project)))
    hand = request.GET.get("hand", "")
    if hand in HANDS:
        rows = [row for row in rows if any(each["pile"].holder == hand for each in row["piles"])]
    context = {
        "project": project,
        "rows": rows,
        "hand": hand if hand in HANDS else "",
        "bags": [bag_row(bag) for bag in bags_of(project, request.user)],
        "to_return": to_return().filter(project=project).count(),
    }
    return render(request, "services/project_papers.html", context)


def seen_project(request: HttpRequest, pk: int) -> Project:
    """Whoever sees the project sees where its papers are."""
    visible = Project.objects.visible_to(request.user, timezone.localdate()).select_related("enterprise")
    found: Project = get_object_or_404(visible, pk=pk)
    return found


def bags_of(project: Project, user: User) -> list[Consignment]:
    rows: Any = seen_bags(user, timezone.localdate()).filter(lines__project=project).distinct()
    return list(rows.select_related("enterprise", "agent").prefetch_related("lines").order_by("-opened_at", "-pk")[:50])
