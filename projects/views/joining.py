"""Coming to an enterprise: where to begin, asking by code, an invitation; and deciding on those who asked."""

from __future__ import annotations

import re
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.contrib.auth.views import redirect_to_login
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from projects.enums import JoinKind, RequestState
from projects.forms.enterprise_filters import RequestFilter
from projects.forms.enterprises import DecideForm, JoinForm
from projects.limits import ClaimantThrottle, ClaimThrottle, allows
from projects.models import Invitation, JoinRequest
from projects.operations.invitations import accept_invitation, why_not
from projects.operations.joining import approve_request, ask, refuse_request, withdraw_request
from projects.operations.refusals import Forbidden, Refused, require
from projects.permissions import (
    may_decide_request,
    may_join_enterprise,
    may_list_enterprises,
    may_register_enterprise,
    may_verify_enterprise,
)
from projects.views.acting import FORM_METHODS, PER_PAGE, blame, form_page, page_or_part, refusal_text, sent_key
from projects.views.enterprise_rows import REQUEST_LOOKS, request_sheet, shown_requests, workbook
from projects.views.personal_shown import contact_shown
from projects.views.standing import CHOICE, own_enterprises

TOKEN = re.compile(r"(?<![0-9a-f])[0-9a-f]{32}(?![0-9a-f])")
SORT_WORDS = [("oldest", _("等得最久")), ("newest", _("最新")), ("name", _("企业名称"))]


@require_http_methods(FORM_METHODS)
@login_required
def start(request: HttpRequest) -> HttpResponse:
    """Three ways to an enterprise. POST link=…: the invitation that somebody was sent."""
    day, wrong = timezone.localdate(), ""
    if request.method == "POST":
        if found := TOKEN.search(request.POST.get("link", "")):
            return redirect("invitation", token=found.group())
        wrong = gettext("没有认出邀请链接。把收到的链接整个粘贴进来。")
    asked = JoinRequest.objects.filter(user=request.user).select_related("enterprise")[:10]
    context = {
        "wrong": wrong,
        "has_errors": bool(wrong),
        "own": own_enterprises(request),
        "asked": shown_requests(asked),
        "may_register": may_register_enterprise(request.user, day),
        "may_join": may_join_enterprise(request.user, day),
        "may_list": may_list_enterprises(request.user, day),
    }
    return render(request, "projects/enterprise_start.html", context, status=422 if wrong else 200)


@require_http_methods(FORM_METHODS)
@login_required
def join(request: HttpRequest) -> HttpResponse:
    """By code and full name: claimed when nobody runs the enterprise, asked to join otherwise."""
    require(may_join_enterprise(request.user, timezone.localdate()))
    if request.method == "POST" and not (allows(ClaimThrottle, request) and allows(ClaimantThrottle, request)):
        return render(request, "projects/enterprise_too_many.html", status=429)
    form = JoinForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            made = ask(**form.cleaned_data, by=request.user, at=timezone.now(), idempotency_key=sent_key(request))
        except Refused as refusal:
            blame(form, refusal)
        else:
            return redirect("join-request", pk=made.pk)
    return form_page(
        request,
        form,
        "projects/enterprise_join.html",
        title=gettext("用代码认领或加入企业"),
        intro=gettext("填营业执照上的代码和全称。还没有管理员的企业由窗口核对后交给你；有管理员的，由管理员决定。"),
        submit=gettext("提交申请"),
        back_url=reverse("enterprise-start"),
        back=gettext("加入企业"),
    )


@require_safe
@login_required
def requests(request: HttpRequest) -> HttpResponse:
    """The desk's list: what waits, the oldest first, unless the filters ask for others."""
    day = timezone.localdate()
    require(may_verify_enterprise(request.user, day))
    wanted = RequestFilter(request.GET, queryset=JoinRequest.objects.visible_to(request.user, day))
    rows = wanted.rows.select_related("enterprise", "user")
    if request.GET.get("format") == "xlsx":
        return workbook(request, gettext("认领和加入申请"), request_sheet(rows.iterator()), day)
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    page.object_list = shown_requests(page.object_list)
    context = {
        "page": page,
        "sort": wanted.sort,
        "sorts": SORT_WORDS,
        "state": wanted.state,
        "states": [*RequestState.choices, ("all", _("所有状态"))],
        "kinds": JoinKind.choices,
        "filtered": any(request.GET.get(name) for name in ("q", "kind", "state")),
    }
    return page_or_part(request, "projects/enterprise_requests.html", "projects/_enterprise_requests.html", context)


