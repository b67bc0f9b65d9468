"""The days of a project that no approver controls."""

from __future__ import annotations

from typing import Any

from django.utils import timezone
from drf_spectacular.utils import OpenApiExample, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from projects.api.base import LANG, PortalView
from projects.api.requests import PinChange
from projects.api.serializers import RefusalOut
from projects.api.shapes import PinsOut
from projects.enums import Source
from projects.models import Project
from projects.operations.pins import Fixed, catalogue_of, fix_days
from projects.operations.refusals import require
from projects.permissions import may_edit_project
from projects.rules.pins import pinnable

EXAMPLES = [
    OpenApiExample(
        "The land contract is planned", request_only=True, value={"node": "pw-land-supply", "day": "2026-12-18"}
    ),
    OpenApiExample(
        "The works are done",
        request_only=True,
        value={"node": "works-finished", "day": "2026-11-20", "kind": "actual"},
    ),
    OpenApiExample("A day is given up", request_only=True, value={"node": "pw-land-supply", "day": None}),
]


def pins_json(project: Project) -> dict[str, Any]:
    pins = project.pins.order_by("day", "node").values("node", "day", "kind")
    return {"pins": list(pins), "pinnable": list(pinnable(catalogue_of(project)))}


class PinsView(PortalView):
    @extend_schema(operation_id="pins", parameters=[LANG], responses={200: PinsOut, 403: RefusalOut, 404: RefusalOut})
    def get(self, request: Request, pk: int) -> Response:
        """The days that are fixed, and those that may be."""
        return Response(pins_json(self.project(pk)))

    @extend_schema(
        operation_id="pin",
        parameters=[LANG],
        request=PinChange,
        responses={200: PinsOut, 400: RefusalOut, 403: RefusalOut, 404: RefusalOut, 429: RefusalOut},
        examples=EXAMPLES,
    )
    def post(self, request: Request, pk: int) -> Response:
        """Fix a day, or give it up; the newest package is dated anew. Sent twice, it is done once."""
        project = self.project(pk)
        require(may_edit_project(self.by, project, self.today))
        wanted = self.read(PinChange)
        fixed = Fixed(wanted["day"], wanted["kind"]) if wanted["day"] else None
        fix_days(project, {wanted["node"]: fixed}, by=self.by, at=timezone.now(), source=Source.API)
        return Response(pins_json(project))
