"""One problem: its three lists' parts, its story, and what the reader may do now: dispatch, put right, verify, bring back."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import Prefetch
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from projects.enums import DocumentState
from projects.models import ApprovalItem, Project
from projects.operations.refusals import Refused, Stale
from projects.permissions import roles
from projects.queries_items import node_of
from projects.rules.wording import name_of
from projects.views.acting import (
    FORM_METHODS,
    blame,
    opened_version,
    sent_key,
)
from services.enums import ProblemState
from services.forms.problems import (
    ConclusionForm,
    ReasonForm,
    SolveForm,
    StepForm,
)
from services.models import Problem, ProblemFile, ProblemStep
from services.operations.problems_duty import add_step
from services.operations.problems_ends import (
    last_day_to_reopen,
    reopen_problem,
    return_problem,
    solve_problem,
    strike_off,
)
from services.permissions import may_dispatch
from services.permissions_problems import (
    STAFF,
    may_assign_problem,
    may_do_measure,
    may_name_blocked,
    may_plan_steps,
    may_reopen,
    may_verify,
    may_work_on_problem,
)
from services.queries_problems import posted_people, problems_seen_by, shown, with_parts
from services.views.problem_words import line_of, rungs_of, step_lines, story_of

Shape = dict[str, Any]
Act = Callable[[Problem, Shape, Shape], object]
ACTS: dict[str, tuple[Act, Any]] = {
    "step": (lambda row, form, said: add_step(row, **form, **said), _("列上整改清单了。")),
    "solve": (lambda row, form, said: solve_problem(row, form["note"], **said), _("报了整改完成，等核验。")),
    "strike": (lambda row, form, said: strike_off(row, form["conclusion"], **said), _("销号了。")),
    "return": (lambda row, form, said: return_problem(row, form["reason"], **said), _("退回整改了。")),
    "reopen": (
        lambda row, form, said: reopen_problem(row, form["reason"], **said),
        _("重新打开了，会再交办。"),
    ),
}
LIVE = (ProblemState.OPEN, ProblemState.ASSIGNED)


def seen_problem(request: HttpRequest, pk: int) -> Problem:
    """The problem with all its parts, if this person may see it; 404 otherwise."""
    files = ProblemFile.objects.select_related("document").order_by("pk")
    rows = with_parts(shown(problems_seen_by(request.user, timezone.localdate())))
    found: Problem = get_object_or_404(rows.prefetch_related(Prefetch("files", files)), pk=pk)
    return found


def said_of(request: HttpRequest) -> Shape:
    return {
        "by": request.user,
        "at": timezone.now(),
        "version": opened_version(request) or None,
        "idempotency_key": sent_key(request),
    }


@require_http_methods(FORM_METHODS)
@login_required
@never_cache
def detail(request: HttpRequest, pk: int) -> HttpResponse:
    """One act a post (`act`): a measure written down, said to be solved, struck off, sent back, brought back."""
    day, row = timezone.localdate(), seen_problem(request, pk)
    sent = request.POST.get("act", "") if request.method == "POST" else ""
    shapes = forms_of(request, row, sent, day)
    status = 200
    if request.method == "POST":
        answer = _act(request, row, sent, shapes[sent]) if sent in shapes else 422
        if answer is None:
            return redirect("problem", pk)
        status = answer
        if status == 409:
            row = seen_problem(request, pk)
    bad = shapes.get(sent) if status != 200 else None
    context = page_context(request, row, day) | {
        "forms": shapes,
        "bad": bad,
        "has_errors": status != 200,
        "unknown": status != 200 and bad is None,
    }
    return render(request, "services/problem.html", context, status=status)


def page_context(request: HttpRequest, row: Problem, day: dt.date) -> Shape:
    user = request.user
    inside = bool(roles(user, day) & STAFF)
    sees = row.project_id is not None and Project.objects.visible_to(user, day).filter(pk=row.project_id).exists()
    items = [each.item for each in row.blocks.all()]
    open_ones = set(
        ApprovalItem.objects.visible_to(user, day)
        .filter(pk__in=[item.pk for item in items])
        .values_list("pk", flat=True)
    )
    mine = {step.pk for step in row.steps.all() if step.done_at is None and _does(user, row, step, day)}
    return {
        "row": row,
        "line": line_of(row, day),
        "steps": [{**step, "may": step["row"].pk in mine} for step in step_lines(row, day, sees or inside)],
        "items": [(item, name_of(node_of(item).raw)._asdict(), item.pk in open_ones) for item in items],
        "sees_project": sees,
        "story": story_of(row, day, inside=inside),
        "rungs": rungs_of(row) if inside else [],
        "inside": inside,
        "assigns": may_assign_problem(user, day) and row.state in LIVE,
        "names": row.project_id is not None
        and row.state != ProblemState.STRUCK_OFF
        and may_name_blocked(user, row, day),
        "own_to_verify": row.state == ProblemState.SOLVED and row.owner_id == user.pk,
        "sound": DocumentState.SOUND.value,
        "checking": DocumentState.CHECKING.value,
    }


def _does(user: Any, row: Problem, step: ProblemStep, day: dt.date) -> bool:
    step.problem = row
    return row.state in LIVE and may_do_measure(user, step, day)


def forms_of(request: HttpRequest, row: Problem, sent: str, day: dt.date) -> dict[str, forms.Form]:
    """The forms that are open to this person now; the one that was sent is bound."""
    user = request.user

    def data(name: str) -> Any:
        return request.POST if sent == name else None

    found: dict[str, forms.Form] = {}
    done = all(step.done_at is not None for step in row.steps.all())
    if row.state == ProblemState.ASSIGNED and done and may_work_on_problem(user, row, day):
        found["solve"] = SolveForm(data("solve"))
    if row.state in LIVE and may_plan_steps(user, row, day):
        found["step"] = StepForm(data("step"), people=posted_people(day))
    on_the_spot = row.state == ProblemState.OPEN and may_dispatch(user, day)
    if (row.state == ProblemState.SOLVED or on_the_spot) and may_verify(user, row, day):
        found["strike"] = ConclusionForm(data("strike"))
        if row.state == ProblemState.SOLVED:
            found["return"] = ReasonForm(data("return"))
    if row.state == ProblemState.STRUCK_OFF and may_reopen(user, row, day) and _in_its_days(request, row, day):
        found["reopen"] = ReasonForm(data("reopen"))
    return found


def _in_its_days(request: HttpRequest, row: Problem, day: dt.date) -> bool:
    return may_dispatch(request.user, day) or day <= last_day_to_reopen(row)


def _act(request: HttpRequest, row: Problem, name: str, form: forms.Form) -> int | None:
    """None when it is done; else the status of the page."""
    if not form.is_valid():
        return 422
    act, words = ACTS[name]
    try:
        act(row, form.cleaned_data, said_of(request))
    except Refused as refusal:
        blame(form, refusal)
        return 409 if isinstance(refusal, Stale) else 422
    messages.success(request, str(words))
    return None
