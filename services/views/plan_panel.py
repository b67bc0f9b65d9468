"""Plan, log and messages on other pages: the project's, an agent's day, the first page."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.http import HttpRequest
from django.utils import timezone

from approval_portal.accounts.models import User
from projects.models import Project
from services.models import Message
from services.permissions import may_keep_log, may_read_agency_log, may_read_messages
from services.queries_messages import own_talks, unread, unread_in
from services.queries_plan import coming_back, due_lines, lines_of
from services.views.plan_shown import shown

MOST = 3
OF_A_DAY, OF_THE_PLAN = 12, 5


def plan_panel(project: Project, user: User) -> dict[str, Any] | None:
    """What the agent does next; the newest entry is the staff's to read."""
    day = timezone.localdate()
    rows = list(lines_of(project).order_by("due_on", "pk"))
    reads = may_read_agency_log(user, day)
    if not rows and not reads:
        return None
    lines = [line for line in shown(rows, day) if line.look != "done"]
    return {
        "project": project,
        "lines": lines[:MOST],
        "left": len(lines),
        "late": sum(line.look == "over" for line in lines),
        "all": len(rows),
        "reads": reads,
        "writes": reads and may_keep_log(user, project, day),
        "entry": project.log_entries.select_related("author").first() if reads else None,
    }


def messages_panel(project: Project, user: User) -> dict[str, Any] | None:
    if not may_read_messages(user, project, timezone.localdate()):
        return None
    newest = Message.objects.filter(project=project).select_related("author").order_by("-pk").first()
    return {"project": project, "newest": newest, "unread": unread_in(project, user) if newest else 0}


def day_part(user: User, day: dt.date) -> dict[str, Any] | None:
    """On the agent's day: entries that come back, and what the plan says is due by that day."""
    back = list(coming_back(user, day)[: OF_A_DAY + 1])
    due = list(due_lines(user, day).order_by("-due_on", "pk")[: OF_THE_PLAN + 1])  # what came due last stands first
    if not back and not due:
        return None
    return {
        "back": back[:OF_A_DAY],
        "due": shown(due[:OF_THE_PLAN], day),
        "more": len(due) > OF_THE_PLAN,
        "day": day,
    }


def home_messages(request: HttpRequest, day: dt.date) -> dict[str, Any] | None:
    """On the first page of the two sides: projects with unread messages."""
    user = request.user
    if not user.is_authenticated:
        return None
    rows = unread(user, Message.objects.filter(project__in=own_talks(user, day).values("pk")))
    found: dict[int, dict[str, Any]] = {}
    for row in rows.select_related("project").order_by("-pk")[:99]:
        entry = found.setdefault(row.project_id, {"project": row.project, "n": 0})
        entry["n"] += 1
    return {"talks": list(found.values())[:MOST]} if found else None
