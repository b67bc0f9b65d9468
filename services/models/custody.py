"""Custody of papers: consignments with lines, signatures; what is delivered at the door and how it was received."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q

from projects.models import ApprovalItem, Certificate, Document, Enterprise, ItemPaper, Project
from projects.models.base import Versioned
from services.enums import (
    ConsignmentState,
    ConsignmentWay,
    HandingOutcome,
    Holder,
    SignatureMeans,
    SignaturePlace,
)
from services.models.appointment import Appointment


class Consignment(Versioned):
    """Papers that travel together in one bag. Its events stand in the stream of every project whose papers it carries.

    `number` is printed on the label beside its QR code (`token`); `signed_at` is the moment at the door from which the papers
    count as received.
    """

    way = models.CharField(max_length=4, choices=ConsignmentWay.choices)
    state = models.CharField(max_length=10, choices=ConsignmentState.choices, default=ConsignmentState.OPEN)
    enterprise = models.ForeignKey(Enterprise, on_delete=models.PROTECT, related_name="consignments")
    appointment = models.ForeignKey(Appointment, on_delete=models.PROTECT, null=True, related_name="consignments")
    agent = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="consignments")
    number = models.CharField(max_length=24, unique=True)
    token = models.CharField(max_length=32, unique=True, help_text="128 random bits, of the label's QR code")
    seal = models.CharField(max_length=40, blank=True, help_text="number of the seal on the bag")
    photo = models.ForeignKey(Document, on_delete=models.PROTECT, null=True, related_name="+")
    note = models.CharField(max_length=300, blank=True)
    opened_at = models.DateTimeField()
    signed_at = models.DateTimeField(null=True)
    arrived_at = models.DateTimeField(null=True)
    arrived_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")

    objects: Any = models.Manager()

    class Meta:
        ordering = ("-opened_at", "-id")
        indexes = [
            models.Index(fields=["agent", "state"]),
            models.Index(fields=["opened_at"], condition=Q(state="carried"), name="consignment_carried"),
        ]

    def __str__(self) -> str:
        return self.number


class ConsignmentLine(models.Model):
    """One paper of a bag, counted when it is given and again when it is taken.

    A paper lies with exactly one holder: `holder` is a projection of the consignment's events.
    """

    consignment = models.ForeignKey(Consignment, on_delete=models.CASCADE, related_name="lines")
    position = models.PositiveSmallIntegerField()
    project = models.ForeignKey(Project, on_delete=models.PROTECT, related_name="consignment_lines")
    item = models.ForeignKey(ApprovalItem, on_delete=models.PROTECT, null=True, related_name="consignment_lines")
    paper = models.ForeignKey(ItemPaper, on_delete=models.PROTECT, null=True, related_name="consignment_lines")
    material = models.CharField(max_length=60, blank=True, help_text="id in the catalogue")
    title = models.CharField(max_length=200, blank=True, help_text="of a paper that the catalogue does not name")
    originals = models.PositiveSmallIntegerField(default=0)
    copies = models.PositiveSmallIntegerField(default=0)
    pages = models.PositiveIntegerField(default=0)
    to_return = models.BooleanField(default=False, help_text="the originals go back to the enterprise")
    got_originals = models.PositiveSmallIntegerField(null=True)
    got_copies = models.PositiveSmallIntegerField(null=True)
    got_pages = models.PositiveIntegerField(null=True)
    holder = models.CharField(max_length=10, choices=Holder.choices, default=Holder.ENTERPRISE)
    returns = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, related_name="returned_by", help_text="the line it brings back"
    )

    objects: Any = models.Manager()

    class Meta:
        ordering = ("consignment", "position")
        constraints = [models.UniqueConstraint(fields=["consignment", "position"], name="line_place_in_consignment")]
        indexes = [models.Index(fields=["project", "holder"])]

    def __str__(self) -> str:
        return f"{self.consignment_id} {self.position}"


def kept_as(signature: Signature, name: str) -> str:
    return f"signatures/{signature.digest[:2]}/{signature.digest}.png"


class Signature(models.Model):
    """Who signed for what at the door: drawn on the screen, on paper, or by a code that was sent."""

    consignment = models.ForeignKey(Consignment, on_delete=models.PROTECT, null=True, related_name="signatures")
    appointment = models.ForeignKey(Appointment, on_delete=models.PROTECT, null=True, related_name="signatures")
    place = models.CharField(max_length=6, choices=SignaturePlace.choices)
    means = models.CharField(max_length=6, choices=SignatureMeans.choices)
    name = models.CharField(max_length=60)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    file = models.FileField(upload_to=kept_as, blank=True)
    digest = models.CharField(max_length=64, blank=True, help_text="SHA-256 of the file")
    signed_at = models.DateTimeField()

    objects: Any = models.Manager()

    class Meta:
        ordering = ("id",)
        constraints = [
            models.UniqueConstraint(
                fields=["consignment", "place"], condition=Q(consignment__isnull=False), name="signed_once_a_place"
            )
        ]

    def __str__(self) -> str:
        return f"{self.place} {self.name}"


class Handing(models.Model):
    """上门送证照: the result of one item on a delivery trip, and what became of it at the door."""

    appointment = models.ForeignKey(Appointment, on_delete=models.PROTECT, related_name="handings")
    item = models.ForeignKey(ApprovalItem, on_delete=models.PROTECT, related_name="handings")
    certificate = models.ForeignKey(Certificate, on_delete=models.PROTECT, null=True, related_name="handings")
    outcome = models.CharField(max_length=10, choices=HandingOutcome.choices, default=HandingOutcome.WAITING)
    receiver = models.CharField(max_length=60, blank=True)
    reason = models.CharField(max_length=300, blank=True)
    handed_at = models.DateTimeField(null=True)

    objects: Any = models.Manager()

    class Meta:
        ordering = ("appointment", "id")
        constraints = [
            models.UniqueConstraint(fields=["appointment", "item"], name="handed_once_a_trip"),
            models.UniqueConstraint(
                fields=["item"], condition=Q(outcome__in=("waiting", "delivered")), name="one_delivery_under_way"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.appointment_id} {self.item_id}"


class ReceiptCode(models.Model):
    """The code by which a recipient is checked at the door: its digest, sent to the enterprise's people, good for one trip."""

    appointment = models.OneToOneField(Appointment, on_delete=models.CASCADE, related_name="receipt_code")
    digest = models.CharField(max_length=64)
    made_at = models.DateTimeField()
    tries = models.PositiveSmallIntegerField(default=0)
    used_at = models.DateTimeField(null=True)

    objects: Any = models.Manager()

    def __str__(self) -> str:
        return f"{self.appointment_id}"
