"""The page of one project."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from approval_portal.accounts.models import User
from projects.models import MatterPackage, Project
from projects.views.project_page import project_context
from projects.views.seen import remember
from projects.views.standing import own_enterprises


@require_safe
@login_required
def detail(request: HttpRequest, pk: int) -> HttpResponse:
    """A project that this person may not see is not there."""
    project, package = with_package(request.user, pk)
    whole_story = request.GET.get("story") == "all"
    own = {each.pk for each in own_enterprises(request)}
    today = timezone.localdate()
    context = project_context(project, package, request.user, own=own, today=today, whole_story=whole_story)
    response = render(request, "projects/project.html", context)
    remember(response, request, project)
    return response


def with_package(user: User, pk: int) -> tuple[Project, MatterPackage | None]:
    """The project with the newest version of its package, in one query when it has one."""
    visible = Project.objects.visible_to(user, timezone.localdate()).filter(pk=pk)
    versions = MatterPackage.objects.filter(project__in=visible.values("pk")).order_by("-number")
    package = (
        versions.select_related("project__enterprise", "project__merged_into", "catalogue")
        .defer("catalogue__source")
        .first()
    )
    if package is not None:
        return package.project, package
    return get_object_or_404(visible.select_related("enterprise", "merged_into")), None
