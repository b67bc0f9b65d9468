"""Problems (问题) on three lists: what is wrong, who answers for it, what is done about it; until struck off (销号)."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models

from approval_portal.accounts.models import Body
from projects.models import ApprovalItem, Document, Enterprise, Project
from projects.models.base import Versioned
from services.enums import ProblemOrigin, ProblemState


class Problem(Versioned):
    """Open until it is struck off. `origin_id`: the row that it comes from, so that it comes from it once.

    On the problem list from the first; on the responsibility list once a body answers for it; on the rectification list with
    its steps. The verifier who strikes it off is not the owner.
    """

    project = models.ForeignKey(Project, on_delete=models.PROTECT, null=True, related_name="problems")
    enterprise = models.ForeignKey(Enterprise, on_delete=models.PROTECT, null=True, related_name="problems")
    item = models.ForeignKey(ApprovalItem, on_delete=models.PROTECT, null=True, related_name="problems")
    origin = models.CharField(max_length=10, choices=ProblemOrigin.choices)
    origin_id = models.CharField(max_length=40, blank=True)
    title = models.CharField(max_length=160)
    detail = models.CharField(max_length=1000, blank=True)
    state = models.CharField(max_length=10, choices=ProblemState.choices, default=ProblemState.OPEN)
    raised_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    raised_at = models.DateTimeField()
    state_since = models.DateTimeField(
        null=True, help_text="when the state began; days without an answer count from it"
    )
    # the responsibility list
    body = models.ForeignKey(Body, on_delete=models.PROTECT, to_field="code", null=True, related_name="problems")
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="problems")
    verifier = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    due_on = models.DateField(null=True)
    assigned_at = models.DateTimeField(null=True)
    # the rectification list
    solved_at = models.DateTimeField(null=True, help_text="the owner says that it is solved")
    struck_at = models.DateTimeField(null=True)
    struck_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    conclusion = models.CharField(max_length=500, blank=True, help_text="what the verifier found")
    reopened = models.PositiveSmallIntegerField(default=0, help_text="times that it came back")
    is_demo = models.BooleanField(default=False)

    objects: Any = models.Manager()

    class Meta:
        ordering = ("-raised_at", "-id")
        constraints = [
            models.UniqueConstraint(
                fields=["origin", "origin_id"], condition=~models.Q(origin_id=""), name="one_problem_an_origin"
            )
        ]
        indexes = [
            models.Index(fields=["project", "state"]),
            models.Index(
                fields=["body", "due_on"], condition=~models.Q(state=ProblemState.STRUCK_OFF), name="problem_standing"
            ),
        ]

    def __str__(self) -> str:
        return self.title


class ProblemItem(models.Model):
    """An item that the problem holds up: its pages and its forecast say so."""

    problem = models.ForeignKey(Problem, on_delete=models.CASCADE, related_name="blocks")
    item = models.ForeignKey(ApprovalItem, on_delete=models.PROTECT, related_name="held_up_by")

    objects: Any = models.Manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["problem", "item"], name="item_once_a_problem")]

    def __str__(self) -> str:
        return f"{self.problem_id} {self.item_id}"


class ProblemHelper(models.Model):
    """A body that helps (协办)."""

    problem = models.ForeignKey(Problem, on_delete=models.CASCADE, related_name="helpers")
    body = models.ForeignKey(Body, on_delete=models.PROTECT, to_field="code", related_name="+")

    objects: Any = models.Manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["problem", "body"], name="helper_once_a_problem")]

    def __str__(self) -> str:
        return f"{self.problem_id} {self.body_id}"


class ProblemStep(Versioned):
    """One measure of the rectification list (整改), by whom and by which day, and what came of it."""

    problem = models.ForeignKey(Problem, on_delete=models.CASCADE, related_name="steps")
    text = models.CharField(max_length=300)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    due_on = models.DateField(null=True)
    done_at = models.DateTimeField(null=True)
    done_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    note = models.CharField(max_length=500, blank=True, help_text="what was done")
    made_at = models.DateTimeField()

    objects: Any = models.Manager()

    class Meta:
        ordering = ("problem", "id")

    def __str__(self) -> str:
        return self.text


class ProblemFile(models.Model):
    """Evidence, of the problem or of one step. Files are taken in and checked as every other document."""

    problem = models.ForeignKey(Problem, on_delete=models.CASCADE, related_name="files")
    step = models.ForeignKey(ProblemStep, on_delete=models.CASCADE, null=True, related_name="files")
    document = models.ForeignKey(Document, on_delete=models.PROTECT, related_name="+")
    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    added_at = models.DateTimeField()

    objects: Any = models.Manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["problem", "document"], name="file_once_a_problem")]

    def __str__(self) -> str:
        return f"{self.problem_id} {self.document_id}"


class ProblemRung(models.Model):
    """One step of the escalation ladder: taken once each time that the problem is open, with its reason."""

    problem = models.ForeignKey(Problem, on_delete=models.CASCADE, related_name="rungs")
    round = models.PositiveSmallIntegerField(help_text="times reopened before")
    rung = models.PositiveSmallIntegerField(help_text="1 owner, 2 department head, 3 committee leader")
    reason = models.CharField(max_length=20, help_text="code of services/rules/escalation.py")
    told = models.JSONField(default=list, help_text="ids of those who were told")
    at = models.DateTimeField()

    objects: Any = models.Manager()

    class Meta:
        ordering = ("problem", "round", "rung")
        constraints = [models.UniqueConstraint(fields=["problem", "round", "rung"], name="rung_once_a_round")]

    def __str__(self) -> str:
        return f"{self.problem_id} {self.round}.{self.rung}"
