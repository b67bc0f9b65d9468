"""What is read about mandates (代办委托): the one that an agent acts under, what is missing, what ends soon."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, F, OuterRef, Q, QuerySet, Subquery
from django.utils import timezone

from approval_portal.accounts.models import User
from projects.enums import MandateScope
from projects.models import Assignment, Enterprise, Mandate, Project
from projects.permissions import AGENT_PLACES

SOON = 30  # days before its last day from which a mandate is shown as ending


@dataclass(frozen=True, slots=True)
class Acting:
    """In whose name an agent acts on a project, and on what ground."""

    enterprise: Enterprise
    mandates: tuple[Mandate, ...]  # in force, the project's own first
    lapsed: Mandate | None  # without one in force: the last there was

    @property
    def name(self) -> str:
        return str(self.enterprise.name)

    @property
    def mandate(self) -> Mandate | None:
        return self.mandates[0] if self.mandates else None

    @property
    def scopes(self) -> frozenset[str]:
        return frozenset(scope for mandate in self.mandates for scope in mandate.scope)

    @property
    def lacks(self) -> list[str]:
        """What no mandate in force lets the agent do, in the reader's words."""
        return [str(MandateScope(scope).label) for scope in MandateScope.values if scope not in self.scopes]

    @property
    def lapsed_on(self) -> dt.date | None:
        return last_day(self.lapsed) if self.lapsed else None


def acting_under(enterprise: Enterprise, project: int | None, day: dt.date) -> Acting:
    """For the banner of whoever is the project's agent; none: of a project that is only being entered. One query."""
    rows = list(Mandate.objects.filter(enterprise=enterprise).filter(Q(project=None) | Q(project=project)))
    in_force = [row for row in rows if holds_on(row, day)]
    in_force.sort(key=lambda row: (row.project_id is None, -len(row.scope), row.pk))
    return Acting(enterprise, tuple(in_force), None if in_force else last_of(rows, day))


def holds_on(mandate: Mandate, day: dt.date) -> bool:
    begun, open_still = mandate.starts_on <= day, mandate.ends_on is None or mandate.ends_on >= day
    return begun and open_still and mandate.ended_at is None


def last_of(rows: list[Mandate], day: dt.date, scope: str = "") -> Mandate | None:
    """The one that held last until that day, of those with the scope."""
    over = [row for row in rows if row.starts_on <= day and (not scope or scope in row.scope)]
    return max(over, key=lambda row: (last_day(row) or day, row.pk), default=None)


def last_day(mandate: Mandate) -> dt.date | None:
    """Until which day it held or holds: its term, or the day on which it was ended before that."""
    ended = timezone.localdate(mandate.ended_at) if mandate.ended_at else None
    return min((day for day in (mandate.ends_on, ended) if day is not None), default=None)


def past_mandate(project: Project, scope: str, day: dt.date) -> Mandate | None:
    """The last that covered project and scope, for the words of a refusal."""
    rows = Mandate.objects.filter(enterprise=project.enterprise_id).filter(Q(project=None) | Q(project=project.pk))
    return last_of(list(rows), day, scope)


def mandates_of(enterprise: Enterprise) -> QuerySet[Mandate]:
    """All there ever were of the enterprise, the newest first."""
    rows: QuerySet[Mandate] = Mandate.objects.filter(enterprise=enterprise)
    return rows.select_related("project", "document", "given_by", "ended_by")


def seen_mandates(rows: QuerySet[Mandate], user: User, day: dt.date) -> QuerySet[Mandate]:
    """An agent sees those for all projects and those of the projects that he serves, not the others of the enterprise."""
    seen = Project.objects.visible_to(user, day).values("pk")
    return rows.filter(Q(project=None) | Q(project__in=seen))


def served_by(user: User, day: dt.date, states: Collection[str]) -> QuerySet[Project]:
    """The projects of which the person is agent or stands in, in these states."""
    held = Assignment.objects.in_force(day).filter(user=user, kind__in=AGENT_PLACES).values("project")
    rows: QuerySet[Project] = Project.objects.filter(pk__in=held, state__in=states)
    return rows


def to_see_to(user: User, day: dt.date, states: Collection[str]) -> list[dict[str, Any]]:
    """Of the projects served, those without a mandate in force (`held` is false) and those whose last one ends within `SOON`
    days (`until`), the first to end first. One query."""
    covering = Mandate.objects.filter(enterprise=OuterRef("enterprise"), ended_at=None)
    covering = covering.filter(Q(project=None) | Q(project=OuterRef("pk")))
    longest = covering.filter(Q(ends_on=None) | Q(ends_on__gte=day)).order_by(F("ends_on").desc(nulls_first=True))
    rows = served_by(user, day, states).annotate(
        held=Exists(covering.in_force(day)), until=Subquery(longest.values("ends_on")[:1])
    )
    rows = rows.filter(Q(held=False) | Q(until__lte=day + dt.timedelta(days=SOON)))
    columns = ("pk", "name", "enterprise", "enterprise__name", "held", "until")
    return list(rows.order_by("until", "enterprise__name", "name", "pk").values(*columns))
