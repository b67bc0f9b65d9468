"""Needs visits: what the profile leaves open, the visits of a project, what stands on the page at the door."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db.models import Q, QuerySet

from approval_portal.accounts.models import Role, User
from projects.models import Assignment, MatterPackage, Project
from projects.models.enterprise import SEES_ALL
from projects.permissions import roles
from projects.queries import current_engine, latest_package, package_evaluation
from projects.rules.applicability import Evaluation
from services.enums import AppointmentKind
from services.models import Appointment, PromotionStep


def evaluation_for(project: Project | None, package: MatterPackage | None = None) -> Evaluation:
    """The newest package judged; an empty profile by the catalogue in force where there is none."""
    package = package or (latest_package(project) if project else None)
    return package_evaluation(package) if package else current_engine().evaluate({})


def visits() -> QuerySet[Appointment]:
    """Needs visits with what a list shows of them."""
    rows = Appointment.objects.filter(kind=AppointmentKind.VISIT)
    found: QuerySet[Appointment] = rows.select_related("project", "enterprise", "referral", "agent", "visit")
    return found


def of_the_project(key: Any) -> Q:
    """Visits of the project, and those of the lead that it was. `key` may be the column of another query."""
    return Q(project=key) | Q(referral__project=key)


def served_projects(user: User, day: dt.date) -> set[int]:
    """The projects whose agent the person is or for whom he stands in."""
    if Role.AGENT not in roles(user, day):
        return set()
    return set(Assignment.objects.in_force(day).filter(user=user).values_list("project", flat=True))


def steps_seen_by(user: User, day: dt.date) -> QuerySet[PromotionStep]:
    """Of the projects that the person sees, and those that a body owns in which the person holds a role."""
    rows: QuerySet[PromotionStep] = PromotionStep.objects.all()
    if roles(user, day) & SEES_ALL:
        return rows
    bodies = {body for _role, body in user.grants_on(day) if body}
    return rows.filter(Q(run__project__in=Project.objects.visible_to(user, day)) | Q(owner__in=bodies))
