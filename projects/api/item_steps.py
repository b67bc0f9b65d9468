"""A plain step asked for through the API: by the very operation that the page of the step uses."""

from __future__ import annotations

from typing import Any

from projects.models import ApprovalItem
from projects.operations.items.acceptance import OTHER_GROUND, accept_item, refuse_item
from projects.operations.items.review import finish_review
from projects.operations.items.steps import move_item


def take(item: ApprovalItem, verb: str, reason: str, **said: Any) -> None:
    """By the very operation that the page of the step uses, where it has one of its own."""
    if verb == "accept":
        accept_item(item, **said)
    elif verb == "refuse":
        refuse_item(item, OTHER_GROUND, reason, **said)
    elif verb == "finish_review":
        finish_review(item, reason or item.finding, **said)
    else:
        move_item(item, verb, reason=reason, **said)
