"""What a person asks of his own data (个人信息保护法 art. 44-50): requests for deletion and their answers."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q

from projects.enums import ErasureState


class ErasureRequest(models.Model):
    """One person asks for deletion; the answer says, per kind of record, what was erased and what the law keeps."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="erasure_requests")
    state = models.CharField(max_length=10, choices=ErasureState.choices, default=ErasureState.ASKED)
    note = models.CharField(max_length=300, blank=True, help_text="what the person says about it")
    asked_at = models.DateTimeField()
    answered_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    answered_at = models.DateTimeField(null=True)
    answer = models.JSONField(default=list, help_text="[kind of record, how many, erased or kept, why] each")

    objects: Any = models.Manager()

    class Meta:
        ordering = ("-asked_at", "-id")
        constraints = [
            models.UniqueConstraint(fields=["user"], condition=Q(state="asked"), name="one_open_erasure_request")
        ]

    def __str__(self) -> str:
        return f"{self.user_id} {self.state}"
