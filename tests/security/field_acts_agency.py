"""Promise S2, tried out: the agency's log, messages."""

from __future__ import annotations

from typing import Any

from django.utils import timezone

from projects.enums import AssignmentKind
from projects.models import Assignment
from services.models import LogEntry, Message, Problem
from tests.security.field_acts import NOTHING
from tests.security.field_world import EVERYTHING, Act, World, of_project


def said(world: World) -> dict[str, Any]:
    found, _new = Message.objects.get_or_create(
        project=world.project,
        text="s2",
        defaults={"author": world.people["member"], "from_enterprise": True, "sent_at": timezone.now()},
    )
    return {"pk": found.pk}


def served(world: World) -> dict[str, Any]:
    """The project, with its agent."""
    held = {"project": world.project, "user": world.people["agent"], "kind": AssignmentKind.AGENT}
    Assignment.objects.get_or_create(**held, defaults={"starts_on": timezone.localdate()})
    return of_project(world)


ACTS = [
    Act(
        "project-log", "LogForm", "agent", LogEntry,
        lambda w: {"kind": "call", "with_whom": "", "text": "说好周三", "item": "", "next_step": "", "back_on": "",
                   "happened_at": ""},
        makes={"LogEntry": "author_id project_id kind", "Assignment": EVERYTHING}, where=served,
    ),
    Act(
        "project-messages", "MessageForm", "member", Message, lambda w: {"text": "图纸好了"},
        {"MessageRead": "up_to"}, {"Message": "author_id project_id from_enterprise", "MessageRead": EVERYTHING}, of_project,
    ),
    Act(
        "message-problem", "RaiseForm", "member", Problem, lambda w: {"title": "停电"},
        makes={"Problem": "", "Message": EVERYTHING}, where=said,
    ),
]  # fmt: skip
NOT_HERE: dict[str, str] = {"log-settle": NOTHING}
