"""What the blocks of a home page are made of."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Aggregate, Count, Exists, OuterRef, Q, QuerySet
from django.http import HttpRequest, QueryDict
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from approval_portal.accounts.models import User
from projects.filters import ProjectFilter
from projects.models import MatterPackage, Project
from projects.queries import work_calendar
from projects.rules.calendar import WorkCalendar
from projects.rules.catalogue import Catalogue

COUNTED = (
    ("item", _("审批事项")),
    ("evaluation", _("评估事项")),
    ("utility", _("水电气热")),
    ("workflow", _("促进服务流程")),
    ("special", _("专项事项")),
)


@dataclass(frozen=True, slots=True)
class Block:
    """One person may wear several hats: each brings its block. `title` heads it, and names the page when it comes first."""

    template: str
    title: Any
    context: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Figure:
    """A number that opens the rows behind it (promise U6): both are made by the same filter."""

    label: Any
    value: int
    url: str
    note: Any = ""


def counted(
    visible: QuerySet[Project], user: User, day: dt.date, queries: Mapping[str, str], **more: Aggregate
) -> dict[str, int]:
    """name -> how many rows the list of projects has at that address; and `more`. One query for all of them."""
    filters = {
        name: Count("pk", filter=Q(pk__in=ProjectFilter(QueryDict(query), visible, user, day).unsorted.values("pk")))
        for name, query in queries.items()
    }
    found: dict[str, int] = visible.order_by().aggregate(**filters, **more)
    return found


def list_url(query: str) -> str:
    return f"{reverse('projects')}?{query}"


def newest_packages() -> QuerySet[MatterPackage]:
    """The version in force of each project's package."""
    later = MatterPackage.objects.filter(project=OuterRef("project"), number__gt=OuterRef("number"))
    return MatterPackage.objects.filter(~Exists(later))


def figures_of(catalogue: Catalogue) -> list[dict[str, Any]]:
    """How many matters of each kind a catalogue holds; each number opens them."""
    nodes, url = catalogue.nodes.values(), reverse("catalogue")
    return [
        {"label": label, "value": sum(n.kind == kind for n in nodes), "unit": _("项"), "url": f"{url}?kind={kind}"}
        for kind, label in COUNTED
    ]


def calendar_of(request: HttpRequest) -> WorkCalendar:
    """The working calendar, asked for once in a request, whichever block or panel of the first page wants it."""
    if not hasattr(request, "_calendar"):
        request._calendar = work_calendar()  # ours, for this request
    found: WorkCalendar = request._calendar
    return found
