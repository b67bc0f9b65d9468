"""What becomes of a lead: taken, put back, sent back, opened as a project."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods, require_POST

from projects.enums import ReferralState
from projects.forms.referrals import OpenForm, ReturnForm
from projects.models import Enterprise, Referral
from projects.operations import referrals
from projects.operations.refusals import Forbidden, Refused, require
from projects.permissions import may_work_on_referral
from projects.rules.identifiers import normalise_credit_code
from projects.rules.spreadsheet_cells import match_key
from projects.views.acting import FORM_METHODS, blame, form_page, refusal_text
from projects.views.referrals import seen_referral


def act(request: HttpRequest, pk: int, operation: Callable[..., Any], done: str) -> HttpResponse:
    """One press: the operation, its refusal or `done` as a message, and the lead's page."""
    lead = seen_referral(request, pk)
    try:
        operation(lead.pk, by=request.user, at=timezone.now())
    except Forbidden:
        raise
    except Refused as refusal:
        messages.error(request, refusal_text(refusal))
        seen = Referral.objects.visible_to(request.user, timezone.localdate()).filter(pk=pk).exists()
        return redirect("referral", pk=pk) if seen else redirect("referrals")
    messages.success(request, done)
    return redirect("referral", pk=pk)


@require_POST
@login_required
def take(request: HttpRequest, pk: int) -> HttpResponse:
    return act(request, pk, referrals.take, gettext("你接下了这条线索。先联系企业，再建项目。"))


@require_POST
@login_required
def give_back(request: HttpRequest, pk: int) -> HttpResponse:
    return act(request, pk, referrals.give_back, gettext("放回去了，别的代办专员可以接。"))


@require_http_methods(FORM_METHODS)
@login_required
def send_back(request: HttpRequest, pk: int) -> HttpResponse:
    lead = seen_referral(request, pk)
    require(may_work_on_referral(request.user, lead, timezone.localdate()))
    form = ReturnForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            referrals.return_referral(pk, form.cleaned_data["reason"], by=request.user, at=timezone.now())
        except Refused as refusal:
            blame(form, refusal)
        else:
            messages.success(request, gettext("退回了。移交单位会看到原因。"))
            return redirect("referral", pk=pk)
    return form_page(
        request,
        form,
        title=gettext("退回线索"),
        intro=gettext("不是这里能办的，或者缺的东西要移交单位补，就退回去。"),
        submit=gettext("退回"),
        danger=True,
        back_url=reverse("referral", args=[pk]),
        back=lead.project_name,
    )


@require_http_methods(FORM_METHODS)
@login_required
def open_project(request: HttpRequest, pk: int) -> HttpResponse:
    """Says which enterprise it will be before it is done; a repeated press goes to the project made then."""
    lead = seen_referral(request, pk)
    require(may_work_on_referral(request.user, lead, timezone.localdate()))
    if lead.state == ReferralState.OPENED and lead.project_id:
        return redirect("project", pk=lead.project_id)
    code = normalise_credit_code(request.POST.get("credit_code") or lead.credit_code)
    known = Enterprise.objects.filter(credit_code=code).first() if code else None
    other = known is not None and match_key(known.name) != match_key(lead.enterprise_name)
    form = OpenForm(request.POST or None, initial={"credit_code": lead.credit_code}, other_name=other)
    if request.method == "POST" and form.is_valid():
        try:
            project = referrals.open_project(pk, **form.cleaned_data, by=request.user, at=timezone.now())
        except Forbidden:
            raise
        except referrals.OtherName as refusal:
            form.ask_whether_same()
            blame(form, refusal)
        except Refused as refusal:
            blame(form, _at_its_field(refusal))
        else:
            messages.success(request, gettext("项目建好了。下一步：填答案，生成事项包。"))
            return redirect("project", pk=project.pk)
    return form_page(
        request,
        form,
        "projects/referral_open.html",
        title=gettext("建成项目"),
        submit=gettext("建项目"),
        back_url=reverse("referral", args=[pk]),
        back=lead.project_name,
        lead=lead,
        known=known,
        other=other,
        same=referrals.same_project(known, lead.project_name) if known else None,
    )


def _at_its_field(refusal: Refused) -> Refused:
    """`create_project` calls the project's code `code`."""
    if refusal.field == "code":
        refusal.field = "project_code"
    return refusal
