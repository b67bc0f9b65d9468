"""Who keeps the halls and the duty roster, who reads it, who may exchange a duty. Halls and their hours are public."""

from __future__ import annotations

import datetime as dt

from django.db.models import Q, QuerySet

from approval_portal.accounts.models import Role, User
from projects.permissions import roles
from services.enums import ShiftState, SwapState
from services.models import DutyShift, DutySwap

POWER = frozenset({Role.WINDOW, Role.DECIDER})  # the roles by which somebody can accept (受理)
ON_DUTY = frozenset({*POWER, Role.REVIEWER, Role.LEAD, Role.AGENT})  # whoever can have a duty in a hall
READERS = ON_DUTY | {Role.KEEPER}


def may_keep_halls(user: User, day: dt.date) -> bool:
    """Halls, windows, their hours: keepers and leads."""
    return bool(roles(user, day) & {Role.KEEPER, Role.LEAD})


def may_keep_roster(user: User, day: dt.date) -> bool:
    """Who is on duty when: leads. Others exchange theirs by asking."""
    return Role.LEAD in roles(user, day)


def may_read_roster(user: User, day: dt.date) -> bool:
    """The bureau's staff. The public sees that somebody is there, and no names."""
    return bool(roles(user, day) & READERS)


def may_ask_swap(user: User, shift: DutyShift, day: dt.date) -> bool:
    """The one who has the duty, as long as it stands and has not passed."""
    return shift.user_id == user.pk and shift.state == ShiftState.PLANNED and shift.day >= day


def visible_swaps(user: User, day: dt.date) -> QuerySet[DutySwap]:
    """One's own, asked or to be answered; all for whoever keeps the roster."""
    rows: QuerySet[DutySwap] = DutySwap.objects.all()
    if may_keep_roster(user, day):
        return rows
    if not may_read_roster(user, day):
        return rows.none()
    return rows.filter(Q(asked_by=user) | Q(to_user=user))


def acts_on_swap(user: User, swap: DutySwap) -> list[str]:
    """What this person can do with it now: agree, refuse; withdraw."""
    return part_in_swap(user, swap) if swap.state == SwapState.ASKED else []


def part_in_swap(user: User, swap: DutySwap) -> list[str]:
    """What is this person's to do with it, while nobody has done it."""
    found = ["agree", "refuse"] if swap.to_user_id == user.pk else []
    return [*found, "withdraw"] if swap.asked_by_id == user.pk else found
