"""Back entries (补录): the form, and how many there are by body and month."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods, require_safe

from approval_portal.accounts.models import Body, Role
from projects.enums import Verdict
from projects.forms.items_duty import BackEntryForm
from projects.models import Project
from projects.operations.items.back_entries import enter_back
from projects.operations.items.drafts import NOT_AN_ITEM
from projects.operations.refusals import Refused, require
from projects.permissions import roles
from projects.permissions_items import may_enter_back
from projects.queries import latest_package, package_evaluation
from projects.queries_back_entries import back_entries_by_month
from projects.templatetags.portal import pick_text
from projects.views.acting import FORM_METHODS, blame, form_page, sent_key

ENTER = frozenset({Role.WINDOW, Role.AGENT})
READ = frozenset({Role.WINDOW, Role.AGENT, Role.LEAD})
SHOWN = 20


@require_safe
@login_required
def index(request: HttpRequest) -> HttpResponse:
    """How many were entered afterwards, by body and month."""
    held = roles(request.user, timezone.localdate())
    require(bool(held & READ))
    counted = back_entries_by_month()
    bodies = {body.code: body for body in Body.objects.filter(code__in={row.body for row in counted})}
    rows = [{"body": bodies.get(row.body), "month": row.month, "count": row.number} for row in counted]
    context = {"rows": rows, "total": sum(row.number for row in counted), "may_enter": bool(held & ENTER)}
    return render(request, "projects/back_entries.html", context)


@require_http_methods(FORM_METHODS)
@login_required
def new(request: HttpRequest) -> HttpResponse:
    """First the project, then what is known of the item. `?project=` names it."""
    day = timezone.localdate()
    require(bool(roles(request.user, day) & ENTER))
    project = _project(request, day)
    if project is None:
        return _choose(request, day)
    require(may_enter_back(request.user, project, day))
    form = BackEntryForm(request.POST or None, matters=matters_of(project))
    if request.method == "POST" and form.is_valid():
        try:
            item = enter_back(
                project,
                form.cleaned_data["node"],
                form.past(),
                by=request.user,
                at=timezone.now(),
                idempotency_key=sent_key(request),
            )
        except Refused as refusal:
            blame(form, refusal)
        else:
            messages.success(request, gettext("补录好了，标记为“补录”，按部门和月份计数。"))
            return redirect("item", pk=item.pk)
    return form_page(
        request,
        form,
        title=gettext("补录办件"),
        intro=gettext("启用本平台以前办的，登记进来：日期按当时的填，不出文书，也不通知申请人。"),
        submit=gettext("补录"),
        back_url=reverse("project", args=[project.pk]),
        back=project.name,
    )


def _project(request: HttpRequest, day: dt.date) -> Project | None:
    """The project that the address names, if this person may see it; 404 for any other."""
    asked = request.GET.get("project", "")
    if not asked:
        return None
    if not asked.isascii() or not asked.isdigit() or len(asked) > 18:
        raise Http404
    found: Project | None = Project.objects.visible_to(request.user, day).filter(pk=int(asked)).first()
    if found is None:
        raise Http404
    return found


def _choose(request: HttpRequest, day: dt.date) -> HttpResponse:
    """The projects that fit the words, the newest first."""
    q = request.GET.get("q", "").replace("\x00", "").strip()[:100]
    rows = Project.objects.visible_to(request.user, day).filter(packages__isnull=False).select_related("enterprise")
    for word in q.split()[:6]:
        rows = rows.filter(Q(name__icontains=word) | Q(enterprise__name__icontains=word) | Q(code__icontains=word))
    found = list(rows.distinct().order_by("-created_at", "-pk")[: SHOWN + 1])
    context: dict[str, Any] = {"projects": found[:SHOWN], "more": len(found) > SHOWN, "q": q}
    status = 422 if request.method == "POST" else 200
    return render(request, "projects/back_entry_project.html", context, status=status)


def matters_of(project: Project) -> list[tuple[str, str]]:
    """What can be applied for in the newest package, by phase; none without a package."""
    package = latest_package(project)
    if package is None:
        return []
    findings = package_evaluation(package).findings
    return [
        (code, pick_text(found.node.raw))
        for code, found in findings.items()
        if found.verdict != Verdict.NOT_NEEDED and found.node.kind not in NOT_AN_ITEM
    ]
