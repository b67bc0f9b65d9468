"""What every response carries: a reference number that is in the log, and the content policy.

The policy middleware has the shape of Django 6's own, to be dropped at the upgrade.
"""

import contextvars
import logging
import secrets
from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse

_reference: contextvars.ContextVar[str] = contextvars.ContextVar("reference", default="-")

POLICY = "; ".join(
    [
        "default-src 'self'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' data:",
        "connect-src 'self'",
        "font-src 'self'",
        "object-src 'none'",
        "base-uri 'none'",
        "form-action 'self'",
        "frame-ancestors 'none'",
    ]
)

# Django's own middleware sets the last two as well, but not on an answer that it makes by raising
ALWAYS = {
    "Content-Security-Policy": POLICY,
    "Permissions-Policy": "camera=(self), geolocation=(self), microphone=()",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
}

Handler = Callable[[HttpRequest], HttpResponse]


def request_reference(get_response: Handler) -> Handler:
    """A short number for this request: shown on error pages, sent as a header, written on each log line."""

    def handle(request: HttpRequest) -> HttpResponse:
        request.reference = secrets.token_hex(5)
        token = _reference.set(request.reference)
        try:
            response = get_response(request)
            response["X-Reference"] = request.reference
            return response
        finally:
            _reference.reset(token)

    return handle


def content_policy(get_response: Handler) -> Handler:
    """No inline script or style, no other host, not to be framed; pages of a session are kept by no browser."""

    def handle(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        for name, value in ALWAYS.items():
            response.headers.setdefault(name, value)
        if settings.SESSION_COOKIE_NAME in request.COOKIES:  # on a shared computer nothing of a person stays behind
            response.headers.setdefault("Cache-Control", "no-store")
        return response

    return handle


class ReferenceFilter(logging.Filter):
    def filter(self, record: logging.LogRecord) -> bool:
        record.reference = _reference.get()
        return True
