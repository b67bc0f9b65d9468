"""The file of a printed issue as an answer: for its page and for the API. Permission is asked before, by whoever looks it up."""

from __future__ import annotations

import hashlib
import logging
from datetime import datetime

from django.db.models.fields.files import FieldFile
from django.http import FileResponse, HttpRequest, HttpResponseBase
from django.utils import translation
from django.utils.cache import get_conditional_response
from django.utils.translation import gettext

from approval_portal.accounts.models import User
from projects.enums import PrintKind
from projects.guide.paper.pdf import disposition
from projects.models import PrintIssue, ZoneIssue
from projects.operations.access import log_download

PDF = "application/pdf"
LONGEST_NAME = 60  # characters of the project's name: a file name may have 255 bytes
# opened by itself the file is a document: it may do nothing at all. Chromium's own viewer opens it even so (checked)
POLICY = "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; sandbox"
log = logging.getLogger(__name__)


class FileGone(Exception):
    """The store does not give the file of an issue, or gives another than was printed."""


def open_whole(issue: PrintIssue | ZoneIssue) -> FieldFile:
    """The file as it was printed: what lies in the store is compared with the digest, a matter of milliseconds.

    Raises FileGone.
    """
    try:
        file = issue.file.open("rb")
        found = hashlib.file_digest(file, "sha256").hexdigest()
        file.seek(0)
    except OSError as fault:
        log.exception("print issue %s: the store does not give %s", issue.pk, issue.file.name)
        raise FileGone from fault
    if found != issue.digest:
        file.close()
        log.error("print issue %s: %s is not what was printed: its SHA-256 is %s", issue.pk, issue.file.name, found)
        raise FileGone
    return file


def file_name(issue: PrintIssue) -> str:
    """服务指南 第2期 升科五星级酒店.pdf, in the issue's language."""
    with translation.override(issue.language):
        said = {"piece": PrintKind(issue.kind).label, "number": issue.number}
        return gettext("%(piece)s 第%(number)d期 %(project)s.pdf") % {
            **said,
            "project": issue.project.name[:LONGEST_NAME],
        }


def issue_answer(
    request: HttpRequest, issue: PrintIssue, *, user: User, what: str, at: datetime, save: bool = False
) -> HttpResponseBase:
    """The file, streamed; 304 for whoever has it already. `what`: the name of the address, for the log of downloads.

    Raises FileGone.
    """
    etag = f'"{issue.digest}"'
    if held := get_conditional_response(request, etag=etag):
        held["ETag"] = etag
        return held
    file = open_whole(issue)
    if request.method == "GET":
        data = {"project": issue.project_id, "kind": issue.kind, "number": issue.number, "digest": issue.digest}
        log_download(user, what, object_type="printissue", object_id=issue.pk, at=at, data=data)
    response = FileResponse(file, content_type=PDF)
    response["Content-Disposition"] = disposition(file_name(issue), inline=not save)
    response["Content-Security-Policy"] = POLICY
    response["X-Content-Type-Options"] = "nosniff"
    response["ETag"] = etag
    return response
