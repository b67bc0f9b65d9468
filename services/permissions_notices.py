"""Who looks after sending: robots, the words of notices, and what did not arrive."""

from __future__ import annotations

import datetime as dt

from approval_portal.accounts.models import Role, User
from projects.permissions import roles


def may_see_deliveries(user: User, day: dt.date) -> bool:
    """What went out to whom, without what it said: whoever looks after the portal, and whoever audits it."""
    return bool(roles(user, day) & {Role.SYSTEM_ADMIN, Role.AUDIT_ADMIN})


def may_send_for_others(user: User, day: dt.date) -> bool:
    return Role.SYSTEM_ADMIN in roles(user, day)


def may_manage_robots(user: User, day: dt.date) -> bool:
    return Role.SYSTEM_ADMIN in roles(user, day)


def may_edit_words(user: User, day: dt.date) -> bool:
    """How notices are worded: whoever keeps the catalogue's words, and whoever looks after the portal."""
    return bool(roles(user, day) & {Role.SYSTEM_ADMIN, Role.KEEPER})
