"""The catalogue as files: a draft or a version as YAML, a draft as Excel, and a file that was edited elsewhere."""

from __future__ import annotations

from collections import Counter
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from projects.catalogue.loader import read_document
from projects.enums_catalogue import ChangeKind
from projects.forms.catalogue_entry import CatalogueFileForm
from projects.models import CatalogueDraft, CatalogueVersion
from projects.operations.catalogue_files import BroughtFile, catalogue_workbook, read_brought
from projects.operations.draft_documents import take_document
from projects.operations.refusals import Refused
from projects.queries_drafts import draft_document, draft_text
from projects.rules.drafting import dump_document
from projects.rules.drafting_words import names_of
from projects.views.acting import FORM_METHODS, blame, said_with, status_of, takes_files
from projects.views.draft_lines import entries_of
from projects.views.entry_base import may_change, seen_draft
from projects.views.handing_out import note_download
from projects.views.sheets import book_answer

KEPT_FOR = 60 * 60  # seconds between looking and taking
SALT, SHOWN = "catalogue-file", 200
YAML_TYPE = "application/yaml; charset=utf-8"


@require_safe
@login_required
def draft_yaml(request: HttpRequest, pk: int) -> HttpResponse:
    draft = seen_draft(request, pk)
    note_download(request, "cataloguedraft", draft.pk, version=draft.version)
    return _yaml(draft_text(draft), f"catalogue-draft-{draft.pk}-{draft.version}.yaml")


@require_safe
@login_required
def draft_sheets(request: HttpRequest, pk: int) -> HttpResponse:
    draft = seen_draft(request, pk)
    note_download(request, "cataloguedraft", draft.pk, version=draft.version)
    return book_answer(catalogue_workbook(draft_document(draft)), f"catalogue-draft-{draft.pk}-{draft.version}.xlsx")


@require_safe
def version_yaml(request: HttpRequest, number: str) -> HttpResponse:
    """A published version to the letter, for everybody: it is public law of the zone, and its digest can be compared."""
    version = get_object_or_404(CatalogueVersion, number=number)
    answer = _yaml(version.source, f"catalogue-{version.number}.yaml")
    answer["ETag"] = f'"{version.digest}"'
    return answer


def _yaml(text: str, name: str) -> HttpResponse:
    answer = HttpResponse(text, content_type=YAML_TYPE)
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


# --- a file that comes back


@never_cache
@require_http_methods(FORM_METHODS)
@login_required
def upload(request: HttpRequest, pk: int) -> HttpResponse:
    """What was looked at comes back signed: what is taken is what was shown."""
    draft = seen_draft(request, pk, to_change=True)
    if request.method != "POST":
        return page(request, draft, CatalogueFileForm())
    if signed := request.POST.get("document"):
        return take(request, draft, signed)
    form = CatalogueFileForm(request.POST, request.FILES)
    if not form.is_valid() or not takes_files(request, form):
        return page(request, draft, form, status=status_of(form))
    sent = form.cleaned_data["file"]
    try:
        brought = read_brought(draft, sent.file, sent.size)
    except Refused as refusal:
        blame(form, refusal)
        return page(request, draft, form, status=status_of(form))
    if not brought.sound:
        return page(request, draft, CatalogueFileForm(), status=422, **_faults(brought))
    return page(request, draft, CatalogueFileForm(), **_differences(request, draft, brought))


def page(
    request: HttpRequest, draft: CatalogueDraft, form: CatalogueFileForm, *, status: int = 200, **more: Any
) -> HttpResponse:
    context = {"draft": draft, "form": form, "may_change": may_change(request, draft), **more}
    return render(request, "projects/entries_upload.html", context, status=status)


def _faults(brought: BroughtFile) -> dict[str, Any]:
    total = len(brought.faults) + len(brought.cells)
    return {
        "faulty": total,
        "faults": brought.faults[:SHOWN],
        "cells": brought.cells[:SHOWN],
        "more": max(total - SHOWN, 0),
    }


def _differences(request: HttpRequest, draft: CatalogueDraft, brought: BroughtFile) -> dict[str, Any]:
    names = names_of(draft_document(draft), brought.document)
    counts = Counter(each.kind for each in brought.differences)
    return {
        "looked": True,
        "entries": entries_of(brought.differences[:SHOWN], names),
        "total": len(brought.differences),
        "more": max(len(brought.differences) - SHOWN, 0),
        "counts": [(kind.label, counts[kind]) for kind in ChangeKind if counts[kind]],
        "document": signing.dumps(dump_document(brought.document), salt=_salt(request, draft), compress=True),
        "version": draft.version,
    }


def take(request: HttpRequest, draft: CatalogueDraft, signed: str) -> HttpResponse:
    try:
        text = signing.loads(signed, salt=_salt(request, draft), max_age=KEPT_FOR)
    except signing.BadSignature:
        messages.error(request, gettext("这次核对已经过期：请重新上传。"))
        return redirect("draft-upload", draft.pk)
    form = CatalogueFileForm()
    try:
        take_document(draft, read_document(text), reason=request.POST.get("reason", "")[:300], **said_with(request))
    except Refused as refusal:
        form = CatalogueFileForm(request.POST)
        form.is_valid()
        form.errors.clear()
        blame(form, refusal)
        return page(request, draft, form, status=status_of(form))
    messages.success(request, gettext("文件的内容放进草稿了，还没有发布。"))
    return redirect("draft-entries", draft.pk)


def _salt(request: HttpRequest, draft: CatalogueDraft) -> str:
    return f"{SALT}:{request.user.pk}:{draft.pk}"
