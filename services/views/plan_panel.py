"""Plan and log on the agent's day."""

from __future__ import annotations

import datetime as dt
from typing import Any

from approval_portal.accounts.models import User
from services.queries_plan import coming_back, due_lines
from services.views.plan_shown import shown

OF_A_DAY, OF_THE_PLAN = 12, 5


def day_part(user: User, day: dt.date) -> dict[str, Any] | None:
    """On the agent's day: entries that come back, and what the plan says is due by that day."""
    back = list(coming_back(user, day)[: OF_A_DAY + 1])
    due = list(due_lines(user, day).order_by("-due_on", "pk")[: OF_THE_PLAN + 1])  # what came due last stands first
    if not back and not due:
        return None
    return {
        "back": back[:OF_A_DAY],
        "due": shown(due[:OF_THE_PLAN], day),
        "more": len(due) > OF_THE_PLAN,
        "day": day,
    }
