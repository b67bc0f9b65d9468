"""One predicate per verb, asked by operations and by templates. Rows one may see are `visible_to` on the models."""

from __future__ import annotations

import datetime as dt

from approval_portal.accounts.models import Role, User

PROJECT_STAFF = frozenset({Role.AGENT, Role.WINDOW, Role.REVIEWER, Role.DECIDER, Role.LEAD})


def roles(user: User, day: dt.date) -> set[str]:
    return user.roles_on(day) if user.is_authenticated else set()


def may_list_projects(user: User, day: dt.date) -> bool:
    """Staff of the bureau and people of an enterprise have a project list; administrators and strangers have none."""
    if not user.is_authenticated or not user.is_active:
        return False
    return bool(roles(user, day) & PROJECT_STAFF) or user.memberships.in_force(day).exists()
