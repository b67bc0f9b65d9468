"""The zone, the published catalogue versions, and the working calendar."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models


class Locality(models.Model):
    """The one zone of this deployment: one row."""

    zh = models.CharField(max_length=80)
    en = models.CharField(max_length=120)
    province = models.CharField(max_length=40)
    city = models.CharField(max_length=40)
    site_zh = models.CharField(max_length=40, help_text="name of the site in its header")
    site_en = models.CharField(max_length=60)
    regions = models.JSONField(
        default=list, help_text="six-digit region codes that project codes may carry; empty: any"
    )
    has_demo = models.BooleanField(default=False)
    item_prefix = models.CharField(max_length=8, default="ZONE", help_text="what item numbers begin with")

    def __str__(self) -> str:
        return self.zh


class CatalogueVersion(models.Model):
    """One published version, immutable. `source` is the keeper's YAML to the letter; packages pin the row."""

    number = models.CharField(max_length=20, unique=True)
    as_of = models.DateField()
    published_at = models.DateTimeField()
    digest = models.CharField(max_length=64, unique=True)
    source = models.TextField()
    note = models.CharField(max_length=500, blank=True, help_text="what changed and why, in the keepers' words")
    note_en = models.CharField(max_length=500, blank=True)
    effective_on = models.DateField(null=True, help_text="in force from this day; empty: from publication on")
    withdrawn_at = models.DateTimeField(null=True, help_text="no longer in force; the version before it is")
    withdrawn_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    withdrawn_reason = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering = ("-published_at", "-id")

    def __str__(self) -> str:
        return self.number


class CatalogueEntry(models.Model):
    """One entry of a version (a matter, a material, a question, a state, a policy …) under its text code."""

    version = models.ForeignKey(CatalogueVersion, on_delete=models.PROTECT, related_name="entries")
    section = models.CharField(max_length=40, help_text="the section of the catalogue, such as items or materials")
    code = models.CharField(max_length=60)
    position = models.PositiveIntegerField(help_text="place within the section")
    zh = models.CharField(max_length=300, blank=True)
    en = models.CharField(max_length=300, blank=True)
    provenance = models.CharField(max_length=1, help_text="C confirmed, K general practice, P proposed")
    src = models.CharField(max_length=300, blank=True)
    data = models.JSONField()

    class Meta:
        ordering = ("section", "position")
        constraints = [models.UniqueConstraint(fields=["version", "section", "code"], name="entry_code_in_version")]

    def __str__(self) -> str:
        return f"{self.code} {self.zh}"


class CalendarQuerySet(models.QuerySet["CalendarNotice"]):
    def in_force(self) -> CalendarQuerySet:
        """The newest notice of each year."""
        return self.filter(superseded=False)


class CalendarNotice(models.Model):
    """The holiday notice of one year. A newer notice for the same year supersedes it; neither is ever edited."""

    year = models.PositiveSmallIntegerField()
    name = models.CharField(max_length=160, help_text="the notice, by title or number")
    announced = models.BooleanField(help_text="false: derived from the law before the notice is out; dates are 暂定")
    imported_at = models.DateTimeField()
    superseded = models.BooleanField(default=False)

    objects: Any = CalendarQuerySet.as_manager()

    class Meta:
        ordering = ("year", "id")
        constraints = [
            models.UniqueConstraint(fields=["year"], condition=models.Q(superseded=False), name="one_notice_a_year")
        ]

    def __str__(self) -> str:
        return f"{self.year} {self.name}"


class Holiday(models.Model):
    """A day that the notice sets apart: a holiday, or a weekend day that is worked."""

    notice = models.ForeignKey(CalendarNotice, on_delete=models.CASCADE, related_name="days")
    day = models.DateField()
    works = models.BooleanField()
    name_zh = models.CharField(max_length=60)
    name_en = models.CharField(max_length=80)

    class Meta:
        ordering = ("day",)
        constraints = [models.UniqueConstraint(fields=["notice", "day"], name="one_rule_a_day")]

    def __str__(self) -> str:
        return f"{self.day} {self.name_zh}"
