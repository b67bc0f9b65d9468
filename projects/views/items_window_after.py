"""What the window does with one item afterwards: papers that were tolerated confirmed, the decision delivered."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods

from projects.forms.items_window import DeliverForm, PaperAnswerForm, SupplementForm
from projects.models import ApprovalItem
from projects.operations.items.answers import submit_correction
from projects.operations.items.delivery import confirm_supplement, deliver_item, outstanding, verb_to_confirm
from projects.queries_items import catalogue_of
from projects.rules.lifecycle import BY_ACT, BY_STEP, DECIDED_STATES
from projects.views.acting import FORM_METHODS, form_page, said_with
from projects.views.item_page import paper_lines
from projects.views.items_window import elsewhere, try_act, window_item
from projects.views.items_window_head import head_of


def window_form(request: HttpRequest, item: ApprovalItem, form: Form, **words: str) -> HttpResponse:
    """One form about one item, under its head, with the way back to the queue."""
    back = {"back_url": reverse("window-queue"), "back": gettext("窗口")}
    return form_page(
        request, form, "projects/item_window_form.html", **head_of(item), **words, **back, version=item.version
    )


@require_http_methods(FORM_METHODS)
@login_required
def paper_answer(request: HttpRequest, pk: int) -> HttpResponse:
    """A correction that was handed over on paper: taken in whole, looked at afterwards."""
    item = window_item(request, pk)
    if gone := elsewhere(request, item, ("correcting",)):
        return gone
    form = PaperAnswerForm(request.POST or None, initial={"received_on": timezone.localdate()})

    def act() -> None:
        submit_correction(
            item,
            {},
            on_paper=True,
            received_on=form.cleaned_data["received_on"],
            **said_with(request),
        )

    if request.method == "POST" and form.is_valid() and not try_act(form, act):
        messages.success(request, gettext("收下了。接着逐份核对。"))
        return redirect("item-accept", pk=pk)
    return window_form(
        request,
        item,
        form,
        title=gettext("收补正材料"),
        intro=gettext("申请人把补正的材料交到窗口或交给代办专员时，在这里收下。"),
        submit=gettext("收下"),
    )


@require_http_methods(FORM_METHODS)
@login_required
def confirm(request: HttpRequest, pk: int) -> HttpResponse:
    """Papers that were tolerated: which of them came, and whether they are fit."""
    item = window_item(request, pk)
    verb = verb_to_confirm(item)
    if request.method != "POST" and ((item.state, verb) not in {*BY_STEP, *BY_ACT} or not item.tolerant):
        messages.info(request, gettext("这件没有要补的材料。"))
        return redirect("item", pk=pk)
    lines = paper_lines(item, catalogue_of(item))
    waiting = {paper.pk for paper in outstanding(item)}
    lines = [line for line in lines if line["paper"].pk in waiting]
    form = SupplementForm(
        request.POST or None,
        papers=[line["paper"] for line in lines],
        initial={"received_on": timezone.localdate()},
    )

    def act() -> None:
        confirm_supplement(
            item,
            form.marks(),
            handed=form.handed(),
            received_on=form.cleaned_data["received_on"],
            **said_with(request),
        )

    if request.method == "POST" and form.is_valid() and not try_act(form, act):
        messages.success(request, gettext("记下了。补齐的材料归到这件办件里。"))
        return redirect("item", pk=pk)
    for line in lines:
        code = line["paper"].material
        line["fields"] = {name: form[f"{name}-{code}"] for name in ("state", "remark", "originals", "copies")}
    return form_page(request, form, "projects/item_confirm.html", **head_of(item), lines=lines, version=item.version)


@require_http_methods(FORM_METHODS)
@login_required
def deliver(request: HttpRequest, pk: int) -> HttpResponse:
    """How, to whom and when the decision was delivered."""
    item = window_item(request, pk)
    if gone := elsewhere(request, item, DECIDED_STATES):
        return gone
    form = DeliverForm(request.POST or None, initial={"delivered_on": timezone.localdate()})

    def act() -> None:
        said = form.cleaned_data
        deliver_item(
            item,
            said["means"],
            receiver=said["receiver"],
            delivered_on=said["delivered_on"],
            archive=said["archive"],
            **said_with(request),
        )

    if request.method == "POST" and form.is_valid() and not try_act(form, act):
        messages.success(request, gettext("送达了。送达回证已经编号，可以打印。"))
        return redirect("item", pk=pk)
    return window_form(
        request,
        item,
        form,
        title=gettext("送达"),
        intro=gettext("决定作出后十个工作日内送到申请人。"),
        submit=gettext("登记送达"),
    )
