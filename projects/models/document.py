"""Files that an enterprise gave: documents, each of which may meet several requirements, and uploads on their way."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q

from projects.enums import DocumentState, UploadState
from projects.models.enterprise import Enterprise
from projects.models.project import Project


class Document(models.Model):
    """A file as it was given. A requirement is not a document: lines of papers refer to it (`PaperDocument`).

    The wallet (证照材料库) of an enterprise is its sound documents: the newest version of each that names a material. One
    without a project is the enterprise's own and meets the lines of all its projects. Nothing of a document is changed but
    its state and what is said of it; another file of the same paper is another version.
    """

    enterprise = models.ForeignKey(Enterprise, on_delete=models.PROTECT, related_name="documents")
    project = models.ForeignKey(Project, on_delete=models.PROTECT, null=True, related_name="documents")
    material = models.CharField(max_length=60, blank=True, help_text="material of the catalogue that it is")
    file = models.FileField(upload_to="documents/%Y/%m/")
    name = models.CharField(max_length=200, help_text="the file's name as it came")
    content_type = models.CharField(max_length=100)
    size = models.PositiveBigIntegerField(help_text="bytes")
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

    state = models.CharField(max_length=10, choices=DocumentState.choices, default=DocumentState.SOUND)
    refusal = models.CharField(max_length=300, blank=True, help_text="why it was not taken, after it had come")
    replaces = models.OneToOneField(
        "self", on_delete=models.PROTECT, null=True, related_name="replaced_by", help_text="the version before"
    )
    version = models.PositiveIntegerField(default=1)
    why = models.CharField(max_length=300, blank=True, help_text="why there is another version")
    number = models.CharField(max_length=80, blank=True, help_text="what the paper itself is numbered")
    valid_from = models.DateField(null=True)
    valid_until = models.DateField(null=True, help_text="the last day; none: no fixed validity")

    objects: Any = models.Manager()

    class Meta:
        ordering = ("-uploaded_at", "-id")
        indexes = [
            models.Index(fields=["enterprise", "material"]),
            models.Index(fields=["project", "material"]),
            models.Index(fields=["valid_until"], condition=~Q(valid_until=None), name="document_expiring"),
            models.Index(fields=["uploaded_at"], condition=Q(state="checking"), name="document_checking"),
        ]

    def __str__(self) -> str:
        return self.name


class Upload(models.Model):
    """A file that comes in pieces, so that a broken connection goes on where it stopped. They lie in the store until all
    are there."""

    token = models.CharField(max_length=32, unique=True, help_text="128 random bits: its address")
    enterprise = models.ForeignKey(Enterprise, on_delete=models.PROTECT, related_name="+")
    project = models.ForeignKey(Project, on_delete=models.PROTECT, null=True, related_name="+")
    lines = models.JSONField(default=list, help_text="keys of the lines of papers that it is for")
    said = models.JSONField(default=dict, help_text="material, number, validity, why: as the document will have them")
    name = models.CharField(max_length=200)
    size = models.PositiveBigIntegerField(help_text="bytes, as announced")
    received = models.PositiveBigIntegerField(default=0, help_text="bytes that are safely in the store")
    state = models.CharField(max_length=10, choices=UploadState.choices, default=UploadState.COMING)
    refusal = models.CharField(max_length=300, blank=True)
    document = models.ForeignKey(Document, on_delete=models.PROTECT, null=True, related_name="+")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField()
    touched_at = models.DateTimeField()

    class Meta:
        ordering = ("-created_at", "-id")
        indexes = [models.Index(fields=["touched_at"], condition=Q(state="coming"), name="upload_coming")]

    def __str__(self) -> str:
        return f"{self.name} {self.received}/{self.size}"
