"""Appointments at an enterprise's door: needs visits, pickups, deliveries; one slot of an agent belongs to one of them."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from approval_portal.accounts.models import Role
from projects.models import ApprovalItem, Enterprise, Membership, Project, Referral
from projects.models.base import Versioned
from projects.models.enterprise import SEES_ALL
from services.enums import AppointmentKind, AppointmentState

if TYPE_CHECKING:
    from approval_portal.accounts.models import User

LIVE = (AppointmentState.OFFERED, AppointmentState.ASKED, AppointmentState.BOOKED, AppointmentState.UNDER_WAY)


class AppointmentQuerySet(models.QuerySet["Appointment"]):
    def visible_to(self, user: User, day: dt.date | None = None) -> AppointmentQuerySet:
        """The bureau's staff see all; an agent one's own, those of served projects and those one goes along on; an
        enterprise's people those of their enterprise."""
        if not user.is_authenticated or not user.is_active:
            return self.none()
        day = day or timezone.localdate()
        roles = user.roles_on(day)
        if roles & SEES_ALL:
            return self
        firms = Membership.objects.in_force(day).filter(user=user).values("enterprise")
        seen = Q(enterprise__in=firms) | Q(project__enterprise__in=firms)
        if Role.AGENT in roles:
            seen |= Q(agent=user) | Q(project__in=Project.objects.of_applicant(user, day)) | Q(visit__squad__user=user)
            seen |= Q(referral__agent=user)  # who took the lead arranges the visit to it
        return self.filter(pk__in=self.model.objects.filter(seen).values("pk"))

    def live(self) -> AppointmentQuerySet:
        return self.filter(state__in=LIVE)


class Appointment(Versioned):
    """One trip of an agent to one door. Without an agent it stands unassigned on the board; without a time it is asked for.

    `project` is empty for a needs visit to a lead that is no project yet (`referral`). The events go to the project's
    stream, else the enterprise's, else the zone's.
    """

    kind = models.CharField(max_length=10, choices=AppointmentKind.choices)
    state = models.CharField(max_length=10, choices=AppointmentState.choices)
    project = models.ForeignKey(Project, on_delete=models.PROTECT, null=True, related_name="appointments")
    enterprise = models.ForeignKey(Enterprise, on_delete=models.PROTECT, null=True, related_name="appointments")
    referral = models.ForeignKey(Referral, on_delete=models.PROTECT, null=True, related_name="appointments")
    agent = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="appointments"
    )
    starts_at = models.DateTimeField(null=True)
    ends_at = models.DateTimeField(null=True)
    address = models.CharField(max_length=200, blank=True)
    latitude = models.DecimalField(max_digits=8, decimal_places=6, null=True)
    longitude = models.DecimalField(max_digits=9, decimal_places=6, null=True)
    contact_name = models.CharField(max_length=60, blank=True)
    contact_phone = models.CharField(max_length=20, blank=True)
    note = models.CharField(max_length=500, blank=True)
    reason = models.CharField(max_length=300, blank=True, help_text="why it was cancelled, moved or came to nothing")
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    created_at = models.DateTimeField()
    began_at = models.DateTimeField(null=True, help_text="the agent is at the door")
    ended_at = models.DateTimeField(null=True)
    token = models.CharField(max_length=32, unique=True, help_text="128 random bits: its name in calendars")
    is_demo = models.BooleanField(default=False)

    objects: Any = AppointmentQuerySet.as_manager()

    class Meta:
        ordering = ("starts_at", "id")
        indexes = [
            models.Index(fields=["agent", "starts_at"]),
            models.Index(fields=["project", "starts_at"]),
            models.Index(fields=["starts_at"], condition=Q(state__in=LIVE), name="appointment_live"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.project_id} {self.starts_at}"


class SlotHold(models.Model):
    """A quarter of an hour of an agent, taken. Two hundred bookings of one slot make one: the row is unique.

    An appointment holds every quarter that it touches; cancelled or moved, it lets them go (the rows are deleted).
    """

    agent = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="slots")
    starts_at = models.DateTimeField()
    appointment = models.ForeignKey(Appointment, on_delete=models.CASCADE, related_name="slots")

    objects: Any = models.Manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["agent", "starts_at"], name="slot_once")]

    def __str__(self) -> str:
        return f"{self.agent_id} {self.starts_at}"


class AppointmentItem(models.Model):
    """An item whose papers are fetched or whose result is brought on this trip."""

    appointment = models.ForeignKey(Appointment, on_delete=models.CASCADE, related_name="items")
    item = models.ForeignKey(ApprovalItem, on_delete=models.PROTECT, related_name="appointments")

    objects: Any = models.Manager()

    class Meta:
        ordering = ("appointment", "item")
        constraints = [models.UniqueConstraint(fields=["appointment", "item"], name="item_once_a_trip")]

    def __str__(self) -> str:
        return f"{self.appointment_id} {self.item_id}"


class ProjectPlace(models.Model):
    """Where a project's door is (WGS 84 degrees), as somebody recorded it there."""

    project = models.OneToOneField(Project, on_delete=models.PROTECT, related_name="place")
    latitude = models.DecimalField(max_digits=8, decimal_places=6)
    longitude = models.DecimalField(max_digits=9, decimal_places=6)
    set_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    set_at = models.DateTimeField()

    objects: Any = models.Manager()

    def __str__(self) -> str:
        return f"{self.project_id}"


class CalendarFeed(models.Model):
    """A person's appointments as a calendar (.ics): whoever has the address reads it, until it is revoked."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="feeds")
    token = models.CharField(max_length=32, unique=True, help_text="128 random bits")
    made_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True)

    objects: Any = models.Manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["user"], condition=Q(revoked_at=None), name="one_feed_a_person"),
        ]

    def __str__(self) -> str:
        return f"{self.user_id}"


class OfflineAction(models.Model):
    """An action that came from a phone's queue: received once by its key, with the clock of the device and what was said."""

    key = models.CharField(max_length=80, unique=True)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=30)
    target = models.CharField(max_length=40, blank=True)
    device_at = models.DateTimeField()
    offset_ms = models.BigIntegerField(default=0, help_text="device clock minus the server's, measured by the device")
    received_at = models.DateTimeField()
    late = models.BooleanField(default=False, help_text="more than ten minutes between the device's time and receipt")
    outcome = models.CharField(max_length=10)
    said = models.CharField(max_length=500, blank=True)

    objects: Any = models.Manager()

    class Meta:
        ordering = ("-received_at", "-id")
        indexes = [models.Index(fields=["user", "-received_at"])]

    def __str__(self) -> str:
        return self.key
