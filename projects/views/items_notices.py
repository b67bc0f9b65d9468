"""Numbered papers: the file of one, for whoever sees its item, and the public page that its QR code opens."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import get_conditional_response
from django.views.decorators.http import require_safe

from projects.guide.notices import ready_notice
from projects.guide.paper import pdf
from projects.limits import CheckThrottle, allows
from projects.models import ApprovalItem, OfficialNotice
from projects.operations.items.notice_files import FileGone
from projects.print_files import PDF, POLICY
from projects.queries_notices import notice_in_hand
from projects.rules.notices import file_name
from projects.views.check import SHOWN, unkept
from projects.views.handing_out import note_download


@require_safe
@login_required
def file(request: HttpRequest, pk: int) -> HttpResponseBase:
    """The paper as it was kept, opened in the browser or saved with `?save=1`; made here when nobody made it yet."""
    now = timezone.now()
    visible = ApprovalItem.objects.visible_to(request.user, timezone.localdate(now))
    papers = OfficialNotice.objects.filter(item__in=visible.values("pk")).select_related("item")
    notice = get_object_or_404(papers, pk=pk)
    if not notice.digest and (missing := pdf.missing()):
        return render(request, "projects/notice_gone.html", {"notice": notice, "missing": missing}, status=503)
    try:
        notice, opened = ready_notice(notice, at=now)
    except FileGone:
        return render(request, "projects/notice_gone.html", {"notice": notice}, status=503)
    etag = f'"{notice.digest}"'
    if held := get_conditional_response(request, etag=etag):
        opened.close()
        held["ETag"] = etag
        return held
    data = {"item": notice.item_id, "kind": notice.kind, "number": notice.number, "digest": notice.digest}
    note_download(request, "officialnotice", notice.pk, **data)
    response = FileResponse(opened, content_type=PDF)
    name = file_name(notice.snapshot, notice.year, notice.number)
    response["Content-Disposition"] = pdf.disposition(name, inline=request.GET.get("save") != "1")
    response["Content-Security-Policy"] = POLICY
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, no-cache"
    response["ETag"] = etag
    return response


@require_safe
def check(request: HttpRequest, token: str) -> HttpResponse:
    """Is the paper in hand real, and does it still hold? No sign-in; nobody's name. An unknown token is no page."""
    if not allows(CheckThrottle, request):
        return unkept(render(request, "projects/too_many.html", status=429))
    found = notice_in_hand(token)
    if found is None:
        raise Http404
    context = {
        "found": found,
        "notice": found.notice,
        "digest": (found.notice.digest[:SHOWN], found.notice.digest[-SHOWN:]) if found.notice.digest else None,
        "item_link": reverse("item", args=[found.notice.item_id]),
    }
    return unkept(render(request, "projects/notice_check.html", context))
