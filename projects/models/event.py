"""The one append-only table of what happened, its chain heads, its erasable texts, and the outbox.

Rows of Event are never updated or deleted: triggers refuse it, and the application's database role has no right to.
Order is promised inside a stream only.
"""

from django.conf import settings
from django.db import models

from projects.enums import Source

ZONE_STREAM = "zone"
# What the hash covers beside stream and seq
CHAINED_FIELDS = (
    "at",
    "recorded_at",
    "source",
    "actor_id",
    "on_behalf_of",
    "verb",
    "object_type",
    "object_id",
    "data",
    "text_digest",
    "idempotency_key",
)


class StreamHead(models.Model):
    """The last event of a stream. Locked first by every write to the stream.

    No index holds a column that an event changes, so that PostgreSQL writes the row anew without touching any.
    """

    stream = models.CharField(max_length=60, unique=True)
    seq = models.PositiveBigIntegerField(default=0)
    hash = models.CharField(max_length=64)
    sealed_seq = models.PositiveBigIntegerField(
        default=0, help_text="up to here the head is sealed outside the database"
    )

    def __str__(self) -> str:
        return f"{self.stream} {self.seq}"


class EventText(models.Model):
    """Free text or personal values of an event: its digest is in the chain, its content can be erased."""

    content = models.TextField(blank=True)
    digest = models.CharField(max_length=64)
    erased_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return self.digest[:12]


class Event(models.Model):
    """One thing that happened: `at` when it counts in law, `recorded_at` when the portal learned it."""

    stream = models.CharField(max_length=60)
    seq = models.PositiveBigIntegerField()
    at = models.DateTimeField()
    recorded_at = models.DateTimeField()
    source = models.CharField(max_length=12, choices=Source.choices)
    # without checks by the database, which would lock the person's row and the text's for every event
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+", db_constraint=False
    )
    on_behalf_of = models.BigIntegerField(null=True, help_text="the enterprise for which an agent acted")
    verb = models.CharField(max_length=40)
    object_type = models.CharField(max_length=30)
    object_id = models.CharField(max_length=60)
    data = models.JSONField(default=dict, help_text="ids, verbs, enums, digests; no personal values, no free text")
    text = models.ForeignKey(
        EventText, on_delete=models.PROTECT, db_index=False, null=True, related_name="+", db_constraint=False
    )
    text_digest = models.CharField(max_length=64, blank=True)
    idempotency_key = models.CharField(max_length=80, null=True, unique=True)  # noqa: DJ001 - most have none
    previous_hash = models.CharField(max_length=64)
    hash = models.CharField(max_length=64)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["stream", "seq"], name="event_seq_in_stream")]
        indexes = [models.Index(fields=["object_type", "object_id", "id"]), models.Index(fields=["verb", "at"])]

    def __str__(self) -> str:
        return f"{self.stream}#{self.seq} {self.verb}"


class Outbox(models.Model):
    """An event whose notices are still to be made. Written in the event's transaction, deleted by the fan-out."""

    event = models.OneToOneField(Event, on_delete=models.PROTECT, related_name="+", db_constraint=False)

    def __str__(self) -> str:
        return f"outbox {self.event_id}"
