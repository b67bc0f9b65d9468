"""Notices: who hears of an event, by which channel, and whether it arrived."""

from __future__ import annotations

from email.utils import parseaddr
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q

from approval_portal.accounts.models import Body
from projects.models import Event
from projects.models.base import Versioned
from services.enums import Channel, Delivery


class Notice(models.Model):
    """One event told to one recipient by one channel: made once, however often the fan-out runs.

    `recipient_key` is `user:<id>`, `invitation:<id>` for somebody without an account, `robot:<id>` for a group. The words are
    made from the event when they are read or sent, in the reader's language; no personal data is kept here.
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
            models.Index(fields=["state", "-id"], condition=~Q(state=Delivery.DELIVERED), name="notice_unsettled"),
        ]

    def __str__(self) -> str:
        return f"{self.event_id} {self.recipient_key} {self.channel}"

    @property
    def send_key(self) -> str:
        """What a gateway knows a repeated send by."""
        return f"notice-{self.pk}"

    @property
    def message_id(self) -> str:
        """A send in doubt is repeated under the same Message-ID. Its domain is the sender's."""
        domain = parseaddr(settings.DEFAULT_FROM_EMAIL)[1].rpartition("@")[2]
        return f"<{self.send_key}@{domain or 'portal'}>"


class NoticeChoice(models.Model):
    """What somebody wants to hear by which channel. Without a row the channel's own custom holds.

    Statutory notices go out whatever is chosen.
    """

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="notice_choices")
    subject = models.CharField(max_length=20, help_text="of services/queries.py KINDS, or reminder, digest")
    channel = models.CharField(max_length=10, choices=Channel.choices)
    wanted = models.BooleanField()

    objects: Any = models.Manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "subject", "channel"], name="one_choice_a_subject")]

    def __str__(self) -> str:
        return f"{self.user_id} {self.subject} {self.channel} {self.wanted}"


class QuietHours(models.Model):
    """When somebody is not to be rung: mails and short messages wait for the end of it. Times of day in the zone's time."""

    user = models.OneToOneField(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="quiet_hours")
    from_time = models.TimeField()
    to_time = models.TimeField()
    workdays_only = models.BooleanField(default=False, help_text="nothing on days off either")

    objects: Any = models.Manager()

    def __str__(self) -> str:
        return f"{self.user_id} {self.from_time} {self.to_time}"


class NoticeTemplate(Versioned):
    """Words of a notice as the bureau wants them: for one kind of event, channel and language. Without a row the portal's."""

    subject = models.CharField(max_length=60, help_text="<object type>.<verb> of the event")
    channel = models.CharField(max_length=10, choices=Channel.choices)
    language = models.CharField(max_length=10)
    title = models.CharField(max_length=160)
    body = models.CharField(max_length=1000)
    edited_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    edited_at = models.DateTimeField()

    objects: Any = models.Manager()

    class Meta:
        ordering = ("subject", "channel", "language")
        constraints = [models.UniqueConstraint(fields=["subject", "channel", "language"], name="one_template")]

    def __str__(self) -> str:
        return f"{self.subject} {self.channel} {self.language}"


class Robot(Versioned):
    """A robot of a WeCom group (企业微信群机器人): what it hears, and its address, which is a secret."""

    name = models.CharField(max_length=80)
    body = models.ForeignKey(Body, on_delete=models.PROTECT, to_field="code", null=True, related_name="+")
    webhook = models.CharField(max_length=300, help_text="a secret: never shown again, never in a log")
    subjects = models.JSONField(default=list, help_text="kinds of events that it is told of")
    language = models.CharField(max_length=10, default="zh-hans")
    is_on = models.BooleanField(default=True)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    made_at = models.DateTimeField()

    objects: Any = models.Manager()

    class Meta:
        ordering = ("name", "id")

    def __str__(self) -> str:
        return self.name
