"""The page of one project."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from projects.models import Project
from projects.views.project_page import project_context
from projects.views.seen import remember
from projects.views.standing import own_enterprises


@require_safe
@login_required
def detail(request: HttpRequest, pk: int) -> HttpResponse:
    """A project that this person may not see is not there."""
    visible = Project.objects.visible_to(request.user, timezone.localdate()).select_related("enterprise")
    project = get_object_or_404(visible, pk=pk)
    whole_story = request.GET.get("story") == "all"
    own = {each.pk for each in own_enterprises(request)}
    context = project_context(project, request.user, own=own, today=timezone.localdate(), whole_story=whole_story)
    response = render(request, "projects/project.html", context)
    remember(response, request, project)
    return response
