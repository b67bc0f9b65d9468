"""试算: the questionnaire that anyone can fill in, one question at a time."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from projects.forms.questions import QuestionForm, initial_answers, said
from projects.guide.context import build_result
from projects.guide.result import Result
from projects.limits import TrialThrottle, allows
from projects.models import Trial
from projects.operations import trials
from projects.operations.refusals import Stale
from projects.queries import current_engine, work_calendar
from projects.rules.answers import from_stored
from projects.rules.applicability import Engine, Evaluation, ImpossibleAnswers
from projects.rules.catalogue import Question
from projects.rules.difference import Difference, difference
from projects.rules.explain import decides, open_questions
from projects.rules.questionnaire import Progress, prefilled_questions, progress
from projects.rules.schedule import schedule
from projects.rules.wording import value_text
from projects.views.acting import FORM_METHODS, opened_version, refusal_text


@dataclass(frozen=True)
class Draft:
    """A trial with the engine that reads it."""

    trial: Trial
    engine: Engine
    answers: dict[str, Any]

    @property
    def pins(self) -> dict[str, Any]:
        day = timezone.datetime.fromisoformat
        return {node: day(text).date() for node, text in self.trial.pins.items()}


def load(token: str) -> Draft:
    trial = Trial.objects.filter(token=token).first()
    if trial is None:
        raise Http404
    engine = current_engine()
    return Draft(trial, engine, from_stored(engine.catalogue, trial.answers))


def result_of(draft: Draft, evaluation: Evaluation) -> Result:
    return build_result(
        evaluation,
        work_calendar(),
        start_on=draft.trial.start_on,
        today=timezone.localdate(),
        limits=draft.trial.limits,
        pins=draft.pins,
    )


@require_http_methods(FORM_METHODS)
@never_cache
def start(request: HttpRequest) -> HttpResponse:
    """The first question is whether the project is classified; on yes nothing is stored or logged."""
    engine = current_engine()
    question = next(q for q in engine.catalogue.questions.values() if q.first)
    form = QuestionForm(request.POST or None, questions=[question])
    if request.method == "POST" and not allows(TrialThrottle, request):
        return render(request, "projects/too_many.html", status=429)
    if request.method == "POST" and form.is_valid():
        answers = form.cleaned_data
        try:
            engine.evaluate(answers)
        except ImpossibleAnswers:
            return render(request, "projects/trial_stopped.html")
        trial = trials.start_trial(answers, start_on=timezone.localdate(), at=timezone.now())
        return redirect("trial-resume", token=trial.token)
    status = 422 if form.errors else 200
    context = {"form": form, "question": question, "count": len(engine.catalogue.questions)}
    return render(request, "projects/trial_start.html", context, status=status)


@require_safe
@never_cache
def resume(request: HttpRequest, token: str) -> HttpResponse:
    """Go on where the draft stands."""
    draft = load(token)
    return next_step(draft, progress(draft.engine, draft.answers))


def next_step(draft: Draft, come: Progress) -> HttpResponse:
    token = draft.trial.token
    if come.step.question:
        return redirect("trial-question", token=token, question=come.step.question)
    if come.step.group:
        return redirect("trial-prefilled", token=token, group=come.step.group)
    return redirect("trial-result", token=token)


@require_http_methods(FORM_METHODS)
@never_cache
def question(request: HttpRequest, token: str, question: str) -> HttpResponse:
    draft = load(token)
    asked = draft.engine.catalogue.questions.get(question)
    if asked is None:
        raise Http404
    given = [name for name in draft.engine.catalogue.questions if name in draft.answers and name != question]
    order = list(draft.engine.catalogue.questions)
    earlier = [name for name in given if order.index(name) < order.index(question)]
    extra = {
        "question": asked,
        "current_group": asked.group,
        "previous": earlier[-1] if earlier else "",
        "why": [draft.engine.catalogue.nodes[node] for node in decides(draft.engine.catalogue, question)],
    }
    return answer_page(request, draft, [asked], "projects/trial_question.html", extra)


@require_http_methods(FORM_METHODS)
@never_cache
def prefilled(request: HttpRequest, token: str, group: str) -> HttpResponse:
    """The prefilled questions of a group together: most people only look at them and go on."""
    draft = load(token)
    if group not in draft.engine.catalogue.groups:
        raise Http404
    questions = prefilled_questions(draft.engine, draft.answers, group)
    if not questions:
        return redirect("trial-resume", token=token)
    group_row = draft.engine.catalogue.groups[group]
    return answer_page(
        request, draft, questions, "projects/trial_prefilled.html", {"group": group_row, "current_group": group}
    )


def answer_page(
    request: HttpRequest, draft: Draft, questions: list[Question], template: str, extra: dict[str, Any]
) -> HttpResponse:
    form = QuestionForm(request.POST or None, questions=questions, initial=initial_answers(questions, draft.answers))
    if request.method == "POST" and form.is_valid():
        response = save(request, draft, form)
        if response is not None:
            return response
    context = page_context(draft) | extra | {"form": form}
    return render(request, template, context, status=422 if form.errors else 200)


def save(request: HttpRequest, draft: Draft, form: QuestionForm) -> HttpResponse | None:
    """Keep the answers and go on; None when they cannot be: the form then says why."""
    answers = draft.answers | form.cleaned_data
    try:
        draft.engine.evaluate(answers)
    except ImpossibleAnswers as refusal:
        if answers.get("is_secret") is True:
            trials.erase_trial(draft.trial.token)
            return render(request, "projects/trial_stopped.html", {"erased": True})
        for problem in refusal.problems:
            field = next((name for name in problem.fields if name in form.fields), None)
            form.add_error(field, said(problem.text))
        return None
    try:
        trial = trials.answer_trial(draft.trial.token, answers, version=opened_version(request), at=timezone.now())
    except Stale as refusal:
        form.add_error(None, refusal_text(refusal))
        return None
    if request.POST.get("then") == "result":
        return redirect("trial-result", token=trial.token)
    moved = Draft(trial, draft.engine, answers)
    return next_step(moved, progress(draft.engine, answers))


def page_context(draft: Draft) -> dict[str, Any]:
    """What stands beside every question: how far, what is known, what the last answer changed."""
    come = progress(draft.engine, draft.answers)
    evaluation = draft.engine.evaluate(draft.answers)
    return {
        "trial": draft.trial,
        "progress": come,
        "result": result_of(draft, evaluation),
        "known": known_answers(draft),
        "change": last_change(draft, evaluation),
        "nodes": draft.engine.catalogue.nodes,
    }


def known_answers(draft: Draft) -> list[dict[str, Any]]:
    catalogue = draft.engine.catalogue
    return [
        {"question": q, "value": value_text(q.raw, draft.answers[q.id]), "unsure": draft.answers[q.id] is None}
        for q in catalogue.questions.values()
        if q.id in draft.answers and not q.first
    ]


def last_change(draft: Draft, after: Evaluation) -> Difference | None:
    """The difference that the last answer made; None when there is nothing to compare."""
    if draft.trial.before is None:
        return None
    try:
        before = draft.engine.evaluate(from_stored(draft.engine.catalogue, draft.trial.before))
    except ImpossibleAnswers:  # the catalogue has changed since
        return None
    calendar, day, limits = work_calendar(), draft.trial.start_on, draft.trial.limits
    return difference(
        before,
        after,
        schedule(before, calendar, day, limits, draft.pins),
        schedule(after, calendar, day, limits, draft.pins),
    )


@require_safe
@never_cache
def answers(request: HttpRequest, token: str) -> HttpResponse:
    """Every answer on one page, each with a link to change it; and what is still open."""
    draft = load(token)
    evaluation = draft.engine.evaluate(draft.answers)
    open_now = {name for f in evaluation.applying() for name in open_questions(evaluation, f.node.applies)}
    catalogue = draft.engine.catalogue
    groups = [
        {
            "group": raw,
            "answers": [row for row in known_answers(draft) if row["question"].group == group],
            "open": [q for q in catalogue.questions.values() if q.group == group and q.id in open_now],
        }
        for group, raw in catalogue.groups.items()
    ]
    return render(request, "projects/trial_answers.html", page_context(draft) | {"groups": groups})
