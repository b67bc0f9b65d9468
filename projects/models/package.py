"""The matter package (事项包) of a project, and the drafts of strangers (试算)."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q

from projects.enums import Limits, NodeKind, PackageCause, Verdict
from projects.enums_catalogue import Route
from projects.models.catalogue import CatalogueVersion
from projects.models.project import Project


class MatterPackage(models.Model):
    """One numbered version of a project's package: the answers, the catalogue they were judged by, the dated rows."""

    project = models.ForeignKey(Project, on_delete=models.PROTECT, related_name="packages")
    number = models.PositiveIntegerField()
    catalogue = models.ForeignKey(CatalogueVersion, on_delete=models.PROTECT, related_name="packages")
    answers = models.JSONField(help_text="question id to value; numbers as decimal text; null is 不清楚")
    start_on = models.DateField()
    limits = models.CharField(max_length=10, choices=Limits.choices, default=Limits.COMMITTED)
    route = models.CharField(max_length=12, choices=Route.choices, default=Route.STANDARD)
    adjustments = models.JSONField(default=dict, help_text="node to whether it applies, where a person decided it")
    cause = models.CharField(max_length=12, choices=PackageCause.choices, default=PackageCause.FIRST)
    reason = models.CharField(max_length=300, blank=True)
    stays_despite = models.ForeignKey(
        CatalogueVersion,
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
        help_text="a newer catalogue that was looked at and not taken",
    )
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    created_at = models.DateTimeField()

    class Meta:
        ordering = ("project", "-number")
        constraints = [models.UniqueConstraint(fields=["project", "number"], name="package_number_in_project")]

    def __str__(self) -> str:
        return f"{self.project_id} v{self.number}"


class PackageItem(models.Model):
    """One node of the catalogue in a package: its verdict and its dates. Negative verdicts are kept too."""

    package = models.ForeignKey(  # written with its version in one act, fifty at a time: no check for each
        MatterPackage, on_delete=models.CASCADE, db_index=False, db_constraint=False, related_name="items"
    )
    node = models.CharField(max_length=60)
    kind = models.CharField(max_length=12, choices=NodeKind.choices)
    verdict = models.CharField(max_length=12, choices=Verdict.choices)
    provisional = models.BooleanField(default=False, help_text="待认定")
    adjusted = models.BooleanField(default=False, help_text="added or left out by hand")
    variant = models.CharField(max_length=40, blank=True)
    start_on = models.DateField(null=True)
    due_on = models.DateField(null=True)
    workdays = models.PositiveIntegerField(null=True)
    slack_workdays = models.PositiveIntegerField(null=True)
    critical = models.BooleanField(default=False)
    after_works = models.PositiveIntegerField(null=True)
    tentative = models.BooleanField(default=False, help_text="暂定")

    class Meta:
        ordering = ("id",)
        constraints = [models.UniqueConstraint(fields=["package", "node"], name="node_once_in_package")]
        indexes = [models.Index(fields=["node", "due_on"])]

    def __str__(self) -> str:
        return f"{self.node} {self.verdict}"


class AdjustmentQuerySet(models.QuerySet["Adjustment"]):
    def in_force(self, day: dt.date) -> AdjustmentQuerySet:
        """Those that nobody has ended and whose last day has not passed."""
        return self.filter(Q(until__isnull=True) | Q(until__gte=day), ended_at__isnull=True)


class Adjustment(models.Model):
    """A matter added to a project's package, or left out of it, by hand: who, why, and until when."""

    project = models.ForeignKey(Project, on_delete=models.PROTECT, related_name="adjustments")
    node = models.CharField(max_length=60)
    applies = models.BooleanField(help_text="added; else left out")
    reason = models.CharField(max_length=300)
    until = models.DateField(null=True, blank=True, help_text="the last day on which it holds")
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    ended_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")

    objects: Any = AdjustmentQuerySet.as_manager()

    class Meta:
        ordering = ("-made_at", "-id")
        constraints = [
            models.UniqueConstraint(
                fields=["project", "node"], condition=Q(ended_at__isnull=True), name="one_open_adjustment_a_node"
            )
        ]
        indexes = [models.Index(fields=["until"], condition=Q(ended_at__isnull=True), name="adjustment_until")]

    def __str__(self) -> str:
        return f"{self.project_id} {self.node}"


class Trial(models.Model):
    """A stranger's draft (试算): answers under a random token, dropped when it has lain untouched.

    It is nobody's act on a project, so it stands on no event chain; a classified project is never stored at all.
    """

    token = models.CharField(max_length=32, unique=True)
    answers = models.JSONField(default=dict)
    start_on = models.DateField()
    limits = models.CharField(max_length=10, choices=Limits.choices, default=Limits.COMMITTED)
    pins = models.JSONField(default=dict)
    before = models.JSONField(null=True, help_text="the answers before the last change, to show what it changed")
    changed_at = models.DateTimeField(db_index=True)
    project = models.ForeignKey(
        Project, on_delete=models.PROTECT, null=True, related_name="trials", help_text="what the draft has become"
    )
    version = models.PositiveIntegerField(default=1)

    def __str__(self) -> str:
        return self.token[:6]
