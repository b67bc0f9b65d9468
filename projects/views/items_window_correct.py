"""Telling all gaps at once, and returning what of the first notice is still open."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import Q
from django.forms import BaseFormSet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from approval_portal.accounts.models import Role
from projects.enums import GapCode, PaperState, PointState
from projects.forms.items_window_points import PREFIX, GapSet, ReturnForm, gaps_of
from projects.models import ApprovalItem, CorrectionPoint, Phrase
from projects.operations.items.corrections import request_correction, return_correction
from projects.operations.refusals import require
from projects.permissions_items import bodies_of, may_lead, may_take_in
from projects.queries_items import catalogue_of
from projects.templatetags.portal import pick_text
from projects.views.acting import FORM_METHODS, form_page, said_with
from projects.views.item_page import paper_lines, points_of, seen_item
from projects.views.items_window import elsewhere, try_act, window_item
from projects.views.items_window_head import head_of

TODO = {  # what is commonly to be done about a gap, offered while one types
    GapCode.MISSING: _("交这份材料"),
    GapCode.FORM: _("按要求的格式重做"),
    GapCode.UNSEALED: _("补签字或盖章"),
    GapCode.EXPIRED: _("换成有效期内的"),
    GapCode.ILLEGIBLE: _("重新扫描，每个字都要看得清"),
    GapCode.INCOMPLETE: _("把缺的内容补全"),
    GapCode.INCONSISTENT: _("核对后改成一致"),
    GapCode.WRONG: _("换成要求的那一份"),
}
MOST_PHRASES = 60


@require_http_methods(FORM_METHODS)
@login_required
def correct(request: HttpRequest, pk: int) -> HttpResponse:
    """一次性告知: begins with every line that was found defective or missing. `do=add` gives one more row."""
    item = window_item(request, pk)
    if gone := elsewhere(request, item, ("submitted", "pre_review")):
        return gone
    lines = paper_lines(item, catalogue_of(item))
    rows, adds = gap_set(request, lines, begin_with(lines)), request.POST.get("do") == "add"
    form = forms.Form(request.POST or None)  # carries what is wrong with the whole

    def act() -> None:
        request_correction(
            item,
            gaps_of(rows),
            **said_with(request),
        )

    if request.method == "POST" and not adds and rows.is_valid() and form.is_valid() and not try_act(form, act):
        messages.success(request, gettext("一次告知了申请人。补正告知书已经编号，可以打印。"))
        return redirect("item", pk=pk)
    wrong = request.method == "POST" and not adds and (not rows.is_valid() or bool(form.errors))
    return correct_page(request, "projects/item_correct.html", item, form, rows, lines, wrong)


def gap_set(request: HttpRequest, lines: list[dict[str, Any]], begin: list[dict[str, Any]]) -> BaseFormSet[Any]:
    """The rows: what was typed, or what to begin with and one empty row; `do=add`: what was typed, and one more."""
    kwargs = {"materials": [(line["paper"].material, pick_text(line["material"])) for line in lines]}
    if request.method != "POST":
        made: BaseFormSet[Any] = GapSet(prefix=PREFIX, initial=[*begin, {}], form_kwargs=kwargs)
        return made
    if request.POST.get("do") != "add":
        return GapSet(request.POST, prefix=PREFIX, form_kwargs=kwargs)
    typed = GapSet(request.POST, prefix=PREFIX, form_kwargs=kwargs)
    names = ("material", "code", "what", "todo")  # as typed, whole or not
    again = [{name: form[name].value() for name in names} for form in typed.forms if form.has_changed()]
    return GapSet(prefix=PREFIX, initial=[*again, {}], form_kwargs=kwargs)


def begin_with(lines: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """A row for each paper that was found defective, or that is required and not there."""
    found = []
    for line in lines:
        paper = line["paper"]
        missing = paper.required and paper.state == PaperState.MISSING
        if not missing and paper.state != PaperState.DEFECTIVE:
            continue
        code = GapCode.MISSING if missing else ""
        what = paper.remark or (gettext("没有交这份材料") if missing else "")
        found.append({"material": paper.material, "code": code, "what": what, "todo": str(TODO[code]) if code else ""})
    return found


def correct_page(
    request: HttpRequest,
    template: str,
    item: ApprovalItem,
    form: forms.Form,
    rows: BaseFormSet[Any],
    lines: list[dict[str, Any]],
    wrong: bool,
    **more: Any,
) -> HttpResponse:
    said = phrases_of(request, item)
    context = head_of(item) | {
        "rows": rows,
        "lines": lines,
        "samples": [(line["material"], line["material"]["sample"]) for line in lines if line["material"].get("sample")],
        "phrases_what": said,
        "phrases_todo": [*dict.fromkeys([*(str(text) for text in TODO.values()), *said])],
        "has_errors": wrong,
        "version": item.version,
        **more,
    }
    response = form_page(request, form, template, **context)
    response.status_code = 422 if wrong else response.status_code
    return response


def phrases_of(request: HttpRequest, item: ApprovalItem) -> list[str]:
    """Standard phrases for corrections, of the item's body and of one's own."""
    own = bodies_of(request.user, Role.WINDOW, timezone.localdate())
    rows = Phrase.objects.filter(Q(body__code=item.body_id) | Q(body__code__in=own), ended_at=None)
    rows = rows.filter(verb__in=("request_correction", "return_correction"))
    return list(dict.fromkeys(rows.values_list("text", flat=True)[:MOST_PHRASES]))


# --- return


@require_http_methods(FORM_METHODS)
@login_required
def send_back(request: HttpRequest, pk: int) -> HttpResponse:
    """Points of the first notice that are still open; a lead may add new ones, with a reason."""
    item, today = seen_item(request, pk), timezone.localdate()
    leads = may_lead(request.user, today)
    require(leads or may_take_in(request.user, today))
    if gone := elsewhere(request, item, ("corrected",)):
        return gone
    lines = paper_lines(item, catalogue_of(item))
    live = live_points(item)
    form = ReturnForm(
        request.POST or None,
        points=[(each["point"].pk, each["point"].what) for each in live],
        lead=leads,
        initial={"points": [str(each["point"].pk) for each in live if each["point"].state == PointState.OPEN]},
    )
    rows, adds = gap_set(request, lines, []) if leads else None, request.POST.get("do") == "add"

    def act() -> None:
        return_correction(
            item,
            form.chosen(),
            new=gaps_of(rows) if rows is not None else (),
            lead_reason=form.cleaned_data.get("lead_reason", ""),
            **said_with(request),
        )

    sent = request.method == "POST" and not adds
    whole = sent and form.is_valid() and (rows is None or rows.is_valid())
    if whole and not try_act(form, act):
        messages.success(request, gettext("退回了。申请人只要补还没补齐的。"))
        return redirect("item", pk=pk)
    for each in live:
        each["text"] = form[f"text-{each['point'].pk}"]
        each["chosen"] = str(each["point"].pk) in (form["points"].value() or [])
    return correct_page(
        request,
        "projects/item_return.html",
        item,
        form,
        rows or GapSet(prefix=PREFIX),
        lines,
        sent,
        live=live,
        leads=leads,
    )


def live_points(item: ApprovalItem) -> list[dict[str, Any]]:
    """The points of the last notice that are not settled."""
    found = points_of(item, catalogue_of(item))
    last = max((each["point"].correction.number for each in found), default=0)
    return [each for each in found if each["point"].correction.number == last and not settled(each["point"])]


def settled(point: CorrectionPoint) -> bool:
    return bool(point.state == PointState.SETTLED)
