"""The first page: what a project needs, before anything is asked about the person."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from projects.guide.result import short_name
from projects.models import Project
from projects.permissions import may_list_projects
from projects.queries import NoCatalogue, current_engine
from projects.rules.catalogue import Catalogue
from projects.rules.wording import Text, name_of
from projects.views.project_rows import shown, with_row_columns

SHOWN = 8  # projects on the first page
COUNTED = (
    ("item", _("审批事项")),
    ("evaluation", _("评估事项")),
    ("utility", _("水电气热")),
    ("workflow", _("促进服务流程")),
    ("special", _("专项事项")),
)


@dataclass(frozen=True, slots=True)
class PhaseLine:
    id: str
    name: Text
    nodes: tuple[tuple[str, Text], ...]  # what every project may meet; the special matters are only counted
    specials: int


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    try:
        catalogue: Catalogue | None = current_engine().catalogue
    except NoCatalogue:
        catalogue = None
    return render(request, "projects/home.html", catalogue_context(catalogue) | own_projects(request))


def catalogue_context(catalogue: Catalogue | None) -> dict[str, Any]:
    if catalogue is None:
        return {"catalogue": None}
    nodes, url = catalogue.nodes.values(), reverse("catalogue")
    figures = [
        {"label": label, "value": sum(n.kind == kind for n in nodes), "unit": _("项"), "url": f"{url}?kind={kind}"}
        for kind, label in COUNTED
    ]
    phases = [phase_line(catalogue, phase) for phase in catalogue.phases]
    return {"catalogue": catalogue, "figures": figures, "phases": phases}


def phase_line(catalogue: Catalogue, phase: str) -> PhaseLine:
    here = [node for node in catalogue.nodes.values() if node.phase == phase]
    named = tuple((n.id, short_name(name_of(n.raw))) for n in here if n.kind not in ("special", "milestone"))
    return PhaseLine(phase, name_of(catalogue.phases[phase]), named, sum(node.kind == "special" for node in here))


def own_projects(request: HttpRequest) -> dict[str, Any]:
    """The newest projects of whoever has a list; `more` when there are others."""
    day = timezone.localdate()
    if not may_list_projects(request.user, day):
        return {"may_list": False}
    newest = Project.objects.visible_to(request.user, day).order_by("-created_at", "-pk")
    found = shown(with_row_columns(newest, day)[: SHOWN + 1])
    return {"may_list": True, "own": found[:SHOWN], "more": len(found) > SHOWN}
