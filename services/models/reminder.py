"""Everything due is a row with a due time and a unique key; digests; and the heartbeat of every schedule."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q

from services.enums import DigestKind, DueKind, DueState


class Due(models.Model):
    """One reminder or escalation that is to go out at a time.

    `key` says what it is for, so that it is planned and sent once: `<kind>:<object>:<deadline>:<rung>`. A sweep finds what is
    due, whatever a dead broker missed; when it fires, one event is recorded under the same key, and notices follow from it.
    """

    key = models.CharField(max_length=120, unique=True)
    kind = models.CharField(max_length=20, choices=DueKind.choices)
    object_type = models.CharField(max_length=30)
    object_id = models.BigIntegerField()
    deadline_on = models.DateField(null=True, help_text="the day that it reminds of")
    rung = models.PositiveSmallIntegerField(default=0)
    due_at = models.DateTimeField()
    state = models.CharField(max_length=8, choices=DueState.choices, default=DueState.WAITING)
    settled_at = models.DateTimeField(null=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    fault = models.CharField(max_length=200, blank=True)
    planned_at = models.DateTimeField()

    objects: Any = models.Manager()

    class Meta:
        ordering = ("due_at", "id")
        indexes = [
            models.Index(fields=["due_at"], condition=Q(state="waiting"), name="due_waiting"),
            models.Index(fields=["object_type", "object_id"], condition=Q(state="waiting"), name="due_of_object"),
        ]

    def __str__(self) -> str:
        return self.key


class Digest(models.Model):
    """The weekly digest of one person: one for each kind and week, by key, whatever restarts in between."""

    kind = models.CharField(max_length=12, choices=DigestKind.choices)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="digests")
    week = models.DateField(help_text="Monday on which it goes out")
    content = models.JSONField(default=dict, help_text="what it says, frozen; no personal values")
    made_at = models.DateTimeField()

    objects: Any = models.Manager()

    class Meta:
        ordering = ("-week", "kind", "id")
        constraints = [models.UniqueConstraint(fields=["kind", "user", "week"], name="one_digest_a_week")]

    def __str__(self) -> str:
        return f"{self.kind} {self.user_id} {self.week}"


class Heartbeat(models.Model):
    """When a schedule last began and ended, and what it said when it failed."""

    name = models.CharField(max_length=60, unique=True)
    began_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    succeeded_at = models.DateTimeField(null=True)
    fault = models.CharField(max_length=200, blank=True)

    objects: Any = models.Manager()

    class Meta:
        ordering = ("name",)

    def __str__(self) -> str:
        return self.name
