"""Recording many events at once: an import or history that is entered afterwards, not the work of a day."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from approval_portal.accounts.models import User
from projects.enums import Source
from projects.models import Event, EventText, StreamHead
from projects.operations.bulk_rows import insert_objects
from projects.operations.event_rows import insert_events
from projects.operations.events import Fact, chained, count_and_ring, lock_stream, ring
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


@transaction.atomic(savepoint=False)
def record_history(
    facts: Mapping[str, Sequence[tuple[datetime, Fact]]], *, by: User | None, source: str = Source.IMPORT
) -> int:
    """Record what happened long ago, each thing at its own instant, in streams that may exist; returns how many.

    Nobody is told: there is no outbox row, so that the caller brings up to date what the fan-out would have. The order of a
    stream is the order in which its facts are given.
    """
    now = timezone.now()
    heads: list[StreamHead] = []
    events: list[Event] = []
    for stream in sorted(facts):  # the order in which streams are locked
        head = lock_stream(stream)
        events += [chained(head, fact, by, at, now, source) for at, fact in facts[stream]]
        heads.append(head)
    texts = [event.text for event in events if event.text is not None]
    EventText.objects.bulk_create(texts)
    for event in events:
        event.text_id = event.text.pk if event.text is not None else None
    insert_objects(events)
    StreamHead.objects.bulk_update(heads, ["seq", "hash"])
    count_and_ring()
    return len(events)
