"""Exchanging duties: asking a colleague, the list of what was asked, answering."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.db.models import Q
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext, pgettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_safe

from projects.operations.refusals import Refused, require
from projects.views.acting import FORM_METHODS, PER_PAGE, blame, form_page, page_or_part
from projects.views.sheets import sheet_answer
from services.enums import ShiftState, SwapState
from services.forms.roster import SwapAnswerForm, SwapForm, shift_label
from services.models import DutyShift, DutySwap
from services.operations.duty_swaps import agree_swap, ask_swap, refuse_swap, withdraw_swap
from services.permissions_roster import acts_on_swap, may_ask_swap, may_read_roster, part_in_swap, visible_swaps
from services.queries_shifts import duty_people
from services.views.doorstep import doing
from services.views.narrowed import asked_word
from services.views.roster_shifts import shift_or_404
from services.views.roster_shown import SWAP_LOOKS

ACT_WORDS: dict[str, Any] = {
    "agree": _("同意，班换过来"),
    "refuse": _("不行，不能换"),
    "withdraw": _("撤回，不换了"),
}
DONE_WORDS: dict[str, Any] = {
    "agree": _("换好了，值班表已经改了。"),
    "refuse": _("回复了，同事会收到通知。"),
    "withdraw": _("撤回了。"),
}
OFFERED = 60  # duties of colleagues that may be had in exchange


@require_http_methods(FORM_METHODS)
@login_required
def ask(request: HttpRequest, pk: int) -> HttpResponse:
    row, day, user = shift_or_404(request, pk), timezone.localdate(), request.user
    require(may_ask_swap(user, row, day))
    people = {key: each for key, each in duty_people(day).items() if each.user.pk != user.pk}
    if row.accepts:
        people = {key: each for key, each in people.items() if each.accepts}
    back = DutyShift.objects.filter(
        state=ShiftState.PLANNED, day__gte=day, user__in=[each.user for each in people.values()]
    )
    offered = back.select_related("user", "hall", "window").order_by("day", "starts", "pk")[:OFFERED]
    form = SwapForm(request.POST or None, people=people, back=offered)
    if request.method == "POST" and form.is_valid():
        more = {"back": form.in_exchange(), "reason": form.cleaned_data["reason"]}
        try:
            made = ask_swap(row, form.chosen(), **more, **doing(request).said)
        except Refused as refusal:
            blame(form, refusal)
        else:
            messages.success(request, gettext("问了，同事会收到通知。同意以前，这个班还是你的。"))
            return redirect("swap", made.pk)
    return form_page(
        request,
        form,
        title=gettext("请同事换班"),
        intro=shift_label(row),
        submit=gettext("问一问"),
        back_url=reverse("shift", args=[pk]),
        back=gettext("这个班"),
    )


@require_safe
@login_required
def index(request: HttpRequest) -> HttpResponseBase:
    """`state` (open ones where nothing is said; `all`), `q`: a name; `format=xlsx`."""
    day, user = timezone.localdate(), request.user
    require(may_read_roster(user, day))
    state, word = request.GET.get("state", SwapState.ASKED), asked_word(request)
    rows = visible_swaps(user, day).select_related("asked_by", "to_user", "shift__user", "shift__hall", "shift__window")
    rows = rows.select_related("back__user", "back__hall", "back__window")
    if state in SwapState.values:
        rows = rows.filter(state=state)
    if word:
        rows = rows.filter(Q(asked_by__name__icontains=word) | Q(to_user__name__icontains=word))
    rows = rows.order_by("-asked_at", "-pk")
    if request.GET.get("format") == "xlsx":
        return _sheet(request, rows)
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    page.object_list = [_shown(row, user.pk) for row in page.object_list]
    context = {
        "page": page,
        "states": SwapState.choices,
        "state": state,
        "filtered": bool(word) or state != SwapState.ASKED,
    }
    return page_or_part(request, "services/swaps.html", "services/_swaps_list.html", context)


def _shown(row: DutySwap, user: int) -> dict[str, Any]:
    waits = row.state == SwapState.ASKED and row.to_user_id == user
    return {"row": row, "look": "you" if waits else SWAP_LOOKS[SwapState(row.state)], "waits": waits}


def _sheet(request: HttpRequest, rows: Any) -> HttpResponseBase:
    heads = [
        *((gettext("谁问的"), 14), (gettext("问谁"), 14), (gettext("哪一个班"), 50), (gettext("换哪一个"), 50)),
        *((pgettext("swap", "原因"), 30), (gettext("状态"), 12), (gettext("什么时候问的"), 18)),
    ]

    def cells() -> Iterator[list[Any]]:
        for row in rows:
            asked = timezone.localtime(row.asked_at).replace(tzinfo=None)
            back = shift_label(row.back) if row.back else ""
            told = [str(row.asked_by), str(row.to_user), shift_label(row.shift), back, row.reason]
            yield [*told, row.get_state_display(), asked]

    return sheet_answer(request, "swaps", gettext("换班"), heads, cells(), timezone.localdate())


@require_http_methods(FORM_METHODS)
@login_required
def page(request: HttpRequest, pk: int) -> HttpResponse:
    day, user = timezone.localdate(), request.user
    rows = visible_swaps(user, day).select_related("asked_by", "to_user", "shift__hall", "shift__window", "shift__user")
    row: DutySwap = get_object_or_404(rows.select_related("back__hall", "back__window", "back__user"), pk=pk)
    acts = acts_on_swap(user, row)
    part = part_in_swap(user, row) if request.method == "POST" else acts  # a second press of the same is no fault
    form = SwapAnswerForm(request.POST or None, acts=[(act, ACT_WORDS[act]) for act in part])
    if request.method == "POST":
        require(user.pk in (row.asked_by_id, row.to_user_id))
        if form.is_valid():
            act = form.cleaned_data["act"]
            try:
                _answer(row, act, form.cleaned_data["answer"], doing(request).said)
            except Refused as refusal:
                blame(form, refusal)
            else:
                messages.success(request, DONE_WORDS[act])
                return redirect("swap", pk)
    context = {"row": row, "look": SWAP_LOOKS[SwapState(row.state)], "acts": acts}
    back = {"back_url": reverse("swaps"), "back": gettext("换班")}
    return form_page(request, form, "services/swap.html", title=gettext("换班"), **back, **context)


def _answer(row: DutySwap, act: str, answer: str, said: dict[str, Any]) -> None:
    if act == "agree":
        agree_swap(row, **said)
    elif act == "refuse":
        refuse_swap(row, answer, **said)
    else:
        withdraw_swap(row, **said)
