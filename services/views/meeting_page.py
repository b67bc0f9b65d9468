"""One meeting: how it stands, its frozen papers, who was there, what was decided; the presses that freeze and close it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from projects.operations.refusals import Forbidden, Refused
from projects.views.acting import PER_PAGE, refusal_text
from services.enums import MeetingKind, MeetingState
from services.models import Meeting
from services.operations.meeting_papers import close_meeting, freeze_meeting
from services.papers.meetings import lines_of as section_lines
from services.papers.meetings import name_of, papers_context, projects_of, stale_of
from services.permissions_meetings import may_keep_meetings, visible_meetings
from services.queries_meetings import listed_tasks
from services.views.doorstep import doing
from services.views.meeting_shown import look_of, meeting_url, task_row
from services.views.meetings import kept_meeting

FIRST = 15  # lines of a section before one asks for all
PARTS = {
    "decide": _("要会上定的"),
    "moved": _("这一周动了的"),
    "slipped": _("没有按计划的"),
    "stale": _("没有动静的项目"),
    "next": _("接下来的计划"),
    "projects": _("按项目"),
}


@require_safe
@login_required
@never_cache
def page(request: HttpRequest, pk: int) -> HttpResponse:
    """`part`: one section of the papers with all its lines."""
    day, user = timezone.localdate(), request.user
    rows = visible_meetings(user, day).select_related("chair", "frozen_by", "called_by")
    row: Meeting = get_object_or_404(rows, pk=pk)
    context = {"row": row, "name": name_of(row), "look": look_of(row), "may_keep": may_keep_meetings(user, day)}
    part = request.GET.get("part", "")
    if part in PARTS and row.snapshot.get("kind") == MeetingKind.WEEKLY:
        lines = _lines(row.snapshot, part)
        found = Paginator(lines, PER_PAGE).get_page(request.GET.get("page"))
        more = {"part": part, "part_word": PARTS[part], "page": found, part: found.object_list}
        return render(request, "services/meeting_part.html", {**context, **more})
    context |= {
        **papers_context(row.snapshot, FIRST),
        "places": list(row.places.select_related("body", "user")),
        "decisions": [task_row(task, day) for task in listed_tasks(user, day).filter(meeting=row)],
        "weekly": row.kind == MeetingKind.WEEKLY,
        **_may(row, context["may_keep"], day),
    }
    if row.kind == MeetingKind.SPECIAL:
        context["chosen"] = list(row.problems.select_related("problem__project", "problem__body", "problem__owner"))
    if not row.frozen_at:
        context["waiting"] = listed_tasks(user, day).filter(state="waiting").exclude(meeting=row).count()
    return render(request, "services/meeting.html", context)


def _lines(snapshot: dict[str, Any], part: str) -> list[dict[str, Any]]:
    whole = {"projects": projects_of, "stale": stale_of}
    return whole[part](snapshot) if part in whole else section_lines(snapshot, part)


def _may(row: Meeting, keeps: bool, day: Any) -> dict[str, bool]:
    open_ = keeps and row.closed_at is None
    standing = row.state in (MeetingState.FROZEN, MeetingState.HELD)
    return {
        "may_freeze": keeps and row.state == MeetingState.PLANNED,
        "may_change": keeps and row.state in (MeetingState.PLANNED, MeetingState.FROZEN),
        "may_hold": open_ and standing and timezone.localdate(row.held_at) <= day,
        "may_decide": open_ and standing,
        "may_close": open_ and row.state == MeetingState.HELD,
    }


@require_POST
@login_required
def freeze(request: HttpRequest, pk: int) -> HttpResponse:
    """One press."""
    return _press(request, pk, freeze_meeting, gettext("材料定稿了，从现在起不再变。"))


@require_POST
@login_required
def close(request: HttpRequest, pk: int) -> HttpResponse:
    return _press(request, pk, close_meeting, gettext("纪要定稿了，通知过的人会收到消息。"))


def _press(request: HttpRequest, pk: int, operation: Callable[..., Meeting], done: str) -> HttpResponse:
    row, act = kept_meeting(request, pk), doing(request)
    try:
        operation(row, version=act.version or None, **act.said)
    except Forbidden:
        raise
    except Refused as refusal:
        messages.error(request, refusal_text(refusal))
    else:
        messages.success(request, done)
    return redirect(meeting_url(row))
