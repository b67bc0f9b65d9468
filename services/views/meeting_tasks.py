"""What was decided in meetings: the list, one of them with its story, settling it, giving it to somebody else."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.db.models import Q
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from projects.models import Project
from projects.operations.refusals import Refused, Stale, require
from projects.templatetags.portal import pick_text
from projects.views.acting import FORM_METHODS, PER_PAGE, blame, form_page, page_or_part, status_of
from projects.views.sheets import sheet_answer
from services.enums import StepState
from services.forms.meetings import MoveForm, ReasonForm, SettleForm
from services.models import MeetingTask
from services.operations.meeting_tasks import move_task, reopen_task, settle_task
from services.papers.meetings import name_of
from services.permissions_meetings import (
    may_keep_meetings,
    may_list_meetings,
    may_settle_task,
    visible_meetings,
    visible_tasks,
)
from services.queries_meetings import listed_tasks, staff
from services.views.doorstep import doing
from services.views.meeting_shown import task_look, task_row
from services.views.narrowed import asked_project, asked_word


@require_safe
@login_required
def index(request: HttpRequest) -> HttpResponseBase:
    """`state` (waiting unless asked, `late`, `all`), `mine`, `q`, `project`; `format=xlsx`."""
    day, user = timezone.localdate(), request.user
    require(may_list_meetings(user, day))
    state, mine, query = request.GET.get("state", "waiting"), request.GET.get("mine", ""), asked_word(request)
    rows = _of_state(listed_tasks(user, day), state, day)
    if mine:
        rows = rows.filter(owner=user)
    if query:
        rows = rows.filter(
            Q(text__icontains=query) | Q(owner__name__icontains=query) | Q(project__name__icontains=query)
        )
    asked, project = asked_project(request, day)
    if asked is not None:
        rows = rows.filter(project=asked)
    if request.GET.get("format") == "xlsx":
        return _sheet(request, rows, day)
    page = Paginator(rows.order_by("due_on", "pk"), PER_PAGE).get_page(request.GET.get("page"))
    page.object_list = [task_row(task, day) for task in page.object_list]
    context = {
        "page": page,
        "state": state,
        "states": [*StepState.choices[:2], ("late", gettext("过了期限"))],
        "filtered": bool(mine or query or asked is not None or state != "waiting"),
        "asked": asked,
        "project": project,
    }
    return page_or_part(request, "services/meeting_tasks.html", "services/_meeting_tasks_list.html", context)


def _of_state(rows: Any, state: str, day: dt.date) -> Any:
    if state == "late":
        return rows.filter(state=StepState.WAITING, due_on__lt=day)
    return rows.filter(state=state) if state in StepState.values else rows


def _sheet(request: HttpRequest, rows: Any, day: dt.date) -> HttpResponseBase:
    heads = [
        *((gettext("定了什么事"), 50), (gettext("项目"), 32), (gettext("责任人"), 12), (gettext("责任部门"), 24)),
        *((gettext("期限"), 12), (gettext("状态"), 12), (gettext("办得怎么样"), 40), (gettext("哪次会议"), 36)),
    ]

    def cells(task: MeetingTask) -> list[Any]:
        body = pick_text(task.body) if task.body else ""
        told = [task.text, task.project.name if task.project else "", str(task.owner), body, task.due_on]
        return [*told, str(task_look(task, day)[1]), task.note, name_of(task.meeting)]

    title = gettext("会议定的事")
    return sheet_answer(request, "meeting-tasks", title, heads, (cells(row) for row in rows), day)


# --- one of them


@require_http_methods(FORM_METHODS)
@login_required
@never_cache
def page(request: HttpRequest, pk: int) -> HttpResponse:
    """Its owner settles it here; a lead may send it back once it is settled."""
    day, user = timezone.localdate(), request.user
    row: MeetingTask = get_object_or_404(listed_tasks(user, day).select_related("settled_by"), pk=pk)
    waits = row.state == StepState.WAITING
    may = may_settle_task(user, row, day) if waits else may_keep_meetings(user, day)
    form: Any = SettleForm(request.POST or None) if waits else ReasonForm(request.POST or None)
    status = 200
    if request.method == "POST":
        require(may)
        if form.is_valid():
            try:
                _act(request, row, form, waits)
            except Refused as refusal:
                blame(form, refusal)
                status = 409 if isinstance(refusal, Stale) else 200
            else:
                return redirect("meeting-task", pk)
    context = {
        **task_row(row, day),
        "form": form,
        "may": may,
        "waits": waits,
        "may_move": waits and may_keep_meetings(user, day),
        "sees_meeting": visible_meetings(user, day).filter(pk=row.meeting_id).exists(),
        "sees_project": bool(row.project_id)
        and Project.objects.visible_to(user, day).filter(pk=row.project_id).exists(),
    }
    return render(request, "services/meeting_task.html", context, status=status if status == 409 else status_of(form))


def _act(request: HttpRequest, row: MeetingTask, form: Any, waits: bool) -> None:
    act, said = doing(request), form.cleaned_data
    if waits:
        settle_task(row, said["note"], skipped=said["skipped"], version=act.version or None, **act.said)
        messages.success(request, gettext("办结了。"))
    else:
        reopen_task(row, said["reason"], version=act.version or None, **act.said)
        messages.success(request, gettext("退回了，责任人会收到消息。"))


@require_http_methods(FORM_METHODS)
@login_required
def move(request: HttpRequest, pk: int) -> HttpResponse:
    day = timezone.localdate()
    row: MeetingTask = get_object_or_404(visible_tasks(request.user, day), pk=pk)
    require(may_keep_meetings(request.user, day))
    initial = {"owner": str(row.owner_id), "due_on": row.due_on}
    form = MoveForm(request.POST or None, staff=staff(day), initial=initial)
    if request.method == "POST" and form.is_valid():
        act, said = doing(request), form.cleaned_data
        try:
            move_task(row, form.chosen(), said["due_on"], said["reason"], version=act.version or None, **act.said)
        except Refused as refusal:
            blame(form, refusal)
        else:
            messages.success(request, gettext("改好了，新的责任人会收到消息。"))
            return redirect("meeting-task", pk)
    return form_page(
        request,
        form,
        title=gettext("换人或者改期"),
        intro=row.text,
        submit=gettext("保存"),
        back_url=reverse("meeting-task", args=[pk]),
        back=gettext("会议定的事"),
        version=row.version,
    )
