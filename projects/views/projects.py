"""The list of projects, and the page of one project."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.cache import patch_vary_headers
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from projects.enums import ProjectState
from projects.filters import ProjectFilter
from projects.models import KeyListing, Project
from projects.permissions import may_list_projects
from projects.views.errors import answer
from projects.views.project_page import project_context
from projects.views.project_rows import shown, with_row_columns, workbook_of

PER_PAGE = 50
SORT_WORDS = [("newest", _("最新")), ("name", _("名称")), ("-investment", _("总投资")), ("state", _("状态"))]
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@require_safe
@login_required
def index(request: HttpRequest) -> HttpResponse:
    """Rows that this person may see; `?format=xlsx` gives every row of the filter as a spreadsheet."""
    day = timezone.localdate()
    if not may_list_projects(request.user, day):
        return answer(request, "projects/_projects_forbidden.html", 403, "no project list for these roles")
    visible = Project.objects.visible_to(request.user, day)
    wanted = ProjectFilter(request.GET, queryset=visible)
    if request.GET.get("format") == "xlsx":
        file = workbook_of(with_row_columns(wanted.rows, day).iterator())
        return FileResponse(file, as_attachment=True, filename=f"projects-{day.isoformat()}.xlsx", content_type=XLSX)
    page = Paginator(wanted.rows, PER_PAGE).get_page(request.GET.get("page"))
    page.object_list = shown(with_row_columns(page.object_list, day))
    years = KeyListing.objects.filter(project__in=visible).order_by("-year").values_list("year", flat=True).distinct()
    context = {
        "page": page,
        "sort": wanted.sort,
        "sorts": SORT_WORDS,
        "states": ProjectState.choices,
        "years": [str(year) for year in years],
        "filtered": any(request.GET.get(name) for name in ("q", "state", "year")),
    }
    template = "projects/_projects_list.html" if request.htmx else "projects/projects.html"
    response = render(request, template, context)
    patch_vary_headers(response, ["HX-Request"])
    return response


@require_safe
@login_required
def detail(request: HttpRequest, pk: int) -> HttpResponse:
    """A project that this person may not see is not there."""
    visible = Project.objects.visible_to(request.user, timezone.localdate()).select_related("enterprise")
    project = get_object_or_404(visible, pk=pk)
    whole_story = request.GET.get("story") == "all"
    context = project_context(project, request.user, today=timezone.localdate(), whole_story=whole_story)
    return render(request, "projects/project.html", context)
