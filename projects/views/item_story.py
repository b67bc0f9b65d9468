"""The story of one approval item: its events in words, newest first. The page of the item shows it (`_project_story.html`)."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db.models import Count, Window
from django.urls import reverse

from approval_portal.accounts.models import User
from projects.models import ApprovalItem, Event
from projects.operations.events import stream_of
from projects.queries_items import OBJECT, catalogue_of
from projects.views.story import STORY, Told, tell
from projects.views.story_items import SMALL, name_procedures, reads_inside


def item_story(item: ApprovalItem, reader: User, day: dt.date, *, whole: bool = False) -> dict[str, Any]:
    """What the story's template takes. Two queries: the events, and the names of people who are not among their actors.

    `reader`: what the bureau wrote for itself (findings, why somebody else handles it) is told to its own people only.
    """
    rows = list(events_of(item, STORY + 1 if not whole else None))
    names = names_of(rows)
    name_procedures(rows)
    inside, catalogue = reads_inside(reader, day), catalogue_of(item)
    told: list[Told] = []
    for row in rows:
        row.matter = ""  # the page is about one matter: it need not be said on each line
        told.append(tell(row, catalogue, names, day, item.project, inside=inside))
    return {
        "story": told if whole else told[:STORY],
        "story_more": not whole and len(rows) > STORY,
        "story_count": rows[0].of if rows else 0,
        "story_url": f"{reverse('item', args=[item.pk])}?story=all#story",
    }


def events_of(item: ApprovalItem, most: int | None) -> Any:
    """Newest first, without what says nothing of how far the item is."""
    mine = Event.objects.filter(stream=stream_of(item), object_type=OBJECT, object_id=str(item.pk))
    rows = mine.exclude(verb__in=SMALL).select_related("actor", "text").order_by("-at", "-seq")
    return rows[:most].annotate(of=Window(Count("pk"))) if most else rows.annotate(of=Window(Count("pk")))


def names_of(rows: list[Any]) -> dict[int, str]:
    names = {row.actor.pk: str(row.actor) for row in rows if row.actor}
    wanted = {row.data["person"] for row in rows if isinstance(row.data.get("person"), int)} - set(names)
    return names | ({user.pk: str(user) for user in User.objects.filter(pk__in=wanted)} if wanted else {})
