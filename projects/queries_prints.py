"""What has been printed for a project, and what is on the press: reads for pages, the API and the public check page."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db.models import Max, QuerySet

from projects.models import PrintIssue, PrintJob, Project

Edition = tuple[str, str]  # kind, language


def newest_in_each(project: Project) -> QuerySet[PrintIssue]:
    """The newest issue of each piece in each language."""
    own = PrintIssue.objects.filter(project=project).order_by()
    return own.filter(pk__in=own.values("kind", "language").annotate(last=Max("pk")).values("last"))


def newest_issues(project: Project) -> dict[Edition, PrintIssue]:
    """The same with their packages, by edition. One query."""
    return _by_edition(newest_in_each(project).select_related("package").defer("snapshot", "package__answers"), project)


def newest_jobs(project: Project) -> dict[Edition, PrintJob]:
    """The last job of each piece in each language, under way or ended. One query."""
    own = PrintJob.objects.filter(project=project)
    last = own.order_by().values("kind", "language").annotate(last=Max("pk")).values("last")
    return _by_edition(own.filter(pk__in=last), project)


def _by_edition(rows: Iterable[Any], project: Project) -> dict[Edition, Any]:
    found = {}
    for row in rows:
        row.project = project
        found[row.kind, row.language] = row
    return found


def all_issues(project: Project, kind: str = "") -> QuerySet[PrintIssue]:
    """Every issue, the last one printed first, of one piece or of all."""
    found = PrintIssue.objects.filter(project=project).defer("snapshot").select_related("made_by")
    return (found.filter(kind=kind) if kind else found).order_by("-made_at", "-pk")


def issue_in_hand(token: str) -> tuple[PrintIssue, PrintIssue] | None:
    """The issue that was printed with this token, and the newest of its piece in its language; None for no issue."""
    issue = PrintIssue.objects.filter(token=token).select_related("project").defer("snapshot").first()
    if issue is None:
        return None
    same = PrintIssue.objects.filter(project=issue.project_id, kind=issue.kind, language=issue.language)
    newest = same.defer("snapshot").order_by("-number").first()
    newest.project = issue.project
    return issue, newest
