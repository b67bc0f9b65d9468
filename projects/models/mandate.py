"""Mandates (代办委托): an enterprise lets the agency act in its name, for what, from when until when."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q

from approval_portal.accounts.models import InForceQuerySet
from projects.models.document import Document
from projects.models.enterprise import Enterprise
from projects.models.project import Project


class Mandate(models.Model):
    """Given to the agency, not to a person: who acts under it is the project's agent, or the one who has taken over from him
    (AB 角), so that a hand-over needs no new mandate. Ended, it stays to be seen."""

    enterprise = models.ForeignKey(Enterprise, on_delete=models.PROTECT, related_name="mandates")
    project = models.ForeignKey(
        Project, on_delete=models.PROTECT, null=True, related_name="mandates", help_text="none: all its projects"
    )
    scope = models.JSONField(help_text="values of MandateScope")
    agreement = models.CharField(max_length=80, help_text="委托书编号")
    document = models.ForeignKey(Document, on_delete=models.PROTECT, null=True, related_name="+", help_text="委托书")
    starts_on = models.DateField()
    ends_on = models.DateField(null=True, help_text="the last day")
    given_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    given_at = models.DateTimeField()
    ended_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    ended_at = models.DateTimeField(null=True)
    end_reason = models.CharField(max_length=300, blank=True)

    objects: Any = InForceQuerySet.as_manager()

    class Meta:
        ordering = ("-starts_on", "-id")
        indexes = [models.Index(fields=["enterprise"], condition=Q(ended_at=None), name="mandate_standing")]

    def __str__(self) -> str:
        return f"{self.enterprise_id} {self.agreement}"
