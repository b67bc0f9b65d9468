"""The one page of an approval item, for everybody who sees it: whose move it is, the papers, the story, what can be done."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.contrib.auth.decorators import login_required
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from approval_portal.accounts.models import Role, User
from projects import slots
from projects.enums import DocumentState, PaperState, PointState
from projects.models import ApprovalItem, CorrectionPoint, Decision, ItemPaper, PaperDocument
from projects.permissions import PROJECT_STAFF, roles
from projects.permissions_personal import may_see_personal
from projects.queries import work_calendar
from projects.queries_green import green_mark
from projects.queries_items import calendar_at, catalogue_of, node_of
from projects.queries_mandates import acting_under
from projects.rules.calendar import WorkCalendar
from projects.rules.catalogue import Catalogue
from projects.rules.query_codes import query_code
from projects.views.item_parts import acts_of, panels_of
from projects.views.item_story import item_story
from projects.views.item_words import kind_of, move_of, state_of
from projects.views.personal_shown import contact_shown
from projects.views.standing import own_enterprises

STAFF = PROJECT_STAFF - {Role.AGENT}
PAPER_LOOKS = {
    PaperState.MISSING: "risk",
    PaperState.GIVEN: "run",
    PaperState.HELD: "done",
    PaperState.FIT: "done",
    PaperState.DEFECTIVE: "over",
    PaperState.TOLERATED: "pause",
    PaperState.NOT_NEEDED: "wait",
}
POINT_LOOKS = {PointState.OPEN: "risk", PointState.ANSWERED: "run", PointState.SETTLED: "done"}


def seen_items(user: User, day: date) -> QuerySet[ApprovalItem]:
    """Items that this person may see, with what every page of an item reads."""
    return with_their_own(ApprovalItem.objects.visible_to(user, day))


def with_their_own(items: QuerySet[ApprovalItem]) -> QuerySet[ApprovalItem]:
    rows = items.select_related("project__enterprise", "package__catalogue", "body", "works")
    return rows.defer("package__catalogue__source", "package__answers", "finding")


def seen_item(request: HttpRequest, pk: int) -> ApprovalItem:
    """The item, if this person may see it; 404 otherwise."""
    today = timezone.localdate()
    rows = seen_items(request.user, today).annotate(is_green=green_mark(today))
    found: ApprovalItem = get_object_or_404(rows, pk=pk)
    return found


@require_safe
@login_required
def detail(request: HttpRequest, pk: int) -> HttpResponse:
    item, today, user = seen_item(request, pk), timezone.localdate(), request.user
    belongs = item.project.enterprise_id in {each.pk for each in own_enterprises(request)}
    agent = not belongs and Role.AGENT in roles(user, today)
    ours = belongs or agent  # the applicant's side
    inside = bool(roles(user, today) & STAFF) and not belongs
    catalogue, node = catalogue_of(item), node_of(item)
    told = item_story(item, user, today, whole=request.GET.get("story") == "all")
    context = (
        panels_of(item, user, today)
        | told
        | {
            "item": item,
            "node": node,
            "project": item.project,
            "acting_for": acting_under(item.project.enterprise, item.project_id, today)
            if agent and not inside
            else None,
            "applicant_side": not inside,
            "state": state_of(item),
            "case_kind": kind_of(item),
            "move": move_of(item, calendar_for(item), today, applicant=ours and not inside),
            "papers": paper_lines(item, catalogue),
            "points": points_of(item, catalogue),
            "decision": Decision.objects.filter(item=item, annulled_event=None).first() if item.decided_on else None,
            "contact": contact_of(item, user, today, own=belongs, serves=agent and not inside),
            "acts": acts_of(item, user, today),
            "more_panels": slots.item_panels(item, user),
            "query_code": query_code(item.token) if ours and not inside and item.number else "",
        }
    )
    return render(request, "projects/item.html", context)


def contact_of(item: ApprovalItem, user: User, today: date, *, own: bool, serves: bool = False) -> dict[str, Any]:
    """Whom to call about it: whole for its own people, masked for others, to be opened by those who handle it (S24) and by
    whoever serves the project."""
    may = serves or (not own and may_see_personal(user, item, today))
    return {"name": item.contact_name, **contact_shown(item, "item-contact", own=own, may=may)}


def calendar_for(item: ApprovalItem) -> WorkCalendar:
    """The calendar that the item's clocks know; for a draft the one of today. No query for an item that was sent."""
    return calendar_at(item.calendar) if item.calendar else work_calendar()


def paper_lines(item: ApprovalItem, catalogue: Catalogue, *, links: bool = True) -> list[dict[str, Any]]:
    """Every paper with what meets it: documents that were found sound. Two queries; one without the documents."""
    found: dict[int, list[PaperDocument]] = {}
    held = PaperDocument.objects.filter(paper__item=item, removed_at=None, document__state=DocumentState.SOUND)
    for link in held.select_related("document__certificate").order_by("pk") if links else ():
        found.setdefault(link.paper_id, []).append(link)
    rows: Iterable[ItemPaper] = item.papers.order_by("position")
    return [
        {
            "paper": paper,
            "material": catalogue.materials.get(paper.material, {"zh": paper.material, "en": ""}),
            "look": PAPER_LOOKS[PaperState(paper.state)],
            "links": found.get(paper.pk, []),
        }
        for paper in rows
    ]


def points_of(item: ApprovalItem, catalogue: Catalogue) -> list[dict[str, Any]]:
    """The points of every correction notice, newest notice first. One query."""
    rows = CorrectionPoint.objects.filter(correction__item=item).select_related("correction")
    return [
        {
            "point": point,
            "material": catalogue.materials.get(point.material),
            "look": POINT_LOOKS[PointState(point.state)],
        }
        for point in rows.order_by("-correction__number", "pk")
    ]
