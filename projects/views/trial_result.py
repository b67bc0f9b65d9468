"""The result of a 试算: package, papers, dated route, flowchart, policies; on the page and as PDF."""

from __future__ import annotations

from typing import Any

from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from projects.forms.questions import BY_PINS, PlanForm
from projects.guide.drawings import Figures
from projects.guide.paper import pdf as pdf_maker
from projects.limits import PdfThrottle, allows
from projects.operations import trials
from projects.print_files import POLICY
from projects.rules.catalogue import WORKS_FINISHED
from projects.rules.questionnaire import progress
from projects.rules.schedule import odd_pins
from projects.views.acting import FORM_METHODS
from projects.views.context import current_site
from projects.views.handing_out import note_download
from projects.views.trial import Draft, load, result_of

KEPT_SECONDS = 10 * 60  # a PDF is kept that long; the same answers on the same day make the same one


def matter_href(node: str) -> str:
    return "" if node.startswith("ms-") else f"#m-{node}"


@require_http_methods(FORM_METHODS)
@never_cache
def result(request: HttpRequest, token: str) -> HttpResponse:
    draft = load(token)
    evaluation = draft.engine.evaluate(draft.answers)
    pinnable = [n for n in BY_PINS if n == WORKS_FINISHED or evaluation.findings[n].applies]
    initial = {"start_on": draft.trial.start_on, "limits": draft.trial.limits}
    initial |= {f"pin-{node}": day for node, day in draft.pins.items()}
    form = PlanForm(request.POST or None, catalogue=draft.engine.catalogue, pinnable=pinnable, initial=initial)
    if request.method == "POST" and form.is_valid():
        wanted = form.cleaned_data
        trials.plan_trial(
            token, start_on=wanted["start_on"], limits=wanted["limits"], pins=form.pins(), at=timezone.now()
        )
        return redirect(reverse("trial-result", args=[token]) + "#route")
    context = result_context(draft) | {"form": form}
    return render(request, "projects/trial_result.html", context, status=422 if form.errors else 200)


def result_context(draft: Draft) -> dict[str, Any]:
    evaluation = draft.engine.evaluate(draft.answers)
    shown = result_of(draft, evaluation)
    return {
        "trial": draft.trial,
        "result": shown,
        "figures": Figures(shown, get_language() or "zh", matter_href),
        "progress": progress(draft.engine, draft.answers),
        "odd": [*evaluation.warnings, *odd_pins(evaluation, shown.plan)],
    }


@require_safe
@never_cache
def pdf(request: HttpRequest, token: str) -> HttpResponse:
    """The result as a PDF of a few pages. 503 with what is missing when this machine cannot make PDFs."""
    draft = load(token)
    if missing := pdf_maker.missing():
        return render(request, "projects/pdf_missing.html", {"missing": missing}, status=503)
    language = get_language() or "zh"
    key = f"trial-pdf:{token}:{draft.trial.version}:{timezone.localdate()}:{draft.engine.catalogue.version}:{language}"
    made = cache.get(key)
    if made is None:
        if not allows(PdfThrottle, request):
            return render(request, "projects/too_many.html", status=429)
        link = request.build_absolute_uri(reverse("trial-result", args=[token]))
        made = pdf_maker.result_pdf(result_context(draft)["result"], language, link, site_name=current_site().name)
        cache.set(key, made, KEPT_SECONDS)
    note_download(request, "trial", draft.trial.pk)
    response = HttpResponse(made, content_type="application/pdf")
    response["Content-Security-Policy"] = POLICY
    response["Content-Disposition"] = pdf_maker.disposition("试算结果.pdf")
    return response
