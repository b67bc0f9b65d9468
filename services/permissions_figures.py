"""Who reads the figures of the zone, and of which bodies."""

from __future__ import annotations

import datetime as dt

from approval_portal.accounts.models import Role, User
from projects.permissions import roles

BODY_ROLES = frozenset({Role.WINDOW, Role.REVIEWER, Role.DECIDER, Role.LIAISON})


def sees_zone(user: User, day: dt.date) -> bool:
    """The whole zone and every body of it: leads."""
    return Role.LEAD in roles(user, day)


def figure_bodies(user: User, day: dt.date) -> frozenset[str]:
    """Codes of the bodies whose people this person is one of; their figures one reads without being a lead."""
    return frozenset(body for role, body in user.grants_on(day) if body and role in BODY_ROLES)


def may_read_figures(user: User, day: dt.date) -> bool:
    return sees_zone(user, day) or bool(figure_bodies(user, day))


def may_read_body(user: User, body: str, day: dt.date) -> bool:
    """`body`: its code, or empty for the whole zone."""
    return sees_zone(user, day) or (body != "" and body in figure_bodies(user, day))
