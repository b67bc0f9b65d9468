"""`GET /api/v1/projects/{id}/flowchart.svg`: the drawing of the project's page as a picture that stands alone."""

from __future__ import annotations

import base64
import hashlib
import re
from datetime import date

from django.http import Http404, HttpResponse
from django.utils.cache import get_conditional_response
from django.utils.translation import get_language
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.request import Request

from projects.api.base import LANG, PortalView
from projects.api.packages import LATEST, PACKAGE_NUMBER, find_package
from projects.api.serializers import RefusalOut
from projects.guide.context import build_result
from projects.guide.drawings import Figures
from projects.guide.palette import STYLE
from projects.models import MatterPackage
from projects.operations.packages import pins_of
from projects.queries import package_evaluation, work_calendar

SVG = "image/svg+xml"
_SHEET = STYLE.removeprefix("<style>").removesuffix("</style>")
_DIGEST = base64.b64encode(hashlib.sha256(_SHEET.encode()).digest()).decode()
# opened by itself it is a document: it may do nothing but look as its own style sheet says
POLICY = f"default-src 'none'; style-src 'sha256-{_DIGEST}'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; sandbox"


class FlowchartView(PortalView):
    @extend_schema(
        operation_id="project_flowchart",
        parameters=[OpenApiParameter("number", int, description="The number of a package; default: the newest."), LANG],
        responses={
            (200, SVG): OpenApiTypes.BYTE,
            304: None,
            (403, "application/json"): RefusalOut,
            (404, "application/json"): RefusalOut,
        },
    )
    def get(self, request: Request, pk: int) -> HttpResponse:
        """The flowchart of the newest package, or of the one asked for, in the reader's language."""
        number = request.query_params.get("number", LATEST)
        if not re.fullmatch(PACKAGE_NUMBER, number):
            raise Http404
        return picture(request, drawing(find_package(self.project(pk), number), self.today))


def drawing(package: MatterPackage, today: date) -> str:
    result = build_result(
        package_evaluation(package),
        work_calendar(),
        start_on=package.start_on,
        today=today,
        limits=package.limits,
        pins=pins_of(package.project),
    )
    return Figures(result, get_language() or "zh-hans").flowchart(standalone=True)


def picture(request: Request, svg: str) -> HttpResponse:
    """The picture under a tag of its content: asked for again and unchanged, it is not sent again."""
    content = svg.encode()
    response = HttpResponse(content, content_type=SVG)
    response["ETag"] = f'"{hashlib.sha256(content).hexdigest()[:32]}"'
    response["Cache-Control"] = "private, no-cache"
    response["Content-Security-Policy"] = POLICY
    response["Content-Disposition"] = 'inline; filename="flowchart.svg"'
    found = get_conditional_response(request._request, etag=response["ETag"], response=response)
    assert isinstance(found, HttpResponse)
    return found
