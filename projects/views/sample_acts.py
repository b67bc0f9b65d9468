"""Adding, changing and dropping a sample project."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods

from projects.forms.people import ConfirmForm
from projects.forms.samples import SampleForm
from projects.models import ImpactRow, SampleProject
from projects.operations.refusals import Refused, require
from projects.operations.samples import add_sample, change_sample, drop_sample
from projects.permissions_catalogue import may_keep_catalogue
from projects.queries import engine_of, work_calendar
from projects.queries_drafts import newest_version
from projects.rules.answers import from_stored, to_stored
from projects.rules.catalogue import Catalogue
from projects.rules.drafting import dump_entry
from projects.rules.impact import Judged, judge
from projects.rules.samples import profile_of, verdicts_of
from projects.templatetags.portal import pick_text
from projects.views.acting import FORM_METHODS, blame, form_page, opened_version, said_with, sent_key
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
    form = SampleForm(request.POST or None, initial=_initial_of_new(request))
    if request.method == "POST" and form.is_valid():
        try:
            made = add_sample(**_values(form), by=request.user, at=timezone.now(), idempotency_key=sent_key(request))
        except Refused as refusal:
            blame(form, refusal)
        else:
            messages.success(request, gettext("样例加好了。"))
            return redirect("sample", made.pk)
    return _page(request, form, gettext("加一个样例项目"), gettext("加上"))


@require_http_methods(FORM_METHODS)
@login_required
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    row = seen_sample(request, pk, to_change=True)
    if row.made_by_id is None:
        return _stays(request, pk)
    form = SampleForm(request.POST or None, initial=_initial(row))
    if request.method == "POST" and form.is_valid():
        try:
            change_sample(row, _values(form), **said_with(request))
        except Refused as refusal:
            blame(form, refusal)
        else:
            messages.success(request, gettext("改好了。"))
            return redirect("sample", pk)
    return _page(request, form, gettext("修改样例项目"), gettext("保存"), row)


@require_http_methods(FORM_METHODS)
@login_required
def retire(request: HttpRequest, pk: int) -> HttpResponse:
    row = seen_sample(request, pk, to_change=True)
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


def _page(
    request: HttpRequest, form: SampleForm, title: str, submit: str, row: SampleProject | None = None
) -> HttpResponse:
    return form_page(
        request,
        form,
        "projects/sample_form.html",
        title=title,
        submit=submit,
        back_url=reverse("sample", args=[row.pk]) if row else reverse("samples"),
        back=pick_text(row) if row else gettext("样例项目"),
        version=row.version if row else None,
    )


# --- what the fields show, and what is made of them


def _initial_of_new(request: HttpRequest) -> dict[str, Any]:
    sample = _asked(SampleProject.objects.all(), request.GET.get("from", ""))
    if sample is not None:
        return _initial(sample) | {"zh": gettext("%(name)s，改") % {"name": sample.zh}}
    row = _asked(ImpactRow.objects.select_related("package"), request.GET.get("row", ""))
    if row is None:
        return {}
    catalogue = catalogue_now()
    stored = {name: value for name, value in row.package.answers.items() if _is_no_text(catalogue, name)}
    return {"answers": answers_text(stored, catalogue)}


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
    said = {"answers": answers_text(row.answers, catalogue), "expected": "\n".join(expected)}
    return {"zh": row.zh, "en": row.en, **said}


def answers_text(stored: Mapping[str, Any], catalogue: Catalogue) -> str:
    """A line for each answer, with the question's words behind it; numbers without a point stay whole."""
    known = from_stored(catalogue, stored)
    lines = []
    for name in dict.fromkeys([*(each for each in catalogue.questions if each in stored), *stored]):
        value = known.get(name, stored[name])
        whole = not isinstance(value, bool | str) and value is not None and value == int(value)
        question = catalogue.questions.get(name)
        words = f"  # {pick_text(question)}" if question else ""
        lines.append(dump_entry({name: int(value) if whole else value}).rstrip("\n") + words)
    return "\n".join(lines) + "\n"


def _values(form: SampleForm) -> dict[str, Any]:
    """What was typed; with `lay_down` what the version in force says beside it."""
    said = form.values()
    if not form.cleaned_data["lay_down"]:
        return said
    engine = engine_of(newest_version())
    answers = {name: value for name, value in said["answers"].items() if name in engine.catalogue.questions}
    outcome = judge(engine, profile_of(to_stored(answers), timezone.localdate()), work_calendar())
    laid = verdicts_of(outcome, LAID_DOWN) if isinstance(outcome, Judged) else {}
    return said | {"expected": {**laid, **said["expected"]}}
