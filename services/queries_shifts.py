"""Duties as the roster reads and checks them: who may have one, who has the power, who is away, what stands already."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field

from django.db.models import Q, QuerySet

from approval_portal.accounts.models import RoleGrant, User
from projects.models import Leave
from services.enums import ShiftState, SwapState
from services.models import DutyShift, DutySwap
from services.permissions_roster import ON_DUTY, POWER
from services.rules.roster import Turn

Span = tuple[dt.date, dt.date | None]


@dataclass(slots=True)
class Standing:
    """What holds of some people between two days: their terms with a role, with the power to accept, their leaves."""

    staff: dict[int, list[Span]] = field(default_factory=lambda: defaultdict(list))
    power: dict[int, list[Span]] = field(default_factory=lambda: defaultdict(list))
    away: dict[int, list[Span]] = field(default_factory=lambda: defaultdict(list))

    def is_staff(self, person: int, day: dt.date) -> bool:
        return _holds(self.staff.get(person, ()), day)

    def has_power(self, person: int, day: dt.date) -> bool:
        return _holds(self.power.get(person, ()), day)

    def is_away(self, person: int, day: dt.date) -> bool:
        return _holds(self.away.get(person, ()), day)


def _holds(spans: Iterable[Span], day: dt.date) -> bool:
    return any(first <= day and (last is None or day <= last) for first, last in spans)


def standing_of(people: Collection[int], first: dt.date, last: dt.date) -> Standing:
    """Two queries. Somebody whose account is closed has no role."""
    found = Standing()
    within = Q(starts_on__lte=last) & (Q(ends_on=None) | Q(ends_on__gte=first))
    held = RoleGrant.objects.filter(within, user__in=people, user__is_active=True, role__in=ON_DUTY)
    for user, role, starts, ends in held.values_list("user", "role", "starts_on", "ends_on"):
        found.staff[user].append((starts, ends))
        if role in POWER:
            found.power[user].append((starts, ends))
    for user, starts, ends in Leave.objects.filter(within, user__in=people).values_list("user", "starts_on", "ends_on"):
        found.away[user].append((starts, ends))
    return found


@dataclass(frozen=True, slots=True)
class Colleague:
    """Somebody who can have a duty. `accepts`: has the power to accept today."""

    user: User
    accepts: bool


def duty_people(day: dt.date) -> dict[str, Colleague]:
    """Key -> who can have a duty, by name. One query."""
    held = RoleGrant.objects.in_force(day).filter(role__in=ON_DUTY, user__is_active=True)
    users: dict[str, User] = {}
    able: set[str] = set()
    for grant in held.select_related("user").order_by("user__name", "user"):
        users.setdefault(str(grant.user_id), grant.user)
        if grant.role in POWER:
            able.add(str(grant.user_id))
    return {pk: Colleague(user, pk in able) for pk, user in users.items()}


def standing_turns(people: Collection[int], days: Collection[dt.date], without: Collection[int] = ()) -> list[Turn]:
    """The duties of these people on these days that stand, but for those named. One query."""
    rows = DutyShift.objects.filter(user__in=people, day__in=days, state=ShiftState.PLANNED).exclude(pk__in=without)
    return [turn_of(row) for row in rows.order_by("day", "starts", "pk")]


def turn_of(row: DutyShift) -> Turn:
    return Turn(row.user_id, row.day, row.starts, row.ends, row.pk or 0)


def coming_shifts(user: User, day: dt.date) -> QuerySet[DutyShift]:
    """One's own that stand, today's and later ones."""
    rows: QuerySet[DutyShift] = DutyShift.objects.filter(user=user, state=ShiftState.PLANNED, day__gte=day)
    return rows.select_related("hall", "window").order_by("day", "starts", "pk")


def open_swaps_of(shifts: Iterable[DutyShift]) -> dict[int, DutySwap]:
    """shift -> the swap that somebody was asked for and has not answered. One query."""
    rows = DutySwap.objects.filter(shift__in=[row.pk for row in shifts], state=SwapState.ASKED)
    return {row.shift_id: row for row in rows.select_related("to_user", "asked_by")}
