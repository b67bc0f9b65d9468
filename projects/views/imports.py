"""Projects from a spreadsheet: upload, watch it being checked, look at what would come of it, write it or let it go."""

from __future__ import annotations

from datetime import date

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from approval_portal.accounts.models import Role
from projects.enums import ImportKind, ImportState
from projects.forms.imports import ALL, ImportFilter, UploadForm
from projects.models import ImportJob
from projects.operations.import_jobs import confirm_import, drop_import, upload_import
from projects.operations.refusals import Forbidden, Refused, require
from projects.permissions import may_import_projects, roles
from projects.queries import NoCatalogue, current_engine
from projects.rules.spreadsheet_template import build_template
from projects.views.acting import FORM_METHODS, PER_PAGE, blame, page_or_part, refusal_text, sent_key
from projects.views.import_page import fault_rows, job_context, job_rows, job_sheet
from projects.views.sheets import book_answer, sheet_answer

SORT_WORDS = [("newest", _("最新")), ("oldest", pgettext_lazy("sort", "最早")), ("name", _("文件名"))]


def seen_imports(request: HttpRequest, day: date) -> QuerySet[ImportJob]:
    """One's own; leads see everybody's."""
    found = ImportJob.objects.filter(kind=ImportKind.PROJECTS)
    if not may_import_projects(request.user, day):
        return found.none()
    return found if Role.LEAD in roles(request.user, day) else found.filter(made_by=request.user)


def seen_import(request: HttpRequest, pk: int) -> ImportJob:
    """The job, if this person may see it; 404 otherwise."""
    found = seen_imports(request, timezone.localdate()).select_related("made_by")
    job: ImportJob = get_object_or_404(found, pk=pk)
    return job


@require_safe
@login_required
def index(request: HttpRequest) -> HttpResponse:
    """`?format=xlsx` gives every row of the filter as a spreadsheet."""
    day = timezone.localdate()
    require(may_import_projects(request.user, day))
    wanted = ImportFilter(request.GET, queryset=seen_imports(request, day).select_related("made_by"))
    if request.GET.get("format") == "xlsx":
        heads, rows = job_sheet(wanted.rows.iterator())
        return sheet_answer(request, "imports", gettext("导入"), heads, rows, day)
    page = Paginator(wanted.rows, PER_PAGE).get_page(request.GET.get("page"))
    page.object_list = job_rows(page.object_list)
    context = {
        "page": page,
        "sort": wanted.sort,
        "sorts": SORT_WORDS,
        "states": ImportState.choices,
        "all_makers": Role.LEAD in roles(request.user, day),
        "filtered": any(request.GET.get(name) for name in ("q", "state")),
    }
    return page_or_part(request, "projects/imports.html", "projects/_imports_list.html", context)


@require_http_methods(FORM_METHODS)
@login_required
def new(request: HttpRequest) -> HttpResponse:
    now = timezone.now()
    day = timezone.localdate(now)
    require(may_import_projects(request.user, day))
    form = UploadForm(
        request.POST or None,
        request.FILES or None,
        is_agent=Role.AGENT in roles(request.user, day),
        initial={"start_on": day},
    )
    if request.method == "POST" and form.is_valid():
        sent = form.cleaned_data["file"]
        try:
            job = upload_import(
                sent.file,
                sent.name,
                sent.size,
                start_on=form.cleaned_data["start_on"],
                all_or_nothing=form.cleaned_data["mode"] == ALL,
                serve=form.cleaned_data.get("serve", False),
                by=request.user,
                at=now,
                idempotency_key=sent_key(request),
            )
        except Refused as refusal:
            blame(form, refusal)
        else:
            return redirect("import", pk=job.pk)
    return render(request, "projects/import_new.html", {"form": form}, status=422 if form.errors else 200)


@require_safe
@login_required
def template(request: HttpRequest) -> FileResponse:
    require(may_import_projects(request.user, timezone.localdate()))
    try:
        book = build_template(current_engine().catalogue)
    except NoCatalogue as fault:
        raise Http404 from fault
    return book_answer(book, "project-import-template.xlsx")


@never_cache
@require_safe
@login_required
def detail(request: HttpRequest, pk: int) -> HttpResponse:
    """Asked for by htmx every two seconds while a worker is at it, it answers with the middle of the page alone."""
    context = job_context(seen_import(request, pk), request)
    return page_or_part(request, "projects/import.html", "projects/_import_live.html", context)


@require_safe
@login_required
def faults(request: HttpRequest, pk: int) -> FileResponse:
    """Every fault that was kept, to mend the file by."""
    job = seen_import(request, pk)
    heads, rows = fault_rows(job)
    name, day = f"import-{job.pk}-faults", timezone.localdate()
    return sheet_answer(request, name, gettext("错误"), heads, rows, day, of=("importjob", job.pk))


@require_POST
@login_required
def write(request: HttpRequest, pk: int) -> HttpResponse:
    seen_import(request, pk)
    skip = request.POST.get("skip") == "1"
    try:
        confirm_import(pk, skip_bad_rows=skip, by=request.user, at=timezone.now())
    except Forbidden:
        raise
    except Refused as refusal:
        messages.error(request, refusal_text(refusal))
    return redirect("import", pk=pk)


@require_POST
@login_required
def drop(request: HttpRequest, pk: int) -> HttpResponse:
    seen_import(request, pk)
    try:
        drop_import(pk, by=request.user, at=timezone.now())
    except Forbidden:
        raise
    except Refused as refusal:
        messages.error(request, refusal_text(refusal))
        return redirect("import", pk=pk)
    messages.success(request, gettext("放弃了，什么都没有写入。"))
    return redirect(reverse("imports"))
