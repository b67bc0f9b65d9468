"""Recording the first events of many new streams at once: an import, not the work of a day."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from approval_portal.accounts.models import User
from projects.enums import Source
from projects.models import Event, StreamHead
from projects.operations.event_rows import insert_events
from projects.operations.events import Fact, chained, ring
from projects.rules.chain import GENESIS


@transaction.atomic(savepoint=False)
def record_new_streams(
    facts: Mapping[str, Sequence[Fact]], *, by: User | None, at: datetime, source: str = Source.IMPORT
) -> int:
    """Record the first events of streams that do not exist yet, in the caller's transaction; returns how many.

    Three statements, however many streams, as long as no fact carries a text. A stream that exists already raises
    IntegrityError: nothing is appended to it.
    """
    now = timezone.now()
    heads: list[StreamHead] = []
    events: list[Event] = []
    for stream in sorted(facts):  # the order in which streams are locked
        head = StreamHead(stream=stream, hash=GENESIS)
        events += [chained(head, fact, by, at, now, source) for fact in facts[stream]]
        heads.append(head)
    StreamHead.objects.bulk_create(heads)
    insert_events(events)
    ring()
    return len(events)
