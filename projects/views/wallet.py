"""The wallet (证照材料库) of an enterprise: a paper lodged, another version, what became of one."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods, require_safe

from approval_portal.accounts.models import User
from projects.forms.wallet import ALL_PROJECTS, LodgeForm, ValidityForm, VersionForm
from projects.models import ApprovalItem, Document, Enterprise, Mandate, Project
from projects.operations.items.wallet_papers import describe_document, lodge_document, replace_document
from projects.operations.refusals import Refused, require
from projects.permissions import belongs, serves, serves_enterprise
from projects.queries_items import node_of
from projects.queries_papers import seen_documents
from projects.queries_wallet import ELSEWHERE, ISSUED, newest_sound, source_of
from projects.templatetags.portal import pick_text
from projects.views.acting import FORM_METHODS, blame, form_page, sent_key, takes_files
from projects.views.enterprises import seen_enterprise
from projects.views.wallet_rows import catalogue_in_force, row_of

Said = dict[str, str]  # fields of a form that did not come as a form
FORM = "projects/wallet_form.html"
USES = 30  # items named on the page of a document


def may_open(user: User, enterprise: Enterprise, project: Project | None, day: dt.date) -> bool:
    """Is asked to lodge papers: the enterprise's people, the agent in charge. Whether a mandate covers it, the act asks."""
    if belongs(user, enterprise, day):
        return True
    return serves(user, project, day) if project else serves_enterprise(user, enterprise, day)


# --- one more paper


@require_http_methods(FORM_METHODS)
@login_required
def lodge(request: HttpRequest, pk: int) -> HttpResponse:
    enterprise, day = seen_enterprise(request, pk), timezone.localdate()
    require(may_open(request.user, enterprise, None, day))
    posted = request.method == "POST"
    form = lodge_form(request.user, enterprise, request.POST if posted else None, request.FILES if posted else None)
    form.initial = {"material": request.GET.get("material", "")}
    if posted and form.is_valid() and takes_files(request, form):
        try:
            _lodge(request, enterprise, form)
        except Refused as refusal:
            blame(form, refusal)
        else:
            messages.success(request, lodged_words())
            return redirect("wallet", pk=pk)
    return form_page(
        request,
        form,
        FORM,
        paper=("enterprise", pk),
        title=gettext("存入一份材料"),
        intro=gettext("交一次，以后用得着的申请都从这里取。"),
        submit=gettext("存入"),
        **_back(enterprise.pk),
    )


def lodge_form(user: User, enterprise: Enterprise, said: QueryDict | Said | None, files: Any = None) -> LodgeForm:
    return LodgeForm(
        said, files, materials=_lodged_materials(), projects=_places(user, enterprise, timezone.localdate())
    )


def lodged_words() -> str:
    return gettext("收进证照材料库了。等着它的草稿已经用上。")


def replaced_words() -> str:
    return gettext("换成新的了。以前的留着，已经提交的申请不变。")


def place_of(form: LodgeForm) -> Project | None:
    """The one project that it is for; none for all."""
    chosen = form.cleaned_data["project"]
    return None if chosen == ALL_PROJECTS else Project.objects.get(pk=int(chosen))


def _lodge(request: HttpRequest, enterprise: Enterprise, form: LodgeForm) -> None:
    lodge_document(
        enterprise,
        form.cleaned_data["file"],
        form.cleaned_data["material"],
        form.validity(),
        project=place_of(form),
        by=request.user,
        at=timezone.now(),
        idempotency_key=sent_key(request),
    )


def _lodged_materials() -> list[tuple[str, str]]:
    """What an enterprise can lodge: all materials that are not taken from a result of the portal's own."""
    catalogue = catalogue_in_force()
    return [(code, pick_text(raw)) for code, raw in catalogue.materials.items()] if catalogue else []


def _places(user: User, enterprise: Enterprise, day: dt.date) -> list[tuple[str, str]]:
    """All projects (for the enterprise's own people), or one of those one applies for."""
    own = Project.objects.of_applicant(user, day).filter(enterprise=enterprise).order_by("-created_at", "-pk")
    found = [(str(project.pk), project.name) for project in own.only("pk", "name")]
    return [(ALL_PROJECTS, gettext("全部项目")), *found] if belongs(user, enterprise, day) else found


def _back(enterprise: int) -> dict[str, str]:
    return {"back_url": reverse("wallet", args=[enterprise]), "back": gettext("证照材料库")}


# --- one document


def seen_papers(user: User, day: dt.date) -> QuerySet[Document]:
    """Documents whose story this person may read: those to be fetched, and those of projects one applies for."""
    own = Project.objects.of_applicant(user, day).values("pk")
    return Document.objects.filter(Q(pk__in=seen_documents(user, day).values("pk")) | Q(project__in=own))


