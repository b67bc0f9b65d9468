"""Pages of a problem with a form of their own: dispatched, what it holds up, a measure done; and its evidence."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.cache import never_cache
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_http_methods, require_safe

from projects.enums import DocumentState
from projects.models import ApprovalItem
from projects.operations.refusals import Refused, Stale, require
from projects.queries_items import node_of
from projects.rules.uploads import SHOWN as SHOWN_KINDS
from projects.rules.wording import name_of
from projects.templatetags.portal import pick_text
from projects.views.acting import FORM_METHODS, blame, form_page, status_of, takes_files
from projects.views.documents import SHOWN
from projects.views.handing_out import hand_out
from services.enums import ProblemState
from services.forms.problems import BlockedForm, DispatchForm, DoneForm
from services.models import Problem, ProblemFile, ProblemStep
from services.operations.problems_duty import assign_problem, do_step, name_blocked
from services.permissions_problems import may_assign_problem, may_do_measure, may_name_blocked
from services.queries_problems import posted_people, problems_seen_by, staffed_bodies
from services.views.problem_page import Shape, said_of, seen_problem


@require_http_methods(FORM_METHODS)
@login_required
@never_cache
def assign(request: HttpRequest, pk: int) -> HttpResponse:
    """交办: the body, its owner, the day, the verifier, who helps."""
    day, row = timezone.localdate(), seen_problem(request, pk)
    require(may_assign_problem(request.user, day))
    first = {
        "body": row.body_id or (row.item.body_id if row.item else None),
        "owner": row.owner_id,
        "due_on": row.due_on,
        "verifier": row.verifier_id,
        "helpers": [each.body.pk for each in row.helpers.all()],
    }
    people = {"people": posted_people(day), "staffed": staffed_bodies(day)}
    form = DispatchForm(request.POST or None, initial=first, **people)
    if request.method == "POST" and form.is_valid():
        try:
            assign_problem(row, **form.cleaned_data, **said_of(request))
        except Refused as refusal:
            return _refused(request, form, refusal, row, **_assigning(row))
        messages.success(request, gettext("交办了。责任人和核验人都会收到通知。"))
        return redirect("problem", pk)
    return form_page(request, form, version=row.version, **_assigning(row))


def _assigning(row: Problem) -> Shape:
    return {
        "title": gettext("改交办") if row.state == ProblemState.ASSIGNED else gettext("交办问题"),
        "intro": row.title,
        "submit": gettext("交办"),
        "back_url": reverse("problem", args=[row.pk]),
        "back": gettext("问题"),
    }


def _refused(request: HttpRequest, form: forms.Form, refusal: Refused, row: Problem, **more: Any) -> HttpResponse:
    """The form with the refusal in it; 409 with the newest version when somebody else was quicker."""
    blame(form, refusal)
    row.refresh_from_db()
    answer = form_page(request, form, version=row.version, **more)
    if isinstance(refusal, Stale):
        answer.status_code = 409
    return answer


@require_http_methods(FORM_METHODS)
@login_required
@never_cache
def blocked(request: HttpRequest, pk: int) -> HttpResponse:
    """Which items of the project it holds up."""
    day, row = timezone.localdate(), seen_problem(request, pk)
    require(may_name_blocked(request.user, row, day))
    if row.project_id is None:
        raise Http404
    items = {
        str(item.pk): item
        for item in ApprovalItem.objects.filter(project=row.project_id).exclude(state="draft").order_by("pk")
    }
    words = [(pk, f"{pick_text(name_of(node_of(item).raw)._asdict())} {item.number}") for pk, item in items.items()]
    first = {"items": [str(each.item_id) for each in row.blocks.all()]}
    form = BlockedForm(request.POST or None, initial=first, items=words)
    more = {
        "title": gettext("卡住哪些办件"),
        "intro": row.title,
        "submit": gettext("存好"),
        "back_url": reverse("problem", args=[pk]),
        "back": gettext("问题"),
    }
    if request.method == "POST" and form.is_valid():
        try:
            name_blocked(row, [items[pk] for pk in form.cleaned_data["items"]], **said_of(request))
        except Refused as refusal:
            return _refused(request, form, refusal, row, **more)
        messages.success(request, gettext("记下了，这些办件的页面上会写着。"))
        return redirect("problem", pk)
    return form_page(request, form, version=row.version, **more)


@require_http_methods(FORM_METHODS)
@login_required
@never_cache
def measure(request: HttpRequest, pk: int) -> HttpResponse:
    """A measure is done: what was done, with its evidence."""
    day = timezone.localdate()
    seen = problems_seen_by(request.user, day)
    rows = ProblemStep.objects.select_related("problem__project", "problem__enterprise")
    step: ProblemStep = get_object_or_404(rows.filter(problem__in=seen.values("pk")), pk=pk)
    require(may_do_measure(request.user, step, day))
    form = DoneForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid() and takes_files(request, form):
        try:
            do_step(step, form.cleaned_data["note"], form.cleaned_data["files"], **said_of(request))
        except Refused as refusal:
            blame(form, refusal)
            answer = _measuring(request, form, step)
            answer.status_code = 409 if isinstance(refusal, Stale) else status_of(form)
            return answer
        messages.success(request, gettext("记下了。"))
        return redirect("problem", step.problem_id)
    return _measuring(request, form, step)


def _measuring(request: HttpRequest, form: forms.Form, step: ProblemStep) -> HttpResponse:
    return form_page(
        request,
        form,
        title=gettext("报这条措施办完"),
        intro=step.text,
        submit=gettext("办完了"),
        version=step.version,
        back_url=reverse("problem", args=[step.problem_id]),
        back=step.problem.title,
    )


@require_safe
@login_required
@xframe_options_sameorigin
def download(request: HttpRequest, pk: int) -> FileResponse:
    """Evidence, as every document goes out: as if it were hostile. One that is still being checked is nobody's."""
    seen = problems_seen_by(request.user, timezone.localdate()).values("pk")
    rows = ProblemFile.objects.filter(problem__in=seen, document__state=DocumentState.SOUND)
    link: ProblemFile = get_object_or_404(rows.select_related("document", "problem"), pk=pk)
    response = hand_out(
        request,
        "document",
        link.document_id,
        link.document,
        inline=request.GET.get("inline") == "1" and link.document.content_type in SHOWN_KINDS,
        project=link.problem.project_id,
    )
    response["Content-Security-Policy"] = SHOWN
    return response
