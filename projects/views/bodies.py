"""How much a request may bring. What is too much is refused before any of it is read: a form writes its files to the disk
before anybody looks at them, and a stranger's would go there as well."""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse

STRANGERS = 6 * 1024 * 1024  # bytes: the public page of a certificate takes a file of 5 MB
FILES = 10  # of the largest size, in one form


class BoundedBodies:
    """Middleware, inside of the one that knows who is signed in."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        length = request.META.get("CONTENT_LENGTH") or "0"
        size = int(length) if length.isascii() and length.isdigit() else 0
        if size > STRANGERS and size > _most(request):
            text = "传来的内容太大，什么也没有保存。\nWhat was sent is too large. Nothing was saved.\n"
            return HttpResponse(text, status=413, content_type="text/plain; charset=utf-8")
        return self.get_response(request)


def _most(request: HttpRequest) -> int:
    return FILES * settings.UPLOAD_MOST if request.user.is_authenticated else STRANGERS
