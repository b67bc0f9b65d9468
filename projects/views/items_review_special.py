"""Special procedures, parallel tasks and hearings: begun, told, ended."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods

from projects.forms.items_review import EndForm, HearingForm, MinutesForm, ProcedureForm, TellForm
from projects.models import ApprovalItem, Hearing, SpecialProcedure
from projects.operations.items import hearings, specials
from projects.operations.refusals import Refused, require
from projects.permissions_items import may_decide, may_lead, may_review
from projects.queries_items import catalogue_of, limits_of, raw_of
from projects.queries_review import approvers
from projects.rules.lifecycle import BY_ACT, BY_STEP
from projects.templatetags.portal import pick_text
from projects.views.acting import FORM_METHODS, said_with
from projects.views.item_page import seen_item
from projects.views.items_review_shared import asked, bound, page, try_act


def _handled(request: HttpRequest, pk: int) -> ApprovalItem:
    item, day, user = seen_item(request, pk), timezone.localdate(), request.user
    decides = item.state == "deciding" and may_decide(user, item, day)
    require(may_review(user, item, day) or decides or (request.method != "POST" and may_lead(user, day)))
    return item


def kinds_of(item: ApprovalItem) -> list[tuple[str, list[tuple[str, str]]]]:
    """The matter's own procedures first; grouped by what they do to the clock."""
    procedures, own = catalogue_of(item).procedures, list(raw_of(item).get("special_procedures") or ())
    groups: dict[bool, list[tuple[str, str]]] = {True: [], False: []}
    for code in sorted(procedures, key=lambda each: (each not in own, list(procedures).index(each))):
        if code == "sp-correction":  # before acceptance, and a step of its own
            continue
        words = pick_text(procedures[code])
        groups[bool(procedures[code]["stops_clock"])].append((code, words + (" ★" if code in own else "")))
    named = [(gettext("停钟的（特别程序）"), groups[True])]
    if item.state != "deciding":
        named.append((gettext("不停钟的（并行任务）"), groups[False]))
    return named


@require_http_methods(FORM_METHODS)
@login_required
def begin(request: HttpRequest, pk: int) -> HttpResponse:
    """Begin a special procedure, or a parallel task: the kind says which of the two it is."""
    item = _handled(request, pk)
    people = approvers(item.body_id, timezone.localdate())
    form = bound(ProcedureForm, request, item, ["start_special", "start_task"], kinds=kinds_of(item), people=people)
    came = ""
    if asked(request) and form.is_valid():
        came = try_act(form, lambda: _begin(request, item, form.cleaned_data))
        if not came:
            messages.success(request, gettext("登记好了。"))
            return redirect("item-review" if item.state != "deciding" else "item", pk=pk)
    return page(
        request,
        "projects/item_special.html",
        item,
        form,
        came,
        back=_back(item),
        title=gettext("启动特别程序或并行任务"),
        intro=gettext("停钟的，时限从书面告知那天起暂停；★ 是这个事项常用的。"),
        submit=gettext("启动"),
        shut=not verbs_now(item),
    )


def verbs_now(item: ApprovalItem) -> set[str]:
    return {verb for verb in ("start_special", "start_task") if (item.state, verb) in {**BY_STEP, **BY_ACT}}


def _begin(request: HttpRequest, item: ApprovalItem, typed: dict[str, Any]) -> None:
    names = ("reason", "basis", "document", "party", "approver", "expected_end")
    order = specials.Order(**{name: typed[name] for name in names})
    procedure = limits_of(item).procedures.get(typed["procedure"])
    begun = specials.start_special if procedure is None or procedure.stops else specials.start_task
    begun(item, typed["procedure"], order, **said_with(request))


def _back(item: ApprovalItem) -> str:
    return reverse("item-decide" if item.state == "deciding" else "item-review", args=[item.pk])


@require_http_methods(FORM_METHODS)
@login_required
def end(request: HttpRequest, pk: int, special: int) -> HttpResponse:
    """End it with its result; one that stops the clock and was not told yet can be told here."""
    item = _handled(request, pk)
    row = get_object_or_404(SpecialProcedure, pk=special, item=item)
    telling = request.POST.get("do") == "tell"
    end_form = EndForm(request.POST if request.method == "POST" and not telling else None, prefix="end")
    tell_form = TellForm(request.POST if telling else None, prefix="tell", initial={"expected_end": row.expected_end})
    form = tell_form if telling else end_form
    came = ""
    if request.method == "POST" and form.is_valid():
        came = try_act(form, lambda: _end(request, item, row, form.cleaned_data, telling))
        if not came:
            messages.success(request, gettext("告知登记好了。") if telling else gettext("结束了。"))
            return redirect("item-review", pk=pk)
    return page(
        request,
        "projects/item_special_end.html",
        item,
        form,
        came,
        end_form=end_form,
        tell_form=tell_form if row.stops_clock and row.told_on is None else None,
        row=row,
        name=catalogue_of(item).procedures.get(row.code),
        back=_back(item),
    )


def _end(request: HttpRequest, item: ApprovalItem, row: SpecialProcedure, typed: dict[str, Any], telling: bool) -> None:
    said = said_with(request)
    if telling:
        specials.tell_special(item, row.pk, typed["expected_end"], **said)
    elif row.stops_clock:
        specials.end_special(item, row.pk, typed["result"], **said)
    else:
        specials.end_task(item, row.pk, typed["result"], **said)


# --- hearings


@require_http_methods(FORM_METHODS)
@login_required
def hearing(request: HttpRequest, pk: int) -> HttpResponse:
    """The hearing of an item: what has been done, and the form of what comes next."""
    item = _handled(request, pk)
    row = Hearing.objects.filter(item=item).first()
    stage = _stage(row)
    first = hearings.first_day(item, timezone.localdate())
    form: Any = None
    if stage == "notify":
        form = HearingForm(request.POST or None, initial={"held_on": first})
    elif stage == "hold":
        form = MinutesForm(request.POST or None)
    came = ""
    if request.method == "POST":
        form = form or EndForm({"result": "-"})
        if form.is_valid():
            came = try_act(form, lambda: _hear(request, item, stage, form.cleaned_data))
            if not came:
                messages.success(request, gettext("登记好了。"))
                return redirect("item-hearing", pk=pk)
    return page(
        request, "projects/item_hearing.html", item, form, came, row=row, stage=stage, first=first, back=_back(item)
    )


def _stage(row: Hearing | None) -> str:
    """What comes next: tell, wait (for the applicant), notify, hold, or nothing any more."""
    if row is None:
        return "tell"
    if row.record or row.waived_on:
        return ""
    if row.applied_on is None:
        return "wait"
    return "hold" if row.notified_on else "notify"


def _hear(request: HttpRequest, item: ApprovalItem, stage: str, typed: dict[str, Any]) -> None:
    said = said_with(request)
    if stage == "tell" and request.POST.get("do") == "tell":
        hearings.tell_hearing(item, **said)
    elif stage == "notify":
        hearings.notify_hearing(item, typed["held_on"], typed["place"], **said)
    elif stage == "hold":
        hearings.hold_hearing(item, typed["record"], **said)
    else:
        raise Refused("现在没有要登记的。", "There is nothing to enter now.")
