"""Documents of applications on their way out."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import FileResponse, HttpRequest
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_safe

from projects.queries_papers import seen_documents
from projects.rules.uploads import SHOWN as SHOWN_KINDS
from projects.views.handing_out import hand_out

# for a picture or a PDF shown beside a form: nothing in it runs, nothing of it is fetched, only our own pages frame it
SHOWN = "sandbox; default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'self'"


@require_safe
@login_required
@xframe_options_sameorigin
def download(request: HttpRequest, pk: int) -> FileResponse:
    """The file under the name it came with; `?inline=1` to look at it beside a form. Of items that one may see.

    Only what a browser shows by itself is ever shown; every file goes out as if it were hostile.
    """
    document = get_object_or_404(seen_documents(request.user, timezone.localdate()), pk=pk)
    inline = request.GET.get("inline") == "1" and document.content_type in SHOWN_KINDS
    response = hand_out(request, "document", document.pk, document, inline=inline, project=document.project_id)
    response["Content-Security-Policy"] = SHOWN
    return response
