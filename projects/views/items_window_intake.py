"""Paper intake, one form for many matters: choose the project, the matters, count the papers, check, hand in, receipts."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.views.decorators.http import require_http_methods, require_safe

from projects.filters import says
from projects.forms.items_intake import IntakeForm
from projects.models import ApprovalItem, OfficialNotice, Project
from projects.operations.items.intake import take_in, taken_before
from projects.operations.items.submission import RECEIPT
from projects.operations.refusals import Refused, require
from projects.permissions_items import may_take_in
from projects.queries import latest_package, package_evaluation
from projects.queries_items import node_of
from projects.rules.applicability import Evaluation
from projects.views.acting import FORM_METHODS, blame, sent_key
from projects.views.addresses import object_address
from projects.views.item_page import seen_items
from projects.views.item_words import kind_of
from projects.views.items_window_matters import chosen_of, matters_of, papers_of

FOUND = 20  # projects shown for a search
MOST_ITEMS = 60
STEPS = ("project", "matters", "papers", "check")


@require_http_methods(FORM_METHODS)
@login_required
def intake(request: HttpRequest) -> HttpResponse:
    """GET ?q= projects; ?project= its matters; &node=…&type-<node>=… the papers. POST step=check, edit or send."""
    today = timezone.localdate()
    require(may_take_in(request.user, today))
    said = request.POST if request.method == "POST" else request.GET
    asked = said.get("project", "")
    if not asked:
        return find_project(request, today)
    pk = int(asked) if asked.isascii() and asked.isdigit() and len(asked) < 18 else 0
    visible = Project.objects.visible_to(request.user, today).select_related("enterprise")
    project = get_object_or_404(visible, pk=pk)
    if request.POST.get("step") == "send" and (done := taken_before(project, sent_key(request))):
        return to_receipts(done)
    package = latest_package(project)
    evaluation = package_evaluation(package) if package else None
    context: dict[str, Any] = {"project": project, "step": "matters"}
    matters = matters_of(project, evaluation) if evaluation else []
    chosen, wrong = chosen_of(said, matters)
    if evaluation is None or wrong or not chosen:
        tried = wrong or request.method == "POST" or request.GET.get("next") == "1"
        context |= {"matters": matters, "has_errors": tried and bool(matters), "no_package": evaluation is None}
        context["gone"] = wrong
        return render(request, "projects/window_intake.html", context, status=422 if request.method == "POST" else 200)
    return count_papers(request, project, evaluation, chosen)


def find_project(request: HttpRequest, today: Any) -> HttpResponse:
    words = request.GET.get("q", "").replace("\x00", "")[:100].split()[:8]
    rows = Project.objects.visible_to(request.user, today).filter(packages__isnull=False).distinct()
    for word in words:
        rows = rows.filter(says(word))
    found = list(rows.select_related("enterprise").order_by("-created_at", "-pk")[:FOUND])
    context = {"step": "project", "found": found, "words": words, "most": FOUND}
    status = 422 if request.method == "POST" else 200
    return render(request, "projects/window_intake.html", context, status=status)


def count_papers(
    request: HttpRequest, project: Project, evaluation: Evaluation, chosen: list[dict[str, Any]]
) -> HttpResponse:
    lines = papers_of(project, evaluation, [each["finding"] for each in chosen])
    posted = request.method == "POST"
    form = IntakeForm(
        request.POST if posted else None,
        nodes=[each["id"] for each in chosen],
        materials=[line["code"] for line in lines],
        stages={each["id"]: each["stages"] for each in chosen if each["stages"]},
        later={each["id"]: each["case"] for each in chosen if each["case"]},
        initial={
            "received_on": timezone.localdate(),
            "contact_name": project.contact_name,
            "contact_phone": project.contact_phone,
        },
        stored={"contact_phone": project.contact_phone},
    )
    step = request.POST.get("step", "edit") if posted else ""
    valid = posted and form.is_valid()
    if valid and step == "send":
        try:
            made = take_in(
                project, form.intake(), by=request.user, at=timezone.now(), idempotency_key=sent_key(request)
            )
        except Refused as refusal:
            blame(form, refusal)
            valid = False
        else:
            return to_receipts(made)
    checks = valid and step in ("check", "send")
    for line in lines:
        line["fields"] = [form[f"originals-{line['code']}"], form[f"copies-{line['code']}"]]
        line["handed"] = form.handed(line["code"]) if checks else None
    context = {
        "project": project,
        "step": "check" if checks else "papers",
        "chosen": [each | {"stage": stage_field(form, each["id"])} for each in chosen],
        "lines": lines,
        "handed": any(line["handed"] and line["handed"].any for line in lines),
        "form": form,
        "gaps": [line for line in lines if checks and line["required"] and not line["held"] and not line["handed"].any],
    }
    wrong = posted and bool(form.errors)
    return render(request, "projects/window_intake.html", context, status=422 if wrong else 200)


def to_receipts(made: list[ApprovalItem]) -> HttpResponse:
    query = urlencode({"items": ",".join(str(item.pk) for item in made)})
    return redirect(f"{reverse('window-received')}?{query}")


def stage_field(form: IntakeForm, node: str) -> Any:
    return form[f"stage-{node}"] if f"stage-{node}" in form.fields else None


@require_safe
@login_required
def received(request: HttpRequest) -> HttpResponse:
    """The numbers of what was just handed in, with the receipts: `?items=` keys, as far as one may see them."""
    today = timezone.localdate()
    require(may_take_in(request.user, today))
    asked = [text for text in request.GET.get("items", "").split(",") if text.isascii() and text.isdigit()]
    pks = [int(text) for text in asked[:MOST_ITEMS] if len(text) < 18]
    rows = seen_items(request.user, today).select_related("earlier")
    items = list(rows.filter(pk__in=pks).exclude(state="draft"))
    receipts = dict(OfficialNotice.objects.filter(item__in=items, kind=RECEIPT).values_list("item", "pk"))
    rows = [
        {
            "item": item,
            "matter": node_of(item).raw,
            "kind": kind_of(item),
            "receipt": object_address("notice-file", receipts[item.pk]) if item.pk in receipts else "",
        }
        for item in items
    ]
    return render(request, "projects/window_received.html", {"rows": rows})
