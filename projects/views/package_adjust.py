"""A matter added to a package or left out of it by hand."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from projects.forms.packages import ADD, LEAVE_OUT, AdjustForm
from projects.models import Adjustment
from projects.operations.refusals import Refused, require
from projects.permissions import may_adjust_package
from projects.queries import latest_package, package_evaluation
from projects.rules.applicability import Evaluation
from projects.views.acting import FORM_METHODS, blame
from projects.views.package_bar import package_bar
from projects.views.package_plan import without_package
from projects.views.package_preview import preview, project_of
from projects.views.package_proposal import ADJUST, END, Proposal


@require_http_methods(FORM_METHODS)
@login_required
@never_cache
def adjust(request: HttpRequest, pk: int) -> HttpResponse:
    """Choose a matter (`?node=` chooses it), add it or leave it out; the difference comes first."""
    project, day = project_of(request, pk), timezone.localdate()
    require(may_adjust_package(request.user, project, day))
    package = latest_package(project)
    if package is None:
        return without_package(request, project, _("手工增减事项"))
    evaluation = package_evaluation(package)
    form = AdjustForm(
        request.POST if request.method == "POST" else None,
        evaluation=evaluation,
        language=get_language() or "zh-hans",
        initial=chosen(evaluation, request.GET.get("node", "")),
    )
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        values = {"node": said["node"], "applies": said["act"] == ADD, "reason": said["reason"]}
        values["until"] = said["until"].isoformat() if said["until"] else ""
        try:
            return preview(request, project, Proposal(ADJUST, package.number, values))
        except Refused as refusal:
            blame(form, refusal)
    context = {"project": project, "package": package, "form": form}
    context |= package_bar(project, package, request.user, day)
    return render(request, "projects/package_adjust.html", context, status=422 if form.errors else 200)


def chosen(evaluation: Evaluation, node: str) -> dict[str, str]:
    """The matter of the link, and what one would do with it: leave out what applies, add what does not."""
    finding = evaluation.findings.get(node)
    if finding is None:
        return {}
    return {"node": node, "act": LEAVE_OUT if finding.applies else ADD}


@require_safe
@login_required
@never_cache
def end(request: HttpRequest, pk: int, adjustment: int) -> HttpResponse:
    """What it would change if the rules decided again, before it is done."""
    project, day = project_of(request, pk), timezone.localdate()
    require(may_adjust_package(request.user, project, day))
    held = get_object_or_404(Adjustment.objects.filter(ended_at__isnull=True), project=project, pk=adjustment)
    package = latest_package(project)
    return preview(request, project, Proposal(END, package.number if package else 0, {"adjustment": held.pk}))
