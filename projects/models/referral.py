"""Leads (线索) that investment promotion or market regulation hands over before the enterprise asks."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from approval_portal.accounts.models import Body, Role, RoleGrant
from projects.enums import ReferralState
from projects.models.base import Versioned
from projects.models.enterprise import SEES_ALL, Enterprise
from projects.models.project import Project

if TYPE_CHECKING:
    from approval_portal.accounts.models import User


class ReferralQuerySet(models.QuerySet["Referral"]):
    def visible_to(self, user: User, day: dt.date | None = None) -> ReferralQuerySet:
        """The bureau's staff see all, agents what nobody has taken and their own, a liaison what their bodies handed over."""
        if not user.is_authenticated or not user.is_active:
            return self.none()
        day = day or timezone.localdate()
        roles = user.roles_on(day)
        if roles & SEES_ALL:
            return self
        seen = Q(pk__in=[])
        if Role.AGENT in roles:
            seen |= Q(state=ReferralState.NEW) | Q(agent=user)
        if Role.LIAISON in roles:
            held = RoleGrant.objects.in_force(day).filter(user=user, role=Role.LIAISON).values("body")
            seen |= Q(body__in=held) | Q(handed_by=user)
        return self.filter(seen)


class Referral(Versioned):
    """线索: an enterprise that means to build something, handed over to the bureau. It becomes a project, or goes back."""

    body = models.ForeignKey(Body, on_delete=models.PROTECT, null=True, related_name="referrals")
    handed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    enterprise_name = models.CharField(max_length=120)
    credit_code = models.CharField(max_length=18, blank=True)
    contact_name = models.CharField(max_length=60, blank=True)
    contact_phone = models.CharField(max_length=20, blank=True)
    project_name = models.CharField(max_length=160)
    site = models.CharField(max_length=160, blank=True)
    investment_wan = models.DecimalField(max_digits=14, decimal_places=2, null=True, blank=True, help_text="万元")
    note = models.CharField(max_length=500, blank=True)
    state = models.CharField(max_length=10, choices=ReferralState.choices, default=ReferralState.NEW)
    agent = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="referrals")
    taken_at = models.DateTimeField(null=True)
    reason = models.CharField(max_length=300, blank=True, help_text="why it went back")
    enterprise = models.ForeignKey(Enterprise, on_delete=models.PROTECT, null=True, related_name="referrals")
    project = models.OneToOneField(Project, on_delete=models.PROTECT, null=True, related_name="referral")
    is_demo = models.BooleanField(default=False)
    created_at = models.DateTimeField()

    objects: Any = ReferralQuerySet.as_manager()

    class Meta:
        ordering = ("-created_at", "-id")
        indexes = [models.Index(fields=["state", "created_at"])]

    def __str__(self) -> str:
        return self.project_name
