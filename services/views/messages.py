"""Messages between an enterprise and its agency: the talks, one talk, its files, one raised as a problem."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_http_methods, require_safe

from projects.enums import DocumentState
from projects.models import Project
from projects.operations.refusals import Refused, require
from projects.permissions import may_list_projects
from projects.rules.uploads import SHOWN as SHOWN_KINDS
from projects.views.acting import FORM_METHODS, PER_PAGE, blame, form_page, page_or_part, status_of, takes_files
from projects.views.documents import SHOWN
from projects.views.handing_out import note_download
from services.enums import ProblemOrigin
from services.forms.plan import MessageForm, RaiseForm
from services.models import Message, Problem
from services.operations.messages import raise_from_message, read_messages, send_message
from services.permissions import may_dispatch, may_write_message
from services.queries_messages import files_seen, messages_of, read_up_to, talks, talks_of
from services.views.doorstep import doing
from services.views.plan import seen_project

PAGE = 30


@require_safe
@login_required
def index(request: HttpRequest) -> HttpResponse:
    """Projects with messages, the newest talk first; `unread=1`, `q`: project or enterprise."""
    day, user = timezone.localdate(), request.user
    require(may_list_projects(user, day))
    query = request.GET.get("q", "").replace("\x00", "").strip()[:100]
    unread = request.GET.get("unread") == "1"
    rows = talks(user, day, query=query, only_unread=unread)
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    context = {"page": page, "q": query, "unread": unread, "filtered": bool(query or unread)}
    return page_or_part(request, "services/messages.html", "services/_messages_list.html", context)


@require_http_methods(FORM_METHODS)
@login_required
def talk(request: HttpRequest, pk: int) -> HttpResponse:
    """The talk of a project; opening it reads it. A post sends a message."""
    day, user = timezone.localdate(), request.user
    project = seen_project(request, pk)
    may_write = may_write_message(user, project, day)
    require(may_write or may_dispatch(user, day))
    form = MessageForm(request.POST or None, request.FILES or None) if may_write else None
    if request.method == "POST":
        require(may_write)
        if form is not None and _send(request, project, form):
            return redirect(reverse("project-messages", args=[pk]) + "#write")
    page = Paginator(messages_of(project), PAGE).get_page(request.GET.get("page"))
    rows = list(page.object_list)[::-1]
    if rows and page.number == 1 and request.method == "GET" and read_up_to(project, user) < rows[-1].pk:
        read_messages(project, rows[-1].pk, by=user, at=timezone.now())
    problems = {
        problem.origin_id: problem
        for problem in Problem.objects.filter(
            project=project, origin=ProblemOrigin.MESSAGE, origin_id__in=[str(row.pk) for row in rows]
        )
    }
    context = {
        "project": project,
        "page": page,
        "lines": [{"row": row, "own": row.author_id == user.pk, "problem": problems.get(str(row.pk))} for row in rows],
        "form": form,
        "may_write": may_write,
        "sound": DocumentState.SOUND.value,
        "checking": DocumentState.CHECKING.value,
    }
    response = page_or_part(request, "services/talk.html", "services/_talk.html", context)
    response.status_code = status_of(form) if form is not None and request.method == "POST" else 200
    return response


def _send(request: HttpRequest, project: Project, form: MessageForm) -> bool:
    """False with what is wrong in the form."""
    form.is_valid()
    if form.errors or not takes_files(request, form):
        return False
    said: Any = form.cleaned_data
    try:
        send_message(project, said["text"], said["files"], **doing(request).said)
    except Refused as refusal:
        blame(form, refusal)
        return False
    return True


@require_http_methods(FORM_METHODS)
@login_required
def as_problem(request: HttpRequest, pk: int) -> HttpResponse:
    """Raise a message as a problem, once."""
    day = timezone.localdate()
    seen = talks_of(request.user, day).values("pk")
    message: Message = get_object_or_404(Message.objects.select_related("project"), pk=pk, project__in=seen)
    back = reverse("project-messages", args=[message.project_id])
    if Problem.objects.filter(origin=ProblemOrigin.MESSAGE, origin_id=str(message.pk)).exists():
        messages.info(request, gettext("这条消息已经转成问题了。"))
        return redirect(back)
    first = message.text.splitlines()[0][:160] if message.text else ""
    form = RaiseForm(request.POST or None, initial={"title": first})
    if request.method == "POST" and form.is_valid():
        try:
            raise_from_message(message, form.cleaned_data["title"], **doing(request).said)
        except Refused as refusal:
            blame(form, refusal)
        else:
            messages.success(request, gettext("转成问题了。解决以后由专员或者窗口销号。"))
            return redirect(back)
    return form_page(
        request,
        form,
        title=gettext("转成问题"),
        intro=message.text,
        submit=gettext("转成问题"),
        back_url=back,
        back=gettext("来往消息"),
    )


@require_safe
@login_required
@xframe_options_sameorigin
def download(request: HttpRequest, pk: int) -> FileResponse:
    """A file of a message, as every document goes out: as if it were hostile. One that is still being checked is nobody's."""
    link = get_object_or_404(files_seen(request.user, timezone.localdate()), pk=pk, document__state=DocumentState.SOUND)
    document = link.document
    try:
        file = document.file.open("rb")
    except FileNotFoundError as fault:
        raise Http404 from fault
    note_download(request, "document", document.pk, project=link.message.project_id)
    inline = request.GET.get("inline") == "1" and document.content_type in SHOWN_KINDS
    response = FileResponse(file, as_attachment=not inline, filename=document.name, content_type=document.content_type)
    response["Content-Security-Policy"] = SHOWN
    return response
