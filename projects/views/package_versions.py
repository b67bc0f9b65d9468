"""The versions of a project's package: when, who, why, what each changed; and one of them as it stands."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from projects.enums import Verdict
from projects.models import MatterPackage, PackageItem
from projects.operations.packages import pins_of
from projects.queries import latest_package, package_evaluation, work_calendar
from projects.rules.applicability import Evaluation, body_of
from projects.rules.explain import because
from projects.views.acting import PER_PAGE
from projects.views.package_answers import group_rows
from projects.views.package_bar import package_bar
from projects.views.package_difference import difference_between, difference_of, in_one_line
from projects.views.package_preview import project_of

NEEDED = Q(items__verdict=Verdict.NEEDED)
APPROVALS = Q(
    items__kind__in=("item", "evaluation")
)  # what the zone counts as approvals; special matters stand beside them


@require_safe
@login_required
def index(request: HttpRequest, pk: int) -> HttpResponse:
    """Newest first, each with its difference from the one before in one line."""
    project = project_of(request, pk)
    versions = (
        MatterPackage.objects.filter(project=project)
        .select_related("catalogue", "created_by")
        .defer("catalogue__source")
        .annotate(
            approvals=Count("items", filter=NEEDED & APPROVALS),
            specials=Count("items", filter=NEEDED & Q(items__kind="special")),
            open=Count("items", filter=Q(items__verdict=Verdict.TO_CONFIRM)),
        )
        .order_by("-number")
    )
    page = Paginator(versions, PER_PAGE).get_page(request.GET.get("page"))
    page.object_list = list(versions[page.start_index() - 1 : page.end_index() + 1]) if page.paginator.count else []
    pins, calendar = pins_of(project), work_calendar()
    shown = page.object_list[:PER_PAGE]
    later = [*page.object_list[1:], None]
    rows = [
        {"package": each, "line": in_one_line(difference_between(before, each, pins, calendar)) if before else ""}
        for each, before in zip(shown, later, strict=False)
    ]
    page.object_list = shown
    context = {"project": project, "page": page, "rows": rows}
    newest = shown[0] if shown and page.number == 1 else None
    context |= package_bar(project, newest, request.user, timezone.localdate())
    return render(request, "projects/package_versions.html", context)


@require_safe
@login_required
def version(request: HttpRequest, pk: int, number: int) -> HttpResponse:
    """One version as it stands: its matters with their dates, its answers, and all that it changed."""
    project = project_of(request, pk)
    versions = MatterPackage.objects.select_related("catalogue", "created_by").defer("catalogue__source")
    package = get_object_or_404(versions, project=project, number=number)
    latest = latest_package(project)
    evaluation = package_evaluation(package)
    context = {
        "project": project,
        "package": package,
        "is_latest": latest is not None and latest.number == number,
        "latest": latest,
        "change": difference_of(package),
        "phases": phases(package, evaluation),
        "not_needed": not_needed(evaluation),
        "groups": group_rows(evaluation),
    }
    return render(request, "projects/package_version.html", context)


def phases(package: MatterPackage, evaluation: Evaluation) -> list[dict[str, Any]]:
    """The rows that were kept, under their phases, with the names that the version's catalogue gives them."""
    items = {item.node: item for item in PackageItem.objects.filter(package=package)}
    catalogue = evaluation.catalogue
    found = []
    for phase, raw in catalogue.phases.items():
        rows = [
            {
                "node": finding.node,
                "item": items[finding.node.id],
                "body": body_of(catalogue, finding),
                "committed": finding.committed,
            }
            for finding in evaluation.applying()
            if finding.node.phase == phase and finding.node.id in items
        ]
        if rows:
            found.append({"phase": raw, "rows": rows})
    return found


def not_needed(evaluation: Evaluation) -> list[dict[str, Any]]:
    return [
        {"node": finding.node, "why": [each for each in because(evaluation, finding) if each.kind != "law"]}
        for finding in evaluation.findings.values()
        if not finding.applies and finding.node.kind != "milestone"
    ]
