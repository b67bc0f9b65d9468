"""A file that an enterprise gave: one document, which may meet several requirements."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models

from projects.models.enterprise import Enterprise
from projects.models.project import Project


class Document(models.Model):
    """A file as it was given. A requirement is not a document: lines of papers refer to it (`PaperDocument`)."""

    enterprise = models.ForeignKey(Enterprise, on_delete=models.PROTECT, related_name="documents")
    project = models.ForeignKey(Project, on_delete=models.PROTECT, null=True, related_name="documents")
    material = models.CharField(max_length=60, blank=True, help_text="material of the catalogue that it is")
    file = models.FileField(upload_to="documents/%Y/%m/")
    name = models.CharField(max_length=200, help_text="the file's name as it came")
    content_type = models.CharField(max_length=60)
    size = models.PositiveIntegerField(help_text="bytes")
    digest = models.CharField(max_length=64, help_text="SHA-256")
    uploaded_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    uploaded_at = models.DateTimeField()
    result_of = models.ForeignKey(
        "projects.ApprovalItem",
        on_delete=models.PROTECT,
        null=True,
        related_name="results",
        help_text="what another system decided, as it was uploaded; never signed by the portal",
    )

    objects: Any = models.Manager()

    class Meta:
        ordering = ("-uploaded_at", "-id")
        indexes = [models.Index(fields=["enterprise", "material"]), models.Index(fields=["project", "material"])]

    def __str__(self) -> str:
        return self.name
