"""Promotion workflows: those of a project with their steps, the steps that wait at a body, one step."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods, require_safe

from projects.models import Project
from projects.operations.refusals import Refused, Stale, require
from projects.permissions import may_move_project
from projects.queries import current_engine, engine_of, latest_package, package_evaluation
from projects.rules.applicability import Evaluation
from projects.rules.catalogue import Node
from projects.templatetags.portal import pick_text
from projects.views.acting import FORM_METHODS, PER_PAGE, blame, page_or_part, refusal_text
from services.enums import StepState
from services.forms.promotions import DONE, SKIP, StartForm, StepForm
from services.models import PromotionRun, PromotionStep
from services.operations.promotions import KIND, finish_step, reopen_step, skip_step, start_promotion
from services.permissions import may_do_step, may_list_steps
from services.queries_visits import steps_seen_by
from services.rules.promotion import step_names, steps_for
from services.views.doorstep import doing

LOOKS = {StepState.WAITING: "wait", StepState.DONE: "done", StepState.SKIPPED: "pause"}


@require_http_methods(FORM_METHODS)
@login_required
def of_project(request: HttpRequest, pk: int) -> HttpResponse:
    """The workflows of the project; a post starts one."""
    day = timezone.localdate()
    project = get_object_or_404(Project.objects.visible_to(request.user, day), pk=pk)
    may_start = may_move_project(request.user, project, day)
    status, wrong = 200, ""
    if request.method == "POST":
        require(may_start)
        form = StartForm(request.POST)
        workflow = form.cleaned_data["workflow"] if form.is_valid() else ""
        try:
            start_promotion(project, workflow, **doing(request).said)
        except Refused as refusal:
            status, wrong = 422, refusal_text(refusal)
        else:
            messages.success(request, gettext("流程开始了，各步的期限排好了。"))
            return redirect("project-promotions", pk)
    context = {
        "project": project,
        "flows": flows_of(project, request),
        "may_start": may_start,
        "today": day,
        "wrong": wrong,
        "has_errors": bool(wrong),
    }
    return render(request, "services/promotions.html", context, status=status)


def flows_of(project: Project, request: HttpRequest) -> list[dict[str, Any]]:
    """Each workflow of the project's catalogue: its run with the steps, or what it would be. Six queries at most."""
    day, package = timezone.localdate(), latest_package(project)
    runs = {
        run.workflow: run for run in PromotionRun.objects.filter(project=project).select_related("catalogue", "project")
    }
    steps: dict[int, list[PromotionStep]] = {}
    rows = PromotionStep.objects.filter(run__project=project).select_related("owner", "done_by", "run__project")
    for step in rows.order_by("position"):
        steps.setdefault(step.run_id, []).append(step)
    engine = engine_of(package.catalogue) if package else current_engine()
    judged = package_evaluation(package) if package else None
    findings = judged.findings if judged else {}
    found = []
    for name, node in engine.catalogue.nodes.items():
        if node.kind == KIND and (name in runs or name not in findings or findings[name].applies):
            run = runs.get(name)
            told = _running(node, run, steps.get(run.pk, []), request, day) if run else _ahead(node, judged)
            found.append(told)
    return found


def _ahead(node: Node, judged: Evaluation | None) -> dict[str, Any]:
    """Not started: the steps that it would have."""
    steps = [{"raw": raw} for raw in steps_for(node.raw, judged.env if judged else None)]
    return {"node": node, "run": None, "steps": steps}


def _running(
    node: Node, run: PromotionRun, steps: list[PromotionStep], request: HttpRequest, day: date
) -> dict[str, Any]:
    names = step_names(engine_of(run.catalogue).catalogue.nodes[node.id].raw)
    told = [
        {
            "row": step,
            "raw": names.get(step.code),
            "look": look_of(step, day),
            "may": may_do_step(request.user, step, day),
        }
        for step in steps
    ]
    return {"node": node, "run": run, "steps": told, "left": sum(1 for step in steps if step.state == "waiting")}


def look_of(step: PromotionStep, day: date) -> str:
    if step.state == StepState.WAITING and step.due_on is not None and step.due_on < day:
        return "over"
    return LOOKS[StepState(step.state)]


@require_safe
@login_required
def index(request: HttpRequest) -> HttpResponse:
    """Steps that wait: a body's own for its people, those of served projects for agents, all for the desk."""
    day = timezone.localdate()
    require(may_list_steps(request.user, day))
    rows = steps_seen_by(request.user, day).select_related("run__project__enterprise", "run__catalogue", "owner")
    if request.GET.get("state") != "all":
        rows = rows.filter(state=StepState.WAITING)
    page = Paginator(rows.order_by("due_on", "run", "position"), PER_PAGE).get_page(request.GET.get("page"))
    page.object_list = [{"row": step, "look": look_of(step, day), **words_of(step)} for step in page.object_list]
    seen = set(Project.objects.visible_to(request.user, day).values_list("pk", flat=True)[:5000])
    context = {"page": page, "seen": seen, "today": day}
    return page_or_part(request, "services/promotion_steps.html", "services/_promotion_steps_list.html", context)


def words_of(step: PromotionStep) -> dict[str, Any]:
    node = engine_of(step.run.catalogue).catalogue.nodes[step.run.workflow]
    return {"flow": node.raw, "raw": step_names(node.raw).get(step.code)}


@require_http_methods(FORM_METHODS)
@login_required
def step(request: HttpRequest, pk: int) -> HttpResponse:
    """One step: done on a day, not needed, or waiting again."""
    day = timezone.localdate()
    rows = steps_seen_by(request.user, day).select_related(
        "run__project__enterprise", "run__catalogue", "owner", "done_by"
    )
    found: PromotionStep = get_object_or_404(rows, pk=pk)
    may, waiting = may_do_step(request.user, found, day), found.state == StepState.WAITING
    form = StepForm(request.POST or None, waiting=waiting, initial={"note": found.note})
    status = 200
    if request.method == "POST":
        require(may)
        status = 422
        if form.is_valid():
            try:
                _do(found, form.cleaned_data, request)
            except Refused as refusal:
                blame(form, refusal)
                status = 409 if isinstance(refusal, Stale) else 422
            else:
                messages.success(request, gettext("记下了。"))
                return redirect(_back(request, found))
    context = {"step": found, "form": form, "may": may, "look": look_of(found, day), "back_url": _back(request, found)}
    context |= words_of(found)
    context["title"] = pick_text(context["raw"]) if context["raw"] else found.code
    return render(request, "services/promotion_step.html", context, status=status)


def _do(found: PromotionStep, said: dict[str, Any], request: HttpRequest) -> None:
    act = doing(request)
    told = {"version": act.version or None, **act.said}
    if said["act"] == DONE:
        finish_step(found, on=said["on"], note=said["note"], **told)
    elif said["act"] == SKIP:
        skip_step(found, said["note"], **told)
    else:
        reopen_step(found, **told)


def _back(request: HttpRequest, found: PromotionStep) -> str:
    """The project's page for whoever sees the project, else the list."""
    seen = Project.objects.visible_to(request.user, timezone.localdate()).filter(pk=found.run.project_id)
    return reverse("project-promotions", args=[found.run.project_id]) if seen.exists() else reverse("promotions")
