"""Ratings of service (好差评): five levels, invited once for each thing done, given freely, never changed."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q

from projects.models import ApprovalItem, Enterprise, Project
from projects.models.base import Versioned
from services.models.appointment import Appointment


class RatingInvite(models.Model):
    """One invitation for a concluded item or a doorstep service, by a signed link. `served_by`: who is rated."""

    project = models.ForeignKey(Project, on_delete=models.PROTECT, related_name="rating_invites")
    enterprise = models.ForeignKey(Enterprise, on_delete=models.PROTECT, related_name="rating_invites")
    item = models.OneToOneField(ApprovalItem, on_delete=models.PROTECT, null=True, related_name="rating_invite")
    appointment = models.OneToOneField(Appointment, on_delete=models.PROTECT, null=True, related_name="rating_invite")
    served_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    token = models.CharField(max_length=32, unique=True, help_text="128 random bits; the link is signed besides")
    invited_at = models.DateTimeField()
    told_at = models.DateTimeField(null=True)
    is_demo = models.BooleanField(default=False)

    objects: Any = models.Manager()

    class Meta:
        ordering = ("-invited_at", "-id")
        constraints = [
            models.CheckConstraint(
                condition=Q(item__isnull=False, appointment=None) | Q(item=None, appointment__isnull=False),
                name="rating_of_one_thing",
            )
        ]
        indexes = [models.Index(fields=["id"], condition=Q(told_at=None), name="rating_invite_untold")]

    def __str__(self) -> str:
        return f"{self.project_id} {self.item_id or self.appointment_id}"


class Rating(models.Model):
    """What was answered. 1 非常不满意 … 5 非常满意; 1 and 2 are bad. The row is never changed."""

    invite = models.OneToOneField(RatingInvite, on_delete=models.PROTECT, related_name="rating")
    level = models.PositiveSmallIntegerField()
    text = models.CharField(max_length=500, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    anonymous = models.BooleanField(default=True, help_text="the rated body is not told who it was")
    rated_at = models.DateTimeField()

    objects: Any = models.Manager()

    class Meta:
        ordering = ("-rated_at", "-id")
        constraints = [models.CheckConstraint(condition=Q(level__gte=1, level__lte=5), name="rating_of_five_levels")]
        indexes = [models.Index(fields=["rated_at", "level"])]

    def __str__(self) -> str:
        return f"{self.invite_id} {self.level}"


class FollowUp(Versioned):
    """差评回访整改: opened by one of the two lowest levels, with its days; never with the person who was rated."""

    rating = models.OneToOneField(Rating, on_delete=models.PROTECT, related_name="follow_up")
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="follow_ups")
    contact_by = models.DateField()
    fix_by = models.DateField()
    complex_reason = models.CharField(max_length=300, blank=True, help_text="why it takes the longer time")
    contacted_at = models.DateTimeField(null=True)
    finding = models.CharField(max_length=500, blank=True, help_text="what was found when somebody called back")
    fixed_at = models.DateTimeField(null=True)
    measure = models.CharField(max_length=500, blank=True)
    opened_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)

    objects: Any = models.Manager()

    class Meta:
        ordering = ("fix_by", "id")
        indexes = [models.Index(fields=["owner", "fix_by"], condition=Q(closed_at=None), name="follow_up_open")]

    def __str__(self) -> str:
        return f"{self.rating_id} {self.fix_by}"
