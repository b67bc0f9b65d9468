"""Enterprises and the people who act for them."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from approval_portal.accounts.models import InForceQuerySet, Role
from projects.models.base import Versioned

if TYPE_CHECKING:
    from approval_portal.accounts.models import User

# roles that serve every enterprise of the zone; agents and liaisons see what is theirs
SEES_ALL = frozenset({Role.LEAD, Role.WINDOW, Role.REVIEWER, Role.DECIDER})


class EnterpriseQuerySet(models.QuerySet["Enterprise"]):
    def visible_to(self, user: User, day: dt.date | None = None) -> EnterpriseQuerySet:
        """Enterprises whose rows this person may see."""
        if not user.is_authenticated or not user.is_active:
            return self.none()
        day = day or timezone.localdate()
        roles = user.roles_on(day)
        if roles & SEES_ALL:
            return self
        own = Q(pk__in=Membership.objects.in_force(day).filter(user=user).values("enterprise"))
        if Role.AGENT in roles:
            own |= Q(projects__assignments__in=_assignments_of(user, day))
        return self.filter(own).distinct()


def _assignments_of(user: User, day: dt.date) -> models.QuerySet[Any]:
    from projects.models.project import Assignment

    return Assignment.objects.in_force(day).filter(user=user)


class Enterprise(Versioned):
    """A company. Its credit code (GB 32100-2015) is its name in law."""

    name = models.CharField(max_length=120)
    credit_code = models.CharField(max_length=18, unique=True)
    contact_name = models.CharField(max_length=60, blank=True)
    contact_phone = models.CharField(max_length=20, blank=True)
    is_demo = models.BooleanField(default=False)
    created_at = models.DateTimeField()

    objects: Any = EnterpriseQuerySet.as_manager()

    class Meta:
        ordering = ("id",)

    def __str__(self) -> str:
        return self.name


class Membership(models.Model):
    """A person acts for an enterprise, from a day until a day."""

    enterprise = models.ForeignKey(Enterprise, on_delete=models.PROTECT, related_name="memberships")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="memberships")
    is_admin = models.BooleanField(default=False)
    starts_on = models.DateField()
    ends_on = models.DateField(null=True, blank=True)

    objects: Any = InForceQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["enterprise", "user"], condition=Q(ends_on__isnull=True), name="one_open_membership"
            )
        ]

    def __str__(self) -> str:
        return f"{self.user_id} @ {self.enterprise_id}"
