"""The two meetings: the weekly progress meeting (项目推进例会) and the special problem meeting (专项问题研判会)."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q

from approval_portal.accounts.models import Body
from projects.models import Project
from projects.models.base import Versioned
from services.enums import Attendance, MeetingKind, MeetingState, StepState
from services.models.problem import Problem


class Meeting(Versioned):
    """A meeting, its frozen papers and its minutes.

    `snapshot`: what stood on the papers, frozen by one press and never changed afterwards; `digest`: SHA-256 of it.
    """

    kind = models.CharField(max_length=8, choices=MeetingKind.choices)
    year = models.PositiveSmallIntegerField()
    number = models.PositiveSmallIntegerField(help_text="第几次, gapless by kind and year")
    week = models.DateField(null=True, help_text="Monday of the week that a weekly meeting looks at")
    title = models.CharField(max_length=160)
    held_at = models.DateTimeField(help_text="when it is held")
    place = models.CharField(max_length=160, blank=True)
    chair = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    state = models.CharField(max_length=10, choices=MeetingState.choices, default=MeetingState.PLANNED)
    snapshot = models.JSONField(default=dict)
    digest = models.CharField(max_length=64, blank=True)
    frozen_at = models.DateTimeField(null=True)
    frozen_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    minutes = models.TextField(blank=True)
    closed_at = models.DateTimeField(null=True)
    called_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    called_at = models.DateTimeField()
    is_demo = models.BooleanField(default=False)

    objects: Any = models.Manager()

    class Meta:
        ordering = ("-held_at", "-id")
        constraints = [
            models.UniqueConstraint(fields=["kind", "year", "number"], name="meeting_number_once"),
            models.UniqueConstraint(fields=["week"], condition=Q(kind="weekly"), name="one_weekly_meeting"),
        ]

    def __str__(self) -> str:
        return self.title


class MeetingProblem(models.Model):
    """A problem that a special meeting deals with, and the measure (处置意见) that it sends out."""

    meeting = models.ForeignKey(Meeting, on_delete=models.CASCADE, related_name="problems")
    problem = models.ForeignKey(Problem, on_delete=models.PROTECT, related_name="meetings")
    position = models.PositiveSmallIntegerField()
    measure = models.CharField(max_length=500, blank=True)

    objects: Any = models.Manager()

    class Meta:
        ordering = ("meeting", "position")
        constraints = [models.UniqueConstraint(fields=["meeting", "problem"], name="problem_once_a_meeting")]

    def __str__(self) -> str:
        return f"{self.meeting_id} {self.problem_id}"


class MeetingPlace(models.Model):
    """A body, or one of its people, that is summoned; and whether they came."""

    meeting = models.ForeignKey(Meeting, on_delete=models.CASCADE, related_name="places")
    body = models.ForeignKey(Body, on_delete=models.PROTECT, to_field="code", related_name="+")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    attendance = models.CharField(max_length=8, choices=Attendance.choices, default=Attendance.SUMMONED)

    objects: Any = models.Manager()

    class Meta:
        ordering = ("meeting", "id")
        constraints = [
            models.UniqueConstraint(fields=["meeting", "user"], name="person_once_a_meeting"),
            models.UniqueConstraint(fields=["meeting", "body"], condition=Q(user=None), name="body_once_a_meeting"),
        ]

    def __str__(self) -> str:
        return f"{self.meeting_id} {self.body_id}"


class MeetingTask(Versioned):
    """A decision taken in a meeting: who does what by which day. The next meeting opens with its state."""

    meeting = models.ForeignKey(Meeting, on_delete=models.PROTECT, related_name="tasks")
    project = models.ForeignKey(Project, on_delete=models.PROTECT, null=True, related_name="meeting_tasks")
    problem = models.ForeignKey(Problem, on_delete=models.PROTECT, null=True, related_name="meeting_tasks")
    text = models.CharField(max_length=300)
    body = models.ForeignKey(Body, on_delete=models.PROTECT, to_field="code", null=True, related_name="+")
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="meeting_tasks")
    due_on = models.DateField()
    state = models.CharField(max_length=8, choices=StepState.choices, default=StepState.WAITING)
    note = models.CharField(max_length=500, blank=True)
    settled_at = models.DateTimeField(null=True)
    settled_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    made_at = models.DateTimeField()

    objects: Any = models.Manager()

    class Meta:
        ordering = ("due_on", "id")
        indexes = [models.Index(fields=["owner", "due_on"], condition=Q(state="waiting"), name="meeting_task_waits")]

    def __str__(self) -> str:
        return self.text


class Paper(models.Model):
    """A printed paper of a meeting, of the lists or of a digest, kept as it was given out.

    `key`: of what, as `meeting:<id>` or `digest:<id>`. The same bytes lie in one place, by their digest.
    """

    key = models.CharField(max_length=60)
    language = models.CharField(max_length=10)
    file = models.FileField(upload_to="papers/")
    digest = models.CharField(max_length=64, help_text="SHA-256 of the file")
    size = models.PositiveIntegerField(help_text="bytes")
    made_at = models.DateTimeField()

    objects: Any = models.Manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["key", "language"], name="paper_once")]

    def __str__(self) -> str:
        return self.key