@require_http_methods(FORM_METHODS)
@login_required
def decide(request: HttpRequest, pk: int) -> HttpResponse:
    """One request: its state for whoever asked, the decision for whoever may take it."""
    day = timezone.localdate()
    visible = JoinRequest.objects.visible_to(request.user, day).select_related("enterprise", "user", "decided_by")
    asked = get_object_or_404(visible, pk=pk)
    may_decide = may_decide_request(request.user, asked, day)
    form = DecideForm(request.POST or None, claim=asked.kind == JoinKind.CLAIM)
    if request.method == "POST":
        require(may_decide)
        if form.is_valid() and _decided(request, asked, form):
            return redirect("join-request", pk=pk)
        asked.refresh_from_db()
    mine = asked.user_id == request.user.pk
    more: dict[str, Any] = {
        "asked": asked,
        "look": REQUEST_LOOKS[RequestState(asked.state)],
        "waiting": asked.state == RequestState.WAITING,
        "claim": asked.kind == JoinKind.CLAIM,
        "mine": mine,
        "contact": contact_shown(asked, "join-request-contact", own=mine, may=may_decide),
        "may_decide": may_decide and asked.state == RequestState.WAITING,
        "desk": may_verify_enterprise(request.user, day),
        "admits": asked.state == RequestState.APPROVED and mine,
    }
    return form_page(request, form, "projects/enterprise_request.html", **more)


def _decided(request: HttpRequest, asked: JoinRequest, form: DecideForm) -> bool:
    said, act = form.cleaned_data, {"by": request.user, "at": timezone.now()}
    try:
        if said["answer"] == "approve":
            approve_request(asked.pk, is_admin=said.get("is_admin", False), **act)
        else:
            refuse_request(asked.pk, said["reason"], **act)
    except Refused as refusal:
        blame(form, refusal)
        return False
    messages.success(request, gettext("答复好了，对方会看到。"))
    return True


@require_POST
@login_required
def withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    """One's own request; everybody else's is not there."""
    get_object_or_404(JoinRequest, pk=pk, user=request.user)
    try:
        withdraw_request(pk, by=request.user, at=timezone.now())
    except Refused as refusal:
        messages.error(request, refusal_text(refusal))
    else:
        messages.success(request, gettext("申请撤回了。"))
    return redirect("enterprise-start")


@require_http_methods(FORM_METHODS)
@never_cache
def invitation(request: HttpRequest, token: str) -> HttpResponse:
    """Whoever has the link sees for whom it is; taking it up needs an account."""
    if request.method == "POST" and not request.user.is_authenticated:
        return redirect_to_login(request.path)
    found = get_object_or_404(Invitation.objects.select_related("enterprise", "invited_by"), token=token)
    refusal, day = why_not(found, timezone.localdate()), timezone.localdate()
    if request.method == "POST":
        try:
            accept_invitation(token, by=request.user, at=timezone.now())
        except Forbidden:
            raise
        except Refused as answer:
            refusal = answer
        else:
            request.session[CHOICE] = found.enterprise_id
            messages.success(request, gettext("你加入了 %(name)s。") % {"name": found.enterprise.name})
            return redirect("enterprise", pk=found.enterprise_id)
    context = {
        "invitation": found,
        "refusal": refusal_text(refusal) if refusal else "",
        "dead": why_not(found, day) is not None,
        "inside": any(each.pk == found.enterprise_id for each in own_enterprises(request)),
        "may_join": may_join_enterprise(request.user, day),
    }
    status = 422 if refusal and request.method == "POST" else 200
    return render(request, "projects/enterprise_invitation.html", context, status=status)
