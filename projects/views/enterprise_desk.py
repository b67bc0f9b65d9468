"""Pages on which the desk sets an enterprise right: the verification that fails, the code that was entered wrongly."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods

from projects.forms.enterprises import CodeForm, DenyForm
from projects.models import Enterprise, Project
from projects.operations.enterprise_desk import Reach, correct_credit_code, deny_enterprise, reach_of
from projects.operations.refusals import Refused, Stale, require
from projects.permissions import may_verify_enterprise
from projects.views.acting import FORM_METHODS, blame, conflicts, form_page, opened_version
from projects.views.enterprises import back_to, seen_enterprise

NAMED = 20  # projects named on the page; the others are counted


@require_http_methods(FORM_METHODS)
@login_required
def deny(request: HttpRequest, pk: int) -> HttpResponse:
    """Says who loses what and what stays, and asks for the reason."""
    day = timezone.localdate()
    enterprise = seen_enterprise(request, pk)
    require(may_verify_enterprise(request.user, day))
    reach = reach_of(enterprise, day)
    form = DenyForm(request.POST or None, initial={"seen": reach.seen})
    if request.method == "POST" and form.is_valid():
        said, act = form.cleaned_data, {"by": request.user, "at": timezone.now()}
        try:
            deny_enterprise(pk, said["reason"], version=opened_version(request), seen=said["seen"], **act)
        except Refused as refusal:
            enterprise = seen_enterprise(request, pk)
            reach = reach_of(enterprise, day)
            form = DenyForm({"reason": said["reason"], "seen": reach.seen})  # what stands there now is looked at anew
            form.full_clean()
            blame(form, refusal)
        else:
            messages.success(request, gettext("核验不通过，已经办好。撤下的人下一次打开页面就看不到这家企业。"))
            return redirect("enterprise", pk=pk)
    return form_page(
        request,
        form,
        "projects/enterprise_deny.html",
        title=gettext("核验不通过"),
        submit=gettext("不通过，撤下全部成员") if reach.members else gettext("不通过"),
        danger=True,
        version=enterprise.version,
        **_told(enterprise, reach),
        **back_to(enterprise),
    )


def _told(enterprise: Enterprise, reach: Reach) -> dict[str, Any]:
    """What goes and what stays."""
    projects = Project.objects.filter(enterprise=enterprise).order_by("-created_at", "-pk")
    works = list(projects.values("pk", "name")[: NAMED + 1])
    more = len(works) > NAMED
    return {
        "enterprise": enterprise,
        "reach": reach,
        "projects": works[:NAMED],
        "project_count": projects.count() if more else len(works),
        "more": more,
    }


@require_http_methods(FORM_METHODS)
@login_required
def correct_code(request: HttpRequest, pk: int) -> HttpResponse:
    enterprise = seen_enterprise(request, pk)
    require(may_verify_enterprise(request.user, timezone.localdate()))
    form, found = CodeForm(request.POST or None, initial={"credit_code": enterprise.credit_code}), []
    if request.method == "POST" and form.is_valid():
        try:
            correct_credit_code(
                pk, **form.cleaned_data, version=opened_version(request), by=request.user, at=timezone.now()
            )
        except Refused as refusal:
            enterprise = seen_enterprise(request, pk)
            if isinstance(refusal, Stale):
                found = conflicts(form, {"credit_code": enterprise.credit_code})
            if not found:
                blame(form, refusal)
        else:
            messages.success(request, gettext("代码改好了，原来的代码留在记录里。"))
            return redirect("enterprise", pk=pk)
    return form_page(
        request,
        form,
        "projects/enterprise_code.html",
        title=gettext("改正统一社会信用代码"),
        intro=gettext("登记时填错了，才在这里改。对照营业执照，一位一位看。核验的状态不变。"),
        submit=gettext("改正"),
        version=enterprise.version,
        conflicts=found,
        enterprise=enterprise,
        **back_to(enterprise),
    )
