"""Hand-offs to other bodies, read for pages."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from django.db.models import Q, QuerySet

from approval_portal.accounts.models import Body, User
from projects.models import ApprovalItem, Project
from projects.queries import NoCatalogue, current_engine, engine_of, latest_package, package_evaluation
from projects.rules.catalogue import Node
from services.enums import BatonState
from services.models import Baton
from services.permissions_agents import visible_batons
from services.queries_agents import serving

OPEN = (BatonState.SENT, BatonState.ACCEPTED)
SORTS = {"answer": ("answer_by", "pk"), "newest": ("-sent_at", "-pk"), "oldest": ("sent_at", "pk")}
DISTRICT = "区"


class BatonFilter:
    """What the address asks for: `state` (open unless told), `body`, `silent`, `q`, `project`, `sort`."""

    def __init__(self, asked: Mapping[str, str], user: User, day: date) -> None:
        self.visible = visible_batons(user, day)
        self.day = day
        self.state = asked.get("state", "")
        self.body, self.text = (asked.get(name, "").replace("\x00", "").strip()[:100] for name in ("body", "q"))
        self.silent, self.project = asked.get("silent") == "1", asked.get("project", "")
        self.agent = asked.get("agent", "")
        self.sort = asked.get("sort", "") if asked.get("sort") in SORTS else "answer"

    @property
    def narrows(self) -> bool:
        return bool(self.body or self.text or self.silent or self.project or self.agent or self.state)

    @property
    def rows(self) -> QuerySet[Baton]:
        rows = self.visible
        if self.silent:
            rows = rows.filter(state=BatonState.SENT, answer_by__lt=self.day)
        elif self.state in BatonState.values:
            rows = rows.filter(state=self.state)
        elif self.state != "all":
            rows = rows.filter(state__in=OPEN)
        if self.body:
            rows = rows.filter(to_body=self.body)
        if project := _key(self.project):
            rows = rows.filter(project=project)
        if agent := _key(self.agent):
            rows = rows.filter(project__in=serving(self.day).filter(kind="agent", user=agent).values("project"))
        if self.text:
            rows = rows.filter(Q(subject__icontains=self.text) | Q(project__name__icontains=self.text))
        return rows.select_related(*WITH).order_by(*SORTS[self.sort])


def _key(text: str) -> int:
    """A key in an address; 0, which no row has, for anything else."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 18 else 0


WITH = ("project__enterprise", "to_body", "sender", "receiver", "item")


def batons_of(project: Project) -> list[Baton]:
    """Those of a project, the open ones first, then the newest. One query."""
    rows = list(Baton.objects.filter(project=project).select_related(*WITH).order_by("-sent_at", "-pk")[:50])
    return sorted(rows, key=lambda row: row.state not in OPEN)


def receivers() -> list[Body]:
    """Bodies above the district's level, and those beside it."""
    return list(Body.objects.exclude(level=DISTRICT).order_by("pk"))


def items_to_hand(project: Project) -> list[ApprovalItem]:
    return list(
        ApprovalItem.objects.filter(project=project).under_way().exclude(state="delivered").order_by("pk")[:200]
    )


def matters_to_hand(project: Project) -> list[tuple[str, Mapping[str, object]]]:
    """(id, words) of the matters that the newest package lists and whose body stands above the district's level."""
    package = latest_package(project)
    if package is None:
        return []
    findings = package_evaluation(package).findings
    above = {body.code for body in receivers()}
    nodes = engine_of(package.catalogue).catalogue.nodes
    return [
        (node.id, node.raw)
        for node in nodes.values()
        if node.authority in above and node.id in findings and findings[node.id].applies
    ]


def nodes_in_force() -> Mapping[str, Node]:
    """The matters of the catalogue in force; none before one is published. One query."""
    try:
        return current_engine().catalogue.nodes
    except NoCatalogue:
        return {}
