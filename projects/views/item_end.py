"""Taking an application back, and answering whether one wants a hearing."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods

from projects.enums import MandateScope
from projects.forms.items_apply import WithdrawForm, own_fields
from projects.models import ApprovalItem, Hearing
from projects.operations.items.hearings import apply_hearing, waive_hearing
from projects.operations.items.steps import move_item
from projects.operations.refusals import Refused, Stale
from projects.queries_items import node_of
from projects.rules.lifecycle import BY_STEP
from projects.templatetags.portal import pick_text
from projects.views.acting import FORM_METHODS, blame, form_page, opened_version, said_with, sent_key
from projects.views.item_changes import changes_since
from projects.views.items_apply import behalf_of, own_draft
from projects.views.typed import forget_typed, keeps_typed, typed_before


@require_http_methods(FORM_METHODS)
@keeps_typed
def withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    item = own_draft(request, pk, MandateScope.APPLY)
    if (item.state, "withdraw") not in BY_STEP:
        messages.info(request, gettext("这件现在不能撤回：已经作出决定，或者已经结束。"))
        return redirect("item", pk=pk)
    kept, changed = typed_before(request), []
    form = WithdrawForm(request.POST or None, initial={"reason": kept.get("reason", "")} if kept else None)
    if request.method == "POST" and form.is_valid():
        try:
            move_item(
                item,
                "withdraw",
                by=request.user,
                at=timezone.now(),
                reason=form.cleaned_data["reason"],
                version=opened_version(request),
                idempotency_key=sent_key(request),
            )
        except Stale as refusal:
            blame(form, refusal)
            changed = changes_since(item, opened_version(request), request.user)
        except Refused as refusal:
            blame(form, refusal)
        else:
            forget_typed(request)
            messages.success(request, gettext("撤回了。确认书在办件页上。"))
            return redirect("item", pk=pk)
    return form_page(
        request,
        form,
        "projects/item_withdraw.html",
        title=gettext("撤回申请"),
        intro=gettext("撤回后这件就结束，已经交的材料留着，以后能再用。"),
        submit=gettext("撤回"),
        danger=True,
        acting_for=behalf_of(request, item.project),
        version=own_draft(request, pk, MandateScope.APPLY).version,
        back_url=reverse("item", args=[pk]),
        back=f"{pick_text(node_of(item).raw)} {item.number or ''}",
        changed=changed,
        kept=kept is not None,
    )


def answers_hearing(item: ApprovalItem) -> Hearing | None:
    """The hearing that was told and is not answered yet."""
    return Hearing.objects.filter(item=item, applied_on=None, waived_on=None).first()


@require_http_methods(FORM_METHODS)
@keeps_typed
def hearing(request: HttpRequest, pk: int) -> HttpResponse:
    """Apply for the hearing that was offered, or waive it."""
    item = own_draft(request, pk, MandateScope.APPLY)
    told = answers_hearing(item)
    if told is None:
        messages.info(request, gettext("现在没有要答复的听证。"))
        return redirect("item", pk=pk)
    form = own_fields(request)
    if request.method == "POST" and form.is_valid():
        wants = request.POST.get("answer")
        act = {"apply": apply_hearing, "waive": waive_hearing}.get(wants or "")
        if act is None:
            form.refuse(gettext("选一个：要听证，还是放弃。"))
        else:
            try:
                act(
                    item,
                    **said_with(request),
                )
            except Refused as refusal:
                blame(form, refusal)
            else:
                said = gettext("申请了听证，时间和地点会通知你。") if wants == "apply" else gettext("放弃了听证。")
                messages.success(request, said)
                return redirect("item", pk=pk)
    context = {
        "form": form,
        "item": item,
        "node": node_of(item),
        "project": item.project,
        "acting_for": behalf_of(request, item.project),
        "told": told,
        "version": item.version,
    }
    return render(request, "projects/item_hearing_apply.html", context, status=422 if form.errors else 200)
