"""The flowchart of a project: `flowchart.svg`, the drawing of its page as a picture that stands alone, and `flowchart.pdf`,
A3 sheets to print."""

from __future__ import annotations

import hashlib
import re

from django.http import Http404, HttpResponse
from django.utils import timezone
from django.utils.cache import get_conditional_response
from django.utils.translation import get_language
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from projects.api.base import LANG, PortalView
from projects.api.errors import line, refused
from projects.api.packages import LATEST, PACKAGE_NUMBER, find_package
from projects.api.serializers import RefusalOut
from projects.guide import flow_sheet
from projects.guide.flow_sheet import SVG, SVG_POLICY
from projects.guide.paper import pdf
from projects.limits import PdfThrottle
from projects.operations.access import log_download
from projects.print_files import PDF, POLICY

NUMBER = OpenApiParameter("number", int, description="The number of a package; default: the newest.")
REFUSALS = {(code, "application/json"): RefusalOut for code in (403, 404)}


class FlowchartFile(PortalView):
    """One form of the flowchart of the newest package, or of the one asked for, in the reader's language."""

    def sheet(self, pk: int) -> flow_sheet.FlowSheet:
        """Raises Http404."""
        number = self.request.query_params.get("number", LATEST)
        if not re.fullmatch(PACKAGE_NUMBER, number):
            raise Http404
        project = self.project(pk)
        package = find_package(project, number)
        return flow_sheet.read_sheet(project, get_language() or "zh-hans", self.today, package)

    def file(self, sheet: flow_sheet.FlowSheet, content: bytes, kind: str, policy: str, ending: str) -> HttpResponse:
        """Under a tag of its content: asked for again and unchanged, it is not sent again."""
        etag = f'"{hashlib.sha256(content).hexdigest()[:32]}"'
        headers = {"ETag": etag, "Cache-Control": "private, no-cache", "Content-Security-Policy": policy}
        response = HttpResponse(content, content_type=kind, headers=headers)
        response["Content-Disposition"] = pdf.disposition(flow_sheet.file_name(sheet, ending))
        found = get_conditional_response(self.request._request, etag=etag, response=response)
        assert isinstance(found, HttpResponse)
        if found.status_code == 200 and self.request.method == "GET":
            log_download(
                self.by,
                self.request.resolver_match.view_name,
                object_type="project",
                object_id=sheet.project.pk,
                at=timezone.now(),
                data={"package": sheet.package.number, "language": sheet.language},
            )
        return found


class FlowchartView(FlowchartFile):
    @extend_schema(
        operation_id="project_flowchart",
        parameters=[NUMBER, LANG],
        responses={(200, SVG): OpenApiTypes.BYTE, 304: None, **REFUSALS},
    )
    def get(self, request: Request, pk: int) -> HttpResponse:
        """The flowchart of the newest package, or of the one asked for, in the reader's language."""
        sheet = self.sheet(pk)
        return self.file(sheet, flow_sheet.flowchart_svg(sheet).encode(), SVG, SVG_POLICY, "svg")


class FlowchartPdfView(FlowchartFile):
    @extend_schema(
        operation_id="project_flowchart_pdf",
        parameters=[NUMBER, LANG],
        responses={
            (200, PDF): OpenApiTypes.BINARY,
            304: None,
            **REFUSALS,
            (429, "application/json"): RefusalOut,
            (503, "application/json"): RefusalOut,
        },
    )
    def get(self, request: Request, pk: int) -> HttpResponse | Response:
        """The same on A3, with a table of the same facts. 503: this machine cannot make PDFs; the answer says what is missing."""
        sheet = self.sheet(pk)
        if missing := pdf.missing():
            return refused([line(missing)], 503)
        throttle = PdfThrottle()
        made = flow_sheet.kept_pdf(sheet, lambda: bool(throttle.allow_request(request, self)))
        if made is None:
            self.throttled(request, throttle.wait())
        return self.file(sheet, made, PDF, POLICY, "pdf")
