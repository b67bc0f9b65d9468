"""What happens while an item is handled: correction notices, special procedures, hearings, decisions, leave, phrases."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q

from approval_portal.accounts.models import Body, InForceQuerySet, Role
from projects.enums import DeliveryMeans, GapCode, Outcome, PointState
from projects.models.item import ApprovalItem


class Correction(models.Model):
    """A one-time correction notice (一次性告知补正), or the return of points of the first one that are still open."""

    item = models.ForeignKey(ApprovalItem, on_delete=models.CASCADE, related_name="corrections")
    number = models.PositiveIntegerField(help_text="1: the notice of the law; more: points returned")
    event = models.BigIntegerField()
    told_on = models.DateField()
    told_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    answered_on = models.DateField(null=True)
    lead = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
        help_text="who allowed new points",
    )
    lead_reason = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering = ("item", "number")
        constraints = [models.UniqueConstraint(fields=["item", "number"], name="correction_number_in_item")]

    def __str__(self) -> str:
        return f"{self.item_id} {self.number}"


class CorrectionPoint(models.Model):
    """One gap: which paper, what is wrong in coded form and in words, and what to do."""

    correction = models.ForeignKey(Correction, on_delete=models.CASCADE, related_name="points")
    material = models.CharField(max_length=60, blank=True, help_text="empty: the application itself")
    code = models.CharField(max_length=14, choices=GapCode.choices)
    what = models.CharField(max_length=500)
    todo = models.CharField(max_length=500)
    state = models.CharField(max_length=10, choices=PointState.choices, default=PointState.OPEN)
    answer = models.CharField(max_length=500, blank=True)
    first = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="returned")
    again = models.BooleanField(
        default=False, help_text="a demand that the first notice did not name; counted per body"
    )

    class Meta:
        ordering = ("id",)

    def __str__(self) -> str:
        return f"{self.material} {self.code}"


class SpecialProcedure(models.Model):
    """A special procedure (特别程序) or a parallel task beside the state. Several may be open at once."""

    item = models.ForeignKey(ApprovalItem, on_delete=models.CASCADE, related_name="specials")
    code = models.CharField(max_length=40, help_text="id in the catalogue")
    stops_clock = models.BooleanField()
    began_on = models.DateField()
    expected_end = models.DateField(null=True)
    told_on = models.DateField(null=True, help_text="the applicant was told its time in writing")
    ended_on = models.DateField(null=True)
    basis = models.CharField(max_length=300, blank=True)
    document = models.CharField(max_length=200, blank=True, help_text="number of the paper that ordered it")
    party = models.CharField(max_length=120, blank=True, help_text="who carries it out, when it is not the body")
    reason = models.CharField(max_length=500, blank=True)
    result = models.CharField(max_length=1000, blank=True)
    approved_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    began_event = models.BigIntegerField(default=0)
    ended_event = models.BigIntegerField(null=True)

    class Meta:
        ordering = ("id",)
        indexes = [models.Index(fields=["item"], condition=Q(ended_on__isnull=True), name="special_open")]

    def __str__(self) -> str:
        return f"{self.item_id} {self.code}"


class Hearing(models.Model):
    """A hearing (听证): told, applied for or waived, notified, held."""

    item = models.OneToOneField(ApprovalItem, on_delete=models.CASCADE, related_name="hearing")
    told_on = models.DateField()
    applied_on = models.DateField(null=True)
    waived_on = models.DateField(null=True)
    notified_on = models.DateField(null=True)
    held_on = models.DateField(null=True)
    place = models.CharField(max_length=120, blank=True)
    record = models.CharField(max_length=1000, blank=True)

    def __str__(self) -> str:
        return f"{self.item_id} {self.told_on}"


class Decision(models.Model):
    """What was decided. A wrong entry is annulled by a later event and replaced; the row stays."""

    item = models.ForeignKey(ApprovalItem, on_delete=models.PROTECT, related_name="decisions")
    outcome = models.CharField(max_length=16, choices=Outcome.choices)
    reasons = models.CharField(max_length=2000, blank=True)
    conditions = models.CharField(max_length=1000, blank=True)
    valid_from = models.DateField(null=True)
    valid_until = models.DateField(null=True)
    decided_on = models.DateField()
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    event = models.BigIntegerField()
    annulled_event = models.BigIntegerField(null=True)

    class Meta:
        ordering = ("item", "id")
        constraints = [
            models.UniqueConstraint(
                fields=["item"], condition=Q(annulled_event__isnull=True), name="one_decision_in_force"
            )
        ]

    def __str__(self) -> str:
        return f"{self.item_id} {self.outcome}"


class Delivery(models.Model):
    """How the decision reached the applicant (送达)."""

    item = models.OneToOneField(ApprovalItem, on_delete=models.CASCADE, related_name="delivery")
    means = models.CharField(max_length=12, choices=DeliveryMeans.choices)
    delivered_on = models.DateField()
    receiver = models.CharField(max_length=60, blank=True)
    delivered_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    event = models.BigIntegerField()

    def __str__(self) -> str:
        return f"{self.item_id} {self.means}"


class ItemClock(models.Model):
    """One clock of an item as it was read from the events: a projection, rebuilt by `manage.py rebuild`."""

    item = models.ForeignKey(ApprovalItem, on_delete=models.CASCADE, related_name="clocks")
    position = models.PositiveIntegerField()
    name = models.CharField(max_length=24)
    ref = models.CharField(max_length=40, blank=True)
    days = models.PositiveIntegerField()
    extension = models.PositiveIntegerField(default=0)
    unit = models.CharField(max_length=8)
    started_on = models.DateField()
    started_by = models.BigIntegerField()
    stopped_on = models.DateField(null=True)
    stopped_by = models.BigIntegerField(null=True)
    due_on = models.DateField(null=True)
    tentative = models.BooleanField(default=False)
    back_dated = models.BooleanField(default=False)
    intervals = models.JSONField(help_text="[kind, from, to, event, event, zh, en, basis] each")
    calendar = models.CharField(max_length=60, blank=True)

    class Meta:
        ordering = ("item", "position")
        constraints = [models.UniqueConstraint(fields=["item", "position"], name="clock_place_in_item")]
        indexes = [
            models.Index(fields=["name", "due_on"], condition=Q(stopped_on__isnull=True), name="clock_open_due"),
        ]

    def __str__(self) -> str:
        return f"{self.item_id} {self.name}"


class Counter(models.Model):
    """The last number given under a name. Locked last, in ascending order of names; gapless, as its act is one transaction."""

    name = models.CharField(max_length=80, unique=True)
    value = models.PositiveIntegerField(default=0)

    def __str__(self) -> str:
        return f"{self.name} {self.value}"


def kept_as(notice: OfficialNotice, name: str) -> str:
    return f"notices/{notice.digest[:2]}/{notice.digest}.pdf"


class OfficialNotice(models.Model):
    """A numbered paper that the law wants in writing (受理通知书 …). What it says is frozen in `snapshot`."""

    item = models.ForeignKey(ApprovalItem, on_delete=models.PROTECT, related_name="notices")
    kind = models.CharField(max_length=20, help_text="id in the catalogue, such as nt-accept")
    body = models.ForeignKey(Body, on_delete=models.PROTECT, to_field="code", related_name="+")
    year = models.PositiveSmallIntegerField()
    number = models.PositiveIntegerField(help_text="gapless per body, kind and year")
    event = models.BigIntegerField()
    issued_on = models.DateField()
    issued_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    snapshot = models.JSONField(help_text="all that is said on it")
    token = models.CharField(max_length=32, unique=True, help_text="of the public page that the QR code opens")
    file = models.FileField(upload_to=kept_as, blank=True)
    digest = models.CharField(max_length=64, blank=True, help_text="SHA-256 of the file")
    size = models.PositiveIntegerField(default=0)
    void_event = models.BigIntegerField(null=True, help_text="the act behind it was corrected")

    class Meta:
        ordering = ("item", "id")
        constraints = [
            models.UniqueConstraint(fields=["body", "kind", "year", "number"], name="notice_number_once"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.year} {self.number}"


class Leave(models.Model):
    """Somebody of a body is away, and who stands in. Both days are included."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="leaves")
    cover = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="covers")
    role = models.CharField(max_length=20, choices=Role.choices)
    body = models.ForeignKey(Body, on_delete=models.PROTECT, related_name="leaves")
    starts_on = models.DateField()
    ends_on = models.DateField()
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    made_at = models.DateTimeField()

    objects: Any = InForceQuerySet.as_manager()

    class Meta:
        ordering = ("-starts_on", "-id")

    def __str__(self) -> str:
        return f"{self.user_id} {self.starts_on}"


class Phrase(models.Model):
    """A standard phrase (常用语) of a body for one act, to be put into a reason or an opinion."""

    body = models.ForeignKey(Body, on_delete=models.PROTECT, related_name="phrases")
    verb = models.CharField(max_length=40)
    text = models.CharField(max_length=500)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    made_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ("verb", "id")

    def __str__(self) -> str:
        return self.text[:40]
