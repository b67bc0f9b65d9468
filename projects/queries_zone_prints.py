"""What has been printed for the whole zone, and what is on the press: reads for pages and the public check page."""

from __future__ import annotations

from django.db.models import Max, QuerySet

from projects.enums_catalogue import ZonePiece
from projects.models import ZoneIssue, ZoneJob

LIGHT = ("snapshot", "catalogue__source")


def handbooks(version: int | None = None) -> QuerySet[ZoneIssue]:
    """Every issue of the handbook, the last one made first; of one version, or of all."""
    found = ZoneIssue.objects.filter(kind=ZonePiece.HANDBOOK).select_related("catalogue").defer(*LIGHT)
    return (found.filter(catalogue=version) if version else found).order_by("-made_at", "-pk")


def newest_handbooks(version: int) -> dict[str, ZoneIssue]:
    """By language: the newest issue of the handbook of this version. One query."""
    found: dict[str, ZoneIssue] = {}
    for issue in handbooks(version):
        found.setdefault(issue.language, issue)
    return found


def newest_handbook_jobs() -> dict[str, ZoneJob]:
    """By language: the last job of the handbook, under way or ended. One query."""
    rows = ZoneJob.objects.filter(kind=ZonePiece.HANDBOOK)
    last = rows.order_by().values("language").annotate(last=Max("pk")).values("last")
    return {job.language: job for job in rows.filter(pk__in=last).select_related("issue")}


def zone_issue_in_hand(token: str) -> tuple[ZoneIssue, ZoneIssue] | None:
    """The issue that was printed with this token, and the newest of its piece in its language; None for no issue."""
    rows = ZoneIssue.objects.select_related("catalogue").defer("catalogue__source")
    issue = rows.filter(token=token).first()
    if issue is None:
        return None
    same = rows.filter(kind=issue.kind, code=issue.code, language=issue.language)
    return issue, same.order_by("-number")[0]
