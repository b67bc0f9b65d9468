"""The next catalogue while its keepers work on it: a draft over the newest version, and what it would do to projects."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q

from projects.enums_catalogue import ChangeKind, DraftState, RunState
from projects.models.base import Versioned
from projects.models.catalogue import CatalogueVersion
from projects.models.package import MatterPackage
from projects.models.project import Project


class CatalogueDraft(Versioned):
    """A version in the making: the base version with the changes laid over it.

    `version` counts every change, so that what was computed from the draft can say from which state of it.
    """

    name = models.CharField(max_length=120)
    note = models.CharField(max_length=500, blank=True, help_text="what changes and why, published with it")
    note_en = models.CharField(max_length=500, blank=True)
    base = models.ForeignKey(CatalogueVersion, on_delete=models.PROTECT, related_name="drafts")
    effective_on = models.DateField(null=True, help_text="in force from this day; empty: from publication on")
    state = models.CharField(max_length=10, choices=DraftState.choices, default=DraftState.OPEN)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    made_at = models.DateTimeField()
    submitted_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    submitted_at = models.DateTimeField(null=True)
    returned = models.CharField(max_length=300, blank=True, help_text="why the second person gave it back")
    ended_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    ended_at = models.DateTimeField(null=True)
    published = models.OneToOneField(CatalogueVersion, on_delete=models.PROTECT, null=True, related_name="draft")

    objects: Any = models.Manager()

    class Meta:
        ordering = ("-made_at", "-id")

    def __str__(self) -> str:
        return self.name


class DraftChange(models.Model):
    """What a draft does with one entry. `text` is the entry in YAML, so that fractions and dates stay as written."""

    draft = models.ForeignKey(CatalogueDraft, on_delete=models.CASCADE, related_name="changes")
    section = models.CharField(max_length=40, help_text="a section of the catalogue, or blocks for one kept whole")
    code = models.CharField(max_length=60, help_text="the entry's id; of a block its name")
    kind = models.CharField(max_length=10, choices=ChangeKind.choices)
    text = models.TextField(blank=True, help_text="the entry in YAML; empty when it is left out")
    base_digest = models.CharField(max_length=64, blank=True, help_text="of the entry in the base when it was changed")
    reason = models.CharField(max_length=300, blank=True)
    changed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    changed_at = models.DateTimeField()

    objects: Any = models.Manager()

    class Meta:
        ordering = ("section", "code")
        constraints = [models.UniqueConstraint(fields=["draft", "section", "code"], name="entry_once_in_draft")]

    def __str__(self) -> str:
        return f"{self.draft_id} {self.section} {self.code}"


class DraftHand(models.Model):
    """Who has changed a draft: none of them publishes it. Kept although the change was undone."""

    draft = models.ForeignKey(CatalogueDraft, on_delete=models.CASCADE, related_name="hands")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    objects: Any = models.Manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["draft", "user"], name="hand_once_on_draft")]

    def __str__(self) -> str:
        return f"{self.draft_id} {self.user_id}"


class ImpactRun(models.Model):
    """One look at what a draft would change in all live projects. `number`: the state of the draft it was made from."""

    draft = models.ForeignKey(CatalogueDraft, on_delete=models.CASCADE, related_name="runs")
    number = models.PositiveIntegerField(help_text="the draft's version that was looked at")
    state = models.CharField(max_length=10, choices=RunState.choices, default=RunState.UNDER_WAY)
    projects = models.PositiveIntegerField(default=0, help_text="how many live projects were looked at")
    touched = models.PositiveIntegerField(default=0)
    counts = models.JSONField(default=dict, help_text="how many projects by kind of change, and by matter")
    refusal = models.JSONField(default=list, help_text="[zh, en]: why it failed")
    tries = models.PositiveIntegerField(default=0)
    wanted_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    wanted_at = models.DateTimeField()
    touched_at = models.DateTimeField(help_text="a run that nobody has touched for a while is taken up again")
    ended_at = models.DateTimeField(null=True)

    objects: Any = models.Manager()

    class Meta:
        ordering = ("-wanted_at", "-id")
        constraints = [
            models.UniqueConstraint(
                fields=["draft"], condition=Q(state=RunState.UNDER_WAY), name="one_open_run_a_draft"
            )
        ]

    def __str__(self) -> str:
        return f"{self.draft_id} {self.number} {self.state}"


class ImpactRow(models.Model):
    """What the draft would change in one project: matters, days, dates, papers, policies, questions asked anew."""

    run = models.ForeignKey(ImpactRun, on_delete=models.CASCADE, related_name="rows")
    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="+")
    package = models.ForeignKey(MatterPackage, on_delete=models.CASCADE, related_name="+")
    kinds = models.JSONField(default=list, help_text="kinds of change, for the filter")
    nodes = models.JSONField(default=list, help_text="the matters concerned, for the filter")
    change = models.JSONField(default=dict, help_text="what is shown")

    objects: Any = models.Manager()

    class Meta:
        ordering = ("run", "id")
        constraints = [models.UniqueConstraint(fields=["run", "project"], name="project_once_a_run")]

    def __str__(self) -> str:
        return f"{self.run_id} {self.project_id}"


class SampleProject(Versioned):
    """An invented profile that a draft is tried on. `expected`: node to whether it applies, what a keeper has laid down."""

    code = models.CharField(max_length=40, unique=True)
    zh = models.CharField(max_length=120)
    en = models.CharField(max_length=160, blank=True)
    answers = models.JSONField(help_text="question id to value; numbers as decimal text; null is 不清楚")
    expected = models.JSONField(default=dict)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    made_at = models.DateTimeField()

    objects: Any = models.Manager()

    class Meta:
        ordering = ("code",)

    def __str__(self) -> str:
        return self.zh
