"""Printed pieces of a project: the numbered issues that were given out, and the jobs that make them."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models

from projects.enums import PrintKind, PrintState
from projects.models.package import MatterPackage
from projects.models.project import Project


def kept_as(issue: PrintIssue, name: str) -> str:
    """By the digest of the content: the same bytes lie in one place."""
    return f"prints/{issue.digest[:2]}/{issue.digest}.pdf"


class PrintIssue(models.Model):
    """One numbered issue (期) of a service guide or a policy book. It stays as it was given out."""

    project = models.ForeignKey(Project, on_delete=models.PROTECT, related_name="print_issues")
    kind = models.CharField(max_length=12, choices=PrintKind.choices)
    language = models.CharField(max_length=10, help_text="zh-hans or en")
    number = models.PositiveIntegerField()
    package = models.ForeignKey(MatterPackage, on_delete=models.PROTECT, related_name="+")
    content_hash = models.CharField(max_length=64, help_text="of all that is said in it, without number and date")
    snapshot = models.JSONField(default=dict, help_text="what the next issue is compared with")
    changes = models.JSONField(default=list, help_text="[zh, en] of each change since the issue before")
    warnings = models.JSONField(default=list, help_text="[zh, en] of what could not be printed as it was typed")
    file = models.FileField(upload_to=kept_as)
    digest = models.CharField(max_length=64, help_text="SHA-256 of the file")
    size = models.PositiveIntegerField(help_text="bytes")
    pages = models.PositiveIntegerField()
    token = models.CharField(max_length=32, unique=True, help_text="of the public page that the QR code opens")
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    made_at = models.DateTimeField()

    class Meta:
        ordering = ("project", "kind", "language", "-number")
        constraints = [
            models.UniqueConstraint(fields=["project", "kind", "language", "number"], name="issue_number_once")
        ]

    def __str__(self) -> str:
        return f"{self.project_id} {self.kind} {self.number}"


class PrintJob(models.Model):
    """A piece that is being made. Whoever asks meanwhile gets the same job."""

    project = models.ForeignKey(Project, on_delete=models.PROTECT, related_name="print_jobs")
    kind = models.CharField(max_length=12, choices=PrintKind.choices)
    language = models.CharField(max_length=10)
    state = models.CharField(max_length=10, choices=PrintState.choices, default=PrintState.UNDER_WAY)
    wanted_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    wanted_at = models.DateTimeField()
    tries = models.PositiveIntegerField(default=0)
    refusal = models.JSONField(default=list, help_text="[zh, en]: why it failed")
    issue = models.ForeignKey(
        PrintIssue, on_delete=models.PROTECT, null=True, related_name="+", help_text="what came of it, new or unchanged"
    )
    fresh = models.BooleanField(default=False, help_text="the issue is new; else nothing had changed")
    touched_at = models.DateTimeField(help_text="a job that nobody has touched for a while is taken up again")

    objects: Any = models.Manager()

    class Meta:
        ordering = ("-wanted_at", "-id")
        constraints = [
            models.UniqueConstraint(
                fields=["project", "kind", "language"],
                condition=models.Q(state=PrintState.UNDER_WAY),
                name="one_open_print_job",
            )
        ]
        indexes = [
            models.Index(fields=["touched_at"], condition=models.Q(state=PrintState.UNDER_WAY), name="print_open")
        ]

    def __str__(self) -> str:
        return f"{self.project_id} {self.kind} {self.state}"
