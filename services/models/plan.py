"""The agent's plan and log (代办计划, 代办日志), and the messages between enterprise and agent."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q

from projects.models import ApprovalItem, Document, MatterPackage, Project
from services.enums import LogKind, PlanAct
from services.models.appointment import Appointment


class PlanLine(models.Model):
    """What the agent will do for one matter by one day, as drawn from the schedule of a package version.

    Drawn anew with each version: a line that no longer holds is replaced (`replaced_at`), never changed, so that any past week
    can be compared with the plan as it stood then. `done_on`, `done_event`: the event that did it.
    """

    project = models.ForeignKey(Project, on_delete=models.PROTECT, related_name="plan_lines")
    package = models.ForeignKey(MatterPackage, on_delete=models.PROTECT, related_name="+")
    node = models.CharField(max_length=60, help_text="the matter, by its id in the catalogue")
    act = models.CharField(max_length=8, choices=PlanAct.choices)
    due_on = models.DateField()
    critical = models.BooleanField(default=False)
    drawn_at = models.DateTimeField()
    replaced_at = models.DateTimeField(null=True)
    done_on = models.DateField(null=True)
    done_event = models.BigIntegerField(null=True)

    objects: Any = models.Manager()

    class Meta:
        ordering = ("due_on", "id")
        indexes = [models.Index(fields=["due_on"], condition=Q(replaced_at=None), name="plan_line_stands")]
        constraints = [
            models.UniqueConstraint(
                fields=["project", "node", "act"], condition=Q(replaced_at=None), name="one_plan_line_an_act"
            )
        ]

    def __str__(self) -> str:
        return f"{self.project_id} {self.node} {self.act}"


class LogEntry(models.Model):
    """A hand-written entry of the log: with whom, what, what next, and the day that brings it back."""

    project = models.ForeignKey(Project, on_delete=models.PROTECT, related_name="log_entries")
    item = models.ForeignKey(ApprovalItem, on_delete=models.PROTECT, null=True, related_name="log_entries")
    appointment = models.ForeignKey(Appointment, on_delete=models.PROTECT, null=True, related_name="log_entries")
    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="log_entries")
    kind = models.CharField(max_length=8, choices=LogKind.choices)
    happened_at = models.DateTimeField()
    with_whom = models.CharField(max_length=60, blank=True)
    text = models.CharField(max_length=1000)
    next_step = models.CharField(max_length=300, blank=True)
    back_on = models.DateField(null=True, help_text="the day that brings it back")
    settled_at = models.DateTimeField(null=True, help_text="the next step is done")
    made_at = models.DateTimeField()

    objects: Any = models.Manager()

    class Meta:
        ordering = ("-happened_at", "-id")
        indexes = [
            models.Index(fields=["project", "-happened_at"]),
            models.Index(fields=["author", "back_on"], condition=Q(settled_at=None), name="log_entry_comes_back"),
        ]

    def __str__(self) -> str:
        return f"{self.project_id} {self.kind}"


class Message(models.Model):
    """One message of the talk between an enterprise and the agency about a project. Never changed."""

    project = models.ForeignKey(Project, on_delete=models.PROTECT, related_name="messages")
    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    from_enterprise = models.BooleanField()
    text = models.CharField(max_length=2000, blank=True)
    sent_at = models.DateTimeField()

    objects: Any = models.Manager()

    class Meta:
        ordering = ("id",)
        indexes = [models.Index(fields=["project", "id"])]

    def __str__(self) -> str:
        return f"{self.project_id} {self.sent_at}"


class MessageFile(models.Model):
    message = models.ForeignKey(Message, on_delete=models.CASCADE, related_name="files")
    document = models.ForeignKey(Document, on_delete=models.PROTECT, related_name="+")

    objects: Any = models.Manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["message", "document"], name="file_once_a_message")]

    def __str__(self) -> str:
        return f"{self.message_id} {self.document_id}"


class MessageRead(models.Model):
    """Up to which message somebody has read a project's talk."""

    project = models.ForeignKey(Project, on_delete=models.PROTECT, related_name="+")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    up_to = models.BigIntegerField()

    objects: Any = models.Manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["project", "user"], name="read_once_a_project")]

    def __str__(self) -> str:
        return f"{self.project_id} {self.user_id}"
