"""我的数据: what the portal holds about oneself, to read and to take away. Nobody else's page has this address."""

from __future__ import annotations

from itertools import islice

from allauth.account.decorators import reauthentication_required
from django.contrib.auth.decorators import login_required
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from projects.models import ErasureRequest
from projects.operations.erasure import open_request
from projects.own_data_files import write_own_data
from projects.queries_own_data import all_sections
from projects.views.handing_out import note_export
from projects.views.own_data_words import TITLES, line

SHOWN = 10  # rows of each kind on the page; all of them are in the file


@require_safe
@never_cache
@login_required
def index(request: HttpRequest) -> HttpResponse:
    found = []
    for section in all_sections():
        rows = list(islice(section.rows(request.user), SHOWN + 1))
        lines = [line(section, row) for row in rows[:SHOWN]]
        found.append((section.key, TITLES.get(section.key, section.key), lines, len(rows) > SHOWN))
    context = {
        "sections": found,
        "request_open": open_request(request.user),
        "requests": ErasureRequest.objects.filter(user=request.user),
        "shown": SHOWN,
    }
    return render(request, "projects/own_data.html", context)


@require_safe
@never_cache
@login_required
@reauthentication_required
def download(request: HttpRequest) -> FileResponse:
    """The zip; whoever finds a browser open does not get it without the password."""
    now = timezone.now()
    titles = {key: str(title) for key, title in TITLES.items()}
    file, rows = write_own_data(request.user, at=now, titles=titles)
    note_export(request, rows)
    name = f"my-data-{timezone.localdate(now).isoformat()}.zip"
    response = FileResponse(file, as_attachment=True, filename=name, content_type="application/zip")
    response["X-Content-Type-Options"] = "nosniff"
    return response
