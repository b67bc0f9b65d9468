"""What the applicant does while the item is handled: answers a correction notice in place, brings what was tolerated."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext, ngettext
from django.views.decorators.http import require_http_methods

from projects.enums import MandateScope, PointState
from projects.forms.items_apply import OwnFields, own_fields
from projects.models import ApprovalItem, CorrectionPoint
from projects.operations.items.answers import LONGEST, open_points, save_answers, submit_correction, supplement
from projects.operations.items.blockers import Blocked
from projects.operations.refusals import Forbidden, Refused, Stale
from projects.queries import work_calendar
from projects.queries_items import catalogue_of, node_of
from projects.queries_papers import fresh_links
from projects.rules.lifecycle import BY_ACT
from projects.views.acting import FORM_METHODS, opened_version, refusal_text, sent_key, status_of, takes_files
from projects.views.item_changes import changes_since
from projects.views.item_draft import offer_known, take_papers
from projects.views.item_words import move_of, state_of
from projects.views.items_apply import behalf_of, own_draft
from projects.views.typed import forget_typed, keeps_typed, typed_before
from projects.views.uploads_shown import own_lines

SEND = "send"


@require_http_methods(FORM_METHODS)
@keeps_typed
def answer(request: HttpRequest, pk: int) -> HttpResponse:
    """Each point of the notice beside the place to answer it; kept as a draft until all of them are sent at once."""
    item = own_draft(request, pk, MandateScope.APPLY)
    if item.state != "correcting":
        messages.info(request, gettext("现在没有要补正的。"))
        return redirect("item", pk=pk)
    form, changed = own_fields(request), []
    if request.method == "POST" and form.is_valid() and takes_files(request, form):
        form, changed, done = _act(request, form, item, _answer)
        if done:
            return _answered(request, item)
        item = own_draft(request, pk, MandateScope.APPLY)
    kept = typed_before(request)
    context = _page(request, item, kept) | {"form": form, "changed": changed, "rows": point_rows(request, item, kept)}
    return render(request, "projects/item_answer.html", context, status=status_of(form))


def _act(request: HttpRequest, form: OwnFields, item: ApprovalItem, step: Any) -> tuple[OwnFields, list[Any], bool]:
    """(form with what was refused, what happened meanwhile when the page was stale, whether it is done)."""
    said = {"by": request.user, "at": timezone.now()}
    version = opened_version(request)
    if version != item.version:
        form.refuse(gettext("你填写的时候，这件有了变化。核对后再提交一次。"))
        return form, changes_since(item, version, request.user), False
    refused = take_papers(request, item, said)
    for refusal in refused:
        form.refuse(refusal_text(refusal))
    now = ApprovalItem.objects.only("version").get(pk=item.pk).version  # our own files moved it on
    try:
        step(
            request, item, {**said, "at": timezone.now(), "version": now, "idempotency_key": sent_key(request)}, refused
        )
    except Forbidden:
        raise
    except Stale:
        form.refuse(gettext("你填写的时候，这件有了变化。核对后再提交一次。"))
        return form, changes_since(item, now, request.user), False
    except Blocked as blocked:
        n = len(blocked.blockers)
        form.refuse(ngettext("还有 %(n)d 处没有补正。", "还有 %(n)d 处没有补正。", n) % {"n": n})
    except Refused as refusal:
        form.refuse(refusal_text(refusal))
    return form, [], not form.errors


def _answer(request: HttpRequest, item: ApprovalItem, said: dict[str, Any], refused: list[Refused]) -> None:
    answers = {
        point.pk: request.POST.get(f"answer-{point.pk}", "").replace("\x00", "")[:LONGEST]
        for point in open_points(item)
    }
    if request.POST.get("next") == SEND and not refused:
        submit_correction(item, answers, **said)
    else:
        save_answers(item, answers, **said)


def _answered(request: HttpRequest, item: ApprovalItem) -> HttpResponse:
    forget_typed(request)
    if request.POST.get("next") == SEND:
        messages.success(request, gettext("补正交上去了。窗口五个工作日内答复；到期没有答复，就算受理。"))
        return redirect("item", pk=item.pk)
    messages.success(request, gettext("保存好了，还没有提交。"))
    return redirect("item-answer", pk=item.pk)


def point_rows(request: HttpRequest, item: ApprovalItem, kept: Any) -> list[dict[str, Any]]:
    """Each open point with its paper's line, the words so far, and whether it is answered."""
    lines = {line["paper"].material: line for line in _lines(request, item)}
    typed = request.POST if request.method == "POST" else (kept if kept is not None else {})
    rows = []
    for point in CorrectionPoint.objects.filter(correction__item=item, state=PointState.OPEN).order_by("pk"):
        line = lines.get(point.material)
        words = typed.get(f"answer-{point.pk}", point.answer)
        fresh = bool(line and any(not link.sent for link in line["sound"]))
        rows.append({"point": point, "line": line, "words": words, "answered": fresh or bool(point.answer)})
    shown: set[str] = set()
    for row in rows:  # two points of one paper: its files stand at the first
        material = row["point"].material
        row["files"] = row["line"] is not None and material not in shown
        shown.add(material)
    return rows


def _lines(request: HttpRequest, item: ApprovalItem) -> list[dict[str, Any]]:
    lines = own_lines(item, catalogue_of(item))
    fresh = set(fresh_links(item, unchecked=True).values_list("pk", flat=True))
    for line in lines:
        for link in line["links"]:
            link.sent = link.pk not in fresh
    offer_known(request, item, lines)
    return lines


def _page(request: HttpRequest, item: ApprovalItem, kept: Any) -> dict[str, Any]:
    return {
        "item": item,
        "node": node_of(item),
        "project": item.project,
        "acting_for": behalf_of(request, item.project),
        "state": state_of(item),
        "move": move_of(item, work_calendar(), timezone.localdate(), applicant=True),
        "kept": kept is not None,
        "version": kept["version"] if kept is not None and kept.get("version") else item.version,
        "longest": LONGEST,
    }


@require_http_methods(FORM_METHODS)
@keeps_typed
def bring(request: HttpRequest, pk: int) -> HttpResponse:
    """The papers that were tolerated, brought later (容缺补齐)."""
    item = own_draft(request, pk, MandateScope.APPLY)
    lines = [line for line in _lines(request, item) if line["paper"].make_up_by or line["paper"].state == "tolerated"]
    waiting = [line for line in lines if line["paper"].state == "tolerated"]
    if (item.state, "supplement") not in BY_ACT or not waiting:
        messages.info(request, gettext("现在没有要补交的材料。"))
        return redirect("item", pk=pk)
    form, changed = own_fields(request), []
    if request.method == "POST" and form.is_valid() and takes_files(request, form):
        form, changed, done = _act(request, form, item, _bring)
        if done and request.POST.get("next") == SEND:
            messages.success(request, gettext("补交了。窗口核对后，这里会写明。"))
            return redirect("item", pk=pk)
        if done:
            messages.success(request, gettext("保存好了，还没有提交。"))
            return redirect("item-supplement", pk=pk)
        item = own_draft(request, pk, MandateScope.APPLY)
        waiting = [line for line in _lines(request, item) if line["paper"].state == "tolerated"]
    context = _page(request, item, None) | {"form": form, "changed": changed, "lines": waiting}
    return render(request, "projects/item_supplement.html", context, status=status_of(form))


def _bring(request: HttpRequest, item: ApprovalItem, said: dict[str, Any], refused: list[Refused]) -> None:
    if request.POST.get("next") == SEND and not refused:
        supplement(item, **said)
