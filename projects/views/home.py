"""The first page: for strangers what a project needs, for whoever is signed in the answer to the own first question."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from approval_portal.accounts.models import ADMINISTRATORS, Role
from projects import slots
from projects.guide.result import short_name
from projects.permissions import roles
from projects.queries import NoCatalogue, current_engine
from projects.rules.catalogue import Catalogue
from projects.rules.wording import Text, name_of
from projects.views import home_agent, home_desk, home_enterprise, home_lead, home_others
from projects.views.home_blocks import Block, figures_of
from projects.views.home_items import items_waiting
from projects.views.search import lately
from projects.views.standing import own_enterprises

# whose first question a block answers; own work first
STAFF_BLOCKS = (
    (frozenset({Role.AGENT}), home_agent.block),
    (frozenset({Role.LEAD}), home_lead.block),
    (frozenset({Role.WINDOW, Role.REVIEWER, Role.DECIDER}), home_desk.block),
    (frozenset({Role.LIAISON}), home_others.liaison),
    (frozenset({Role.KEEPER}), home_others.keeper),
    (ADMINISTRATORS, home_others.administrator),
)

TODAY = "agent-day"  # the panel that an agent looks for first, above everything else


@dataclass(frozen=True, slots=True)
class PhaseLine:
    id: str
    name: Text
    nodes: tuple[tuple[str, Text], ...]  # what every project may meet; the special matters are only counted
    specials: int


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    if request.user.is_authenticated:
        return render(request, "projects/home_own.html", own_context(request))
    return render(request, "projects/home.html", catalogue_context())


def own_context(request: HttpRequest) -> dict[str, Any]:
    """The blocks of this person, one under another: what every hat asks first."""
    day = timezone.localdate()
    held = roles(request.user, day)
    blocks: list[Block] = [make(request, day) for hats, make in STAFF_BLOCKS if held & hats]
    if own_enterprises(request):
        blocks.append(home_enterprise.block(request, day))
    if not blocks:
        blocks.append(home_others.newcomer(request, day))
    recent = lately(request) if held else None
    items = items_waiting(request, day, held)
    more = slots.home_panels(request, day)
    today = next((panel for panel in more if panel.name == TODAY), None)
    return {
        "blocks": blocks,
        "title": blocks[0].title,
        "lately": recent,
        "items": items,
        "today": today,
        "panels": [panel for panel in more if panel is not today],
    }


def catalogue_context() -> dict[str, Any]:
    try:
        catalogue = current_engine().catalogue
    except NoCatalogue:
        return {"catalogue": None}
    phases = [phase_line(catalogue, phase) for phase in catalogue.phases]
    return {"catalogue": catalogue, "figures": figures_of(catalogue), "phases": phases}


def phase_line(catalogue: Catalogue, phase: str) -> PhaseLine:
    here = [node for node in catalogue.nodes.values() if node.phase == phase]
    named = tuple((n.id, short_name(name_of(n.raw))) for n in here if n.kind not in ("special", "milestone"))
    return PhaseLine(phase, name_of(catalogue.phases[phase]), named, sum(node.kind == "special" for node in here))
