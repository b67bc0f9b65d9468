"""Recording what happened: the only writer of the event table, its chain heads and the outbox."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import models, transaction
from django.utils import timezone

from approval_portal.accounts.models import User
from projects.enums import Source
from projects.models import Event, EventText, StreamHead
from projects.models.event import CHAINED_FIELDS, ZONE_STREAM
from projects.operations.bell import bell
from projects.operations.event_rows import read_head, write_events
from projects.operations.seals import ACCESS, append_seals, read_seals
from projects.rules.chain import GENESIS, ChainFault, event_payload, link, plain, verify_stream


@dataclass(frozen=True, slots=True)
class Fact:
    """One event to be recorded. `data`: ids, verbs, enums, digests only; free text and personal values go to `text`."""

    verb: str
    object_type: str
    object_id: str
    data: Mapping[str, Any]
    text: str = ""
    idempotency_key: str | None = None
    on_behalf_of: int | None = None


def stream_of(row: models.Model) -> str:
    """`project:<id>` for a project and what hangs on it, `enterprise:<id>` likewise, else the zone's own stream.

    A lead stays in the zone's stream: what it becomes is known only later.
    """
    name = type(row).__name__
    if name in ("Project", "Enterprise"):
        return f"{name.lower()}:{row.pk}"
    if name != "Referral":
        for owner in ("project", "enterprise"):
            if pk := getattr(row, f"{owner}_id", None):
                return f"{owner}:{pk}"
    return ZONE_STREAM


def lock_stream(stream: str) -> StreamHead:
    """The stream's head, locked until the transaction ends. Several streams are locked in ascending order of name."""
    head = read_head(stream)
    if head is None:
        StreamHead.objects.bulk_create([StreamHead(stream=stream, hash=GENESIS)], ignore_conflicts=True)
        head = read_head(stream)
    if head is None:
        raise StreamHead.DoesNotExist(stream)
    return head


def record(
    row: models.Model,
    verb: str,
    *,
    by: User | None,
    at: datetime,
    source: str = Source.WEB,
    data: Mapping[str, Any] | None = None,
    text: str = "",
    idempotency_key: str | None = None,
    on_behalf_of: int | None = None,
    head: LockedHead | None = None,
) -> Event:
    """Record one event about `row`, in its stream, in the caller's transaction.

    `at`: when it counts in law; `head`: of its stream, when the caller has locked it already. Raises TypeError or
    ValueError for data that has no canonical form.
    """
    fact = Fact(verb, type(row).__name__.lower(), str(row.pk), data or {}, text, idempotency_key, on_behalf_of)
    return record_facts(stream_of(row), [fact], by=by, at=at, source=source, head=head)[0]


@transaction.atomic(savepoint=False)
def record_facts(
    stream: str,
    facts: Iterable[Fact],
    *,
    by: User | None,
    at: datetime,
    source: str = Source.WEB,
    head: LockedHead | None = None,
) -> list[Event]:
    """Record several events of one stream under one lock."""
    row = head.row if head is not None and head.is_newest() else lock_stream(stream)
    now = timezone.now()
    events = [chained(row, fact, by, at, now, source) for fact in facts]
    write_events(row, events)
    count_and_ring()
    return events


# --- a head that an operation has locked before it knows what it will record


@dataclass(slots=True)
class LockedHead:
    """The head of a stream as it was read under its lock, good until anything else is recorded in this connection."""

    row: StreamHead
    recorded: int

    def is_newest(self) -> bool:
        return self.recorded == _recorded()


def hold_stream(stream: str) -> LockedHead:
    """`lock_stream`, for an operation that records later in the same transaction and need not read the head again."""
    return locked_head(lock_stream(stream))


def locked_head(row: StreamHead) -> LockedHead:
    """A head that was read under its lock just now."""
    return LockedHead(row, _recorded())


def count_and_ring() -> None:
    """After an event was written in another way than by `record_facts`."""
    connection = transaction.get_connection()
    connection._portal_recorded = getattr(connection, "_portal_recorded", 0) + 1
    ring()


