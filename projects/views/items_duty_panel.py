"""The panel of an item that another system handles, or that was handled before the portal: how that is known."""

from __future__ import annotations

from datetime import date
from typing import Any

from approval_portal.accounts.models import User
from projects.enums import Handled, Source
from projects.models import ApprovalItem
from projects.models.item import ENDED
from projects.permissions_items import may_report
from projects.queries import work_calendar
from projects.queries_duty import look_again_on
from projects.queries_papers import results_of


def panel(item: ApprovalItem, user: User, day: date) -> dict[str, Any]:
    """What `projects/item_elsewhere.html` shows; nothing for an item that is handled here from the start."""
    elsewhere, back_entry = item.handled == Handled.ELSEWHERE, is_back_entry(item)
    if not elsewhere and not back_entry:
        return {"told": None}
    open_there = elsewhere and item.state not in ENDED
    return {
        "told": {
            "elsewhere": elsewhere,
            "back_entry": back_entry,
            "looked": item.verified_at,
            "stale": open_there and item.state != "draft" and look_again_on(item, work_calendar()) < day,
            "may_report": elsewhere and may_report(user, item, day),
            "results": list(results_of(item)) if elsewhere else [],
            "may_look": open_there and item.state != "draft",
        }
    }


def is_back_entry(item: ApprovalItem) -> bool:
    """补录: entered afterwards, with where it was read."""
    return bool(item.source == Source.BACK_ENTRY and item.verified_source and not item.project.is_demo)
