"""Which accounts a list shows: the filters of the page, and what the administrators' first page counts."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from allauth.mfa.models import Authenticator
from django.db.models import Exists, F, OuterRef, Prefetch, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from approval_portal.accounts.models import Body, Role, RoleGrant, User
from projects.models import Membership
from projects.permissions import may_list_accounts

SOON = 14  # days before a role's last day in which it counts as ending
KINDS = [("staff", _("工作人员")), ("waiting", _("还没有角色")), ("firm", _("企业人员")), ("all", _("全部"))]
STATES = [
    ("active", _("在用")),
    ("disabled", _("已停用")),
    ("no_password", _("还没设密码")),
    ("no_two_steps", _("没开两步验证")),
    ("ending", _("角色两周内到期")),
]
SORTS: dict[str, tuple[Any, ...]] = {
    "name": ("name", "username"),
    "newest": ("-date_joined", "-pk"),
    "seen": (F("last_login").desc(nulls_last=True), "pk"),
}
SORT_WORDS = [("name", _("姓名")), ("newest", _("最新")), ("seen", _("最近登录"))]


def asked(params: Mapping[str, str], name: str, longest: int = 100) -> str:
    """What stands in the address under this name, as a database takes it."""
    return params.get(name, "").replace("\0", "").strip()[:longest]


def accounts_seen_by(user: User, day: dt.date) -> QuerySet[User]:
    """Every account for the three administrators, none for anybody else."""
    return User.objects.all() if may_list_accounts(user, day) else User.objects.none()


def wanted(params: Mapping[str, str], day: dt.date) -> QuerySet[User]:
    """The accounts that the address asks for; what cannot be read filters nothing."""
    rows = _of_kind(params.get("kind", ""), _in_state(params.get("state", ""), day))
    if (role := params.get("role")) in Role.values:
        rows = rows.filter(Exists(_grants(day).filter(role=role)))
    if code := asked(params, "body"):
        rows = rows.filter(Exists(_grants(day).filter(body__code=code))) if is_body(code) else rows
    for word in asked(params, "q").split()[:5]:
        in_body = Exists(_grants(day).filter(body__zh__icontains=word))
        rows = rows.filter(Q(username__icontains=word) | Q(name__icontains=word) | in_body)
    return rows.order_by(*SORTS[sort_of(params)])


def is_body(code: str) -> bool:
    return Body.objects.filter(code=code).exists()


def sort_of(params: Mapping[str, str]) -> str:
    asked = params.get("sort", "")
    return asked if asked in SORTS else "name"


def _grants(day: dt.date) -> QuerySet[RoleGrant]:
    in_force: QuerySet[RoleGrant] = RoleGrant.objects.in_force(day).filter(user=OuterRef("pk"))
    return in_force


def _of_kind(kind: str, rows: QuerySet[User]) -> QuerySet[User]:
    """Staff: whoever holds, held or will hold a role. People of enterprises are told by their membership."""
    if kind == "all":
        return rows
    role = Exists(RoleGrant.objects.filter(user=OuterRef("pk")))
    member = Exists(Membership.objects.filter(user=OuterRef("pk")))
    if kind == "firm":
        return rows.filter(member, ~role)
    return rows.filter(~role, ~member) if kind == "waiting" else rows.filter(role)


def _in_state(state: str, day: dt.date) -> QuerySet[User]:
    rows = User.objects.all()
    if state == "active":
        return rows.filter(is_active=True)
    if state == "disabled":
        return rows.filter(is_active=False)
    if state == "no_password":
        return rows.filter(is_active=True, password__startswith="!")  # noqa: S106 - how Django marks that there is none
    if state == "no_two_steps":
        steps = Authenticator.objects.filter(user=OuterRef("pk"), type=Authenticator.Type.TOTP)
        return rows.filter(Exists(_grants(day)), ~Exists(steps), is_active=True)
    if state == "ending":
        last = day + dt.timedelta(days=SOON)
        return rows.filter(Exists(_grants(day).filter(ends_on__lte=last)), is_active=True)
    return rows


def with_roles(rows: QuerySet[User], day: dt.date) -> QuerySet[User]:
    """Each account with the roles whose term runs, as `roles_now`."""
    grants = RoleGrant.objects.in_force(day).select_related("body").order_by("starts_on", "pk")
    return rows.prefetch_related(Prefetch("grants", queryset=grants, to_attr="roles_now"))
