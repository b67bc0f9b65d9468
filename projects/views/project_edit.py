"""A project's own data on a page of its own."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from projects.forms.projects import EditForm
from projects.models import Project
from projects.operations.projects import EDITABLE, ProjectData, edit_project
from projects.operations.refusals import Refused, Stale, require
from projects.permissions import may_edit_project
from projects.permissions_personal import owns
from projects.rules.project_states import DATA
from projects.views.acting import FORM_METHODS, Conflict, blame, conflicts, opened_version
from projects.views.project_acts import acting_for, closed_page, done, project_or_404, typed


@require_http_methods(FORM_METHODS)
@login_required
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    project = project_or_404(request, pk)
    require(may_edit_project(request.user, project, timezone.localdate()))
    if closed := closed_page(request, project, DATA, _("改项目资料")):
        return closed
    values = values_of(project)
    hidden = not owns(request.user, project, timezone.localdate())
    form = EditForm(typed(request), initial=values, stored=values if hidden else None)
    both: list[Conflict] = []
    if request.method == "POST" and form.is_valid():
        try:
            data = ProjectData(**form.cleaned_data)
            edit_project(project, data, version=opened_version(request), by=request.user, at=timezone.now())
        except Stale as refusal:
            project.refresh_from_db()
            both = conflicts(form, values_of(project))
            blame(form, refusal)
        except Refused as refusal:
            blame(form, refusal)
        else:
            return done(request, _("改好了。"), project)
    return page(request, project, form, both)


def values_of(project: Project) -> dict[str, Any]:
    return {name: getattr(project, name) for name in EDITABLE}


def page(request: HttpRequest, project: Project, form: EditForm, both: list[Conflict]) -> HttpResponse:
    """A form whose version has passed goes on with the present one: sent again, it means what was typed."""
    sent = opened_version(request) if request.method == "POST" else project.version
    context = {
        "project": project,
        "acting_for": acting_for(request.user, project.enterprise, project),
        "form": form,
        "title": _("改项目资料"),
        "submit": _("保存"),
        "back_url": reverse("project", args=[project.pk]),
        "back": project.name,
        "conflicts": both,
        "version": project.version if both or not form.errors else sent,
    }
    return render(request, "projects/project_form.html", context, status=422 if form.errors else 200)
