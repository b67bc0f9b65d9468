"""The difference before it is applied: one page for every change of a package, and the address that applies it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from projects.enums_catalogue import Route
from projects.forms.packages import ReasonForm, asked_of_group
from projects.forms.questions import said
from projects.guide.context import build_result
from projects.models import MatterPackage, Project
from projects.operations.packages import pins_of
from projects.operations.refusals import Refused, Stale, require
from projects.permissions import may_adjust_package, may_edit_project
from projects.queries import engine_of, latest_package, work_calendar
from projects.rules.answers import carry_over
from projects.rules.applicability import ImpossibleAnswers
from projects.rules.catalogue import Question
from projects.rules.wording import Text, value_text
from projects.views.acting import blame, sent_key
from projects.views.package_difference import compare, difference_between
from projects.views.package_proposal import (
    ADJUST,
    ANSWERS,
    CATALOGUE,
    END,
    PLAN,
    ROUTE,
    Outcome,
    Proposal,
    before_of,
    carry_out,
    outcome,
    read_proposal,
)

TITLES = {
    ANSWERS: _("改答案：先看差别"),
    PLAN: _("改开始日期和时限：先看差别"),
    CATALOGUE: _("换到新目录：先看差别"),
    ADJUST: _("手工增减事项：先看差别"),
    END: _("结束手工增减：先看差别"),
    ROUTE: _("换办理路线：先看差别"),
}
UNTOUCHED = Text("没有答", "Not answered")


def project_of(request: HttpRequest, pk: int) -> Project:
    """The project, or 404 for whoever may not see it."""
    visible = Project.objects.visible_to(request.user, timezone.localdate()).select_related("enterprise")
    found: Project = get_object_or_404(visible, pk=pk)
    return found


@dataclass(frozen=True, slots=True)
class ChangedAnswer:
    """One answer that differs; `theirs`: what somebody else has made of it meanwhile."""

    question: Question
    before: Text
    after: Text
    theirs: Text | None = None


def preview(
    request: HttpRequest,
    project: Project,
    proposal: Proposal,
    *,
    form: ReasonForm | None = None,
    status: int = 200,
    theirs: dict[str, Any] | None = None,
) -> HttpResponse:
    """What the proposal would change, and the form that makes it so.

    Raises ImpossibleAnswers and Refused as `outcome` does. Writes nothing.
    """
    today, latest = timezone.localdate(), latest_package(project)
    wanted = outcome(latest, proposal, project, today)
    first = latest is None
    reason = {"reason": proposal.values.get("reason", "")} if proposal.kind == ADJUST else {}
    context = {
        "project": project,
        "package": latest,
        "title": gettext("第一版事项包：先看结果") if first else TITLES[proposal.kind],
        "form": form or ReasonForm(first=first, initial={"start_on": today, **reason}),
        "draft": proposal.sign(project, request.user),
        "number": latest.number + 1 if latest else 1,
        "theirs": theirs,
        **_shown(project, latest, proposal, wanted),
    }
    if proposal.kind == ANSWERS:
        context["groups"] = [
            raw for group, raw in wanted.evaluation.catalogue.groups.items() if asked_of_group(wanted.evaluation, group)
        ]
    return render(request, "projects/package_preview.html", context, status=status)


def _shown(project: Project, latest: MatterPackage | None, proposal: Proposal, wanted: Outcome) -> dict[str, Any]:
    """The difference; of a first version the result itself."""
    calendar, pins = work_calendar(), pins_of(project)
    if latest is None:
        today = timezone.localdate()
        result = build_result(wanted.evaluation, calendar, start_on=wanted.start_on, today=today, pins=pins)
        return {"result": result}
    change = compare(*before_of(latest), wanted.evaluation, wanted.plan, pins, calendar)
    questions = wanted.evaluation.catalogue.questions
    return {
        "change": change,
        "answers": changed_answers(latest, proposal, wanted) if proposal.kind == ANSWERS else [],
        "anew": [questions[name] for name in wanted.anew],
        "plan": wanted if proposal.kind == PLAN else None,
        "way": Route(wanted.route) if proposal.kind == ROUTE else None,
        "gives_up": wanted.gives_up,
        "nothing": proposal.kind == ANSWERS and not _differs(latest, wanted),
    }


def _differs(latest: MatterPackage, wanted: Outcome) -> bool:
    stored, _ = carry_over(wanted.evaluation.catalogue, latest.answers)
    return stored != dict(wanted.evaluation.answers)


def changed_answers(latest: MatterPackage, proposal: Proposal, wanted: Outcome) -> list[ChangedAnswer]:
    """Every answer that would differ, in the order of the form; those that are no longer asked too."""
    catalogue = wanted.evaluation.catalogue
    stored, _ = carry_over(catalogue, latest.answers)
    return _rows(catalogue.questions, stored, wanted.evaluation.answers)


def _rows(questions: Any, before: Any, after: Any) -> list[ChangedAnswer]:
    found = []
    for name, question in questions.items():
        was, now = (
            value_text(question.raw, answers[name]) if name in answers else UNTOUCHED for answers in (before, after)
        )
        if was != now:
            found.append(ChangedAnswer(question, was, now))
    return found


@require_POST
@login_required
@never_cache
def apply(request: HttpRequest, pk: int) -> HttpResponse:
    """Make the version that was looked at. A newer version in between is shown beside it, and asked about again."""
    project, day = project_of(request, pk), timezone.localdate()
    require(may_edit_project(request.user, project, day) or may_adjust_package(request.user, project, day))
    proposal = read_proposal(request.POST.get("draft"), project, request.user)
    if proposal is None:
        return render(request, "projects/package_gone.html", {"project": project}, status=422)
    form = ReasonForm(request.POST, first=not proposal.base)
    try:
        if form.is_valid():
            given, by, at = form.cleaned_data, request.user, timezone.now()
            carry_out(project, proposal, given, by=by, at=at, key=sent_key(request))
            messages.success(request, gettext("事项包已经更新。"))
            return redirect("project", pk=project.pk)
        return preview(request, project, proposal, form=form, status=422)
    except Stale:
        return overtaken(request, project, proposal)
    except (Refused, ImpossibleAnswers) as refusal:
        return refused(request, project, proposal, form, refusal)


def refused(
    request: HttpRequest, project: Project, proposal: Proposal, form: ReasonForm, refusal: Refused | ImpossibleAnswers
) -> HttpResponse:
    """The preview again with what stands against it; without a preview when there is none to be made."""
    if isinstance(refusal, Refused):
        blame(form, refusal)
    else:
        for problem in refusal.problems:
            form.add_error(None, said(problem.text))
    try:
        return preview(request, project, proposal, form=form, status=422)
    except (Refused, ImpossibleAnswers):
        return render(request, "projects/package_gone.html", {"project": project, "form": form}, status=422)


def overtaken(request: HttpRequest, project: Project, proposal: Proposal) -> HttpResponse:
    """Somebody made a version meanwhile: what it changed, beside what you change, judged on top of it."""
    latest = latest_package(project)
    based = MatterPackage.objects.select_related("catalogue").filter(project=project, number=proposal.base).first()
    theirs: dict[str, Any] = {"package": latest}
    if latest is not None and based is not None:
        catalogue = engine_of(latest.catalogue).catalogue
        before, _ = carry_over(catalogue, based.answers)
        after, _ = carry_over(catalogue, latest.answers)
        theirs["change"] = difference_between(based, latest, pins_of(project), work_calendar())
        theirs["answers"] = _rows(catalogue.questions, before, after)
        theirs["both"] = {row.question.id for row in theirs["answers"]} & set(proposal.values)
    again = Proposal(proposal.kind, latest.number if latest else 0, proposal.values)
    try:
        return preview(request, project, again, status=422, theirs=theirs)
    except (Refused, ImpossibleAnswers) as refusal:
        return refused(request, project, again, ReasonForm(request.POST, first=False), refusal)
