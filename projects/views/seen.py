"""What one has looked at lately: a signed cookie of one's own, so that looking writes nothing.

It holds keys of projects only, and it counts for the person it was made for: whoever signs in next in the same browser
starts anew. What one may no longer see is not shown.
"""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core import signing
from django.db.models import Case, When
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from approval_portal.accounts.models import User
from projects.models import Project

COOKIE, SALT = "seen", "projects.seen"
MOST = 8
KEPT = 60 * 24 * 60 * 60  # seconds


def seen_keys(request: HttpRequest) -> list[int]:
    """Keys of the projects this person has opened, the latest first; nothing from a cookie that is not ours."""
    try:
        owner, keys = signing.loads(request.COOKIES.get(COOKIE, ""), salt=SALT, max_age=KEPT)
    except (signing.BadSignature, ValueError, TypeError):
        return []
    return [key for key in keys if isinstance(key, int)][:MOST] if owner == request.user.pk else []


def remember(response: HttpResponse, request: HttpRequest, project: Project) -> None:
    """Put the project first among those seen."""
    keys = [project.pk, *(key for key in seen_keys(request) if key != project.pk)][:MOST]
    response.set_cookie(
        COOKIE,
        signing.dumps([request.user.pk, keys], salt=SALT),
        max_age=KEPT,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )


def seen_projects(request: HttpRequest) -> list[dict[str, Any]]:
    """Those of them that this person may still see, the latest first: pk, name, enterprise, is_demo. One query at most."""
    keys = seen_keys(request)
    user = request.user
    if not keys or not isinstance(user, User):
        return []
    place = Case(*(When(pk=key, then=number) for number, key in enumerate(keys)))
    visible = Project.objects.visible_to(user, timezone.localdate()).filter(pk__in=keys).order_by(place)
    return list(visible.values("pk", "name", "enterprise__name", "is_demo", "state"))
