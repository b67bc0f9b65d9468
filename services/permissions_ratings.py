"""Who reads ratings, and who looks into a bad one."""

from __future__ import annotations

import datetime as dt

from approval_portal.accounts.models import Role, User
from projects.permissions import DESK, roles
from services.models import FollowUp
from services.queries_ratings import rated_people


def may_list_ratings(user: User, day: dt.date) -> bool:
    """How content people are, and what they wrote: leads."""
    return Role.LEAD in roles(user, day)


def may_follow_up(user: User, follow_up: FollowUp, day: dt.date) -> bool:
    """Look into a bad rating: leads, and whoever has it; never somebody who was rated."""
    held = roles(user, day)
    if user.pk in rated_people(follow_up.rating.invite):
        return False
    return Role.LEAD in held or (follow_up.owner_id == user.pk and bool(held & DESK))


def may_give_follow_up(user: User, day: dt.date) -> bool:
    return Role.LEAD in roles(user, day)
