"""Who signed in, was refused or took something away: append-only like the events, but on no chain of its own rows.

A stranger's requests never queue on a lock; a batch at a time is sealed (`AccessSeal`).
"""

from __future__ import annotations

from django.conf import settings
from django.db import models

from projects.enums import AccessKind


class AccessLog(models.Model):
    """One access. Rows are never updated or deleted: triggers refuse it, and the application's role has no right to."""

    at = models.DateTimeField()
    user = models.ForeignKey(  # no constraint: its check would wait for whoever holds the person's row
        settings.AUTH_USER_MODEL, on_delete=models.DO_NOTHING, null=True, db_constraint=False, related_name="+"
    )
    kind = models.CharField(max_length=12, choices=AccessKind.choices)
    what = models.CharField(max_length=60, help_text="the name of the address, or of the form")
    object_type = models.CharField(max_length=30, blank=True)
    object_id = models.CharField(max_length=60, blank=True)
    data = models.JSONField(default=dict, help_text="ids, enums, digests, counts; no personal values, no free text")

    class Meta:
        indexes = [models.Index(fields=["user", "at"]), models.Index(fields=["object_type", "object_id", "id"])]

    def __str__(self) -> str:
        return f"{self.kind} {self.what}"


class AccessSeal(models.Model):
    """A sealed batch: the digest of its rows and of the seal before it. Append-only too."""

    first_id = models.BigIntegerField()
    last_id = models.BigIntegerField(unique=True)
    count = models.PositiveIntegerField()
    digest = models.CharField(max_length=64)
    previous = models.CharField(max_length=64)
    sealed_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.first_id}-{self.last_id}"
