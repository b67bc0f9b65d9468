"""People and bodies: the ground floor. Writes are operations of the apps above."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.conf import settings
from django.contrib.auth.models import AbstractUser
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class Role(models.TextChoices):
    """The roles of staff. An enterprise's people hold a membership of the enterprise instead."""

    AGENT = "agent", _("代办专员")
    WINDOW = "window", _("窗口人员")
    REVIEWER = "reviewer", _("审查人员")
    DECIDER = "decider", _("决定人员")
    LEAD = "lead", _("局领导")
    KEEPER = "keeper", _("目录管理员")
    LIAISON = "liaison", _("外部单位联络员")
    SYSTEM_ADMIN = "system_admin", _("系统管理员")
    SECURITY_ADMIN = "security_admin", _("安全管理员")
    AUDIT_ADMIN = "audit_admin", _("审计管理员")


# 三员分立: nobody holds two of these
ADMINISTRATORS = frozenset({Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN, Role.AUDIT_ADMIN})


class Body(models.Model):
    """A responsible body. `code` is the catalogue's authority id; the catalogue refers to bodies by it."""

    code = models.CharField(max_length=40, unique=True)
    zh = models.CharField(max_length=120)
    en = models.CharField(max_length=160, blank=True)
    level = models.CharField(max_length=10, blank=True, help_text="区, 市, 省 or 企业")
    provenance = models.CharField(max_length=1, default="K")
    note = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering = ("id",)
        verbose_name = _("部门和单位")

    def __str__(self) -> str:
        return self.zh


class User(AbstractUser):
    """A person with an account. Anonymised on leaving, never deleted: events cite the row."""

    name = models.CharField(_("姓名"), max_length=60, blank=True)
    phone = models.CharField(_("手机"), max_length=20, blank=True)
    language = models.CharField(_("语言"), max_length=10, choices=settings.LANGUAGES, default="zh-hans")
    mail_notices = models.BooleanField(_("通知也发到邮箱"), default=True)
    is_demo = models.BooleanField(default=False)

    def __str__(self) -> str:
        return self.name or self.username

    def roles_on(self, day: dt.date) -> set[str]:
        """Role codes held on that day, read afresh for each request so that removal takes effect at once."""
        return {role for role, _body in self.grants_on(day)}

    def grants_on(self, day: dt.date) -> set[tuple[str, str]]:
        """(role, code of the body in which it is held or empty) on that day; read as `roles_on` says."""
        if not self.is_active:
            return set()
        if not hasattr(self, "_grants_on") or self._grants_on[0] != day:
            held = self.grants.in_force(day).values_list("role", "body__code")
            self.keep_grants(day, {(role, body or "") for role, body in held})
        return self._grants_on[1]

    def keep_grants(self, day: dt.date, held: set[tuple[str, str]]) -> None:
        """For this request: the roles of that day were read together with the person."""
        self._grants_on: tuple[dt.date, set[tuple[str, str]]] = (day, held)

    def keep_standing(self, day: dt.date, stands: bool) -> None:
        """For this request: whether the person acts for any enterprise on that day."""
        self._stands_on: tuple[dt.date, bool] = (day, stands)

    def stands_for_some(self, day: dt.date) -> bool | None:
        """Does this person act for any enterprise? None when it was not read with the person."""
        known = getattr(self, "_stands_on", None)
        return known[1] if known and known[0] == day else None


class InForceQuerySet(models.QuerySet[Any]):
    """Rows that hold from `starts_on` until `ends_on`, both days included; no end: until further notice.

    What is taken away at once ends the day before, so that it is gone at the next request; taken away on its first day,
    its term is empty.
    """

    def in_force(self, day: dt.date) -> InForceQuerySet:
        return self.filter(Q(starts_on__lte=day), Q(ends_on__isnull=True) | Q(ends_on__gte=day))


class RoleGrant(models.Model):
    """One role of one person, in one body, from a day until a day (both included)."""

    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="grants")
    role = models.CharField(max_length=20, choices=Role.choices)
    body = models.ForeignKey(Body, on_delete=models.PROTECT, null=True, blank=True, related_name="grants")
    starts_on = models.DateField()
    ends_on = models.DateField(null=True, blank=True)

    objects: Any = InForceQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["user", "starts_on", "ends_on"])]

    def __str__(self) -> str:
        return f"{self.user_id} {self.role}"
