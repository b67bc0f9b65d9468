"""What the pages of review and decision have in common: the item and its papers beside the form, refusals, what changed."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from approval_portal.accounts.models import User
from projects.forms.items_review import PhraseMixin
from projects.models import ApprovalItem
from projects.operations.items.decisions import DecidedAlready
from projects.operations.refusals import Refused, Stale
from projects.queries import work_calendar
from projects.queries_items import catalogue_of, limits_of, node_of
from projects.queries_review import next_in_queue, phrases_for
from projects.rules.clock import DAY
from projects.views.acting import blame, opened_version
from projects.views.item_changes import changes_since
from projects.views.item_page import paper_lines
from projects.views.item_words import clock_of, state_of
from projects.views.items_review_panel import panel

STALE = _("你打开这一页以后，这件办件有变动。看一下现在的情况，再提交一次。")


def head_of(item: ApprovalItem) -> dict[str, Any]:
    """What stands at the top of every page about an item."""
    day = timezone.localdate()
    kind, days = clock_of(item, work_calendar(), day)
    limits = limits_of(item)
    limit = limits.committed or limits.statutory or 0
    return {
        "item": item,
        "matter": node_of(item).raw,
        "state": state_of(item),
        "clock": {"kind": kind, "days": days, "soon": kind == "left" and days * 2 <= limit},
        "counts_days": limits.unit == DAY,
        "version": item.version,
    }


def beside(item: ApprovalItem, user: User) -> dict[str, Any]:
    """The papers, the procedures and the parts, for the column beside the form. Four queries."""
    return {"papers": paper_lines(item, catalogue_of(item))} | panel(item, user, timezone.localdate())


def bound(
    form_class: type[PhraseMixin], request: HttpRequest, item: ApprovalItem, verbs: list[str], **more: Any
) -> Any:
    """The form of this request, with the body's phrases. A phrase that is put in without script comes back unbound."""
    posted = request.method == "POST"
    form = form_class(request.POST if posted else None, **more)
    form.offer(phrases_for([item.body_id], verbs))
    if posted and request.POST.get("do") == "phrase":
        filled = form.with_phrase()
        form = form_class(None, **(more | {"initial": filled}))
        form.offer(phrases_for([item.body_id], verbs))
    return form


def asked(request: HttpRequest) -> bool:
    """Something is to be done: not only a phrase put into the form."""
    return request.method == "POST" and request.POST.get("do") != "phrase"


def try_act(form: forms.Form, act: Callable[[], Any]) -> str:
    """Do it: empty when it is done, else what came between: decided, stale or refused; the form says why."""
    try:
        act()
    except DecidedAlready as late:
        blame(form, late)
        return "decided"
    except Stale:
        form.add_error(None, str(STALE))
        return "stale"
    except Refused as refusal:
        blame(form, refusal)
        return "refused"
    return ""


STATUS = {"decided": 409, "stale": 409, "refused": 422}


def page(
    request: HttpRequest, template: str, item: ApprovalItem, form: forms.Form | None, came: str = "", **more: Any
) -> HttpResponse:
    """The page with its form: 422 when something is wrong in it, 409 when somebody else was quicker."""
    changed: Any = []
    if came in ("stale", "decided"):
        changed = changes_since(item, opened_version(request), request.user)
        item.refresh_from_db(fields=["state", "version", "due_on", "paused", "clock", "finding"])
    context = head_of(item) | {"form": form, "changed": changed} | more
    status = STATUS.get(came, 422 if form is not None and form.errors else 200)
    return render(request, template, context, status=status)


def on_to_next(request: HttpRequest, role: str, item: ApprovalItem, page_name: str, queue: str) -> HttpResponse:
    """The next item of the queue; the queue when there is none."""
    user: User = request.user
    found = next_in_queue(user, role, timezone.localdate(), item.pk)
    return redirect(page_name, pk=found.pk) if found else redirect(queue)
