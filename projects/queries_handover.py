"""What is open in a project at the moment of a hand-over between its agents (AB 角)."""

from __future__ import annotations

from typing import Any

from django.db.models import Count, Q

from approval_portal.accounts.models import User
from projects.enums import AssignmentKind, PaperState, UploadState
from projects.models import ApprovalItem, Assignment, Event, Project, Upload

HANDED, CONFIRMED = "hand_over_project", "confirm_handover"


def open_things(project: Project) -> list[dict[str, Any]]:
    """Items that are not over, drafts among them, with what is due and how many papers are missing. One query."""
    rows = ApprovalItem.objects.filter(project=project).under_way().exclude(state="delivered")
    missing = Count(
        "papers", filter=Q(papers__state__in=(PaperState.MISSING, PaperState.DEFECTIVE), papers__required=True)
    )
    columns = ("pk", "number", "node", "state", "due_on", "next_due_on", "make_up_by")
    return list(rows.annotate(missing=missing).order_by("pk").values(*columns, "missing"))


def uploads_under_way(project: Project) -> int:
    """Files that are still coming: whoever takes over sends them again."""
    return int(Upload.objects.filter(project=project, state=UploadState.COMING).count())


def holder(project: Project, kind: str, day: Any) -> Assignment | None:
    rows = Assignment.objects.in_force(day).filter(project=project, kind=kind)
    found: Assignment | None = rows.select_related("user").order_by("-starts_on", "-pk").first()
    return found


def agent_of(project: Project, day: Any) -> Assignment | None:
    return holder(project, AssignmentKind.AGENT, day)


def backup_of(project: Project, day: Any) -> Assignment | None:
    return holder(project, AssignmentKind.BACKUP_AGENT, day)


def unconfirmed(project: Project, user: User | None = None) -> Event | None:
    """The last hand-over, while whoever took over (`user`) has not confirmed the list. One query."""
    rows = Event.objects.filter(stream=f"project:{project.pk}", object_type="project", verb__in=(HANDED, CONFIRMED))
    last: Event | None = rows.select_related("actor").order_by("-seq").first()
    if last is None or last.verb == CONFIRMED:
        return None
    return last if user is None or last.data.get("user") == user.pk else None
