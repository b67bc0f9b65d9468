"""In the meeting: who came and what was said, what was decided, what is sent out about a problem."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from approval_portal.accounts.models import Body
from projects.models import Project
from projects.operations.refusals import Refused, Stale
from projects.views.acting import FORM_METHODS, blame, form_page
from services.enums import Attendance, MeetingKind, MeetingState
from services.forms.meetings import DecisionForm, HeldForm, MeasureForm
from services.models import Meeting, MeetingProblem
from services.operations.meeting_papers import hold_meeting
from services.operations.meeting_problems import dispatch_measure
from services.operations.meeting_tasks import take_decision
from services.papers.meetings import name_of
from services.queries_meetings import projects_on, staff
from services.queries_problems import staffed_bodies
from services.views.doorstep import doing
from services.views.meeting_shown import meeting_url
from services.views.meetings import kept_meeting


@require_http_methods(FORM_METHODS)
@login_required
@never_cache
def hold(request: HttpRequest, pk: int) -> HttpResponse:
    row = kept_meeting(request, pk)
    places = list(row.places.select_related("body", "user"))
    absent = {place.pk for place in places if place.attendance == Attendance.ABSENT}
    came = [str(place.pk) for place in places if place.pk not in absent]
    form = HeldForm(request.POST or None, places=places, initial={"came": came, "minutes": row.minutes})
    status = 0
    if request.method == "POST" and form.is_valid():
        act = doing(request)
        try:
            hold_meeting(row, form.there(), form.cleaned_data["minutes"], version=act.version or None, **act.said)
        except Refused as refusal:
            blame(form, refusal)
            status = 409 if isinstance(refusal, Stale) else 0
        else:
            messages.success(request, gettext("记好了。接着把定下来的事一件一件记下。"))
            return redirect("meeting", pk)
    return _answer(request, row, form, status, title=gettext("到会和纪要"), submit=gettext("保存"))


@require_http_methods(FORM_METHODS)
@login_required
def decide(request: HttpRequest, pk: int) -> HttpResponse:
    """A decision becomes a task. In a special meeting it is about one of its problems."""
    row = kept_meeting(request, pk)
    special = row.kind == MeetingKind.SPECIAL
    lines = {str(line.problem_id): line.problem for line in _lines(row)} if special else {}
    about = [(key, problem.title) for key, problem in lines.items()] if special else projects_on(row.snapshot)
    label = gettext("关于哪个问题") if special else ""
    initial = {"due_on": request.GET.get("due_on", ""), "about": request.GET.get("about", "")}
    people = staff(timezone.localdate())
    form = DecisionForm(request.POST or None, staff=people, about=about, label=label, initial=initial)
    if request.method == "POST" and form.is_valid():
        said, chosen = form.cleaned_data, form.about_what()
        of: dict[str, Any] = {"problem": lines.get(str(chosen))} if special else {"project": _project(chosen)}
        try:
            take_decision(row, said["text"], form.chosen(), said["due_on"], **of, **doing(request).said)
        except Refused as refusal:
            blame(form, refusal)
        else:
            messages.success(request, gettext("记下了，责任人会收到消息。"))
            return redirect("meeting", pk)
    return _answer(request, row, form, 0, title=gettext("记一件定下来的事"), submit=gettext("记下"))


def _project(pk: int | None) -> Project | None:
    found: Project | None = Project.objects.filter(pk=pk).first() if pk else None
    return found


def _lines(row: Meeting) -> Any:
    return row.problems.select_related("problem__project", "problem__enterprise", "problem__body", "problem__owner")


@require_http_methods(FORM_METHODS)
@login_required
def dispatch(request: HttpRequest, pk: int, number: int) -> HttpResponse:
    """`number`: the place of the problem on the papers."""
    row = kept_meeting(request, pk)
    line: MeetingProblem = get_object_or_404(_lines(row), position=number)
    problem = line.problem
    initial = {
        "measure": line.measure,
        "body": str(problem.body.pk) if problem.body else "",
        "owner": str(problem.owner_id or ""),
        "verifier": str(problem.verifier_id or ""),
        "due_on": problem.due_on,
        "helpers": [str(each.body.pk) for each in problem.helpers.select_related("body")],
    }
    day = timezone.localdate()
    own = [problem.body_id, *(each.body_id for each in problem.helpers.all())]
    bodies = staffed_bodies(day) | Body.objects.filter(code__in=own)
    offered = {"staff": staff(day), "bodies": bodies.distinct(), "initial": initial}
    form = MeasureForm(request.POST or None, **offered)
    if request.method == "POST" and form.is_valid():
        try:
            dispatch_measure(row, line, form.cleaned_data["measure"], **form.given(), **doing(request).said)
        except Refused as refusal:
            blame(form, refusal)
        else:
            messages.success(request, gettext("交办了，已经列进三张清单。"))
            return redirect("meeting", pk)
    title, intro = gettext("交办处置措施"), problem.title
    return _answer(request, row, form, 0, title=title, submit=gettext("交办"), intro=intro)


def _answer(request: HttpRequest, row: Meeting, form: Any, status: int, **more: Any) -> HttpResponse:
    """Who opens a form that the meeting's state does not allow learns why when it is sent."""
    planned = row.state == MeetingState.PLANNED
    note = gettext("材料还没有定稿：先回会议页定稿。") if planned else ""
    answer = form_page(
        request,
        form,
        **{"intro": note, **more},
        back_url=meeting_url(row),
        back=name_of(row),
        version=row.version,
    )
    answer.status_code = status or answer.status_code
    return answer
