"""The archive package of an item, offered on its page."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.urls import reverse

from approval_portal.accounts.models import Role, User
from projects.models import ApprovalItem
from projects.models.item import ENDED
from projects.permissions import roles
from projects.permissions_records import keeps_file


def panel(item: ApprovalItem, user: User, day: date) -> dict[str, Any]:
    """What `projects/item_archive.html` shows, for somebody who sees the item. No query: whoever sees it and has no role,
    or only an agent's, stands on the applicant's side."""
    inside = keeps_file(user, item, day)
    if not inside and roles(user, day) - {Role.AGENT}:
        return {"archive_url": ""}
    url = reverse("item-archive", args=[item.pk])
    return {"archive_url": url, "archive_whole": item.state in ENDED, "archive_inside": inside}
