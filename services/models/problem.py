"""Problems (问题): what keeps a project from going on, wherever it was found."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models

from projects.models import ApprovalItem, Enterprise, Project
from projects.models.base import Versioned
from services.enums import ProblemOrigin, ProblemState


class Problem(Versioned):
    """Open until it is struck off. `origin_id`: the row that it comes from, so that it comes from it once."""

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

    objects: Any = models.Manager()

    class Meta:
        ordering = ("-raised_at", "-id")
        constraints = [
            models.UniqueConstraint(
                fields=["origin", "origin_id"], condition=~models.Q(origin_id=""), name="one_problem_an_origin"
            )
        ]
        indexes = [models.Index(fields=["project", "state"])]

    def __str__(self) -> str:
        return self.title
