"""How often an enterprise's contacts were looked at whole, and by which body: read from the access log for its own people."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import CharField, Count, Max, Q, QuerySet
from django.db.models.functions import Cast

from approval_portal.accounts.models import Body
from projects.enums import AccessKind
from projects.models import AccessLog, ApprovalItem, Enterprise, Project


@dataclass(frozen=True, slots=True)
class Viewed:
    """`body`: None for somebody without one."""

    body: Body | None
    times: int
    last: datetime


def views_of(enterprise: Enterprise) -> list[Viewed]:
    """Of its own contact and those of its projects and items; the body that looked most first. Two queries."""
    projects = Project.objects.filter(enterprise=enterprise)
    items = ApprovalItem.objects.filter(project__enterprise=enterprise)
    about = (
        Q(object_type="enterprise", object_id=str(enterprise.pk))
        | Q(object_type="project", object_id__in=_keys(projects))
        | Q(object_type="approvalitem", object_id__in=_keys(items))
    )
    rows = AccessLog.objects.filter(about, kind=AccessKind.PERSONAL).order_by()
    counted = list(rows.values("data__body").annotate(times=Count("pk"), last=Max("at")))
    bodies = Body.objects.in_bulk([row["data__body"] for row in counted if row["data__body"]], field_name="code")
    found = [Viewed(bodies.get(row["data__body"] or ""), row["times"], row["last"]) for row in counted]
    return sorted(found, key=lambda each: (-each.times, each.body is None))


def _keys(rows: QuerySet[Project] | QuerySet[ApprovalItem]) -> QuerySet[Project] | QuerySet[ApprovalItem]:
    return rows.order_by().annotate(key=Cast("pk", CharField())).values("key")
