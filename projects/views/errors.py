"""Error pages: what happened, what to do next, and the reference number under which it is in the log."""

import logging

from django.http import HttpRequest, HttpResponse, HttpResponseServerError
from django.shortcuts import render
from django.template import loader

log = logging.getLogger(__name__)


def reference_of(request: HttpRequest) -> str:
    return getattr(request, "reference", "")


def answer(request: HttpRequest, template: str, status: int, why: object = "", **more: object) -> HttpResponse:
    """Render one error page and leave its reference in the log. `why` goes to the log only, never to the page."""
    reference = reference_of(request)
    log.warning("error page %s, reference %s, %s %s: %s", status, reference, request.method, request.path, why)
    return render(request, template, {"reference": reference, **more}, status=status)


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return answer(request, "400.html", 400, type(exception).__name__)


def permission_denied(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return answer(request, "403.html", 403, type(exception).__name__)


def not_mandated(request: HttpRequest, words: str, enterprise: int) -> HttpResponse:
    """An agent without the mandate: which one is missing, and the enterprise's page, where it is given."""
    return answer(request, "projects/mandate_missing.html", 403, "no mandate", words=words, enterprise=enterprise)


def page_not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return answer(request, "404.html", 404, type(exception).__name__)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    return answer(request, "403_csrf.html", 403, reason)


def server_error(request: HttpRequest) -> HttpResponse:
    """Nothing here may need the database or a context processor: they may be what broke."""
    reference = reference_of(request)
    log.error("error page 500, reference %s, %s %s", reference, request.method, request.path)
    try:
        page = loader.get_template("500.html").render({"reference": reference})
    except Exception:  # even the list of static files may be broken: then words alone
        log.exception("the page for error 500 cannot be rendered")
        page = f"<!doctype html><html lang=zh-CN><title>系统出错了</title><p>系统出错了。打 12345，报编号 {reference}。"
    return HttpResponseServerError(page)
