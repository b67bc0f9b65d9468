"""Notices: who hears of an event, by which channel, and whether it arrived."""

from __future__ import annotations

from email.utils import parseaddr
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q

from projects.models import Event
from services.enums import Channel, Delivery


class Notice(models.Model):
    """One event told to one recipient by one channel: made once, however often the fan-out runs.

    `recipient_key` is `user:<id>`, or `invitation:<id>` for somebody without an account. The words are made from the
    event when they are read or sent, in the reader's language; no personal data is kept here.
    """

    event = models.ForeignKey(Event, on_delete=models.PROTECT, related_name="+", db_constraint=False)
    recipient_key = models.CharField(max_length=40)
    recipient = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="notices")
    channel = models.CharField(max_length=10, choices=Channel.choices)
    state = models.CharField(max_length=10, choices=Delivery.choices)
    made_at = models.DateTimeField()
    read_at = models.DateTimeField(null=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    due_at = models.DateTimeField(null=True, help_text="when to try (again); null: nothing left to do")
    delivered_at = models.DateTimeField(null=True)
    fault = models.CharField(max_length=200, blank=True, help_text="what the last try said")

    objects: Any = models.Manager()

    class Meta:
        ordering = ("-made_at", "-id")
        constraints = [models.UniqueConstraint(fields=["event", "recipient_key", "channel"], name="notice_once")]
        indexes = [
            models.Index(fields=["recipient", "channel", "-made_at"]),
            models.Index(
                fields=["recipient"], condition=Q(channel="in_app", read_at__isnull=True), name="notice_unread"
            ),
            models.Index(fields=["due_at"], condition=Q(due_at__isnull=False), name="notice_due"),
        ]

    def __str__(self) -> str:
        return f"{self.event_id} {self.recipient_key} {self.channel}"

    @property
    def message_id(self) -> str:
        """A send in doubt is repeated under the same Message-ID. Its domain is the sender's."""
        domain = parseaddr(settings.DEFAULT_FROM_EMAIL)[1].rpartition("@")[2]
        return f"<notice-{self.pk}@{domain or 'portal'}>"
