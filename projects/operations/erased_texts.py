"""Erasing what was written along with events: the content goes, its digest stays in the chain, and that is an event too."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db.models import QuerySet

from projects.models import Event, EventText


def erase_texts(events: QuerySet[Event], *, at: datetime) -> list[int]:
    """Empty the texts of these events, in the caller's transaction; returns the keys of the events whose text is gone now.

    The caller records it (`erase_text`). One that was erased before stays as it was.
    """
    found = list(events.exclude(text=None).filter(text__erased_at=None).order_by("pk").values_list("pk", "text"))
    EventText.objects.filter(pk__in=[text for _event, text in found]).update(content="", erased_at=at)
    return [event for event, _text in found]


def told(events: list[int], **more: Any) -> dict[str, Any]:
    """The data of the event that says so."""
    return {"events": events, "count": len(events), **more}