def _seen(request: HttpRequest, pk: int) -> Document:
    rows = seen_papers(request.user, timezone.localdate())
    found: Document = get_object_or_404(rows.select_related("enterprise", "project", "certificate", "result_of"), pk=pk)
    return found


@require_safe
@login_required
def paper(request: HttpRequest, pk: int) -> HttpResponse:
    """One document: what stands on it, its versions, the applications that it meets."""
    document, day, user = _seen(request, pk), timezone.localdate(), request.user
    items = ApprovalItem.objects.visible_to(user, day).filter(
        papers__links__document=document, papers__links__removed_at=None
    )
    items = items.select_related("package__catalogue", "project").defer(
        "package__catalogue__source", "package__answers"
    )
    changes = may_open(user, document.enterprise, document.project, day) and _changeable(document)
    context = {
        "document": document,
        "row": row_of(document, catalogue_in_force(), day),
        "versions": _versions(document, user, day),
        "uses": [{"item": item, "raw": node_of(item).raw} for item in items.distinct().order_by("-pk")[:USES]],
        "changes": changes,
        "sees_wallet": Enterprise.objects.visible_to(user, day).filter(pk=document.enterprise_id).exists(),
    }
    return render(request, "projects/wallet_paper.html", context)


def _changeable(document: Document) -> bool:
    """As `wallet_papers` refuses: the newest sound version, lodged by somebody, not the paper of a mandate. Two queries."""
    if source_of(document) in (ISSUED, ELSEWHERE) or Mandate.objects.filter(document=document).exists():
        return False
    return newest_sound(Document.objects.filter(pk=document.pk)).exists()


def _versions(document: Document, user: User, day: dt.date) -> list[Document]:
    """All versions of the paper that this person may see, the newest first. Two queries."""
    alike = Document.objects.filter(enterprise=document.enterprise_id, project=document.project_id)
    before = dict(alike.exclude(replaces=None).values_list("pk", "replaces"))
    after = {old: new for new, old in before.items()}
    chain = {document.pk}
    for step in (before, after):
        at = document.pk
        while (at := step.get(at, 0)) and at not in chain:
            chain.add(at)
    rows = seen_papers(user, day).filter(pk__in=chain).select_related("uploaded_by")
    return list(rows.order_by("-version", "-pk"))


@require_http_methods(FORM_METHODS)
@login_required
def version(request: HttpRequest, pk: int) -> HttpResponse:
    """Another file of the same paper, with the reason."""
    document = changed(request, pk)
    posted = request.method == "POST"
    form = VersionForm(request.POST if posted else None, request.FILES if posted else None, initial=_first(document))
    if posted and form.is_valid() and takes_files(request, form):
        try:
            made = replace_document(
                document,
                form.cleaned_data["file"],
                form.cleaned_data["why"],
                form.validity(),
                by=request.user,
                at=timezone.now(),
                idempotency_key=sent_key(request),
            )
        except Refused as refusal:
            blame(form, refusal)
        else:
            messages.success(request, replaced_words())
            return redirect("wallet-paper", pk=made.pk)
    paper = ("version_of", pk)
    return _form(request, form, document, gettext("换一份新的"), gettext("换上"), template=FORM, paper=paper)


@require_http_methods(FORM_METHODS)
@login_required
def validity(request: HttpRequest, pk: int) -> HttpResponse:
    """Number and validity, put down or corrected."""
    document = changed(request, pk)
    form = ValidityForm(request.POST if request.method == "POST" else None, initial=_first(document))
    if request.method == "POST" and form.is_valid():
        try:
            describe_document(document, form.validity(), by=request.user, at=timezone.now())
        except Refused as refusal:
            blame(form, refusal)
        else:
            messages.success(request, gettext("保存好了。"))
            return redirect("wallet-paper", pk=pk)
    return _form(request, form, document, gettext("编号和有效期"), gettext("保存"))


def changed(request: HttpRequest, pk: int) -> Document:
    """The document, for whoever is asked to change it. Raises Http404, Forbidden."""
    document = _seen(request, pk)
    require(may_open(request.user, document.enterprise, document.project, timezone.localdate()))
    return document


def _first(document: Document) -> dict[str, Any]:
    return {name: getattr(document, name) for name in ("number", "valid_from", "valid_until")}


def _form(request: HttpRequest, form: Any, document: Document, title: str, submit: str, **more: Any) -> HttpResponse:
    return form_page(
        request,
        form,
        title=title,
        intro=document.name,
        submit=submit,
        back_url=reverse("wallet-paper", args=[document.pk]),
        back=document.name,
        **more,
    )
