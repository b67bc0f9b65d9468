"""拿地即开工 and its parts: the routes of a project side by side, of a 试算 too, and the choice of one."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from projects.enums_catalogue import Route
from projects.forms.routes import AssumeForm
from projects.operations.refusals import Forbidden, Refused, require
from projects.permissions import may_edit_project
from projects.queries import latest_package, package_evaluation, work_calendar
from projects.queries_routes import facts_of
from projects.rules.applicability import Evaluation
from projects.rules.detours import STAGED, STANDARD, land_nodes, opens
from projects.rules.project_states import ALLOWS, PACKAGE
from projects.rules.ways import LAND_SUPPLY, Facts
from projects.views.acting import FORM_METHODS, opened_version, refusal_text
from projects.views.package_plan import without_package
from projects.views.package_preview import preview, project_of
from projects.views.package_proposal import ROUTE, Proposal
from projects.views.routes_shown import assumptions, cells, heads, shown
from projects.views.sheets import sheet_answer
from projects.views.trial import load


@require_http_methods(FORM_METHODS)
@login_required
@never_cache
def routes(request: HttpRequest, pk: int) -> HttpResponseBase:
    """`land`, `drawings`: days assumed for the comparison; `format=xlsx`. A POST looks at one route before it is taken."""
    project, day = project_of(request, pk), timezone.localdate()
    may_edit = may_edit_project(request.user, project, day)
    if request.method == "POST":
        require(may_edit)
    package = latest_package(project)
    if package is None:
        return without_package(request, project, _("办理路线"))
    wrong = ""
    if request.method == "POST":
        try:
            if opened_version(request) == package.number:
                values = {"route": request.POST.get("route", "")}
                return preview(request, project, Proposal(ROUTE, package.number, values))
            wrong = gettext("这页打开后，事项包有了新的一版：看看下面的路线，再选一次。")
        except Forbidden:
            raise
        except Refused as refusal:
            wrong = refusal_text(refusal)
    evaluation = package_evaluation(package)
    known = facts_of(project, package, evaluation, day)
    form = assume_form(request, evaluation, known)
    facts = facts_of(project, package, evaluation, day, assumed(form, evaluation, known))
    rows = shown(evaluation, work_calendar(), facts, day, package.route)
    if request.GET.get("format") == "xlsx":
        return sheet_answer(request, "routes", gettext("办理路线"), heads(), cells(rows), day, ("project", project.pk))
    context = {
        "project": project,
        "package": package,
        "wrong": wrong,
        "now": Route(package.route).label,
        "may_choose": may_edit and PACKAGE in ALLOWS[project.state],
        **page_of(evaluation, facts, form, rows),
    }
    return render(request, "projects/routes.html", context, status=422 if wrong or form.errors else 200)


@require_safe
@never_cache
def trial_routes(request: HttpRequest, token: str) -> HttpResponse:
    """The same for a stranger's 试算, to read."""
    draft, day = load(token), timezone.localdate()
    evaluation = draft.engine.evaluate(draft.answers)
    land = land_nodes(evaluation)
    had = any(node in land and on <= day for node, on in draft.pins.items())
    plan: dict[str, Any] = {"start_on": draft.trial.start_on, "limits": draft.trial.limits, "pins": draft.pins}
    known = Facts(**plan, land_had=had)
    form = assume_form(request, evaluation, known)
    facts = Facts(**plan, land_had=had, assumed=assumed(form, evaluation, known))
    rows = shown(evaluation, work_calendar(), facts, day, STANDARD)
    context = {"trial": draft.trial, "now": "", **page_of(evaluation, facts, form, rows)}
    return render(request, "projects/routes.html", context, status=422 if form.errors else 200)


def assume_form(request: HttpRequest, evaluation: Evaluation, known: Facts) -> AssumeForm:
    """The days that nobody has fixed. What the address says counts; else the form shows what is assumed."""
    return AssumeForm(
        request.GET if request.GET.keys() & {"land", "drawings"} else None,
        asks_land=waits_for_land(evaluation, known),
        asks_drawings=opens(evaluation, STAGED) is not False,
        initial={"land": land_day(evaluation, known)},
    )


def waits_for_land(evaluation: Evaluation, known: Facts) -> bool:
    return bool(land_nodes(evaluation)) and land_nodes(evaluation).isdisjoint(known.pins)


def assumed(form: AssumeForm, evaluation: Evaluation, known: Facts) -> dict[str, date]:
    """Where the day of the land is not given it is taken from the target of the land supply, counted from the start (P)."""
    given = form.assumed()
    if waits_for_land(evaluation, known) and LAND_SUPPLY not in given:
        given[LAND_SUPPLY] = land_day(evaluation, known)
    return given


def land_day(evaluation: Evaluation, known: Facts) -> date:
    finding = evaluation.findings.get(LAND_SUPPLY)
    return work_calendar().add_workdays(known.start_on, (finding.committed or 0) if finding else 0)


def page_of(evaluation: Evaluation, facts: Facts, form: AssumeForm, rows: list[Any]) -> dict[str, Any]:
    faster = any(row.possible and (row.way.saved or 0) > 0 for row in rows)
    return {
        "rows": rows,
        "form": form if form.fields else None,
        "has_errors": bool(form.errors),
        "start_on": facts.start_on,
        "begun": faster and facts.start_on < timezone.localdate(),
        "land_assumed": facts.assumed.get(LAND_SUPPLY),
        "counted": assumptions(evaluation, rows),
        "faster": faster,
        "catalogue": evaluation.catalogue,
    }
