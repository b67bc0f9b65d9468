"""办不成事: when an item counts as stuck, so that the enterprise is offered to say so. It may say so of any other item, too."""

from __future__ import annotations

from datetime import date, timedelta

NEVER = frozenset(
    {"draft", "withdrawn", "withdrawn_early", "archived", "delivered", "not_needed", "revoked", "cancelled"}
)
DECIDED = frozenset({"approved", "approved_tolerant"})  # granted: only the paper is still to be brought
AGAINST = frozenset({"refused", "denied", "terminated"})  # it ended, not as the enterprise wished
OWN = frozenset({"correcting"})  # in the enterprise's own court


def is_stuck(state: str, since: date, due_on: date | None, paused: bool, today: date, days: int) -> bool:
    """Overdue; or in one state for `days` calendar days, in somebody else's court; or refused no longer ago than that."""
    if state in NEVER:
        return False
    standing = today - since
    if state in AGAINST:
        return standing <= timedelta(days=days)
    if due_on is not None and due_on < today and not paused:
        return True
    return state not in OWN | DECIDED and standing >= timedelta(days=days)
