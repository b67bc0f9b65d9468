"""Files that come in pieces (after the manner of tus): announced, sent on from where they stand, dropped. JSON answers.

The page's own script speaks to these addresses; without script the plain form does the same in one go.
"""

from __future__ import annotations

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
)
from projects.operations.items.uploads_purpose import require_still
from projects.operations.refusals import Forbidden, Refused
from projects.queries_papers import reusable_documents
from projects.templatetags.languages import in_english
from projects.views.acting import refusal_text
from projects.views.item_draft import same_lines
from projects.views.uploads_said import is_number, said_in
from projects.views.uploads_wallet import WrongFields, announce_paper, next_page, say_taken

KIND = "application/offset+octet-stream"


def no_store(answer: HttpResponse) -> HttpResponse:
    answer["Cache-Control"] = "no-store"
    return answer


@require_POST
@login_required
def announce(request: HttpRequest) -> HttpResponse:
    """{"name", "size", "line", "why"?, "replaces"?} for a line of an application, {"name", "size", "enterprise", "fields"}
    for its wallet, {"name", "size", "version_of", "fields"} for another version there → 201 with the address of the pieces.
    """
    if not allows(WriteThrottle, request):
        return _later()
    said = said_in(request)
    if said is None:
        return _told(gettext("这个请求读不懂，请刷新页面再试。"), 400)
    try:
        upload = _for_line(request, said) if said["line"] else announce_paper(request, said)
    except Forbidden:
        raise
    except WrongFields as wrong:
        return _told(wrong.refusal, 422, errors=wrong.errors)
    except Refused as refusal:
        return _told(refusal_text(refusal), 422)
    answer = JsonResponse(_state(upload), status=201)
    answer["Location"] = reverse("upload", args=[upload.token])
    return no_store(answer)


def _for_line(request: HttpRequest, said: dict[str, Any]) -> Upload:
    line = _seen_line(request, said["line"])
    more = {"why": said["why"], "replaces": _replaced(request, line, said["replaces"])}
    return announce_upload(same_lines(line), said["name"], said["size"], by=request.user, at=timezone.now(), said=more)


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
            require_still(upload, request.user, timezone.now())
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
    if request.content_type != KIND or not (is_number(offset) and is_number(length)):
        return _told(gettext("这个请求读不懂，请刷新页面再试。"), 400)
    if int(length) > PIECE:
        return _told(gettext("这一段太大，请刷新页面再试。"), 413)
    try:
        content = request.read(int(length)) if int(length) else b""
    except OSError:  # the connection broke; what came of this piece is sent again
        return _told(gettext("连接断了，会自己接着传。"), 400)
    now = timezone.now()
    upload = add_piece(upload, int(offset), content, by=request.user, at=now)
    upload = finish_upload(upload, by=request.user, at=now)
    say_taken(request, upload)
    return _answer(upload)


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
        found |= {"document": upload.document_id, "checked": upload.document.state, "next": next_page(upload)}
    return found


def _told(text: str, status: int, **more: Any) -> HttpResponse:
    return no_store(JsonResponse({"refusal": text, **more}, status=status))


def _later() -> HttpResponse:
    answer = _told(gettext("传得太快了，过一分钟会自己接着传。"), 429)
    answer["Retry-After"] = "20"
    return answer


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
