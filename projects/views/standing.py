"""For which enterprise a person is acting right now: chosen in the header, checked on every request."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.http import require_POST

from projects.models import Enterprise, Membership
from projects.views.preferences import safe_next

CHOICE = "enterprise"  # in the session


def own_enterprises(request: HttpRequest) -> list[Enterprise]:
    """The enterprises this person acts for today, by name. Asked for once in a request."""
    if not hasattr(request, "_own_enterprises"):
        user = getattr(request, "user", None)
        request._own_enterprises = []  # type: ignore[attr-defined]  # ours, for this request
        if user is not None and user.is_authenticated and user.stands_for_some(timezone.localdate()) is not False:
            held = Membership.objects.in_force(timezone.localdate()).filter(user=user).values("enterprise")
            request._own_enterprises = list(  # type: ignore[attr-defined]
                Enterprise.objects.filter(pk__in=held).order_by("name", "pk")
            )
    found: list[Enterprise] = request._own_enterprises  # type: ignore[attr-defined]
    return found


def current_enterprise(request: HttpRequest) -> Enterprise | None:
    """The one chosen, else the first; None for whoever acts for none."""
    held = own_enterprises(request)
    chosen = request.session.get(CHOICE) if held else None
    return next((each for each in held if each.pk == chosen), held[0] if held else None)


def switcher(request: HttpRequest) -> dict[str, Any]:
    """What `components/enterprise_switch.html` shows: `current` and `others`; nothing for whoever acts for none.

    One query, the one of `own_enterprises`.
    """
    current = current_enterprise(request)
    if current is None:
        return {}
    return {"current": current, "others": [each for each in own_enterprises(request) if each != current]}


@require_POST
@login_required
def switch(request: HttpRequest) -> HttpResponse:
    """POST enterprise=<pk>: act for it from now on, and back to `next`. One that is not one's own is not there."""
    asked = request.POST.get("enterprise", "")
    chosen = next((each for each in own_enterprises(request) if str(each.pk) == asked), None)
    if chosen is None:
        raise Http404
    request.session[CHOICE] = chosen.pk
    messages.success(request, gettext("现在代表：%(name)s") % {"name": chosen.name})
    return redirect(safe_next(request))
