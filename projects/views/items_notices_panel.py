"""The numbered papers of an item, on its page."""

from __future__ import annotations

from datetime import date
from typing import Any

from approval_portal.accounts.models import User
from projects.models import ApprovalItem
from projects.queries_notices import papers_of


def panel(item: ApprovalItem, user: User, day: date) -> dict[str, Any]:
    """What `projects/item_notices.html` shows; whoever sees the item sees its papers. One query."""
    return {"notices": papers_of(item)}
