"""Applying: choosing matters, the drafts, checking the answers, sending several together, the receipt."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext, ngettext
from django.views.decorators.http import require_http_methods, require_safe

from projects.enums import MandateScope
from projects.forms.items_apply import OwnFields, own_fields
from projects.models import ApprovalItem, Event, ItemClock, OfficialNotice, Project
from projects.operations.items.blockers import Blocked, before_submission, granted_nodes
from projects.operations.items.draft_edits import Gone, drop_draft, open_items
from projects.operations.items.submission import RECEIPT, submit_items
from projects.operations.items.wallet_guards import on_lines, running_out
from projects.operations.mandate_guards import require_applicant
from projects.operations.refusals import Forbidden, Refused, Stale
from projects.permissions import belongs, serves
from projects.queries import latest_package, work_calendar
from projects.queries_items import OBJECT, catalogue_of, node_of
from projects.queries_mandates import Acting, acting_under
from projects.rules.blockers import Blocker
from projects.rules.query_codes import query_code
from projects.rules.received import Received, received
from projects.views.acting import FORM_METHODS, blame, form_page, opened_version, refusal_text, sent_key
from projects.views.addresses import object_address
from projects.views.item_blockers import blocker_links
from projects.views.item_choices import ELSEWHERE, choices_of, matter_rows
from projects.views.item_page import seen_item, seen_items
from projects.views.story import who_of


def seen_project(request: HttpRequest, pk: int) -> Project:
    """The project, if this person may see it and prepare applications for it; 404 or 403 otherwise."""
    day = timezone.localdate()
    found: Project = get_object_or_404(
        Project.objects.visible_to(request.user, day).select_related("enterprise"), pk=pk
    )
    require_applicant(request.user, found, day, MandateScope.PREPARE)
    return found


def own_draft(request: HttpRequest, pk: int, scope: str = MandateScope.PREPARE) -> ApprovalItem:
    """The item, for somebody on the applicant's side; an agent's mandate needs the scope."""
    item = seen_item(request, pk)
    require_applicant(request.user, item.project, timezone.localdate(), scope)
    return item


def behalf_of(request: HttpRequest, project: Project) -> Acting | None:
    """The enterprise in whose name an agent acts, and under which mandate; None for its own people."""
    day = timezone.localdate()
    return (
        None if belongs(request.user, project.enterprise_id, day) else acting_under(project.enterprise, project.pk, day)
    )


def _agent(request: HttpRequest, project: Project) -> bool:
    return serves(request.user, project, timezone.localdate())


@require_http_methods(FORM_METHODS)
@login_required
def choose(request: HttpRequest, pk: int) -> HttpResponse:
    """What of the package can be applied for now; several at once become drafts."""
    project = seen_project(request, pk)
    package = latest_package(project)
    if package is None:
        messages.info(request, gettext("先生成事项包：知道要办哪些，才能申报。"))
        return redirect("project", pk=pk)
    rows = matter_rows(project, package)
    form = own_fields(request)
    if request.method == "POST":
        form.is_valid()
        chosen = choices_of(request.POST, request.POST.getlist("matter"), rows)
        try:
            made = open_items(project, chosen, by=request.user, at=timezone.now(), idempotency_key=sent_key(request))
        except Refused as refusal:
            blame(form, refusal)
        else:
            return _after_choosing(request, project, made)
    context = {
        "form": form,
        "project": project,
        "acting_for": behalf_of(request, project),
        "rows": [row for row in rows if row.kind != ELSEWHERE],
        "elsewhere": [row for row in rows if row.kind == ELSEWHERE],
        "drafts": sum(item.state == "draft" for row in rows for item, *_ in row.items),
        "chosen": set(request.POST.getlist("matter")) or set(request.GET.getlist("matter")),
        "posted": request.POST,
    }
    return render(request, "projects/item_open.html", context, status=422 if form.is_bound and form.errors else 200)


def _after_choosing(request: HttpRequest, project: Project, made: list[ApprovalItem]) -> HttpResponse:
    if len(made) == 1:
        messages.success(request, gettext("草稿建好了。备齐材料再提交。"))
        return redirect("item-draft", pk=made[0].pk)
    text = ngettext("建好 %(n)d 份草稿。", "建好 %(n)d 份草稿。", len(made)) % {"n": len(made)}
    messages.success(request, text + gettext("逐份备齐，再一起提交。"))
    return redirect(check_address(project.pk, [item.pk for item in made]))


def check_address(project: int, items: list[int]) -> str:
    asked = urlencode([("item", pk) for pk in items])
    return f"{reverse('item-check', args=[project])}?{asked}"


@require_http_methods(FORM_METHODS)
@login_required
def drop(request: HttpRequest, pk: int) -> HttpResponse:
    item = own_draft(request, pk)
    form = own_fields(request)
    if request.method == "POST":
        form.is_valid()
        try:
            drop_draft(item, by=request.user, at=timezone.now(), version=opened_version(request))
        except Gone:
            return redirect("items")
        except Refused as refusal:
            blame(form, refusal)
        else:
            messages.success(request, gettext("草稿删除了。传过的文件还在，下次能直接用。"))
            return redirect("item-open", pk=item.project_id)
    return form_page(
        request,
        form,
        title=gettext("删除草稿"),
        intro=gettext("删掉的是这份申请，已经传的文件会留着。"),
        submit=gettext("删除"),
        danger=True,
        acting_for=behalf_of(request, item.project),
        version=item.version,
        back_url=reverse("item-draft", args=[pk]),
        back=node_of(item).zh,
    )


# --- check your answers


@require_http_methods(FORM_METHODS)
@login_required
def check(request: HttpRequest, pk: int) -> HttpResponse:
    """Everything that will be sent, in one table; all of it goes, or none."""
    project = seen_project(request, pk)
    form = own_fields(request)
    wanted = _numbers(request.POST.getlist("item") if request.method == "POST" else request.GET.getlist("item"))
    if request.method == "POST":
        form.is_valid()
        sent = _send(request, form, project, wanted)
        if sent is not None:
            return sent
    drafts = list(_with_papers(request, project))
    granted = granted_nodes(project.pk)
    standing, day = on_lines(drafts), timezone.localdate()
    rows = [
        _check_row(
            item,
            granted,
            item.pk in wanted if wanted else True,
            running_out(item, standing.get(item.pk, ()), work_calendar, day),
        )
        for item in drafts
    ]
    ready, acting = [row for row in rows if row["ready"]], behalf_of(request, project)
    context = {
        "form": form,
        "project": project,
        "acting_for": acting,
        "may_send": acting is None or MandateScope.APPLY in acting.scopes,
        "rows": rows,
        "ready": ready,
        "received": _received(ready, day),
        "missing": sum(len(row["hard"]) for row in rows),
    }
    status = 422 if form.is_bound and form.errors else 200
    return render(request, "projects/item_check.html", context, status=status)


def _received(ready: list[dict[str, Any]], day: date) -> Received | None:
    """What is sent now is received today, on whatever day; until when the window says what is missing."""
    if not ready:
        return None
    notice = catalogue_of(ready[0]["item"]).document["calendar"]["notice_limit_workdays"]
    return received(day, notice, work_calendar())


def _with_papers(request: HttpRequest, project: Project) -> Any:
    rows = seen_items(request.user, timezone.localdate()).filter(project=project, state="draft", handled="here")
    return rows.defer(None).defer("package__catalogue__source").prefetch_related("papers").order_by("pk")


def _numbers(texts: list[str]) -> list[int]:
    return [int(text) for text in texts if text.isascii() and text.isdigit() and len(text) < 19]


def _check_row(item: ApprovalItem, granted: set[str], chosen: bool, warned: list[Blocker]) -> dict[str, Any]:
    mends = blocker_links([*before_submission(item, granted), *warned], item)
    hard = [mend for mend in mends if mend.hard]
    papers = list(item.papers.all())
    return {
        "item": item,
        "node": node_of(item),
        "hard": hard,
        "soft": [mend for mend in mends if not mend.hard],
        "ready": not hard,
        "chosen": chosen and not hard,
        "papers": sum(paper.state != "missing" for paper in papers),
        "of_papers": len(papers),
    }


def _send(request: HttpRequest, form: OwnFields, project: Project, wanted: list[int]) -> HttpResponse | None:
    """The answer when it is sent; None, with the reason in the form, when it is not."""
    visible = ApprovalItem.objects.visible_to(request.user, timezone.localdate())
    items = list(visible.filter(project=project, pk__in=wanted))
    versions = {item.pk: _version(request, item.pk) for item in items}
    try:
        done = submit_items(
            items, by=request.user, at=timezone.now(), versions=versions, idempotency_key=sent_key(request)
        )
    except Forbidden:
        raise
    except Blocked as blocked:
        n = len(blocked.blockers)
        form.refuse(
            ngettext("还差 %(n)d 项，一份也没有提交。", "还差 %(n)d 项，一份也没有提交。", n) % {"n": n}
            + gettext("下面每一项都有办法补。")
        )
    except Stale:
        form.refuse(gettext("你看的时候，有人改过其中的草稿。下面是现在的样子，核对后再提交。"))
    except Refused as refusal:
        form.refuse(refusal_text(refusal))
    else:
        return redirect("item-receipt", pk=done[0].pk)
    return None


def _version(request: HttpRequest, pk: int) -> int:
    found = _numbers([request.POST.get(f"version-{pk}", "")])
    return found[0] if found else 0


# --- the receipt


@require_safe
@login_required
def receipt(request: HttpRequest, pk: int) -> HttpResponse:
    """The numbers, the day, what comes next and by when one hears."""
    item = seen_item(request, pk)
    if item.number is None:
        return redirect("item", pk=pk)
    stream = Event.objects.filter(stream=f"project:{item.project_id}", object_type=OBJECT, verb="submit")
    mine = stream.filter(object_id=str(item.pk)).select_related("actor").order_by("-seq").first()
    beside = [item.pk]
    if mine is not None:
        together = stream.filter(at=mine.at, actor=mine.actor_id).values_list("object_id", flat=True)
        beside = [int(key) for key in together]
    rows = seen_items(request.user, timezone.localdate()).filter(pk__in=beside).order_by("pk")
    papers = {
        notice.item_id: object_address("notice-file", notice.pk)
        for notice in OfficialNotice.objects.filter(item__in=beside, kind=RECEIPT, void_event=None)
    }
    due = {
        clock.item_id: clock.due_on
        for clock in ItemClock.objects.filter(item__in=beside, name="notice").order_by("position")
    }
    agent = _agent(request, item.project)
    ours = agent or belongs(request.user, item.project.enterprise_id, timezone.localdate())
    context = {
        "item": item,
        "project": item.project,
        "query_codes": ours,  # the applicant's, to hand on or not
        "acting_for": behalf_of(request, item.project) if agent else None,
        "sent_at": mine.at if mine else None,
        "sent_by": who_of(mine, item.project) if mine else "",
        "rows": [
            {
                "item": each,
                "node": node_of(each),
                "paper": papers.get(each.pk, ""),
                "due": due.get(each.pk),
                "query_code": query_code(each.token) if ours else "",
            }
            for each in rows
        ],
        "due": max((day for day in due.values() if day), default=None),
    }
    return render(request, "projects/item_receipt.html", context)
