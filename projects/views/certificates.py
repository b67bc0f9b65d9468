"""Certificates: the signed file of one, for whoever sees its item, and the public page that its QR code opens."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.cache import get_conditional_response
from django.views.decorators.http import require_http_methods, require_safe

from projects.enums import CertificateState
from projects.forms.certificates import InHandForm
from projects.guide.certificates import keys, press
from projects.guide.certificates.checking import answer_to
from projects.guide.paper import pdf
from projects.limits import CheckThrottle, allows
from projects.models import Certificate
from projects.operations.items.notice_files import FileGone
from projects.print_files import PDF, POLICY
from projects.queries_certificates import InHand, certificate_in_hand, seen_certificates
from projects.views.acting import FORM_METHODS
from projects.views.check import SHOWN, unkept
from projects.views.handing_out import note_download


@require_safe
@login_required
def file(request: HttpRequest, pk: int) -> HttpResponseBase:
    """The signed file as it was kept, opened in the browser or saved with `?save=1`; made here when nobody made it yet."""
    now = timezone.now()
    rows = seen_certificates(request.user, timezone.localdate(now)).select_related("item", "document")
    certificate = get_object_or_404(rows, pk=pk)
    if certificate.document_id is None and (missing := press.missing()):
        return _gone(request, certificate, missing)
    try:
        certificate, opened = press.ready_certificate(certificate, at=now)
    except FileGone:
        return _gone(request, certificate)
    document = certificate.document
    etag = f'"{document.digest}"'
    if held := get_conditional_response(request, etag=etag):
        opened.close()
        held["ETag"] = etag
        return held
    data = {"item": certificate.item_id, "number": certificate.number, "digest": document.digest}
    note_download(request, "certificate", certificate.pk, **data)
    response = FileResponse(opened, content_type=PDF)
    response["Content-Disposition"] = pdf.disposition(document.name, inline=request.GET.get("save") != "1")
    response["Content-Security-Policy"] = POLICY
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, no-cache"
    response["ETag"] = etag
    return response


def _gone(request: HttpRequest, certificate: Certificate, missing: str = "") -> HttpResponse:
    never = certificate.document_id is None and certificate.state != CertificateState.VALID
    context = {"certificate": certificate, "missing": missing, "never": never}
    return render(request, "projects/certificate_gone.html", context, status=503)


@require_http_methods(FORM_METHODS)
def check(request: HttpRequest, token: str) -> HttpResponse:
    """Does the certificate hold today, and is the file in hand the one that was signed? No sign-in, no person's name.

    What is brought is compared and let go; it is never kept. An unknown token is no page.
    """
    if not allows(CheckThrottle, request):
        return unkept(render(request, "projects/too_many.html", status=429))
    today = timezone.localdate()
    found = certificate_in_hand(token, today)
    if found is None:
        raise Http404
    form = InHandForm(request.POST, request.FILES) if request.method == "POST" else InHandForm()
    answer = answer_to(found.held.row, form.cleaned_data) if form.is_bound and form.is_valid() else None
    refused = form.is_bound and not form.is_valid()
    context = _told(found) | {"form": form, "answer": answer, "today": today}
    return unkept(render(request, "projects/certificate_check.html", context, status=422 if refused else 200))


def _told(found: InHand) -> dict[str, Any]:
    row = found.held.row
    digest = row.document.digest if row.document else ""
    return {
        "found": found,
        "held": found.held,
        "certificate": row,
        "digest": (digest[:SHOWN], digest[-SHOWN:]) if digest else None,
        "test": keys.TEST_NAME in row.signer,
    }
