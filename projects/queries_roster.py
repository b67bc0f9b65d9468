"""Who can have something in a work list on a day: desks, leaves, cover. See `rules.obligations`."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Q, Value

from approval_portal.accounts.models import Role, RoleGrant, User
from projects.models import Assignment, Leave, Membership
from projects.rules.obligations import (
    AGENT_DESK,
    ENTERPRISE_DESK,
    LEAD_DESK,
    WINDOW_DESK,
    Desk,
    Obligation,
    Person,
    desks_of,
    listed_for,
)

AT_BODY = frozenset({Role.REVIEWER, Role.DECIDER, Role.LIAISON})
ZONE_DESKS: Mapping[str, Desk] = {Role.WINDOW: WINDOW_DESK, Role.LEAD: LEAD_DESK}


@dataclass(frozen=True, slots=True)
class Roster:
    """Everybody with an open account who has a desk on that day, by id and by desk."""

    people: Mapping[int, Person]
    at: Mapping[Desk, tuple[Person, ...]]

    def of(self, obligation: Obligation) -> list[Person]:
        """Everybody who has one of the desks at which it may be done."""
        return [person for desk in desks_of(obligation) for person in self.at.get(desk, ())]

    def listed(self, obligation: Obligation) -> bool:
        """Whether it stands in anybody's work list."""
        return any(listed_for(obligation, person) for person in self.of(obligation))


@dataclass(slots=True)
class _Standing:
    desks: set[Desk]
    away: set[Desk]
    covers: set[tuple[int, Desk]]


def roster_of(day: dt.date, user: int | None = None) -> Roster:
    """Two queries: roles with leaves, and who acts for enterprises and projects. `user`: of this person only."""
    found: dict[int, _Standing] = {}
    only = {"user__is_active": True} | ({"user": user} if user else {})
    agents = _read_roles(found, day, user, only)
    members = Membership.objects.in_force(day).filter(**only).order_by()
    served = Assignment.objects.in_force(day).filter(**only).order_by()
    mine = members.values_list("user", "enterprise", Value(ENTERPRISE_DESK))
    for pk, key, name in mine.union(served.values_list("user", "project", Value(AGENT_DESK)), all=True):
        if name == ENTERPRISE_DESK or pk in agents:
            _of(found, pk).desks.add((name, key))
    return _indexed(found)


def _read_roles(found: dict[int, _Standing], day: dt.date, user: int | None, only: dict[str, Any]) -> set[int]:
    """Fills in roles and leaves; returns who are agents. An agent's leave is what the backup agent is for."""
    agents: set[int] = set()
    grants = RoleGrant.objects.in_force(day).filter(**only).order_by()
    leaves = Leave.objects.in_force(day).filter(Q(user=user) | Q(cover=user) if user else Q()).order_by()
    held = grants.values_list("user", "role", "body__code", Value(0))
    for pk, role, body, cover in held.union(leaves.values_list("user", "role", "body__code", "cover"), all=True):
        desk = ZONE_DESKS.get(role, (role, body or ""))
        if cover:
            _of(found, pk).away.add(desk)
            _of(found, cover).covers.add((pk, desk))
        elif role == Role.AGENT:
            agents.add(pk)
        elif role in AT_BODY or role in ZONE_DESKS:
            _of(found, pk).desks.add(desk)
    return agents


def _of(found: dict[int, _Standing], pk: int) -> _Standing:
    return found.setdefault(pk, _Standing(set(), set(), set()))


def _indexed(found: dict[int, _Standing]) -> Roster:
    people: dict[int, Person] = {}
    at: dict[Desk, list[Person]] = {}
    for pk, stands in found.items():
        if not stands.desks:
            continue
        people[pk] = Person(pk, True, frozenset(stands.desks), frozenset(stands.away), frozenset(stands.covers))
        for desk in stands.desks:
            at.setdefault(desk, []).append(people[pk])
    return Roster(people, {desk: tuple(held) for desk, held in at.items()})


def person_of(user: User, day: dt.date) -> Person:
    """How somebody stands on that day, without a desk when the account is closed."""
    nobody = Person(user.pk, bool(user.is_active), frozenset())
    return roster_of(day, user.pk).people.get(user.pk, nobody) if user.is_active else nobody
