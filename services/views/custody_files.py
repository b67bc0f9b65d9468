"""Pictures of a bag on their way out: its photograph, a signature that was drawn on the screen."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.db.models.fields.files import FieldFile
from django.http import FileResponse, Http404, HttpRequest
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_safe

from projects.enums import DocumentState
from projects.views.documents import SHOWN
from projects.views.handing_out import note_download
from services.views.custody import seen_bag

PICTURE = "image/png"


@require_safe
@login_required
def photo(request: HttpRequest, pk: int) -> FileResponse:
    bag = seen_bag(request, pk)
    if bag.photo is None or bag.photo.state != DocumentState.SOUND:
        raise Http404
    return _send(request, bag.pk, bag.photo.file, bag.photo.name, bag.photo.content_type)


@require_safe
@login_required
def signature(request: HttpRequest, pk: int, place: str) -> FileResponse:
    bag = seen_bag(request, pk)
    found = get_object_or_404(bag.signatures.exclude(file=""), place=place)
    return _send(request, bag.pk, found.file, f"{bag.number}-{place}.png", PICTURE)


def _send(request: HttpRequest, bag: int, stored: FieldFile, name: str, content_type: str) -> FileResponse:
    """As a picture on our own page, as if it were hostile; noted in the access log before."""
    try:
        file = stored.open("rb")
    except FileNotFoundError as fault:
        raise Http404 from fault
    note_download(request, "consignment", bag)
    response = FileResponse(file, filename=name, content_type=content_type)
    response["Content-Security-Policy"] = SHOWN
    return response
