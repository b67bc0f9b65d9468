"""The mandates of an enterprise (代办委托), to be read."""

from __future__ import annotations

from typing import Any

from django.http import Http404
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from projects.api.base import LANG, PAGE, PortalView
from projects.api.serializers import RefusalOut
from projects.enums import MandateScope
from projects.models import Enterprise, Mandate
from projects.queries_mandates import holds_on, mandates_of, seen_mandates


class MandateOut(serializers.Serializer):
    id = serializers.IntegerField()
    project = serializers.IntegerField(allow_null=True, help_text="None: all projects of the enterprise.")
    scope = serializers.ListField(child=serializers.ChoiceField(choices=MandateScope.choices))
    agreement = serializers.CharField(help_text="委托书编号")
    starts_on = serializers.DateField()
    ends_on = serializers.DateField(allow_null=True, help_text="The last day.")
    ended_at = serializers.DateTimeField(allow_null=True)
    end_reason = serializers.CharField(allow_blank=True)
    in_force = serializers.BooleanField(help_text="Today.")


class MandatesOut(serializers.Serializer):
    count = serializers.IntegerField()
    next = serializers.URLField(allow_null=True)
    previous = serializers.URLField(allow_null=True)
    results = MandateOut(many=True)


PLAIN = ("id", "scope", "agreement", "starts_on", "ends_on", "ended_at", "end_reason")


class MandatesView(PortalView):
    http_method_names = ["get", "head"]

    @extend_schema(
        operation_id="mandates_list",
        parameters=[PAGE, LANG],
        responses={200: MandatesOut, 403: RefusalOut, 404: RefusalOut},
    )
    def get(self, request: Request, pk: int) -> Response:
        """All that there are and were, the newest first. An agent sees those that cover what he serves."""
        found = Enterprise.objects.visible_to(self.by, self.today).filter(pk=pk).first()
        if found is None:
            raise Http404
        return self.paged(seen_mandates(mandates_of(found), self.by, self.today), self.shown)

    def shown(self, row: Mandate) -> dict[str, Any]:
        said = {name: getattr(row, name) for name in PLAIN}
        return said | {"project": row.project_id, "in_force": holds_on(row, self.today)}
