"""Adding, changing and dropping a sample project."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods

from projects.forms.people import ConfirmForm
from projects.forms.samples import SampleAnswersForm, SampleForm, answered_twice
from projects.models import ImpactRow, SampleProject
from projects.operations.refusals import Refused, Stale, require
from projects.operations.retries import taken_before
from projects.operations.samples import NAMED, add_sample, change_sample, drop_sample
from projects.permissions_catalogue import may_keep_catalogue
from projects.queries import engine_of, work_calendar
from projects.queries_drafts import newest_version
from projects.rules.answers import carry_over, to_stored
from projects.rules.catalogue import Catalogue, Question
from projects.rules.drafting import dump_entry
from projects.rules.impact import Judged, judge
from projects.rules.samples import profile_of, verdicts_of
from projects.rules.wording import value_text
from projects.templatetags.portal import pick_text
from projects.views.acting import (
    FORM_METHODS,
    Conflict,
    blame,
    conflicts,
    form_page,
    opened_version,
    said_with,
    sent_key,
    status_of,
)
from projects.views.samples import label_of, seen_sample

LAID_DOWN = frozenset({"item", "evaluation", "special"})
NUMBER = re.compile(r"\d{1,18}")


def catalogue_now() -> Catalogue:
    return engine_of(newest_version()).catalogue


@require_http_methods(FORM_METHODS)
@login_required
def new(request: HttpRequest) -> HttpResponse:
    """`from`: a sample to copy; `row`: a compared project whose answers are taken (its answers alone)."""
    require(may_keep_catalogue(request.user, timezone.localdate()))
    form = Typed(request, _initial_of_new(request))
    if values := form.read():
        try:
            made = add_sample(**values, by=request.user, at=timezone.now(), idempotency_key=sent_key(request))
        except Refused as refusal:
            blame(form.own, refusal)
        else:
            messages.success(request, gettext("样例加好了。"))
            return redirect("sample", made.pk)
    return form.page(gettext("加一个样例项目"), gettext("加上"))


@require_http_methods(FORM_METHODS)
@login_required
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    row = seen_sample(request, pk, to_change=True)
    if row.made_by_id is None:
        return _stays(request, pk)
    form = Typed(request, _initial(row))
    if values := form.read():
        try:
            change_sample(row, values, **said_with(request))
        except Refused as refusal:
            blame(form.own, refusal)
            if isinstance(refusal, Stale):
                row.refresh_from_db()
                form.meanwhile(row)
        else:
            messages.success(request, gettext("改好了。"))
            return redirect("sample", pk)
    return form.page(gettext("修改样例项目"), gettext("保存"), row)


@require_http_methods(FORM_METHODS)
@login_required
def retire(request: HttpRequest, pk: int) -> HttpResponse:
    try:
        row = seen_sample(request, pk, to_change=True)
    except Http404:
        if taken_before(sent_key(request), ("drop_sample",), SampleProject(pk=pk)):  # a second press
            return redirect("samples")
        raise
    if row.made_by_id is None:
        return _stays(request, pk)
    form = ConfirmForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            drop_sample(row, **said_with(request) | {"version": opened_version(request) or None})
        except Refused as refusal:
            blame(form, refusal)
        else:
            messages.success(request, gettext("删去了。"))
            return redirect("samples")
    return form_page(
        request,
        form,
        title=gettext("删去样例项目"),
        intro=gettext("以后的草稿不再用它试。已经比对过的结果不受影响。"),
        submit=gettext("删去"),
        back_url=reverse("sample", args=[pk]),
        back=pick_text(row),
        version=row.version,
        danger=True,
    )


def _stays(request: HttpRequest, pk: int) -> HttpResponse:
    """For one that comes with the catalogue."""
    messages.warning(request, gettext("随目录提供的样例不能改，也不能删：另存一个，再改。"))
    return redirect("sample", pk)


class Typed:
    """The two forms of one sample as one: its name and YAML, and the questionnaire's fields.

    `initial`: the fields of the first; `stored`: the answers, as they are kept.
    """

    def __init__(self, request: HttpRequest, initial: dict[str, Any]) -> None:
        self.request, self.catalogue = request, catalogue_now()
        stored = initial.pop("stored", {})
        known = carry_over(self.catalogue, stored)[0]
        rest = answers_text({name: value for name, value in stored.items() if name not in known}, self.catalogue)
        data = request.POST if request.method == "POST" else None
        self.own = SampleForm(data, initial=initial | {"answers": rest})
        self.asked = SampleAnswersForm(data, catalogue=self.catalogue, answers=known)
        self.conflicts: list[Conflict] = []

    def read(self) -> dict[str, Any] | None:
        """What was typed; None when nothing was, or when something is wrong in it: the forms say what."""
        if not self.own.is_bound or not all([self.own.is_valid(), self.asked.is_valid()]):
            return None
        if twice := answered_twice(self.own, self.asked):
            told = gettext("、").join(twice[:NAMED])
            self.own.add_error("answers", gettext("这些问题上面答的不一样，只留一处：%(names)s。") % {"names": told})
            return None
        said = self.own.values()
        return _with_verdicts(self.own, said | {"answers": {**said["answers"], **self.asked.cleaned_data}})

    def meanwhile(self, row: SampleProject) -> None:
        """Somebody else has changed it: what was typed beside what stands there now."""
        now, typed = carry_over(self.catalogue, row.answers)[0], self.asked.cleaned_data
        self.conflicts = conflicts(self.own, {"zh": row.zh, "en": row.en})
        for name, question in self.asked.questions.items():
            if typed.get(name, "") != now.get(name, ""):
                yours, theirs = (_answer_words(question, values) for values in (typed, now))
                self.conflicts.append(Conflict(str(self.asked.fields[name].label), yours, theirs))

    def page(self, title: str, submit: str, row: SampleProject | None = None) -> HttpResponse:
        context = {
            "form": self.own,
            "asked": self.asked,
            "forms": [self.own, self.asked],
            "title": title,
            "submit": submit,
            "back_url": reverse("sample", args=[row.pk]) if row else reverse("samples"),
            "back": pick_text(row) if row else gettext("样例项目"),
            "version": row.version if row else None,
            "conflicts": self.conflicts,
        }
        status = status_of(self.own) if self.own.errors or not self.asked.errors else 422
        return render(self.request, "projects/sample_form.html", context, status=status)


# --- what the fields show, and what is made of them


def _initial_of_new(request: HttpRequest) -> dict[str, Any]:
    sample = _asked(SampleProject.objects.all(), request.GET.get("from", ""))
    if sample is not None:
        return _initial(sample) | {"zh": gettext("%(name)s，改") % {"name": sample.zh}}
    row = _asked(ImpactRow.objects.select_related("package"), request.GET.get("row", ""))
    if row is None:
        return {}
    catalogue = catalogue_now()
    return {"stored": {name: value for name, value in row.package.answers.items() if _is_no_text(catalogue, name)}}


def _answer_words(question: Question, values: Mapping[str, Any]) -> str:
    return pick_text(value_text(question.raw, values[question.id])) if question.id in values else ""


def _asked(rows: Any, typed: str) -> Any:
    return rows.filter(pk=int(typed)).first() if NUMBER.fullmatch(typed) else None


def _is_no_text(catalogue: Catalogue, name: str) -> bool:
    """Free text of a real project does not go into a sample."""
    return name in catalogue.questions and catalogue.questions[name].type != "string"


def _initial(row: SampleProject) -> dict[str, Any]:
    catalogue = catalogue_now()
    expected = [
        f"{dump_entry({name: value}).rstrip()}  # {label_of(name, catalogue)}" for name, value in row.expected.items()
    ]
    return {"zh": row.zh, "en": row.en, "stored": row.answers, "expected": "\n".join(expected)}


def answers_text(rest: Mapping[str, Any], catalogue: Catalogue) -> str:
    """A line for each answer that no field can show (its question is a draft's, or reads it no longer), as it is kept."""
    lines = []
    for name, value in rest.items():
        words = f"  # {pick_text(catalogue.questions[name])}" if name in catalogue.questions else ""
        lines.append(f"{dump_entry({name: value}).rstrip()}{words}\n")
    return "".join(lines)


def _with_verdicts(form: SampleForm, said: dict[str, Any]) -> dict[str, Any]:
    """What was typed; with `lay_down` what the version in force says beside it."""
    if not form.cleaned_data["lay_down"]:
        return said
    engine = engine_of(newest_version())
    answers = {name: value for name, value in said["answers"].items() if name in engine.catalogue.questions}
    outcome = judge(engine, profile_of(to_stored(answers), timezone.localdate()), work_calendar())
    laid = verdicts_of(outcome, LAID_DOWN) if isinstance(outcome, Judged) else {}
    return said | {"expected": {**laid, **said["expected"]}}
