"""What the window does with one item before acceptance: papers checked, accepted with or without gaps, or refused."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from projects.enums import PaperState, PointState
from projects.forms.items_window import PapersForm, RefuseForm
from projects.models import ApprovalItem, ItemPaper
from projects.operations.items import acceptance
from projects.operations.items.blockers import MET
from projects.operations.items.pre_review import begin_pre_review
from projects.operations.items.steps import move_item
from projects.operations.refusals import Refused, Stale, require
from projects.permissions_items import may_take_in
from projects.queries_items import catalogue_of
from projects.rules.lifecycle import BY_STEP, NOTICE_STATES
from projects.templatetags.portal import pick_text
from projects.views.acting import FORM_METHODS, Conflict, blame, form_page, opened_version, said_with, sent_key
from projects.views.item_page import contact_of, paper_lines, points_of, seen_item
from projects.views.items_window_head import against, head_of

STALE = _("你打开这一页以后，这件办件有变动。看一下现在的情况，再提交一次。")


def window_item(request: HttpRequest, pk: int) -> ApprovalItem:
    """The item, for whoever takes in: others who see it are told so (403)."""
    item = seen_item(request, pk)
    require(may_take_in(request.user, timezone.localdate()))
    return item


def elsewhere(request: HttpRequest, item: ApprovalItem, states: Sequence[str] | frozenset[str]) -> HttpResponse | None:
    """Sent on to the item when it has moved on, with a word about it."""
    if request.method == "POST" or item.state in states:
        return None
    messages.info(request, gettext("这件现在不在这一步，看看它到哪了。"))
    return redirect("item", pk=item.pk)


def try_act(form: forms.Form, act: Callable[[], Any]) -> str:
    """Do it: empty when it is done, else what came between: stale, or refused (the form says why)."""
    try:
        act()
    except Stale:
        form.add_error(None, str(STALE))
        return "stale"
    except Refused as refusal:
        blame(form, refusal)
        return "refused"
    return ""


# --- accept


@require_http_methods(FORM_METHODS)
@login_required
def accept(request: HttpRequest, pk: int) -> HttpResponse:
    """The papers beside what was found of them; one form: save, accept, accept with gaps, go on to the correction."""
    item = window_item(request, pk)
    if gone := elsewhere(request, item, NOTICE_STATES):
        return gone
    lines, points = paper_lines(item, catalogue_of(item)), points_of(item, catalogue_of(item))
    form = papers_form(request.POST or None, item, lines, points)
    wrong: list[Conflict] = []
    if request.method == "POST" and form.is_valid():
        came = try_act(form, lambda: do_accept(request, item, form))
        if not came:
            return after_accept(request, item)
        if came == "stale":
            wrong = differences(form, lines)
    return accept_page(request, item, form, lines, points, wrong)


def papers_form(data: Any, item: ApprovalItem, lines: list[dict[str, Any]], points: list[dict[str, Any]]) -> PapersForm:
    live = [
        (each["point"].pk, each["point"].what)
        for each in points
        if each["point"].state != PointState.SETTLED and not each["point"].material
    ]
    papers = [line["paper"] for line in lines]
    return PapersForm(data, papers=papers, tolerable=acceptance.tolerable(item), points=live)


def do_accept(request: HttpRequest, item: ApprovalItem, form: PapersForm) -> None:
    said: dict[str, Any] = {
        "by": request.user,
        "at": timezone.now(),
        "version": opened_version(request),
        "settled": form.settled(),
        "idempotency_key": sent_key(request),
    }
    wanted = request.POST.get("do")
    if wanted == "accept":
        acceptance.accept_item(item, marks=form.marks(), **said)
    elif wanted == "tolerant":
        acceptance.accept_tolerant(item, form.make_up(), marks=form.marks(), **said)
    elif wanted == "pre_review":
        begin_pre_review(item, form.marks(), **said)
    else:
        acceptance.check_papers(item, form.marks(), **said)


AFTER = {
    "accept": _("受理了。受理通知书已经编号，可以打印。"),
    "tolerant": _("容缺受理了。通知书上列了缺的材料和补齐日期。"),
    "pre_review": _("转入预审了，申请人看得到。答复的期限不变。"),
    "save": _("核对结果存好了。"),
}


def after_accept(request: HttpRequest, item: ApprovalItem) -> HttpResponse:
    wanted = request.POST.get("do", "")
    if wanted == "correct":
        return redirect("item-return" if item.state == "corrected" else "item-correct", pk=item.pk)
    messages.success(request, str(AFTER.get(wanted, AFTER["save"])))
    return redirect("item" if wanted in ("accept", "tolerant") else "item-accept", pk=item.pk)


def differences(form: PapersForm, lines: list[dict[str, Any]]) -> list[Conflict]:
    """Papers of which somebody else has found something else meanwhile."""
    words = dict(PaperState.choices)
    found = []
    for line in lines:
        yours, theirs = form.cleaned_data.get(f"state-{line['paper'].material}"), line["paper"].state
        if yours and yours != theirs:
            found.append(Conflict(pick_text(line["material"]), words[yours], words[theirs]))
    return found


def accept_page(
    request: HttpRequest,
    item: ApprovalItem,
    form: PapersForm,
    lines: list[dict[str, Any]],
    points: list[dict[str, Any]],
    wrong: list[Conflict],
) -> HttpResponse:
    allowed = acceptance.tolerable(item)
    for line in lines:
        code = line["paper"].material
        names = {"state": f"state-{code}", "remark": f"remark-{code}", "make_up": f"make_up-{code}"}
        line["fields"] = {name: form[field] for name, field in names.items() if field in form.fields}
        line["typed"] = typed_state(form, line["paper"])
        line["missing"] = line["paper"].required and line["typed"] not in MET
        line["tolerable"] = code in allowed
    context = head_of(item) | {
        "lines": lines,
        "points": points,
        "settled": form["settled"] if "settled" in form.fields else None,
        "blockers": against(item, lines, points),
        "corrected": item.state == "corrected",
        "tolerates": any(line["missing"] and line["tolerable"] for line in lines),
        "version": item.version,
        "conflicts": wrong,
        "contact": contact_of(item, request.user, timezone.localdate(), own=False),
    }
    return form_page(request, form, "projects/item_accept.html", **context)


def typed_state(form: PapersForm, paper: ItemPaper) -> str:
    """What was just found of the paper, when the page comes back; else what is stored."""
    said: str = getattr(form, "cleaned_data", {}).get(f"state-{paper.material}") or paper.state
    return said


# --- refuse


@require_http_methods(FORM_METHODS)
@login_required
def refuse(request: HttpRequest, pk: int) -> HttpResponse:
    """不予受理, with reasons and where to go; `?as=not_needed`: 不受理, no permit is needed."""
    item = window_item(request, pk)
    if gone := elsewhere(request, item, NOTICE_STATES):
        return gone
    verbs = [("refuse", _("不予受理"))]
    if (item.state, "not_needed") in BY_STEP:
        verbs.append(("not_needed", _("不受理：依法不需要许可")))
    asked = request.GET.get("as", "refuse")
    form = RefuseForm(request.POST or None, verbs=verbs, corrected=item.state == "corrected", initial={"verb": asked})
    if request.method == "POST" and form.is_valid() and not try_act(form, lambda: do_refuse(request, item, form)):
        messages.success(request, gettext("答复了申请人。通知书已经编号，可以打印。"))
        return redirect("item", pk=pk)
    return form_page(
        request,
        form,
        "projects/item_window_form.html",
        **head_of(item),
        title=gettext("不予受理"),
        intro=gettext("书面答复，写明原因。缺材料的不在这里办：一次性告知补正。"),
        submit=gettext("答复"),
        danger=True,
        version=item.version,
        back_url=reverse("item-accept", args=[pk]),
        back=gettext("核对材料"),
    )


def do_refuse(request: HttpRequest, item: ApprovalItem, form: RefuseForm) -> None:
    said = form.cleaned_data
    more = said_with(request)
    if said["verb"] == "not_needed":
        move_item(item, "not_needed", reason=said["reason"], **more)
    else:
        acceptance.refuse_item(item, said["ground"], said["reason"], where=said["where"], **more)
