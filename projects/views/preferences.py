"""How the reader wants the pages to look: three cookies, no account needed."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

from .context import CONTRASTS, TEXT_SIZES, THEMES

ONE_YEAR = 365 * 24 * 60 * 60


@require_POST
def set_preferences(request: HttpRequest) -> HttpResponse:
    """POST theme=auto|light|dark, text=normal|big and/or contrast=normal|high; back to `next`. Other values change nothing."""
    response = redirect(safe_next(request))
    for name, allowed in (("theme", THEMES), ("text", TEXT_SIZES), ("contrast", CONTRASTS)):
        value = request.POST.get(name)
        if value in allowed:
            response.set_cookie(
                name, value, max_age=ONE_YEAR, secure=settings.SESSION_COOKIE_SECURE, httponly=True, samesite="Lax"
            )
    return response


def safe_next(request: HttpRequest) -> str:
    """`next`, from the form or the address, when it stays on this site; the start page otherwise."""
    target = request.POST.get("next") or request.GET.get("next", "")
    if url_has_allowed_host_and_scheme(target, {request.get_host()}, require_https=request.is_secure()):
        return target
    return "/"
