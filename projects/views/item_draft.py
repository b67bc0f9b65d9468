"""The page of one draft: contact, what is promised, the papers line by line. One form; everything in it is saved at once."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods

from projects.enums import CommitmentState, PaperState
from projects.forms.items_apply import DraftForm
from projects.models import ApprovalItem, Document, ItemPaper, PaperDocument
from projects.operations.items.blockers import before_submission
from projects.operations.items.draft_edits import FIELDS, commitment_of, edit_draft, set_commitment
from projects.operations.items.papers import attach_document, detach_document, upload_document
from projects.operations.items.wallet_guards import running_out
from projects.operations.refusals import Refused, Stale
from projects.permissions_items import may_commit
from projects.permissions_personal import owns
from projects.queries import work_calendar
from projects.queries_items import broken_promise, catalogue_of, node_of
from projects.queries_mandates import acting_under
from projects.queries_papers import reusable_documents
from projects.rules.uploads import MEGABYTE
from projects.views.acting import (
    FORM_METHODS,
    blame,
    conflicts,
    opened_version,
    sent_key,
    status_of,
    takes_files,
)
from projects.views.item_blockers import blocker_links
from projects.views.item_changes import changes_since
from projects.views.items_apply import own_draft
from projects.views.typed import forget_typed, keeps_typed, typed_before
from projects.views.uploads_shown import own_lines

REUSED = 12  # documents offered again on one line


@require_http_methods(FORM_METHODS)
@keeps_typed
def draft(request: HttpRequest, pk: int) -> HttpResponse:
    item = own_draft(request, pk)
    if item.state != "draft":
        messages.info(request, gettext("这件已经提交，不能再改申请。"))
        return redirect("item", pk=pk)
    stored = {name: getattr(item, name) for name in FIELDS}
    kept = typed_before(request)
    own = owns(request.user, item, timezone.localdate())
    hidden = None if own else stored
    posted = request.POST if request.method == "POST" else None
    form = DraftForm(posted, initial=stored | _first(kept), stored=hidden)
    clash: Any = []
    changed: Any = []
    if request.method == "POST" and form.is_valid() and takes_files(request, form):
        try:
            save(request, item, form)
        except Stale as refusal:
            clash = conflicts(form, stored)
            changed = changes_since(item, opened_version(request), request.user)
            blame(form, refusal)
        except Refused as refusal:
            blame(form, refusal)
        if form.is_valid():
            forget_typed(request)
            return _onwards(request, item)
        item = own_draft(request, pk)  # as it is now, with what of it could be saved
    context = page(request, item, own) | {
        "form": form,
        "conflicts": clash,
        "changed": changed,
        "kept": kept is not None,
    }
    if request.method == "POST":
        context["promised"] = request.POST.get("commitment") == "1"
    context["version"] = kept["version"] if kept and kept.get("version") else item.version
    return render(request, "projects/item_draft.html", context, status=status_of(form))


def _first(kept: Any) -> dict[str, str]:
    return {name: kept[name] for name in FIELDS if name in kept} if kept is not None else {}


def _onwards(request: HttpRequest, item: ApprovalItem) -> HttpResponse:
    """Back to the page, at the line that was worked on; or on to the check."""
    if request.POST.get("next") == "check":
        return redirect(f"{reverse('item-check', args=[item.project_id])}?item={item.pk}")
    messages.success(request, gettext("保存好了。"))
    line = next((name.partition("-")[2] for name in request.FILES), "")
    paper = item.papers.filter(pk=int(line)).first() if line.isdigit() else None
    return redirect(reverse("item-draft", args=[item.pk]) + (f"#paper-{paper.material}" if paper else ""))


def save(request: HttpRequest, item: ApprovalItem, form: DraftForm) -> None:
    """Everything in the form: the words first, then papers; each file that is not taken says so, the others are kept."""
    said: dict[str, Any] = {"by": request.user, "at": timezone.now()}
    values = {name: form.cleaned_data[name] for name in FIELDS}
    key = sent_key(request)
    item = edit_draft(item, **values, **said, version=opened_version(request), idempotency_key=key)
    if may_commit(request.user, item.project, timezone.localdate()) and commitment_of(item).get("available"):
        set_commitment(item, request.POST.get("commitment") == "1", **said, idempotency_key=_part(key, "c"))
    for refusal in take_papers(request, item, said):
        blame(form, refusal)


def take_papers(request: HttpRequest, item: ApprovalItem, said: dict[str, Any]) -> list[Refused]:
    """Files (`file-<line>`), documents given before (`known-<line>`) and what is taken away (`detach`). What was refused."""
    lines = {str(paper.pk): paper for paper in item.papers.all()}
    refused: list[Refused] = []
    for link in PaperDocument.objects.filter(paper__item=item, pk__in=_digits(request.POST.getlist("detach"))):
        _try(refused, lambda link=link: detach_document(link, **said))
    for pk, paper in lines.items():
        for chosen in _known(request, item, request.POST.getlist(f"known-{pk}")):
            _try(refused, lambda paper=paper, chosen=chosen: attach_document(chosen, same_lines(paper), **said))
        for place, upload in enumerate(request.FILES.getlist(f"file-{pk}")):
            more = _version(request, item, paper) if place == 0 else {}
            more["idempotency_key"] = _part(sent_key(request), f"{pk}.{place}")
            _try(
                refused,
                lambda paper=paper, upload=upload, more=more: upload_document(
                    same_lines(paper), upload, **said, **more
                ),
            )
    return refused


def _version(request: HttpRequest, item: ApprovalItem, paper: ItemPaper) -> dict[str, Any]:
    """Which document of the line the first file is another version of, and why (`replaces-<line>`, `why-<line>`)."""
    chosen = _digits([request.POST.get(f"replaces-{paper.pk}", "")])
    if not chosen:
        return {}
    rows = reusable_documents(item, request.user, timezone.localdate()).filter(material=paper.material)
    why = request.POST.get(f"why-{paper.pk}", "").replace("\x00", "")
    return {"replaces": rows.filter(pk__in=chosen).first(), "why": why}


def same_lines(paper: ItemPaper) -> list[ItemPaper]:
    """The line, and those of the project's other drafts that still lack the same paper: it is given once."""
    others = ItemPaper.objects.filter(
        item__project=paper.item.project_id, item__state="draft", material=paper.material, state=PaperState.MISSING
    )
    return [paper, *others.exclude(pk=paper.pk)] if paper.item.state == "draft" else [paper]


