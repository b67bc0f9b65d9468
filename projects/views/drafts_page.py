"""One draft: what it changes, what is wrong with it, who had a hand in it, and what can be done with it now."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import islice
from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from approval_portal.accounts.models import User
from projects.enums_catalogue import DraftState
from projects.models import CatalogueDraft
from projects.permissions_catalogue import may_keep_catalogue, may_publish_draft
from projects.queries_drafts import document_of, draft_document, draft_faults, newest_version
from projects.rules.catalogue_check import Fault
from projects.rules.catalogue_figures import figure_hints
from projects.rules.catalogue_places import belongs, place_of
from projects.rules.drafting import differences
from projects.rules.drafting_words import names_of
from projects.rules.wording import Text
from projects.views.acting import PER_PAGE
from projects.views.addresses import object_address
from projects.views.draft_lines import Entry, entries_of, grouped
from projects.views.drafts import LOOKS, seen_draft
from projects.views.impact import panel

MOST_FAULTS = 50  # that are listed on the page


@require_safe
@login_required
@never_cache
def page(request: HttpRequest, pk: int) -> HttpResponse:
    return draft_page(request, seen_draft(request, pk))


def draft_page(request: HttpRequest, row: CatalogueDraft, wrong: str = "", status: int = 200) -> HttpResponse:
    """The page; `wrong`: why what was pressed on it was refused."""
    user, day = request.user, timezone.localdate()
    changes = draft_entries(row)
    shown = Paginator(changes, PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "row": row,
        "look": LOOKS[DraftState(row.state)],
        "page": shown,
        "groups": grouped(shown.object_list),
        "wrong": wrong,
        "hands": [hand.user for hand in row.hands.select_related("user").order_by("pk")],
        **_standing(row, changes),
        **_powers(row, user, day),
        "links": _links(row.pk),
        **panel(row, user),
    }
    return render(request, "projects/draft.html", context, status=status)


def draft_entries(row: CatalogueDraft) -> list[Entry]:
    """Every change of the draft in words, in the order of the catalogue."""
    base, document = document_of(row.base), draft_document(row)
    changes = {(each.section, each.code): each for each in row.changes.select_related("changed_by")}
    return entries_of(differences(base, document), names_of(base, document), rows=changes)


def _standing(row: CatalogueDraft, changes: Iterable[Entry]) -> dict[str, Any]:
    """What stands against handing it in: faults with a name for their place, and a newer version. `hints`: what does not, and
    is to be looked at, in the entries that it changes."""
    if row.state not in (DraftState.OPEN, DraftState.SUBMITTED):
        return {"faults": [], "newer": None}
    newest = newest_version()
    found = draft_faults(row)
    return {
        "faults": [{"where": each.where, "text": said(each)} for each in found[:MOST_FAULTS]],
        "hints": [] if found else _hints(row, [place_of(each.section, each.code) for each in changes]),
        "more_faults": max(0, len(found) - MOST_FAULTS),
        "newer": newest if newest.pk != row.base_id else None,
    }


def _hints(row: CatalogueDraft, places: list[str]) -> list[dict[str, Any]]:
    found = figure_hints(dict(draft_document(row))) if places else ()
    changed = (each for each in found if any(belongs(each.where, place) for place in places))
    return [{"where": each.where, "text": said(each)} for each in islice(changed, MOST_FAULTS)]


def said(fault: Fault) -> Text:
    return Text(fault.zh, fault.en)


def _powers(row: CatalogueDraft, user: User, day: Any) -> dict[str, bool]:
    keeps = may_keep_catalogue(user, day)
    is_open, submitted = row.state == DraftState.OPEN, row.state == DraftState.SUBMITTED
    return {
        "may_change": keeps and is_open,
        "may_return": keeps and submitted,
        "may_discard": keeps and (is_open or submitted),
        "may_publish": keeps and submitted and may_publish_draft(user, row, day),
        "is_hand": keeps and submitted and not may_publish_draft(user, row, day),
    }


def _links(pk: int) -> dict[str, str]:
    """Pages of other parts of catalogue keeping, empty where this site has none."""
    names = {"entries": "draft-entries", "upload": "draft-upload", "yaml": "draft-yaml", "sheet": "draft-xlsx"}
    return {key: object_address(name, pk) for key, name in names.items()}
