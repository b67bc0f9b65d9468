"""How meetings and their decisions stand, in words and looks, for pages."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from services.enums import MeetingState, StepState
from services.models import Meeting, MeetingTask
from services.papers.meetings import TASK_LOOKS, name_of

LOOKS = {
    MeetingState.PLANNED: "wait",
    MeetingState.FROZEN: "run",
    MeetingState.HELD: "done",
    MeetingState.CANCELLED: "pause",
}


def look_of(meeting: Meeting) -> str:
    return LOOKS[MeetingState(meeting.state)]


def task_look(task: MeetingTask, day: dt.date) -> tuple[str, Any]:
    """(look, word): a decision past its day is overdue."""
    if task.state == StepState.WAITING and task.due_on < day:
        return "over", _("过了期限")
    state = StepState(task.state)
    return TASK_LOOKS[state], state.label


def task_row(task: MeetingTask, day: dt.date) -> dict[str, Any]:
    look, word = task_look(task, day)
    return {"row": task, "look": look, "word": word, "meeting": name_of(task.meeting)}


def meeting_url(meeting: Meeting) -> str:
    return reverse("meeting", args=[meeting.pk])


def with_names(meetings: Iterable[Meeting]) -> Iterator[dict[str, Any]]:
    for row in meetings:
        yield {"row": row, "name": name_of(row), "look": look_of(row)}
