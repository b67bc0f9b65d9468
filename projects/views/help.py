"""Help: a short page for each role, and what to do when nothing works."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from projects import slots
from projects.permissions import roles
from projects.views.addresses import address
from projects.views.help_pages import ENTERPRISE, PUBLIC, ROLES, Help, Line


def own_pages(request: HttpRequest) -> list[str]:
    """The pages of this reader's roles. Whoever is signed in without one is of an enterprise, or will be."""
    if not request.user.is_authenticated:
        return [PUBLIC]
    held = roles(request.user, timezone.localdate())
    return [name for name, page in ROLES.items() if page.roles & held] or [ENTERPRISE]


def shown(page: Help, *, opens: bool) -> list[dict[str, Any]]:
    """Its lines, with the address where this reader may open it; without the pages that this site has not got."""
    lines: list[Line] = [line for line in page.first if not line.optional or address(line.place)]
    return [{"text": line.text, "word": line.word, "url": address(line.place) if opens else ""} for line in lines]


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """One's own page first, then all the others."""
    own = own_pages(request)
    context = {
        "own": [{"name": name, "page": ROLES[name], "lines": shown(ROLES[name], opens=True)} for name in own],
        "others": [(name, page) for name, page in ROLES.items() if name not in own],
    }
    return render(request, "projects/help.html", context)


@require_safe
def role(request: HttpRequest, role: str) -> HttpResponse:
    page = ROLES.get(role)
    if page is None:
        raise Http404
    opens = role == PUBLIC or (request.user.is_authenticated and role in own_pages(request))
    context = {
        "name": role,
        "page": page,
        "opens": opens,
        "lines": shown(page, opens=opens),
        "others": [(name, each) for name, each in ROLES.items() if name != role],
    }
    return render(request, "projects/help_role.html", context)


@require_safe
def stuck(request: HttpRequest) -> HttpResponse:
    """什么都不灵的时候: it must itself work, so it asks for little and shows the halls where services knows them."""
    return render(request, "projects/help_stuck.html", {"panels": slots.help_panels(request, timezone.localdate())})
