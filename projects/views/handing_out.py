"""Files on their way out: each is noted in the access log before it is sent."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from typing import Any

from django.http import FileResponse, Http404, HttpRequest, QueryDict
from django.utils import timezone
from django.utils.http import urlencode

from projects.models import Document, Licence
from projects.operations.access import log_download, log_export

NO_FILTER = ("format", "page", "cursor", "sort")  # they choose no rows


def note_download(request: HttpRequest, object_type: str, object_id: int | str, **data: Any) -> None:
    """This person is about to get a file of this object. A HEAD request gets nothing, and nothing is noted."""
    if request.method != "HEAD":
        log_download(
            request.user, _what(request), object_type=object_type, object_id=object_id, at=timezone.now(), data=data
        )


def hand_out(
    request: HttpRequest, object_type: str, number: int, kept: Document | Licence, *, inline: bool = False, **data: Any
) -> FileResponse:
    """A kept file under the name it came with, noted. Raises Http404 for one that the store no longer has."""
    try:
        file = kept.file.open("rb")
    except FileNotFoundError as fault:
        raise Http404 from fault
    note_download(request, object_type, number, **data)
    return FileResponse(file, as_attachment=not inline, filename=kept.name, content_type=kept.content_type)


def note_export(request: HttpRequest, rows: int) -> None:
    """This person is about to get these many rows of the list at this address."""
    if request.method != "HEAD":
        data = {"rows": rows, "filters": filters_digest(request.GET)}
        log_export(request.user, _what(request), at=timezone.now(), data=data)


def _what(request: HttpRequest) -> str:
    match = request.resolver_match
    return match.view_name if match else ""


def filters_digest(asked: QueryDict) -> str:
    """The same for the same filters in any order; empty without any. What was asked for may be a name: it is not kept."""
    said = sorted((name, value) for name, values in asked.lists() for value in values if value)
    wanted = [(name, value) for name, value in said if name not in NO_FILTER]
    return hashlib.sha256(urlencode(wanted).encode()).hexdigest()[:16] if wanted else ""


class Counted(Iterator[Any]):
    """The rows as they come, and how many came."""

    def __init__(self, rows: Iterable[Any]) -> None:
        self.rows, self.count = iter(rows), 0

    def __next__(self) -> Any:
        row = next(self.rows)
        self.count += 1
        return row