def _try(refused: list[Refused], act: Any) -> None:
    try:
        act()
    except Refused as refusal:
        refused.append(refusal)


def _part(key: str | None, part: str) -> str | None:
    return f"{key}:{part}" if key else None


def _digits(texts: Iterable[str]) -> list[int]:
    return [int(text) for text in texts if text.isascii() and text.isdigit() and len(text) < 19]


def _known(request: HttpRequest, item: ApprovalItem, texts: Iterable[str]) -> Iterable[Document]:
    chosen = _digits(texts)
    return reusable_documents(item, request.user, timezone.localdate()).filter(pk__in=chosen) if chosen else ()


def page(request: HttpRequest, item: ApprovalItem, own: bool) -> dict[str, Any]:
    """`own`: the person is of the item's enterprise, who alone may promise (`may_commit`) and acts in no other's name."""
    lines = own_lines(item, catalogue_of(item))
    offer_known(request, item, lines)
    standing = [(line["paper"].material, link.document) for line in lines for link in line["links"]]
    warned = running_out(item, standing, work_calendar, timezone.localdate())
    mends = blocker_links([*before_submission(item), *warned], item)
    commitment = commitment_of(item)
    return {
        "item": item,
        "node": node_of(item),
        "project": item.project,
        "acting_for": None if own else acting_under(item.project.enterprise, item.project_id, timezone.localdate()),
        "lines": lines,
        "upload_most": f"{settings.UPLOAD_MOST // MEGABYTE} MB",
        "hard": [mend for mend in mends if mend.hard],
        "soft": [mend for mend in mends if not mend.hard],
        "commitment": commitment,
        "promised": item.commitment == CommitmentState.PROMISED,
        "broken": broken_promise(item.project.enterprise_id) if commitment.get("available") else None,
        "may_commit": own,
    }


def offer_known(request: HttpRequest, item: ApprovalItem, lines: list[dict[str, Any]]) -> None:
    """Documents of the enterprise that are this very material and do not stand on the line yet. One query."""
    known: dict[str, list[Document]] = {}
    wanted = [line["paper"].material for line in lines]
    for document in reusable_documents(item, request.user, timezone.localdate()).filter(material__in=wanted):
        known.setdefault(document.material, []).append(document)
    for line in lines:
        on_it = {link.document_id for link in line["links"]}
        found = [document for document in known.get(line["paper"].material, []) if document.pk not in on_it]
        line["known"] = found[:REUSED]
