"""Where every paper is: bags one may see, their lines, and in whose hand each paper lies."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Q, QuerySet

from approval_portal.accounts.models import Role, User
from projects.enums import PaperState
from projects.models import ApprovalItem, ItemPaper, Membership, Project
from projects.models.enterprise import SEES_ALL
from projects.operations.items.papers import takes_papers
from projects.queries_items import catalogue_of
from services.enums import ConsignmentState, ConsignmentWay, Holder
from services.models import Appointment, Consignment, ConsignmentLine
from services.rules.custody import Count, Held, Pile, piles

MOST_ITEMS = 60


def seen_bags(user: User, day: dt.date) -> QuerySet[Consignment]:
    """The bureau's staff see all; an agent one's own and those of served projects; an enterprise's people their own."""
    if not user.is_authenticated or not user.is_active:
        return Consignment.objects.none()
    rows: QuerySet[Consignment] = Consignment.objects.all()
    roles = user.roles_on(day)
    if roles & SEES_ALL:
        return rows
    seen = Q(enterprise__in=Membership.objects.in_force(day).filter(user=user).values("enterprise"))
    if Role.AGENT in roles:
        served = ConsignmentLine.objects.filter(project__in=Project.objects.of_applicant(user, day))
        seen |= Q(agent=user) | Q(pk__in=served.values("consignment"))
    return rows.filter(seen)


@dataclass(frozen=True, slots=True)
class Whereabouts:
    """One line and where everything of it lies now."""

    line: ConsignmentLine
    piles: list[Pile]

    @property
    def missing(self) -> bool:
        return any(pile.missing for pile in self.piles)


def held_line(line: ConsignmentLine) -> Held:
    got = None
    if line.got_originals is not None:
        got = Count(line.got_originals, line.got_copies or 0, line.got_pages or 0)
    return Held(line.consignment.way, line.consignment.state, Count(line.originals, line.copies, line.pages), got)


def whereabouts(lines: QuerySet[ConsignmentLine]) -> list[Whereabouts]:
    """Lines that came in, each with its piles; what goes back counts with the line it came on. Two queries."""
    rows = lines.filter(consignment__way=ConsignmentWay.IN).exclude(consignment__state=ConsignmentState.CANCELLED)
    related = ("consignment__agent", "item", "project", "consignment__enterprise")
    found = list(rows.select_related(*related).order_by("-consignment__opened_at", "consignment", "position"))
    backs: dict[int, list[Held]] = defaultdict(list)
    returned = ConsignmentLine.objects.filter(returns__in=[line.pk for line in found]).select_related("consignment")
    for back in returned:
        backs[back.returns_id or 0].append(held_line(back))
    return [Whereabouts(line, piles(held_line(line), backs[line.pk])) for line in found]


def in_hand(agent: User) -> list[Consignment]:
    """Bags that this agent carries or has packed or is to fetch, the oldest first, with their lines. Two queries."""
    rows = Consignment.objects.filter(agent=agent, state__in=(ConsignmentState.OPEN, ConsignmentState.CARRIED))
    with_lines = rows.select_related("enterprise", "appointment").prefetch_related("lines__item", "lines__project")
    return list(with_lines.order_by("opened_at", "pk"))


def bags_for_window() -> QuerySet[Consignment]:
    """On their way to the window, or counted with a difference, and those packed to go back; the oldest first."""
    coming = Q(way=ConsignmentWay.IN, state__in=(ConsignmentState.CARRIED, ConsignmentState.DIFFERING))
    going = Q(way=ConsignmentWay.BACK, state__in=(ConsignmentState.OPEN, ConsignmentState.CARRIED))
    rows: QuerySet[Consignment] = Consignment.objects.filter(coming | going)
    return rows.select_related("enterprise", "agent").prefetch_related("lines").order_by("state", "opened_at", "pk")


def to_return(enterprise: int | None = None) -> QuerySet[ConsignmentLine]:
    """Originals at the window that go back and are in no other bag."""
    rows: QuerySet[ConsignmentLine] = ConsignmentLine.objects.filter(
        consignment__way=ConsignmentWay.IN, holder=Holder.WINDOW, to_return=True, got_originals__gt=0
    )
    away = ConsignmentLine.objects.exclude(returns=None).exclude(consignment__state=ConsignmentState.CANCELLED)
    rows = rows.exclude(pk__in=away.values("returns"))
    if enterprise is not None:
        rows = rows.filter(consignment__enterprise=enterprise)
    return rows.select_related("consignment__enterprise", "project", "item", "paper__item").order_by(
        "consignment__enterprise", "project", "pk"
    )


# --- what may be fetched on a trip


@dataclass(frozen=True, slots=True)
class Wanted:
    """A paper of an item that may be given at the door; `material`: its values in the catalogue."""

    paper: ItemPaper
    item: ApprovalItem
    material: Any
    matter: Any
    needed: bool


def wanted_papers(trip: Appointment) -> list[Wanted]:
    """Papers of the trip's items that take papers now; without items named: of all items of the project that do.

    Drafts are there: the agent prepares them with the enterprise.
    """
    items = ApprovalItem.objects.filter(appointments__appointment=trip)
    if not items.exists() and trip.project_id:
        items = ApprovalItem.objects.filter(project=trip.project_id, state__in=("draft", "correcting"))
    rows = items.select_related("project").prefetch_related("papers").distinct().order_by("pk")[:MOST_ITEMS]
    return [wanted for item in rows for wanted in _papers_of(item)]


def _papers_of(item: ApprovalItem) -> Iterable[Wanted]:
    catalogue = catalogue_of(item)
    for paper in item.papers.all():
        taken = item.state == "draft" or takes_papers(item, paper)
        if not taken or paper.state == PaperState.NOT_NEEDED:
            continue
        needed = paper.required and paper.state in (PaperState.MISSING, PaperState.DEFECTIVE, PaperState.TOLERATED)
        yield Wanted(paper, item, catalogue.materials[paper.material], catalogue.nodes[item.node].raw, needed)
