"""Pages about the time of approval items: how every date was computed, and with whom the working days lay."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from approval_portal.accounts.models import User
from projects.models import ApprovalItem, Project
from projects.views.clock_page import clock_context
from projects.views.court_page import item_court_context, project_court_context


@require_safe
@login_required
def clock(request: HttpRequest, pk: int) -> HttpResponse:
    """Every clock of the item, day by day (promise U5)."""
    item = seen_item(request.user, pk)
    return render(request, "projects/clock.html", clock_context(item, timezone.localdate()))


@require_safe
@login_required
def court(request: HttpRequest, pk: int) -> HttpResponse:
    item = seen_item(request.user, pk)
    return render(request, "projects/court.html", item_court_context(item, timezone.localdate()))


@require_safe
@login_required
def project_court(request: HttpRequest, pk: int) -> HttpResponse:
    """The items of a project that the portal handles, together: a day counts once for a party that held several."""
    today = timezone.localdate()
    seen = Project.objects.visible_to(request.user, today).select_related("enterprise")
    project = get_object_or_404(seen, pk=pk)
    return render(request, "projects/court_project.html", project_court_context(project, today))


def seen_item(user: User, pk: int) -> ApprovalItem:
    """An item that this person may not see is not there."""
    rows = ApprovalItem.objects.visible_to(user, timezone.localdate())
    rows = rows.select_related("project__enterprise", "package__catalogue", "body")
    found: ApprovalItem = get_object_or_404(rows.defer("package__catalogue__source", "package__answers"), pk=pk)
    return found
