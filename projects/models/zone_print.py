"""What is printed from a catalogue version for everybody: the zone's handbook and the handouts of its matters."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q

from projects.enums import PrintState
from projects.enums_catalogue import ZonePiece
from projects.models.catalogue import CatalogueVersion


def kept_as(issue: ZoneIssue, name: str) -> str:
    """By the digest of the content: the same bytes lie in one place."""
    return f"zone/{issue.digest[:2]}/{issue.digest}.pdf"


class ZoneIssue(models.Model):
    """One numbered issue (期) of the handbook, or of a matter's handout (`code`). It stays as it was given out."""

    kind = models.CharField(max_length=10, choices=ZonePiece.choices)
    code = models.CharField(max_length=60, blank=True, help_text="the matter of a handout")
    language = models.CharField(max_length=10, help_text="zh-hans or en")
    number = models.PositiveIntegerField()
    catalogue = models.ForeignKey(CatalogueVersion, on_delete=models.PROTECT, related_name="+")
    content_hash = models.CharField(max_length=64, help_text="of all that is said in it, without number and date")
    snapshot = models.JSONField(default=dict, help_text="what the next issue is compared with")
    changes = models.JSONField(default=list, help_text="[zh, en] of each change since the issue before")
    file = models.FileField(upload_to=kept_as)
    digest = models.CharField(max_length=64, help_text="SHA-256 of the file")
    size = models.PositiveIntegerField(help_text="bytes")
    pages = models.PositiveIntegerField()
    token = models.CharField(max_length=32, unique=True, help_text="of the public page that the QR code opens")
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    made_at = models.DateTimeField()

    objects: Any = models.Manager()

    class Meta:
        ordering = ("kind", "code", "language", "-number")
        constraints = [
            models.UniqueConstraint(fields=["kind", "code", "language", "number"], name="zone_issue_number_once")
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.code} {self.number}"


class ZoneJob(models.Model):
    """A piece of the zone that is being made. Whoever asks meanwhile gets the same job."""

    kind = models.CharField(max_length=10, choices=ZonePiece.choices)
    code = models.CharField(max_length=60, blank=True)
    language = models.CharField(max_length=10)
    state = models.CharField(max_length=10, choices=PrintState.choices, default=PrintState.UNDER_WAY)
    wanted_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    wanted_at = models.DateTimeField()
    tries = models.PositiveIntegerField(default=0)
    refusal = models.JSONField(default=list, help_text="[zh, en]: why it failed")
    issue = models.ForeignKey(ZoneIssue, on_delete=models.PROTECT, null=True, related_name="+")
    fresh = models.BooleanField(default=False, help_text="the issue is new; else nothing had changed")
    touched_at = models.DateTimeField(help_text="a job that nobody has touched for a while is taken up again")

    objects: Any = models.Manager()

    class Meta:
        ordering = ("-wanted_at", "-id")
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "code", "language"],
                condition=Q(state=PrintState.UNDER_WAY),
                name="one_open_zone_job",
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.code} {self.state}"
