"""What every page says about notices: how many are unread."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from services.queries import unread_counts


def notices(request: HttpRequest) -> dict[str, Any]:
    """Counted when a page shows it, in one query for both; strangers have none."""
    user = getattr(request, "user", None)
    found: list[tuple[int, int]] = []

    def counts() -> tuple[int, int]:
        if not found:
            found.append(unread_counts(user) if user is not None else (0, 0))
        return found[0]

    return {
        "unread_notices": SimpleLazyObject(lambda: counts()[0]),
        "unread_talks": SimpleLazyObject(lambda: counts()[1]),
    }
