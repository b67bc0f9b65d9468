"""Deciding: one item with its papers and the finding beside the form, or all that are ready in one act."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods

from approval_portal.accounts.models import Role
from projects.forms.items_review import DecideForm, TogetherForm
from projects.models import ApprovalItem, Correction, Decision
from projects.operations.items.decisions import (
    NotReady,
    against_granting,
    decide_item,
    decide_items,
    months_valid,
)
from projects.operations.items.steps import move_item
from projects.operations.refusals import Refused, require
from projects.permissions import roles
from projects.permissions_items import may_decide, may_lead
from projects.queries import work_calendar
from projects.queries_green import green_mark, queue_rank
from projects.queries_items import catalogue_of
from projects.queries_review import phrases_for, queue_of
from projects.views.acting import FORM_METHODS, opened_version, sent_key
from projects.views.item_page import seen_item
from projects.views.items_review_queues import line
from projects.views.items_review_shared import STATUS, asked, beside, bound, on_to_next, page, try_act

MOST = 100  # items in one act


@require_http_methods(FORM_METHODS)
@login_required
def decide(request: HttpRequest, pk: int) -> HttpResponse:
    item, day, user = seen_item(request, pk), timezone.localdate(), request.user
    mine = may_decide(user, item, day)
    require(mine or may_lead(user, day))
    if request.method == "POST":
        require(mine)
    verbs = ["approve", "approve_tolerant", "deny", "return_to_review"]
    form = bound(DecideForm, request, item, verbs, initial={"reason": item.finding if item.state == "deciding" else ""})
    came = ""
    if asked(request) and form.is_valid():
        came = try_act(form, lambda: _decide(request, item, form.cleaned_data))
        if not came:
            messages.success(request, _said(form.cleaned_data["verb"], item))
            return on_to_next(request, Role.DECIDER, item, "item-decide", "decide-queue")
    decided = Decision.objects.filter(item=item, annulled_event=None).select_related("decided_by").first()
    return page(
        request,
        "projects/item_decide.html",
        item,
        form,
        came,
        **beside(item, request.user),
        mine=mine,
        deciding=item.state == "deciding" and came != "decided",
        decided=decided,
        reviewed_self=user.pk in item.reviewed_by,
        against=[each for each in against_granting(item, None) if each.code != "state"],
        months=months_valid(item),
        remedy=catalogue_of(item).document["guide_defaults"]["remedy"],
        corrections=Correction.objects.filter(item=item).count(),
    )


def _said(verb: str, item: ApprovalItem) -> str:
    said = {
        "approve": gettext("准予了：%(number)s。决定书已经编号，可以送达。"),
        "approve_tolerant": gettext("容缺通过了：%(number)s。缺的材料要在期限前补齐。"),
        "deny": gettext("作出不予许可决定：%(number)s。决定书已经编号，可以送达。"),
        "return_to_review": gettext("退回复审了：%(number)s。"),
    }
    return said[verb] % {"number": item.number}


def _decide(request: HttpRequest, item: ApprovalItem, typed: dict[str, Any]) -> None:
    said: dict[str, Any] = {
        "by": request.user,
        "at": timezone.now(),
        "reason": typed["reason"],
        "version": opened_version(request),
        "idempotency_key": sent_key(request),
    }
    if typed["verb"] == "return_to_review":
        move_item(item, "return_to_review", **said)
        return
    more = {name: typed[name] for name in ("conditions", "valid_from", "valid_until", "make_up_by")}
    decide_item(item, typed["verb"], **more, **said)


# --- several in one act (多证齐发)


@require_http_methods(FORM_METHODS)
@login_required
def together(request: HttpRequest) -> HttpResponse:
    """Everything that waits for this person's decision, each with what stands against it; `?project=`: of one project."""
    user, day = request.user, timezone.localdate()
    require(Role.DECIDER in roles(user, day))
    form = TogetherForm(request.POST if asked(request) else None)
    rows = _waiting(request)
    chosen = {int(pk) for pk in request.POST.getlist("items") if pk.isascii() and pk.isdigit() and len(pk) < 19}
    form.offer(phrases_for({item.body_id for item in rows}, ["approve"]))
    if request.method == "POST" and not asked(request):
        form.data = request.POST
        filled = form.with_phrase()
        form = TogetherForm(None, initial=filled)
        form.offer(phrases_for({item.body_id for item in rows}, ["approve"]))
    came, hard = "", {}
    if asked(request) and form.is_valid():

        def act() -> None:
            _grant(request, [item for item in rows if item.pk in chosen], chosen, form.cleaned_data["reason"])

        try:
            act()
        except NotReady as refusal:
            came, hard = "refused", refusal.blockers
            form.add_error(None, gettext("有的办件还不能决定，所以一件也没有登记。看下面各件差什么。"))
        except Refused as refusal:
            came = _came(form, refusal)
        else:
            messages.success(request, gettext("%(n)s 件一起准予了。决定书都已经编号，可以送达。") % {"n": len(chosen)})
            return redirect("decide-queue")
    calendar = work_calendar()
    lines = [
        line(item, "decider", calendar, day, user)
        | {"against": hard.get(item.pk) or against_granting(item, user), "chosen": item.pk in chosen or not chosen}
        for item in rows
    ]
    context = {"lines": lines, "form": form, "ready": any(not each["against"] for each in lines)}
    return render(request, "projects/decide_together.html", context, status=STATUS.get(came, 200))


def _came(form: TogetherForm, refusal: Refused) -> str:
    def again() -> None:
        raise refusal

    return try_act(form, again)


def _waiting(request: HttpRequest) -> list[ApprovalItem]:
    """In the bodies in which this person decides. The permission is asked again by the operation, for each."""
    user, day = request.user, timezone.localdate()
    rows: QuerySet[ApprovalItem] = queue_of(user, Role.DECIDER, day).filter(
        body__in=[code for role, code in user.grants_on(day) if role == Role.DECIDER]
    )
    project = request.GET.get("project", "")
    if project.isascii() and project.isdigit() and len(project) < 19:
        rows = rows.filter(project=int(project))
    rows = rows.select_related("project__enterprise", "package__catalogue", "body", "decider")
    rows = rows.defer("package__catalogue__source", "package__answers", "ledger", "finding")
    rows = rows.annotate(rank=queue_rank(day), is_green=green_mark(day))
    return list(rows.order_by("rank", "project__name", "project", "pk")[:MOST])


def _grant(request: HttpRequest, items: list[ApprovalItem], chosen: set[int], reason: str) -> None:
    """All of them or none: one that is not in the queue any more was decided by somebody else meanwhile."""
    gone = ApprovalItem.objects.visible_to(request.user).filter(pk__in=chosen - {item.pk for item in items})
    versions = {item.pk: _version(request, item.pk) for item in items}
    decide_items(
        [*items, *gone],
        by=request.user,
        at=timezone.now(),
        reason=reason,
        versions=versions,
        idempotency_key=sent_key(request),
    )


def _version(request: HttpRequest, pk: int) -> int:
    text = request.POST.get(f"version-{pk}", "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0
