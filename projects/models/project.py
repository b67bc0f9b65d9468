"""Projects, the works under them, who is assigned, what is pinned, and the key-project register."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from approval_portal.accounts.models import InForceQuerySet, Role
from projects.enums import AssignmentKind, KeyLevel, PinKind, ProjectState
from projects.models.base import Versioned
from projects.models.enterprise import SEES_ALL, Enterprise, Membership

if TYPE_CHECKING:
    from approval_portal.accounts.models import User


class ProjectQuerySet(models.QuerySet["Project"]):
    def visible_to(self, user: User, day: dt.date | None = None) -> ProjectQuerySet:
        """Projects whose rows this person may see: of one's own enterprises, assigned ones, or all for the bureau's staff.

        Administrators, keepers and liaisons see none by their role.
        """
        if not user.is_authenticated or not user.is_active:
            return self.none()
        day = day or timezone.localdate()
        return self if user.roles_on(day) & SEES_ALL else self.of_applicant(user, day)

    def of_applicant(self, user: User, day: dt.date) -> ProjectQuerySet:
        """Projects for which this person stands on the applicant's side: of one's enterprises, and those one is agent of."""
        own = Q(enterprise__in=Membership.objects.in_force(day).filter(user=user).values("enterprise"))
        if Role.AGENT in user.roles_on(day):
            own |= Q(pk__in=Assignment.objects.in_force(day).filter(user=user).values("project"))
        return self.filter(own)


class Project(Versioned):
    """What an enterprise wants to build. `code`: 项目代码 (GB/T 40058-2021), once it is given."""

    enterprise = models.ForeignKey(Enterprise, on_delete=models.PROTECT, related_name="projects")
    name = models.CharField(max_length=160)
    code = models.CharField(max_length=24, null=True, blank=True, unique=True)
    state = models.CharField(max_length=12, choices=ProjectState.choices, default=ProjectState.LEAD)
    investment_wan = models.DecimalField(max_digits=14, decimal_places=2, null=True, blank=True, help_text="万元")
    floor_area_m2 = models.DecimalField(max_digits=14, decimal_places=2, null=True, blank=True)
    site = models.CharField(max_length=160, blank=True)
    signed_on = models.DateField(null=True, blank=True)
    contact_name = models.CharField(max_length=60, blank=True, help_text="项目负责人")
    contact_phone = models.CharField(max_length=20, blank=True)
    initials = models.CharField(max_length=160, blank=True, db_index=True, help_text="pinyin initials of the name")
    state_reason = models.CharField(max_length=300, blank=True, help_text="why it is suspended, ended or merged")
    state_since = models.DateField(null=True, blank=True)
    state_before = models.CharField(max_length=12, blank=True, help_text="where a suspended project goes on")
    merged_into = models.ForeignKey("self", on_delete=models.PROTECT, null=True, blank=True, related_name="merged")
    token = models.CharField(max_length=32, unique=True, help_text="128 random bits, for QR codes")
    is_demo = models.BooleanField(default=False)
    created_at = models.DateTimeField()

    objects: Any = ProjectQuerySet.as_manager()

    class Meta:
        ordering = ("id",)
        indexes = [models.Index(fields=["state", "id"]), models.Index(fields=["enterprise", "id"])]

    def __str__(self) -> str:
        return self.name


class Works(models.Model):
    """A works (工程) of a project: a building or a lot that is permitted and accepted by itself."""

    project = models.ForeignKey(Project, on_delete=models.PROTECT, related_name="works")
    name = models.CharField(max_length=160)
    floor_area_m2 = models.DecimalField(max_digits=14, decimal_places=2, null=True, blank=True)
    ended_on = models.DateField(null=True, blank=True, help_text="no longer part of the project from this day on")

    class Meta:
        ordering = ("id",)
        constraints = [models.UniqueConstraint(fields=["project", "name"], name="works_name_in_project")]

    def __str__(self) -> str:
        return self.name


class Assignment(models.Model):
    """Who serves a project: its agent, and the triad (三位一体) of a key project."""

    project = models.ForeignKey(Project, on_delete=models.PROTECT, related_name="assignments")
    kind = models.CharField(max_length=20, choices=AssignmentKind.choices)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="assignments")
    starts_on = models.DateField()
    ends_on = models.DateField(null=True, blank=True)

    objects: Any = InForceQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["user", "kind"])]
        constraints = [
            models.UniqueConstraint(
                fields=["project", "kind"], condition=Q(ends_on__isnull=True), name="one_open_assignment_a_kind"
            )
        ]

    def __str__(self) -> str:
        return f"{self.project_id} {self.kind}"


class Pin(models.Model):
    """The day of something that no approver controls: the land contract, the drawings, the end of the building work."""

    project = models.ForeignKey(Project, on_delete=models.PROTECT, related_name="pins")
    node = models.CharField(max_length=60, help_text="a node of the catalogue, or works-finished")
    day = models.DateField()
    kind = models.CharField(max_length=8, choices=PinKind.choices)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["project", "node"], name="one_pin_a_node")]

    def __str__(self) -> str:
        return f"{self.node} {self.day}"


class KeyListing(models.Model):
    """A project on the key-project register of one year, with the investment listed there (万元)."""

    project = models.ForeignKey(Project, on_delete=models.PROTECT, related_name="listings")
    year = models.PositiveSmallIntegerField()
    level = models.CharField(max_length=10, choices=KeyLevel.choices)
    investment_wan = models.DecimalField(max_digits=14, decimal_places=2)

    class Meta:
        indexes = [models.Index(fields=["year", "level"])]
        constraints = [models.UniqueConstraint(fields=["project", "year", "level"], name="listed_once_a_year")]

    def __str__(self) -> str:
        return f"{self.year} {self.project_id}"
