"""The flowchart of a project to take away: a picture (SVG), or A3 sheets (PDF)."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from projects.guide import flow_sheet
from projects.guide.paper import pdf as pdf_maker
from projects.limits import PdfThrottle, allows
from projects.print_files import PDF, POLICY
from projects.views.handing_out import note_download
from projects.views.projects import with_package


def read(request: HttpRequest, pk: int) -> flow_sheet.FlowSheet:
    """What is not seen, or has no package yet, is not there."""
    project, package = with_package(request.user, pk)
    if package is None:
        raise Http404
    return flow_sheet.read_sheet(project, get_language() or "zh-hans", timezone.localdate(), package)


def note(request: HttpRequest, sheet: flow_sheet.FlowSheet) -> None:
    note_download(request, "project", sheet.project.pk, package=sheet.package.number, language=sheet.language)


@require_safe
@login_required
@never_cache
def svg(request: HttpRequest, pk: int) -> HttpResponse:
    """Under the strictest policy: opened by itself a picture of this kind is a document."""
    sheet = read(request, pk)
    note(request, sheet)
    response = HttpResponse(flow_sheet.flowchart_svg(sheet), content_type=flow_sheet.SVG)
    response["Content-Security-Policy"] = flow_sheet.SVG_POLICY
    response["Content-Disposition"] = pdf_maker.disposition(flow_sheet.file_name(sheet, "svg"), inline=False)
    return response


@require_safe
@login_required
@never_cache
def pdf(request: HttpRequest, pk: int) -> HttpResponse:
    """503 with what is missing when this machine cannot make PDFs, 429 when the address has had its share."""
    sheet = read(request, pk)
    if missing := pdf_maker.missing():
        back = reverse("project", args=[pk]) + "#flowchart"
        return render(request, "projects/flowchart_missing.html", {"missing": missing, "back": back}, status=503)
    made = flow_sheet.kept_pdf(sheet, lambda: allows(PdfThrottle, request))
    if made is None:
        return render(request, "projects/too_many.html", status=429)
    note(request, sheet)
    response = HttpResponse(made, content_type=PDF)
    response["Content-Security-Policy"] = POLICY
    response["Content-Disposition"] = pdf_maker.disposition(flow_sheet.file_name(sheet, "pdf"))
    return response
