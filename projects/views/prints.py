"""The printed pieces of a project: what there is, having one made, the file of an issue."""

from __future__ import annotations

import json
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from projects.enums import PrintKind, PrintState
from projects.forms.prints import PrintForm
from projects.models import MatterPackage, PrintIssue, PrintJob, Project
from projects.operations.prints import want_print
from projects.operations.refusals import Refused
from projects.print_files import FileGone, issue_answer
from projects.views.acting import blame, page_or_part, sent_key
from projects.views.prints_page import press_of, prints_context
from projects.views.projects import with_package

PAGE, LIVE = "projects/prints.html", "projects/_prints_live.html"


@never_cache
@require_safe
@login_required
def index(request: HttpRequest, pk: int) -> HttpResponse:
    """Asked for by htmx every two seconds while a piece is being printed, it answers with that piece's progress alone.

    `?job=`: the job that is watched. Once it has ended, the answer takes the place of everything that is listed.
    """
    project, package = with_package(request.user, pk)
    watched = watched_job(request, project)
    if watched is not None and watched.state == PrintState.UNDER_WAY:
        return page_or_part(
            request, PAGE, "projects/_prints_progress.html", {"project": project, "press": press_of(watched)}
        )
    response = page_or_part(request, PAGE, LIVE, page_context(request, project, package))
    if watched is not None:
        response["HX-Retarget"], response["HX-Reswap"] = "#prints", "outerHTML"
        response["HX-Trigger"] = json.dumps({"toast": ended(watched)})
    return response


def watched_job(request: HttpRequest, project: Project) -> PrintJob | None:
    """The job whose progress the page asks for; taken out of the address, so that no link of the answer carries it."""
    request.GET = request.GET.copy()
    wanted = (request.GET.pop("job", None) or [""])[-1]
    if not request.htmx or not wanted.isascii() or not wanted.isdigit() or len(wanted) > 18:
        return None
    return PrintJob.objects.filter(pk=wanted, project=project).select_related("issue").first()


def ended(job: PrintJob) -> str:
    """What is said of a job that has just ended, while one looks at the page."""
    piece = str(PrintKind(job.kind).label)
    if job.state == PrintState.FAILED:
        return gettext("%(piece)s没有印成") % {"piece": piece}
    number = job.issue.number if job.issue else ""
    words = (
        gettext("%(piece)s第 %(number)s 期印好了") if job.fresh else gettext("%(piece)s没有变，还是第 %(number)s 期")
    )
    return words % {"piece": piece, "number": number}


def page_context(request: HttpRequest, project: Project, package: MatterPackage | None) -> dict[str, Any]:
    today = timezone.localdate()
    context: dict[str, Any] = {"project": project, "package": package}
    return context | prints_context(project, request, today) if package else context


@require_POST
@login_required
def make(request: HttpRequest, pk: int) -> HttpResponse:
    """Put a piece on the press and go back to the page, where it can be watched; it can be left, too."""
    project, package = with_package(request.user, pk)
    now = timezone.now()
    form = PrintForm(request.POST)
    if form.is_valid():
        wanted = form.cleaned_data
        try:
            want_print(
                project, wanted["kind"], wanted["language"], by=request.user, at=now, idempotency_key=sent_key(request)
            )
        except Refused as refusal:
            blame(form, refusal)
        else:
            return redirect(f"{reverse('project-prints', args=[pk])}#{wanted['kind']}")
    return render(request, PAGE, page_context(request, project, package) | {"form": form}, status=422)


@require_safe
@login_required
def issue(request: HttpRequest, pk: int, issue: int) -> HttpResponseBase:
    """The file of one issue, of this project and no other: opened in the browser, or saved with `?save=1`."""
    now = timezone.now()
    visible = Project.objects.visible_to(request.user, timezone.localdate(now)).filter(pk=pk)
    issues = PrintIssue.objects.filter(project__in=visible.values("pk")).select_related("project").defer("snapshot")
    found = get_object_or_404(issues, pk=issue)
    save = request.GET.get("save") == "1"
    try:
        return issue_answer(request, found, user=request.user, what="print-issue", at=now, save=save)
    except FileGone:
        return render(request, "projects/print_gone.html", {"issue": found, "project": found.project}, status=503)
