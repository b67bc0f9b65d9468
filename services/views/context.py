"""What every page says about notices: how many are unread."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from services.queries import unread_count


def notices(request: HttpRequest) -> dict[str, Any]:
    """Counted when a page shows it, in one query; strangers have none."""
    user = getattr(request, "user", None)
    return {"unread_notices": SimpleLazyObject(lambda: unread_count(user) if user is not None else 0)}
