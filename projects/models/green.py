"""绿色通道: the projects that go first in every queue."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q

from projects.models.project import Project


class GreenPassQuerySet(models.QuerySet["GreenPass"]):
    def in_force(self, day: dt.date) -> GreenPassQuerySet:
        """Those that nobody has ended and whose last day has not passed."""
        return self.filter(Q(until__isnull=True) | Q(until__gte=day), ended_at__isnull=True, since__lte=day)


class GreenPass(models.Model):
    """A project that is not on the key-project register of the year, let into the green channel by a lead, with a reason."""

    project = models.ForeignKey(Project, on_delete=models.PROTECT, related_name="green_passes")
    reason = models.CharField(max_length=300)
    since = models.DateField()
    until = models.DateField(null=True, help_text="the last day on which it holds")
    granted_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    granted_at = models.DateTimeField()
    ended_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    ended_at = models.DateTimeField(null=True)

    objects: Any = GreenPassQuerySet.as_manager()

    class Meta:
        ordering = ("-granted_at", "-id")
        constraints = [
            models.UniqueConstraint(fields=["project"], condition=Q(ended_at__isnull=True), name="one_open_green_pass")
        ]

    def __str__(self) -> str:
        return f"{self.project_id}"
