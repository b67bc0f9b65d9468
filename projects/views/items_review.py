"""One item under review: the papers beside the form, what runs beside it, and on to the next item."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods

from approval_portal.accounts.models import Role
from projects.enums import CommitmentState, Handled
from projects.forms.items_review import FindingForm
from projects.models import ApprovalItem
from projects.operations.items.blockers import open_components
from projects.operations.items.review import OPEN_TO_FINDINGS, finish_review, review_on_promise, save_finding
from projects.operations.items.steps import move_item
from projects.operations.refusals import Refused, require
from projects.permissions_items import may_decide, may_lead, may_review
from projects.views.acting import FORM_METHODS, opened_version, sent_key
from projects.views.item_page import seen_item
from projects.views.items_review_shared import asked, beside, bound, on_to_next, page, try_act


def review_item(request: HttpRequest, pk: int) -> ApprovalItem:
    """The item, for the body's reviewers and deciders and for leads; others who see it are told so (403)."""
    item, day, user = seen_item(request, pk), timezone.localdate(), request.user
    require(may_review(user, item, day) or may_decide(user, item, day) or may_lead(user, day))
    return item


@require_http_methods(FORM_METHODS)
@login_required
def review(request: HttpRequest, pk: int) -> HttpResponse:
    item = review_item(request, pk)
    mine = may_review(request.user, item, timezone.localdate())
    if request.method == "POST":
        require(mine)
    form = bound(FindingForm, request, item, ["finish_review"], initial={"finding": item.finding})
    came = ""
    if asked(request) and form.is_valid():
        came = try_act(form, lambda: _act(request, item, form.cleaned_data["finding"]))
        if not came:
            return _after(request, item)
    return page(
        request,
        "projects/item_review.html",
        item,
        form,
        came,
        **beside(item, request.user),
        mine=mine,
        here=item.handled == Handled.HERE and item.state in OPEN_TO_FINDINGS,
        waits=item.state in ("accepted", "accepted_tolerant"),
        promised=item.commitment == CommitmentState.PROMISED,
        pauses=item.state == "special_running",
        finished=item.state == "reviewing",
        blockers=open_components(item) if item.state == "reviewing" else [],
        decided_self=request.user.pk in item.decided_by,
    )


def _act(request: HttpRequest, item: ApprovalItem, finding: str) -> None:
    wanted = request.POST.get("do", "")
    said: dict[str, Any] = {
        "by": request.user,
        "at": timezone.now(),
        "version": opened_version(request),
        "idempotency_key": sent_key(request),
    }
    if wanted == "start":
        move_item(item, "start_review", **said)
    elif wanted == "finish":
        finish_review(item, finding, **said)
    elif wanted == "promise":
        review_on_promise(item, finding, **said)
    elif wanted == "save":
        save_finding(item, finding, **said)
    else:
        raise Refused("选存草稿或送决定。", "Choose to keep the draft or to send it on.")


def _after(request: HttpRequest, item: ApprovalItem) -> HttpResponse:
    wanted = request.POST.get("do", "save")
    if wanted in ("finish", "promise"):
        words = gettext("%(number)s 送决定了。") % {"number": item.number}
        messages.success(request, words)
        return on_to_next(request, Role.REVIEWER, item, "item-review", "review-queue")
    messages.success(request, gettext("开始审查了。") if wanted == "start" else gettext("意见存好了。"))
    return redirect("item-review", pk=item.pk)
