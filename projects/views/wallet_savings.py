"""Papers that were not asked for again: counted per body for the leads, and for one project; each number opens its rows."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from projects.models import ItemPaper, PaperDocument, Project
from projects.operations.refusals import require
from projects.permissions_items import may_lead
from projects.queries_items import catalogue_of, node_of
from projects.queries_wallet_savings import SHARED, WALLET, saved_papers, saved_per_body
from projects.views.acting import PER_PAGE

HOWS = (WALLET, SHARED)


@require_safe
@login_required
def index(request: HttpRequest) -> HttpResponse:
    """For leads: one row for each body; `?body=` and `?how=wallet|shared` open what stands behind a number."""
    day = timezone.localdate()
    require(may_lead(request.user, day))
    bodies = saved_per_body()
    body, how = request.GET.get("body", ""), request.GET.get("how", "")
    chosen = next((row for row in bodies if row["body"]["code"] == body), None)
    opened = chosen is not None or "all" in request.GET or how in HOWS
    rows = saved_papers(request.user, day)
    context: dict[str, Any] = {
        "bodies": bodies,
        "sums": {name: sum(row[name] for row in bodies) for name in ("total", *HOWS)},
        "body": chosen["body"] if chosen else None,
        "page": _page(request, _narrowed(rows.filter(item__body=body) if chosen else rows, how)) if opened else None,
        "how": how if how in HOWS else "",
    }
    return render(request, "projects/wallet_savings.html", context)


@require_safe
@login_required
def of_project(request: HttpRequest, pk: int) -> HttpResponse:
    """The rows behind the number on the project's page."""
    day = timezone.localdate()
    project = get_object_or_404(Project.objects.visible_to(request.user, day).select_related("enterprise"), pk=pk)
    rows = saved_papers(request.user, day).filter(item__project=pk)
    return render(request, "projects/wallet_savings.html", {"project": project, "page": _page(request, rows)})


def _narrowed(rows: QuerySet[ItemPaper], how: str) -> QuerySet[ItemPaper]:
    return rows.filter(by_wallet=how == WALLET) if how in HOWS else rows


def _page(request: HttpRequest, rows: QuerySet[ItemPaper]) -> Any:
    whole = rows.select_related("item__package__catalogue", "item__project", "item__body")
    whole = whole.defer("item__package__catalogue__source", "item__package__answers", "item__ledger", "item__finding")
    page = Paginator(whole.order_by("-item", "position"), PER_PAGE).get_page(request.GET.get("page"))
    page.object_list = _shown(list(page.object_list))
    return page


def _shown(papers: list[ItemPaper]) -> Iterable[dict[str, Any]]:
    """Each line with the document that met it. One query more."""
    links = PaperDocument.objects.filter(paper__in=papers, held=True, removed_at=None).select_related("document")
    documents: dict[int, Any] = {}
    for link in links.order_by("pk"):
        documents.setdefault(link.paper_id, link.document)
    return [
        {
            "paper": paper,
            "item": paper.item,
            "matter": node_of(paper.item).raw,
            "material": catalogue_of(paper.item).materials.get(paper.material, {"zh": paper.material, "en": ""}),
            "document": documents.get(paper.pk),
        }
        for paper in papers
    ]
