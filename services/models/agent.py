"""Agents (代办专员): where and what they serve, when they work, and the baton to the city's agency centre."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from approval_portal.accounts.models import Body, InForceQuerySet
from projects.models import ApprovalItem, Project
from projects.models.base import Versioned
from services.enums import BatonState, DutyKind


class AgentProfile(Versioned):
    """What assignment by rule looks at, for one agent. Latitude and longitude: where the day's route begins."""

    user = models.OneToOneField(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="agent_profile")
    districts = models.JSONField(default=list, help_text="words that stand in a site's address")
    skills = models.JSONField(default=list, help_text="phases and matters of the catalogue, by id")
    languages = models.JSONField(default=list, help_text="language codes")
    most_projects = models.PositiveSmallIntegerField(default=20, help_text="a caseload that is full")
    latitude = models.DecimalField(max_digits=8, decimal_places=6, null=True, blank=True)
    longitude = models.DecimalField(max_digits=9, decimal_places=6, null=True, blank=True)

    def __str__(self) -> str:
        return f"{self.user_id}"


class DutyHours(models.Model):
    """Weekly working hours of an agent, from a day until a day; weekends too. Spans of one weekday never overlap."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="duty_hours")
    weekday = models.PositiveSmallIntegerField(help_text="0 is Monday")
    starts = models.TimeField()
    ends = models.TimeField()
    starts_on = models.DateField()
    ends_on = models.DateField(null=True, blank=True)

    objects: Any = InForceQuerySet.as_manager()

    class Meta:
        ordering = ("user", "weekday", "starts")
        constraints = [models.CheckConstraint(condition=Q(ends__gt=F("starts")), name="duty_hours_have_a_length")]

    def __str__(self) -> str:
        return f"{self.user_id} {self.weekday} {self.starts}"


class DutyDay(models.Model):
    """A day unlike the weekly hours: on duty (a weekend, a holiday) with its hours, or off with its reason."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="duty_days")
    day = models.DateField()
    kind = models.CharField(max_length=4, choices=DutyKind.choices)
    starts = models.TimeField(null=True, blank=True)
    ends = models.TimeField(null=True, blank=True)
    reason = models.CharField(max_length=200, blank=True)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    made_at = models.DateTimeField()

    objects: Any = models.Manager()

    class Meta:
        ordering = ("day", "user")
        constraints = [models.UniqueConstraint(fields=["user", "day"], name="one_duty_day")]

    def __str__(self) -> str:
        return f"{self.user_id} {self.day} {self.kind}"


class Baton(Versioned):
    """市区两级代办联动: one hand-off of a matter above the district's level to another agency centre or body.

    Sender, receiver, when it was accepted or why it was returned; from `answer_by` on, silence is visible.
    """

    project = models.ForeignKey(Project, on_delete=models.PROTECT, related_name="batons")
    item = models.ForeignKey(ApprovalItem, on_delete=models.PROTECT, null=True, related_name="batons")
    node = models.CharField(max_length=60, blank=True, help_text="the matter, by its id in the catalogue")
    to_body = models.ForeignKey(Body, on_delete=models.PROTECT, to_field="code", related_name="batons")
    subject = models.CharField(max_length=200)
    note = models.CharField(max_length=500, blank=True)
    state = models.CharField(max_length=10, choices=BatonState.choices, default=BatonState.SENT)
    sender = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="batons_sent")
    sent_at = models.DateTimeField()
    answer_by = models.DateField(help_text="a last working day")
    receiver = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="batons_received"
    )
    accepted_at = models.DateTimeField(null=True)
    returned_at = models.DateTimeField(null=True)
    reason = models.CharField(max_length=300, blank=True, help_text="why it was returned or withdrawn")
    done_at = models.DateTimeField(null=True)
    result = models.CharField(max_length=500, blank=True)

    objects: Any = models.Manager()

    class Meta:
        ordering = ("-sent_at", "-id")
        indexes = [
            models.Index(fields=["to_body", "state", "sent_at"]),
            models.Index(fields=["answer_by"], condition=Q(state="sent"), name="baton_silent"),
        ]

    def __str__(self) -> str:
        return f"{self.project_id} {self.to_body_id} {self.state}"
