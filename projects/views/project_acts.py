"""What the pages that change a project have in common."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone

from approval_portal.accounts.models import User
from projects.models import Enterprise, Project
from projects.operations.project_guards import acts_for
from projects.queries_mandates import Acting, acting_under
from projects.rules.project_states import NotNow, require_allowed
from projects.templatetags.languages import in_english


def project_or_404(request: HttpRequest, pk: int) -> Project:
    """A project that this person may not see is not there."""
    visible = Project.objects.visible_to(request.user, timezone.localdate()).select_related("enterprise")
    found: Project = get_object_or_404(visible, pk=pk)
    return found


def acting_for(user: User, enterprise: Enterprise, project: Project | None = None) -> Acting | None:
    """The enterprise in whose name an agent acts, with the mandate; None for anybody who acts in one's own."""
    if not acts_for(user, enterprise, timezone.now()):
        return None
    return acting_under(enterprise, project.pk if project else None, timezone.localdate())


def typed(request: HttpRequest) -> Any:
    """What a form is bound to: nothing unless it was sent."""
    return request.POST if request.method == "POST" else None


def whole(text: str) -> int:
    """A key that was sent; 0, which no row has, for anything else."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 16 else 0


def closed_page(request: HttpRequest, project: Project, what: str, title: str) -> HttpResponse | None:
    """The page that says why nothing can be changed now; None when it can, or when something was sent to be refused."""
    if request.method == "POST":
        return None
    try:
        require_allowed(what, project.state)
    except NotNow as refusal:
        context = {"project": project, "title": title, "text": refusal.text.say("en" if in_english() else "zh")}
        return render(request, "projects/project_closed.html", context)
    return None


def done(request: HttpRequest, text: str, project: Project, *, to: str = "project") -> HttpResponse:
    messages.success(request, text)
    return redirect(to, project.pk)
