"""Every answer of a project's package, and a group of them to be changed; for a new project, the questions from the start."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from projects.forms.packages import GroupForm, asked_of_group
from projects.forms.questions import QuestionForm, initial_answers, said
from projects.models import CatalogueVersion, MatterPackage, Project
from projects.operations.refusals import Refused, require
from projects.permissions import may_edit_project
from projects.queries import current_version, engine_of, latest_package, package_evaluation
from projects.rules.answers import from_stored, to_stored
from projects.rules.applicability import Engine, Evaluation, ImpossibleAnswers
from projects.rules.catalogue import Question
from projects.rules.explain import open_questions
from projects.rules.wording import value_text
from projects.views.acting import FORM_METHODS, refusal_text
from projects.views.package_preview import preview, project_of
from projects.views.package_proposal import ANSWERS, Proposal, answers_in, read_proposal


@require_http_methods(FORM_METHODS)
@login_required
@never_cache
def answers(request: HttpRequest, pk: int) -> HttpResponse:
    """All answers by group. Without a package: whether the project is classified; on yes nothing is stored or logged."""
    project = project_of(request, pk)
    may_edit = may_edit_project(request.user, project, timezone.localdate())
    if request.method == "POST":
        require(may_edit)
    package = latest_package(project)
    if package is None:
        return _begin(request, project, may_edit)
    if request.method == "POST":
        return redirect("package-answers", pk=project.pk)
    evaluation = package_evaluation(package)
    context = {"project": project, "package": package, "may_edit": may_edit, "groups": group_rows(evaluation)}
    return render(request, "projects/package_answers.html", context)


def _begin(request: HttpRequest, project: Project, may_edit: bool) -> HttpResponse:
    version = current_version()
    engine = engine_of(version)
    first = [question for question in engine.catalogue.questions.values() if question.first]
    form = QuestionForm(request.POST if request.method == "POST" else None, questions=first)
    if request.method == "POST" and form.is_valid():
        try:
            engine.evaluate(form.cleaned_data)
        except ImpossibleAnswers:
            return render(request, "projects/trial_stopped.html")
        desk = Desk(request, project, None, version, Proposal(ANSWERS, 0, to_stored(form.cleaned_data)))
        return desk.page(desk.groups()[0])
    context = {"project": project, "form": form, "may_edit": may_edit, "count": len(engine.catalogue.questions)}
    return render(request, "projects/package_begin.html", context, status=422 if form.errors else 200)


def group_rows(evaluation: Evaluation) -> list[dict[str, Any]]:
    """Each group with its answers, and the questions whose answer would settle something."""
    catalogue = evaluation.catalogue
    to_settle = {name for f in evaluation.applying() for name in open_questions(evaluation, f.node.applies)}
    rows = []
    for group, raw in catalogue.groups.items():
        asked = asked_of_group(evaluation, group)
        known = [
            {
                "question": question,
                "value": value_text(question.raw, evaluation.answers[question.id]),
                "unsure": evaluation.answers[question.id] is None,
            }
            for question in asked
            if question.id in evaluation.answers
        ]
        still = [q for q in asked if q.id in to_settle and q.id not in evaluation.answers]
        if asked:
            rows.append({"group": raw, "answers": known, "open": still, "asked": len(asked)})
    return rows


@require_http_methods(FORM_METHODS)
@login_required
@never_cache
def group(request: HttpRequest, pk: int, group: str) -> HttpResponse:
    """The questions of one group. The answers go on in a signed value, to the next group or to the preview."""
    project = project_of(request, pk)
    require(may_edit_project(request.user, project, timezone.localdate()))
    package = latest_package(project)
    version = package.catalogue if package else current_version()
    if group not in engine_of(version).catalogue.groups:
        raise Http404
    fresh = Proposal(ANSWERS, package.number if package else 0)
    if request.method != "POST":
        return (
            Desk(request, project, package, version, fresh).page(group)
            if package
            else redirect("package-answers", pk=project.pk)
        )
    proposal = read_proposal(request.POST.get("draft"), project, request.user)
    if proposal is None or proposal.kind != ANSWERS:
        context = {"project": project}
        return render(request, "projects/package_gone.html", context, status=422)
    return Desk(request, project, package, version, proposal).post(group)


class Desk:
    """The answers being changed: those of the newest version with those of the draft over them."""

    def __init__(
        self,
        request: HttpRequest,
        project: Project,
        package: MatterPackage | None,
        version: CatalogueVersion,
        proposal: Proposal,
    ) -> None:
        self.request, self.project, self.package, self.proposal = request, project, package, proposal
        self.engine: Engine = engine_of(version)
        self.stored = from_stored(self.engine.catalogue, package.answers) if package else {}
        self.answers = self.stored | answers_in(proposal, version)

    def evaluation(self) -> Evaluation:
        return self.engine.evaluate(self.answers, self.package.adjustments if self.package else None)

    def groups(self) -> list[str]:
        """Those that ask something of this project."""
        evaluation = self.evaluation()
        return [group for group in evaluation.catalogue.groups if asked_of_group(evaluation, group)]

    def post(self, group: str) -> HttpResponse:
        then = self.request.POST.get("then", "")
        if then == "open":
            return self.page(group)
        form = self.form(group, self.request.POST)
        if form.is_valid() and self.take(form):
            if then in self.groups():
                return self.page(then)
            try:
                return preview(self.request, self.project, self.proposal)
            except Refused as refusal:
                form.add_error(None, refusal_text(refusal))
        return self.page(group, form)

    def take(self, form: GroupForm) -> bool:
        """The form's answers into the draft; False when they cannot be used: the form then says why."""
        posted = form.cleaned_data
        new = {name: value for name, value in posted.items() if self.is_new(form.questions[name], value)}
        try:
            self.engine.evaluate(self.answers | new)
        except ImpossibleAnswers as refusal:
            for problem in refusal.problems:
                at = next((name for name in problem.fields if name in form.fields), None)
                form.add_error(at, said(problem.text))
            return False
        self.answers |= new
        self.proposal = Proposal(ANSWERS, self.proposal.base, {**self.proposal.values, **to_stored(new)})
        return True

    def is_new(self, question: Question, value: Any) -> bool:
        """A prefill that nobody touched is no answer, but for the first version: there it was looked at."""
        if question.id in self.answers:
            return bool(self.answers[question.id] != value)
        return self.package is None or value != question.default

    def form(self, group: str, data: Any = None) -> GroupForm:
        questions = asked_of_group(self.evaluation(), group)
        initial = initial_answers(questions, self.known())
        return GroupForm(data, questions=questions, answered=self.answers.keys(), initial=initial)

    def known(self) -> dict[str, Any]:
        """What the project itself already says stands in the fields of a first version."""
        if self.package is not None:
            return self.answers
        said_before = {"investment_total_wan": self.project.investment_wan, "floor_area_m2": self.project.floor_area_m2}
        return {name: value for name, value in said_before.items() if value is not None} | self.answers

    def page(self, group: str, form: GroupForm | None = None) -> HttpResponse:
        form = form or self.form(group)
        groups, names = self.groups(), self.engine.catalogue.groups
        later = groups[groups.index(group) + 1 :] if group in groups else []
        context = {
            "project": self.project,
            "package": self.package,
            "group": names[group],
            "groups": [names[each] for each in groups],
            "next": names[later[0]] if later else None,
            "form": form,
            "draft": self.proposal.sign(self.project, self.request.user),
            "changed": len(self.proposal.values),
            "place": gettext("第 %(n)s 组，共 %(all)s 组")
            % {"n": groups.index(group) + 1 if group in groups else "—", "all": len(groups)},
        }
        return render(self.request, "projects/package_group.html", context, status=422 if form.errors else 200)
