"""Deletion of one's own data: asked for and taken back by the person, answered by the system administrator."""

from __future__ import annotations

from typing import Any

from allauth.account.decorators import reauthentication_required
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext, pgettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from projects.enums import ErasureState
from projects.forms.erasure import AnswerForm, AskForm
from projects.models import ErasureRequest, Event
from projects.operations.erasure import ErasureBlocked, answer_erasure, ask_erasure, digest_of, withdraw_erasure
from projects.operations.refusals import Refused, Stale, require
from projects.permissions_records import may_answer_erasure
from projects.queries_erasure import obstacles, plan_of
from projects.views.acting import FORM_METHODS, PER_PAGE, blame, form_page, refusal_text
from projects.views.erasure_mail import send_answer
from projects.views.erasure_words import answer_lines, plan_lines


@require_http_methods(FORM_METHODS)
@login_required
@reauthentication_required
def own(request: HttpRequest) -> HttpResponse:
    """Ask for it: what would go and what stays is shown before. What stands in the way is said, all of it."""
    user, now = request.user, timezone.now()
    form = AskForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            ask_erasure(by=user, at=now, note=form.cleaned_data["note"])
        except Refused as refusal:
            blame(form, refusal)
        else:
            messages.success(request, gettext("请求提交了。答复前可以随时撤回。"))
            return redirect("own-data")
    return form_page(
        request,
        form,
        "projects/erasure_own.html",
        title=gettext("删除我的数据"),
        submit=gettext("提出请求"),
        danger=True,
        back_url=reverse("own-data"),
        back=gettext("我的数据"),
        lines=plan_lines(plan_of(user)),
        blockers=obstacles(user, timezone.localdate(now)),
    )


@require_POST
@login_required
def withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    try:
        withdraw_erasure(pk, by=request.user, at=timezone.now())
    except ErasureRequest.DoesNotExist as missing:
        raise Http404 from missing
    except Refused as refusal:
        messages.error(request, refusal_text(refusal))
    else:
        messages.success(request, gettext("请求撤回了。"))
    return redirect("own-data")


# --- the administrator's


@require_safe
@login_required
def index(request: HttpRequest) -> HttpResponse:
    """Open requests first, the oldest of them first."""
    require(may_answer_erasure(request.user, timezone.localdate()))
    rows = ErasureRequest.objects.select_related("user", "answered_by")
    waiting = list(rows.filter(state=ErasureState.ASKED).order_by("asked_at", "pk"))
    done = Paginator(rows.exclude(state=ErasureState.ASKED), PER_PAGE).get_page(request.GET.get("page"))
    return render(request, "projects/erasures.html", {"waiting": waiting, "page": done})


@require_http_methods(FORM_METHODS)
@login_required
def detail(request: HttpRequest, pk: int) -> HttpResponse:
    """What would be erased and what stays, and why; then the button. Answered, it shows the answer."""
    now = timezone.now()
    require(may_answer_erasure(request.user, timezone.localdate(now)))
    asked = get_object_or_404(ErasureRequest.objects.select_related("user", "answered_by"), pk=pk)
    form = AnswerForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid() and answered(request, form, pk):
        return redirect("erasure", pk)
    asked.refresh_from_db()
    is_open = asked.state == ErasureState.ASKED
    lines = plan_of(asked.user) if is_open else []
    if form.is_bound and form.errors:  # what was shown may have changed: the next try is about what is shown now
        form.data = {**form.data.dict(), "seen": digest_of(lines)}
    return form_page(
        request,
        form if form.is_bound else AnswerForm(initial={"seen": digest_of(lines)}),
        "projects/erasure.html",
        title=gettext("删除请求：%(name)s") % {"name": asked.user},
        submit=gettext("删除并答复"),
        danger=True,
        back_url=reverse("erasures"),
        back=pgettext("plural", "删除请求"),
        asked=asked,
        is_open=is_open,
        lines=plan_lines(lines) if is_open else answer_lines(asked),
        blockers=obstacles(asked.user, timezone.localdate(now)) if is_open else [],
        arrived=was_sent(asked),
    )


def answered(request: HttpRequest, form: AnswerForm, pk: int) -> bool:
    seen: Any = form.cleaned_data["seen"]
    try:
        answer_erasure(pk, by=request.user, at=timezone.now(), send=send_answer, seen=seen)
    except ErasureBlocked as refusal:
        form.add_error(None, refusal_text(refusal))
    except Stale:
        form.add_error(None, gettext("打开这页以后，这个人的记录变了：看过新的清单，再办。"))
    except Refused as refusal:
        blame(form, refusal)
    else:
        messages.success(request, gettext("办好了：该删的删了，答复留在这里。"))
        return True
    return False


def was_sent(asked: ErasureRequest) -> bool | None:
    """Whether the answer went out by mail; None while nobody tried."""
    told = Event.objects.filter(object_type="erasurerequest", object_id=str(asked.pk), verb="send_erasure_answer")
    last = told.order_by("-pk").first()
    return bool(last.data.get("arrived")) if last else None
