"""Erasing what the services hold of a person, as part of the answer to a request (`projects.operations.erasure`)."""

from __future__ import annotations

from approval_portal.accounts.models import User
from services.queries_erasure import own_rows


def erase(user: User) -> None:
    """In the caller's transaction."""
    for rows in own_rows(user).values():
        rows.delete()
