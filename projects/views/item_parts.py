"""The page of an item is put together here: the acts that each part of the house offers, and their panels."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from approval_portal.accounts.models import User
from projects.models import ApprovalItem
from projects.views import (
    archives_panel,
    certificates_panel,
    item_acts_apply,
    item_acts_duty,
    item_acts_review,
    item_acts_window,
    items_duty_panel,
    items_notices_panel,
    items_review_panel,
    items_time_panel,
)
from projects.views.item_acts import Act

ACTS: tuple[Callable[[ApprovalItem, User, date], list[Any]], ...] = (
    item_acts_apply.acts,
    item_acts_window.acts,
    item_acts_review.acts,
    certificates_panel.acts,
    item_acts_duty.acts,
)
PANELS = (
    items_time_panel,
    items_review_panel,
    items_notices_panel,
    items_duty_panel,
    certificates_panel,
    archives_panel,
)
MAIN, ASIDE = ("elsewhere", "specials", "components"), ("clock", "certificates", "notices", "archive")
ORDER = {"go": 0, "plain": 1, "stop": 2}


def acts_of(item: ApprovalItem, user: User, day: date) -> list[Act]:
    """Everything this person may do now, what leads on first, what is hard to undo last."""
    found = [act for acts in ACTS for act in acts(item, user, day)]
    return sorted(found, key=lambda act: ORDER.get(act.kind, 1))


def panels_of(item: ApprovalItem, user: User, day: date) -> dict[str, Any]:
    """The values of the panels, and their templates in the order of the page: `main_panels`, `aside_panels`."""
    values: dict[str, Any] = {
        "main_panels": [f"projects/item_{name}.html" for name in MAIN],
        "aside_panels": [f"projects/item_{name}.html" for name in ASIDE],
    }
    for part in PANELS:
        values |= part.panel(item, user, day)
    return values
