"""The archive package (归档包) of an application: for whoever handles it, and for the applicant's side."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from projects.archive_files import TooBig, package_answer
from projects.limits import ArchiveThrottle, allows
from projects.views.acting import refusal_text
from projects.views.item_page import seen_item


@require_safe
@login_required
def download(request: HttpRequest, pk: int) -> HttpResponseBase:
    item = seen_item(request, pk)
    if not allows(ArchiveThrottle, request):
        return render(request, "projects/archive_too_many.html", {"item": item}, status=429)
    what = request.resolver_match.view_name if request.resolver_match and request.method == "GET" else None
    try:
        return package_answer(item, user=request.user, what=what, at=timezone.now())
    except TooBig as refusal:
        context = {"item": item, "text": refusal_text(refusal)}
        return render(request, "projects/archive_too_big.html", context, status=413)
