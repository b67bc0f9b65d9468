"""Needs visits (上门问需) with squad, agenda and minutes, and the promotion workflows step by step."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models

from approval_portal.accounts.models import Body
from projects.models import CatalogueVersion, Project
from projects.models.base import Versioned
from services.enums import SquadPlace, StepState, VisitPointKind, VisitState
from services.models.appointment import Appointment
from services.models.problem import Problem


class NeedsVisit(Versioned):
    """What a squad records at the door: what is to be built, how large, the difficulties and what to do about them.

    `agenda`: the open questions of the profile and points put by hand, as `{"kind", "key", "zh", "en", "done"}` each;
    `handed`: the printed pieces that were handed over, by id.
    """

    appointment = models.OneToOneField(Appointment, on_delete=models.PROTECT, related_name="visit")
    state = models.CharField(max_length=10, choices=VisitState.choices, default=VisitState.PLANNED)
    agenda = models.JSONField(default=list)
    building = models.CharField(max_length=500, blank=True, help_text="what is to be built")
    size = models.CharField(max_length=300, blank=True)
    minutes = models.TextField(blank=True)
    handed = models.JSONField(default=list)
    held_at = models.DateTimeField(null=True)
    confirmed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    confirmed_name = models.CharField(max_length=60, blank=True)
    confirmed_at = models.DateTimeField(null=True)
    remark = models.CharField(max_length=500, blank=True, help_text="what the enterprise adds when it confirms")

    objects: Any = models.Manager()

    class Meta:
        ordering = ("-id",)

    def __str__(self) -> str:
        return f"{self.appointment_id} {self.state}"


class SquadMember(models.Model):
    """Who goes along, and as what."""

    visit = models.ForeignKey(NeedsVisit, on_delete=models.CASCADE, related_name="squad")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="visits")
    place = models.CharField(max_length=12, choices=SquadPlace.choices)

    objects: Any = models.Manager()

    class Meta:
        ordering = ("visit", "id")
        constraints = [models.UniqueConstraint(fields=["visit", "user"], name="once_in_a_squad")]

    def __str__(self) -> str:
        return f"{self.visit_id} {self.user_id}"


class VisitPoint(models.Model):
    """A difficulty with its counter-measure, or tutoring for one matter. A difficulty becomes a problem."""

    visit = models.ForeignKey(NeedsVisit, on_delete=models.CASCADE, related_name="points")
    kind = models.CharField(max_length=10, choices=VisitPointKind.choices)
    node = models.CharField(max_length=60, blank=True, help_text="the matter, by its id in the catalogue")
    text = models.CharField(max_length=500)
    measure = models.CharField(max_length=500, blank=True, help_text="counter-measure")
    problem = models.ForeignKey(Problem, on_delete=models.PROTECT, null=True, related_name="+")
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    made_at = models.DateTimeField()

    objects: Any = models.Manager()

    class Meta:
        ordering = ("visit", "id")

    def __str__(self) -> str:
        return f"{self.visit_id} {self.kind}"


class PromotionRun(models.Model):
    """One of the promotion and service workflows, running for a project; its steps are those of its catalogue version."""

    project = models.ForeignKey(Project, on_delete=models.PROTECT, related_name="promotions")
    workflow = models.CharField(max_length=60, help_text="id in the catalogue")
    catalogue = models.ForeignKey(CatalogueVersion, on_delete=models.PROTECT, related_name="+")
    started_on = models.DateField()
    ended_on = models.DateField(null=True)

    objects: Any = models.Manager()

    class Meta:
        ordering = ("project", "id")
        constraints = [models.UniqueConstraint(fields=["project", "workflow"], name="workflow_once_a_project")]

    def __str__(self) -> str:
        return f"{self.project_id} {self.workflow}"


class PromotionStep(Versioned):
    """One step: who owns it, by which day (when the catalogue gives it working days), and when it was done."""

    run = models.ForeignKey(PromotionRun, on_delete=models.CASCADE, related_name="steps")
    code = models.CharField(max_length=20, help_text="id in the catalogue")
    position = models.PositiveSmallIntegerField()
    owner = models.ForeignKey(Body, on_delete=models.PROTECT, to_field="code", related_name="+")
    state = models.CharField(max_length=8, choices=StepState.choices, default=StepState.WAITING)
    due_on = models.DateField(null=True)
    done_on = models.DateField(null=True)
    done_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    note = models.CharField(max_length=300, blank=True)

    objects: Any = models.Manager()

    class Meta:
        ordering = ("run", "position")
        constraints = [models.UniqueConstraint(fields=["run", "code"], name="step_once_a_run")]

    def __str__(self) -> str:
        return f"{self.run_id} {self.code}"
