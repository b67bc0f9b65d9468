"""The start day and the limits of a package; a newer catalogue, to move to or not."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from projects.forms.packages import PackagePlanForm
from projects.models import MatterPackage, Project
from projects.operations.package_changes import check_plan, stay_on_catalogue
from projects.operations.packages import pins_of
from projects.operations.refusals import Forbidden, Refused, require
from projects.permissions import may_edit_project
from projects.queries import current_version, latest_package, work_calendar
from projects.rules.applicability import ImpossibleAnswers
from projects.views.acting import FORM_METHODS, blame, opened_version, refusal_text
from projects.views.package_difference import compare
from projects.views.package_preview import preview, project_of
from projects.views.package_proposal import CATALOGUE, PLAN, Proposal, before_of, outcome


def without_package(request: HttpRequest, project: Project, title: Any) -> HttpResponse:
    """There is nothing to change yet."""
    context = {"project": project, "title": title}
    return render(request, "projects/package_none.html", context, status=422 if request.method == "POST" else 200)


@require_http_methods(FORM_METHODS)
@login_required
@never_cache
def plan(request: HttpRequest, pk: int) -> HttpResponse:
    """Another start day or other limits; the difference comes first."""
    project, day = project_of(request, pk), timezone.localdate()
    require(may_edit_project(request.user, project, day))
    package = latest_package(project)
    if package is None:
        return without_package(request, project, _("开始日期和时限"))
    initial = {"start_on": package.start_on, "limits": package.limits}
    form = PackagePlanForm(request.POST if request.method == "POST" else None, initial=initial)
    if request.method == "POST" and form.is_valid():
        start_on, limits = form.cleaned_data["start_on"], form.cleaned_data["limits"]
        try:
            check_plan(start_on, limits, day)
            values = {"start_on": start_on.isoformat(), "limits": limits}
            return preview(request, project, Proposal(PLAN, package.number, values))
        except Refused as refusal:
            blame(form, refusal)
    context = {"project": project, "package": package, "form": form}
    return render(request, "projects/package_plan.html", context, status=422 if form.errors else 200)


@require_http_methods(FORM_METHODS)
@login_required
@never_cache
def catalogue(request: HttpRequest, pk: int) -> HttpResponse:
    """What a newer catalogue would change, and the choice to move or to stay."""
    project, day = project_of(request, pk), timezone.localdate()
    may_edit = may_edit_project(request.user, project, day)
    if request.method == "POST":
        require(may_edit)
    package = latest_package(project)
    if package is None:
        return without_package(request, project, _("换目录"))
    context: dict[str, Any] = {"project": project, "package": package, "may_edit": may_edit}
    if request.method == "POST":
        response = choose(request, project, package, context)
        if response is not None:
            return response
    newer = current_version()
    if newer.pk != package.catalogue_id:
        context |= {"newer": newer, "stays": package.stays_despite_id == newer.pk, **_difference(project, package)}
    return render(request, "projects/package_catalogue.html", context, status=422 if "wrong" in context else 200)


def _difference(project: Project, package: MatterPackage) -> dict[str, Any]:
    newer = current_version()
    proposal = Proposal(CATALOGUE, package.number, {"version": newer.number})
    try:
        wanted = outcome(package, proposal, project, timezone.localdate())
    except ImpossibleAnswers as refusal:
        return {"impossible": [problem.text for problem in refusal.problems]}
    questions = wanted.evaluation.catalogue.questions
    return {
        "change": compare(*before_of(package), wanted.evaluation, wanted.plan, pins_of(project), work_calendar()),
        "anew": [questions[name] for name in wanted.anew],
    }


def choose(
    request: HttpRequest, project: Project, package: MatterPackage, context: dict[str, Any]
) -> HttpResponse | None:
    """Move: on to the preview with its reason. Stay: remembered until the next newer catalogue. None with what is wrong."""
    newer, then = current_version(), request.POST.get("then")
    if then not in ("move", "stay") or request.POST.get("catalogue") != newer.number:
        context["wrong"] = gettext("目录又有了新版，或者没有选：看看下面的差别，再选一次。")
        return None
    if opened_version(request) != package.number:
        context["wrong"] = gettext("这页打开后，事项包有了新的一版：看看下面的差别，再选一次。")
        return None
    try:
        if then == "move":
            return preview(request, project, Proposal(CATALOGUE, package.number, {"version": newer.number}))
        stay_on_catalogue(package, newer, by=request.user, at=timezone.now())
    except Forbidden:
        raise
    except Refused as refusal:
        context["wrong"] = refusal_text(refusal)
        return None
    except ImpossibleAnswers:
        context["wrong"] = gettext("现在的答案在新目录里不能用，先改答案。")
        return None
    messages.success(request, gettext("留在现在的目录。再有更新的目录时会再问你。"))
    return redirect("project", pk=project.pk)
