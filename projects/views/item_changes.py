"""What happened to an item since a page of it was opened: a stale page says so."""

from __future__ import annotations

from typing import Any

from django.utils import timezone

from approval_portal.accounts.models import User
from projects.models import ApprovalItem, Event
from projects.operations.events import stream_of
from projects.queries_items import OBJECT, catalogue_of
from projects.views.item_story import names_of
from projects.views.story import tell
from projects.views.story_items import reads_inside

MOST = 10


def changes_since(item: ApprovalItem, version: int, reader: User) -> list[Any]:
    """The newest events of the item, as many as it has moved on since `version`, in words; one when it is not known."""
    rows = ApprovalItem.objects.select_related("project__enterprise", "package__catalogue")
    item = rows.defer("package__catalogue__source").get(pk=item.pk)
    day, count = timezone.localdate(), min(max(item.version - version, 1), MOST)
    mine = Event.objects.filter(stream=stream_of(item), object_type=OBJECT, object_id=str(item.pk))
    found = list(mine.select_related("actor", "text").order_by("-seq")[:count])
    catalogue, names, inside = catalogue_of(item), names_of(found), reads_inside(reader, day)
    told = []
    for event in found:
        event.matter = ""  # the page is about one matter
        told.append(tell(event, catalogue, names, day, item.project, inside=inside))
    return told