def _recorded() -> int:
    """How many acts this connection has recorded, kept or rolled back."""
    return int(getattr(transaction.get_connection(), "_portal_recorded", 0))


def chained(head: StreamHead, fact: Fact, by: User | None, at: datetime, now: datetime, source: str) -> Event:
    """The next event of the stream, unsaved as its text is; moves the head on (in memory)."""
    text = EventText(content=fact.text, digest=text_digest(fact.text)) if fact.text else None
    event = Event(
        stream=head.stream,
        seq=head.seq + 1,
        at=at,
        recorded_at=now,
        source=str(source),
        actor_id=by.pk if by else None,
        on_behalf_of=fact.on_behalf_of,
        verb=fact.verb,
        object_type=fact.object_type,
        object_id=fact.object_id,
        data=plain(fact.data),
        text=text,
        text_digest=text.digest if text else "",
        idempotency_key=fact.idempotency_key,
        previous_hash=head.hash,
    )
    payload = event_payload(event.stream, event.seq, {name: getattr(event, name) for name in CHAINED_FIELDS})
    event.hash = link(event.previous_hash, payload)
    head.seq, head.hash = event.seq, event.hash
    return event


def text_digest(content: str) -> str:
    return hashlib.sha256(content.encode()).hexdigest()


def ring() -> None:
    """Wake the fan-out once this transaction is in. A broker that is down delays notices and loses none."""
    connection = transaction.get_connection()
    if not any(entry[1] == bell.ring for entry in connection.run_on_commit):
        connection.on_commit(bell.ring)


# --- keeping the chain


def verify_chains() -> tuple[int, int, list[ChainFault]]:
    """(events, chains, first fault of each broken chain), read in one snapshot."""
    counted = 0
    seals, faults = read_seals()
    seals.pop(ACCESS, None)  # batches of the access log: access_seals.py
    with transaction.atomic():
        heads = {head.stream: (head.seq, head.hash) for head in StreamHead.objects.all()}
        streams = sorted(set(Event.objects.values_list("stream", flat=True).distinct()) | set(heads) | set(seals))
        for stream in streams:
            rows = Event.objects.filter(stream=stream).order_by("seq")
            found = rows.values_list("seq", "previous_hash", "hash", *CHAINED_FIELDS).iterator()
            head = heads.get(stream, (0, GENESIS))  # a head row that is gone is a fault, not a pass
            outcome = verify_stream(stream, found, head, seals.get(stream, {}), fields=CHAINED_FIELDS)
            if isinstance(outcome, ChainFault):
                faults.append(outcome)
            else:
                counted += outcome
    return counted, len(streams), faults


def changed_texts() -> list[tuple[str, int]]:
    """(stream, seq) of every event whose text no longer fits the digest in the chain.

    The text may have been edited (with its own digest or not), put in another's place, taken away or added. One that
    was erased has no content left to compare; it must be empty, and its own digest still that of the chain.
    """
    told = Event.objects.exclude(text__isnull=True, text_digest="").order_by("stream", "seq")
    rows = told.values_list("stream", "seq", "text_digest", "text__content", "text__digest", "text__erased_at")
    return [(row[0], row[1]) for row in rows.iterator() if not _text_fits(*row[2:])]


def _text_fits(chained_digest: str, content: str | None, digest: str | None, erased_at: datetime | None) -> bool:
    if content is None or chained_digest != digest:
        return False
    return content == "" if erased_at else text_digest(content) == chained_digest


def seal_heads() -> int:
    """Append every head that moved to the seal file, outside the database; returns how many."""
    with transaction.atomic():
        moved = list(StreamHead.objects.select_for_update().filter(seq__gt=models.F("sealed_seq")).order_by("stream"))
        if not moved:
            return 0
        append_seals((head.stream, head.seq, head.hash) for head in moved)
        StreamHead.objects.filter(pk__in=[head.pk for head in moved]).update(sealed_seq=models.F("seq"))
    return len(moved)
