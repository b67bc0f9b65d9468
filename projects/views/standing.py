"""For which enterprise a person is acting right now: chosen in the header, checked on every request."""

from __future__ import annotations

from django.http import HttpRequest
from django.utils import timezone

from projects.models import Enterprise, Membership

CHOICE = "enterprise"  # in the session


def own_enterprises(request: HttpRequest) -> list[Enterprise]:
    """The enterprises this person acts for today, by name. Asked for once in a request."""
    if not hasattr(request, "_own_enterprises"):
        user = request.user
        held = Membership.objects.in_force(timezone.localdate()).filter(user=user) if user.is_authenticated else ()
        found = Enterprise.objects.filter(memberships__in=held).distinct().order_by("name") if held != () else ()
        request._own_enterprises = list(found)  # type: ignore[attr-defined]  # ours, for this request
    found_before: list[Enterprise] = request._own_enterprises  # type: ignore[attr-defined]
    return found_before


def current_enterprise(request: HttpRequest) -> Enterprise | None:
    """The one chosen, else the first; None for whoever acts for none."""
    held = own_enterprises(request)
    chosen = request.session.get(CHOICE) if held else None
    return next((each for each in held if each.pk == chosen), held[0] if held else None)
