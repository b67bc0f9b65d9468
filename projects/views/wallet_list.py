"""The list of a wallet: its filters, a page of its rows."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.paginator import Page
from django.db.models import Count, Window
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from projects.forms.wallet import WalletFilter
from projects.permissions import serves_enterprise
from projects.queries_wallet import STANDING_WORDS
from projects.queries_wallet_kept import Asked
from projects.rules.catalogue import Catalogue
from projects.templatetags.kept import Constant
from projects.views.acting import page_or_part
from projects.views.enterprises import seen_enterprise
from projects.views.project_list import MOST_PAGES, PER_PAGE, Known
from projects.views.standing import own_enterprises
from projects.views.wallet_rows import catalogue_in_force
from projects.views.wallet_sheet import wallet_sheet
from projects.views.wallet_table import COLUMNS, table_rows

STANDINGS = Constant(STANDING_WORDS.items())


@require_safe
@login_required
def index(request: HttpRequest, pk: int) -> HttpResponse:
    """The part of the wallet that this person may see; `?format=xlsx` gives every row of the filter as a spreadsheet."""
    asked = _asked(request, pk)
    wanted = WalletFilter(request.GET, asked.rows, asked.day)
    if request.GET.get("format") == "xlsx":
        return wallet_sheet(request, asked.enterprise.pk, wanted.rows, asked.day)
    page, catalogue = _page(asked, wanted, request.GET.get("page")), catalogue_in_force()
    context: dict[str, Any] = {
        "enterprise": asked.enterprise,
        "page": page,
        "rows": table_rows(page.object_list, catalogue, asked.day),
        "standing": wanted.standing,
        "standings": STANDINGS,
        "filtered": wanted.narrows,
        "lodges": asked.whole or serves_enterprise(asked.user, asked.enterprise, asked.day),
        "whole": asked.whole,
    }
    if not request.htmx:
        context |= _choices(asked, catalogue)
    return page_or_part(request, "projects/wallet.html", "projects/_wallet_list.html", context)


def _asked(request: HttpRequest, pk: int) -> Asked:
    """The header has read the own enterprises anyway; any other is looked up among those that one may see (404)."""
    own = next((each for each in own_enterprises(request) if each.pk == pk), None)
    return Asked(own or seen_enterprise(request, pk), request.user, timezone.localdate(), own is not None)


def _page(asked: Asked, wanted: WalletFilter, number: str | None) -> Page[Any]:
    """The page that is asked for, or the last one; rows and their count in one query."""
    at = int(number) if number and number.isascii() and number.isdigit() and 0 < int(number) < MOST_PAGES else 1
    rows = _rows(asked, wanted, at)
    if not rows and at > 1:
        at = Known(wanted.rows.count()).num_pages
        rows = _rows(asked, wanted, at)
    return Page(rows, at, Known(rows[0]["found"] if rows else 0))


def _rows(asked: Asked, wanted: WalletFilter, at: int) -> list[dict[str, Any]]:
    def build() -> Any:
        rows = wanted.rows.annotate(found=Window(Count("*"))).values(*COLUMNS, "found")
        return rows[(at - 1) * PER_PAGE : at * PER_PAGE]

    return asked.read("wallet_rows", (*wanted.asked.values(), at - 1), build)


def _choices(asked: Asked, catalogue: Catalogue | None) -> Mapping[str, Any]:
    """Materials and projects that stand in it. One query."""
    known = catalogue.materials if catalogue else {}
    rows: Iterable[Mapping[str, Any]] = asked.read(
        "wallet_choices", (), lambda: asked.rows().order_by().values("material", "project", "project__name").distinct()
    )
    codes = sorted({row["material"] for row in rows} - {""})
    projects = {row["project"]: row["project__name"] for row in rows if row["project"]}
    return {
        "materials": [(code, known.get(code, {"zh": code, "en": ""})) for code in codes],
        "projects": [{"pk": key, "name": name} for key, name in sorted(projects.items())],
    }
