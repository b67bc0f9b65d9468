"""Files that come in pieces (after the manner of tus): announced, sent on from where they stand, dropped. JSON answers.

The page's own script speaks to these addresses; without script the plain form does the same in one go.
"""

from __future__ import annotations

import json
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods, require_POST

from projects.enums import UploadState
from projects.limits import PieceThrottle, WriteThrottle, allows
from projects.models import ApprovalItem, ItemPaper, Upload
from projects.operations.items.uploads import (
    PIECE,
    WrongOffset,
    add_piece,
    announce_upload,
    drop_upload,
    finish_upload,
    lines_of,
    require_lines,
)
from projects.operations.refusals import Forbidden, Refused
from projects.queries_papers import reusable_documents
from projects.templatetags.languages import in_english
from projects.views.acting import refusal_text
from projects.views.item_draft import same_lines

KIND = "application/offset+octet-stream"
LONGEST_SAID = 8 * 1024


def no_store(answer: HttpResponse) -> HttpResponse:
    answer["Cache-Control"] = "no-store"
    return answer


@require_POST
@login_required
def announce(request: HttpRequest) -> HttpResponse:
    """{"name", "size", "line", "why"?, "replaces"?} → 201 with the address that the pieces go to."""
    if not allows(WriteThrottle, request):
        return _later()
    said = _said(request)
    if said is None:
        return _told(gettext("这个请求读不懂，请刷新页面再试。"), 400)
    line = _seen_line(request, said["line"])
    more = {"why": said["why"], "replaces": _replaced(request, line, said["replaces"])}
    try:
        upload = announce_upload(
            same_lines(line), said["name"], said["size"], by=request.user, at=timezone.now(), said=more
        )
    except Forbidden:
        raise
    except Refused as refusal:
        return _told(refusal_text(refusal), 422)
    answer = JsonResponse(_state(upload), status=201)
    answer["Location"] = reverse("upload", args=[upload.token])
    return no_store(answer)


@require_http_methods(["GET", "HEAD", "PATCH", "DELETE"])
@login_required
def one(request: HttpRequest, token: str) -> HttpResponse:
    """GET and HEAD: where it stands; PATCH: the next piece; DELETE: dropped. Of whoever began it and may still give papers."""
    upload = get_object_or_404(Upload.objects.select_related("document"), token=token, by=request.user)
    if request.method == "DELETE":
        drop_upload(upload, by=request.user, at=timezone.now())
        return no_store(HttpResponse(status=204))
    try:
        if upload.state == UploadState.COMING:
            require_lines(lines_of(upload), request.user, timezone.now())
        return _next(request, upload) if request.method == "PATCH" else _answer(upload)
    except Forbidden:
        raise
    except WrongOffset as wrong:
        upload.received = wrong.offset
        return _answer(upload, 409)
    except Refused as refusal:
        return _told(refusal_text(refusal), 422)


def _next(request: HttpRequest, upload: Upload) -> HttpResponse:
    if not allows(PieceThrottle, request):
        return _later()
    if upload.state != UploadState.COMING:
        return _answer(upload)  # the answer to the last piece was lost on the way
    offset, length = request.headers.get("Upload-Offset", ""), request.headers.get("Content-Length", "")
    if request.content_type != KIND or not (_number(offset) and _number(length)):
        return _told(gettext("这个请求读不懂，请刷新页面再试。"), 400)
    if int(length) > PIECE:
        return _told(gettext("这一段太大，请刷新页面再试。"), 413)
    try:
        content = request.read(int(length)) if int(length) else b""
    except OSError:  # the connection broke; what came of this piece is sent again
        return _told(gettext("连接断了，会自己接着传。"), 400)
    now = timezone.now()
    upload = add_piece(upload, int(offset), content, by=request.user, at=now)
    return _answer(finish_upload(upload, by=request.user, at=now))


def _answer(upload: Upload, status: int = 200) -> HttpResponse:
    answer = JsonResponse(_state(upload), status=status)
    answer["Upload-Offset"], answer["Upload-Length"] = str(upload.received), str(upload.size)
    return no_store(answer)


def _state(upload: Upload) -> dict[str, Any]:
    found: dict[str, Any] = {
        "url": reverse("upload", args=[upload.token]),
        "offset": upload.received,
        "size": upload.size,
        "state": upload.state,
        "piece": PIECE,
    }
    if upload.state == UploadState.REFUSED:
        zh, en = upload.said.get("refusal", [upload.refusal] * 2)
        found["refusal"] = en if in_english() else zh
    if upload.document is not None:
        found |= {"document": upload.document_id, "checked": upload.document.state}
    return found


def _told(text: str, status: int) -> HttpResponse:
    return no_store(JsonResponse({"refusal": text}, status=status))


def _later() -> HttpResponse:
    answer = _told(gettext("传得太快了，过一分钟会自己接着传。"), 429)
    answer["Retry-After"] = "20"
    return answer


def _number(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) < 16


def _said(request: HttpRequest) -> dict[str, Any] | None:
    """What was announced, each value of its kind; None for anything else."""
    length = request.headers.get("Content-Length", "")
    if not _number(length) or int(length) > LONGEST_SAID:
        return None
    try:
        raw = json.loads(request.body)
    except (ValueError, RecursionError):
        return None
    if not isinstance(raw, dict):
        return None
    kinds: dict[str, tuple[type, Any]] = {
        "name": (str, None),
        "size": (int, None),
        "line": (int, None),
        "why": (str, ""),
        "replaces": (int, 0),
    }
    found = {key: raw.get(key, default) for key, (_, default) in kinds.items()}
    sound = all(type(found[key]) is kind for key, (kind, _) in kinds.items())
    if not sound or not all(0 <= found[key] < 2**62 for key in ("size", "line", "replaces")):
        return None
    found["name"], found["why"] = (_storable(found[key]) for key in ("name", "why"))
    return found if found["name"].isprintable() or found["name"] else None


def _storable(text: str) -> str:
    """Without what JSON can say and no database takes: NUL, and halves of signs."""
    return text.replace("\x00", "").encode("utf-8", "ignore").decode()[:300]


def _seen_line(request: HttpRequest, pk: int) -> ItemPaper:
    """Raises Http404 for a line of an item that this person may not see."""
    items = ApprovalItem.objects.visible_to(request.user, timezone.localdate()).values("pk")
    return get_object_or_404(ItemPaper.objects.select_related("item__project"), pk=pk, item__in=items)


def _replaced(request: HttpRequest, line: ItemPaper, pk: int) -> int:
    """The document that the file is another version of; 0 for none."""
    if not pk:
        return 0
    rows = reusable_documents(line.item, request.user, timezone.localdate()).filter(material=line.material)
    if not rows.filter(pk=pk).exists():
        raise Http404
    return pk
