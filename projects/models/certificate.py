"""Certificates (证照): what a granted item gives its holder, signed by the portal, to be checked by anybody."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models import Q

from approval_portal.accounts.models import Body
from projects.enums import CertificateState
from projects.models.document import Document
from projects.models.enterprise import Enterprise
from projects.models.handling import Decision
from projects.models.item import ApprovalItem


class Certificate(models.Model):
    """One certificate of one decision. Its file is a document of the holder, which meets the next item's requirement.

    What is said on it is frozen in `snapshot`. The file comes after the act, from the press; until then `document` is None.
    """

    item = models.ForeignKey(ApprovalItem, on_delete=models.PROTECT, related_name="certificates")
    decision = models.ForeignKey(Decision, on_delete=models.PROTECT, related_name="certificates")
    kind = models.CharField(max_length=40, help_text="id of the result in the catalogue, such as doc-permit")
    body = models.ForeignKey(Body, on_delete=models.PROTECT, to_field="code", related_name="+")
    year = models.PositiveSmallIntegerField()
    number = models.PositiveIntegerField(help_text="gapless per body, kind and year")
    holder = models.ForeignKey(Enterprise, on_delete=models.PROTECT, related_name="certificates")
    scope = models.CharField(max_length=1000, blank=True, help_text="what it allows")
    valid_from = models.DateField()
    valid_until = models.DateField(null=True, help_text="the last day; none: no fixed validity")
    state = models.CharField(max_length=10, choices=CertificateState.choices, default=CertificateState.VALID)
    state_reason = models.CharField(max_length=300, blank=True)
    issued_on = models.DateField()
    event = models.BigIntegerField()
    ended_event = models.BigIntegerField(null=True, help_text="the act that revoked, cancelled or replaced it")
    snapshot = models.JSONField(help_text="all that is said on it")
    token = models.CharField(max_length=32, unique=True, help_text="of the public page that the QR code opens")
    document = models.OneToOneField(Document, on_delete=models.PROTECT, null=True, related_name="certificate")
    signed_at = models.DateTimeField(null=True)
    signer = models.CharField(max_length=200, blank=True, help_text="subject of the signing certificate")

    objects: Any = models.Manager()

    class Meta:
        ordering = ("item", "id")
        constraints = [
            models.UniqueConstraint(fields=["body", "kind", "year", "number"], name="certificate_number_once"),
            models.UniqueConstraint(  # versions before, superseded by a correction, stand beside it
                fields=["decision", "kind"], condition=Q(state="valid"), name="certificate_once_a_decision"
            ),
        ]
        indexes = [
            models.Index(fields=["id"], condition=Q(document=None), name="certificate_unprinted"),
            models.Index(fields=["valid_until"], condition=Q(state="valid"), name="certificate_expiring"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.year} {self.number}"
