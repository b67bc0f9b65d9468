"""The policies of one project: which match its answers, which are to confirm, which not, each with its reason."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from projects.permissions import may_edit_project
from projects.queries import latest_package
from projects.queries_policies import policy_evaluation
from projects.rules.policies import Match, matches
from projects.rules.project_states import ALLOWS, PACKAGE
from projects.views.package_preview import project_of
from projects.views.policies import Row


def shown(found: list[Match]) -> list[dict[str, Any]]:
    return [{"match": each, "f": each.facts, "row": Row(each.facts)} for each in found]


@require_safe
@login_required
def index(request: HttpRequest, pk: int) -> HttpResponse:
    """By the answers of the newest package and the catalogue in force. What has ended stands apart and is never offered."""
    project, day = project_of(request, pk), timezone.localdate()
    package = latest_package(project)
    context: dict[str, Any] = {"project": project, "package": package}
    if package is not None:
        evaluation = policy_evaluation(package)
        found = matches(evaluation, day)
        live = [each for each in found if each.facts.available]
        context |= {
            "matched": shown([each for each in live if each.truth is True]),
            "open": shown([each for each in live if each.truth is None]),
            "unmatched": shown([each for each in live if each.truth is False]),
            "over": shown([each for each in found if not each.facts.available and each.truth is not False]),
            "version": evaluation.catalogue.version,
            "may_answer": PACKAGE in ALLOWS[project.state] and may_edit_project(request.user, project, day),
        }
    return render(request, "projects/project_policies.html", context)
