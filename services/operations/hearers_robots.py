"""Which robots of groups hear of an event: of the kinds that they were given, and of their body's things alone."""

from __future__ import annotations

from typing import Any

from projects.models import ApprovalItem, Event
from projects.queries_items import OBJECT
from services.models import Baton, Problem, Robot
from services.operations.hearers import is_told
from services.queries import subject_of

TEST = ("robot", "try_robot")


def robots_of(event: Event) -> list[Robot]:
    """Switched on, and told of this kind; a robot that is being tried out hears of that alone. At most two queries."""
    if (event.object_type, event.verb) == TEST:
        return list(Robot.objects.filter(pk=event.object_id))
    if not is_told(event):
        return []
    subject = subject_of(event.object_type, event.verb)
    found = [robot for robot in Robot.objects.filter(is_on=True).order_by("pk") if subject in robot.subjects]
    if all(robot.body_id is None for robot in found):
        return found
    body = body_of(event)
    return [robot for robot in found if robot.body_id is None or robot.body_id == body]


def body_of(event: Event) -> str | None:
    """The body whose thing it is; None for what is no single body's."""
    rows: dict[str, tuple[Any, str]] = {
        OBJECT: (ApprovalItem, "body"),
        "problem": (Problem, "body"),
        "baton": (Baton, "to_body"),
    }
    model, field = rows.get(event.object_type, (None, ""))
    if model is None or not event.object_id.isdigit():
        return None
    found: str | None = model.objects.filter(pk=event.object_id).values_list(f"{field}__code", flat=True).first()
    return found
