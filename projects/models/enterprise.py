"""Enterprises and the people who act for them."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from approval_portal.accounts.models import InForceQuerySet, Role
from projects.enums import EnterpriseOrigin, EnterpriseState, JoinKind, RequestState
from projects.models.base import Versioned

if TYPE_CHECKING:
    from approval_portal.accounts.models import User

# roles that serve every enterprise of the zone; agents and liaisons see what is theirs
SEES_ALL = frozenset({Role.LEAD, Role.WINDOW, Role.REVIEWER, Role.DECIDER})


class EnterpriseQuerySet(models.QuerySet["Enterprise"]):
    def visible_to(self, user: User, day: dt.date | None = None) -> EnterpriseQuerySet:
        """Enterprises whose rows this person may see. Agents: those they serve, and those that have no project yet."""
        if not user.is_authenticated or not user.is_active:
            return self.none()
        day = day or timezone.localdate()
        roles = user.roles_on(day)
        if roles & SEES_ALL:
            return self
        own = Q(pk__in=Membership.objects.in_force(day).filter(user=user).values("enterprise"))
        if Role.AGENT in roles:
            own |= Q(projects__assignments__in=_assignments_of(user, day)) | Q(projects=None)
        return self.filter(own).distinct()


def _assignments_of(user: User, day: dt.date) -> models.QuerySet[Any]:
    from projects.models.project import Assignment

    return Assignment.objects.in_force(day).filter(user=user)


class Enterprise(Versioned):
    """A company. Its credit code (GB 32100-2015) is its name in law."""

    name = models.CharField(max_length=120)
    credit_code = models.CharField(max_length=18, unique=True)
    initials = models.CharField(max_length=120, blank=True, db_index=True, help_text="pinyin initials of the name")
    legal_person = models.CharField(max_length=60, blank=True, help_text="法定代表人")
    address = models.CharField(max_length=200, blank=True, help_text="住所")
    contact_name = models.CharField(max_length=60, blank=True)
    contact_phone = models.CharField(max_length=20, blank=True)
    contact_email = models.EmailField(blank=True)
    state = models.CharField(max_length=10, choices=EnterpriseState.choices, default=EnterpriseState.VERIFIED)
    origin = models.CharField(max_length=10, choices=EnterpriseOrigin.choices, default=EnterpriseOrigin.STAFF)
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


class Licence(models.Model):
    """The business licence (营业执照) as it was uploaded; the newest row is the one in use."""

    enterprise = models.ForeignKey(Enterprise, on_delete=models.PROTECT, related_name="licences")
    file = models.FileField(upload_to="licences/%Y/%m/")
    name = models.CharField(max_length=200, help_text="the file's name as it came")
    content_type = models.CharField(max_length=60)
    size = models.PositiveIntegerField(help_text="bytes")
    digest = models.CharField(max_length=64, help_text="SHA-256")
    uploaded_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    uploaded_at = models.DateTimeField()

    class Meta:
        ordering = ("-uploaded_at", "-id")

    def __str__(self) -> str:
        return self.name


class JoinRequestQuerySet(models.QuerySet["JoinRequest"]):
    def visible_to(self, user: User, day: dt.date | None = None) -> JoinRequestQuerySet:
        """One's own; those to the enterprises one administers; all of them for whoever sits at the desk."""
        if not user.is_authenticated or not user.is_active:
            return self.none()
        day = day or timezone.localdate()
        if user.roles_on(day) & {Role.WINDOW, Role.LEAD}:
            return self
        run = Membership.objects.in_force(day).filter(user=user, is_admin=True).values("enterprise")
        return self.filter(Q(user=user) | Q(enterprise__in=run))


class JoinRequest(models.Model):
    """A person asks to act for an enterprise that is registered already."""

    enterprise = models.ForeignKey(Enterprise, on_delete=models.PROTECT, related_name="join_requests")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="join_requests")
    kind = models.CharField(max_length=6, choices=JoinKind.choices)
    state = models.CharField(max_length=10, choices=RequestState.choices, default=RequestState.WAITING)
    note = models.CharField(max_length=300, blank=True, help_text="what the person says about it")
    reason = models.CharField(max_length=300, blank=True, help_text="of the decision")
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField()

    objects: Any = JoinRequestQuerySet.as_manager()

    class Meta:
        ordering = ("-created_at", "-id")
        constraints = [
            models.UniqueConstraint(
                fields=["enterprise", "user"], condition=Q(state=RequestState.WAITING), name="one_waiting_request"
            )
        ]
        indexes = [models.Index(fields=["state", "kind"])]

    def __str__(self) -> str:
        return f"{self.kind} {self.enterprise_id} {self.user_id}"


class Invitation(models.Model):
    """A link that lets one person act for the enterprise: good once, until its last day."""

    enterprise = models.ForeignKey(Enterprise, on_delete=models.PROTECT, related_name="invitations")
    email = models.EmailField(blank=True, help_text="where the link was sent; empty: handed over")
    name = models.CharField(max_length=60, help_text="for whom, in the inviter's words")
    is_admin = models.BooleanField(default=False)
    token = models.CharField(max_length=32, unique=True, help_text="128 random bits")
    invited_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField()
    last_day = models.DateField()
    accepted_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    accepted_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ("-created_at", "-id")

    def __str__(self) -> str:
        return f"{self.enterprise_id} {self.name}"
