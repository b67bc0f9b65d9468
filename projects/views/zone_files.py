"""The file of an issue of the handbook or of a handout as an answer: public, so everybody may have it."""

from __future__ import annotations

import re

from django.http import FileResponse, HttpRequest, HttpResponseBase
from django.utils import translation
from django.utils.cache import get_conditional_response
from django.utils.translation import gettext

from projects.enums_catalogue import ZonePiece
from projects.guide.paper.pdf import disposition
from projects.models import ZoneIssue
from projects.print_files import LONGEST_NAME, PDF, POLICY, open_whole
from projects.views.handing_out import note_download

NO_NAME = re.compile(r'[/\\"\r\n]')  # which no file name may hold


def zone_answer(request: HttpRequest, issue: ZoneIssue, name: str = "", *, save: bool = False) -> HttpResponseBase:
    """The file, streamed; 304 for whoever has it already. `name`: of the matter of a handout. Raises FileGone."""
    etag = f'"{issue.digest}"'
    if held := get_conditional_response(request, etag=etag):
        held["ETag"] = etag
        return held
    file = open_whole(issue)
    note_download(request, "zoneissue", issue.pk, kind=issue.kind, number=issue.number, digest=issue.digest)
    response = FileResponse(file, content_type=PDF)
    response["Content-Disposition"] = disposition(zone_file_name(issue, name), inline=not save)
    response["Content-Security-Policy"] = POLICY
    response["X-Content-Type-Options"] = "nosniff"
    response["ETag"] = etag
    response["Cache-Control"] = (
        "private, no-cache"  # asked for again each time: what was lost or withdrawn is not shown
    )
    return response


def zone_file_name(issue: ZoneIssue, name: str) -> str:
    """“项目投资促进服务手册 第2期.pdf”, in the issue's language."""
    with translation.override(issue.language):
        said = {
            "piece": ZonePiece(issue.kind).label,
            "number": issue.number,
            "name": NO_NAME.sub("-", name)[:LONGEST_NAME],
        }
        if name:
            return gettext("%(piece)s 第%(number)d期 %(name)s.pdf") % said
        return gettext("%(piece)s 第%(number)d期.pdf") % said
