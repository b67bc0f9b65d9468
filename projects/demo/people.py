"""The demonstration accounts: at least one for each role, and people of two enterprises."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.conf import settings

from approval_portal.accounts.models import Body, Role, User
from projects.demo.desk import Desk
from projects.enums import Source
from projects.models import Enterprise
from projects.operations.enterprises import add_member
from projects.operations.people import create_user, grant_role

SINCE = date(2022, 1, 4)


def add_people(desk: Desk, accounts: list[dict[str, Any]]) -> None:
    bodies = {body.code: body for body in Body.objects.all()}
    at = desk.morning(SINCE)
    for row in accounts:
        user = create_user(
            row["username"],
            name=row["name"],
            password=settings.DEMO_PASSWORD,
            email=f"{row['username']}@example.org",
            phone=row["phone"],
            is_demo=True,
            by=None,
            at=at,
        )
        desk.people[row["username"]] = user
        for held in row.get("roles", ()):
            given = {"body": bodies[held["body"]], "starts_on": SINCE, "source": Source.BACK_ENTRY}
            grant_role(user, held["role"], by=None, at=at, **given)


def add_members(desk: Desk, accounts: list[dict[str, Any]], key: str, enterprise: Enterprise, since: date) -> None:
    """The people who act for this enterprise, by its key in the data."""
    for row in accounts:
        if row.get("enterprise") == key:
            user = desk.people[row["username"]]
            by, at, source = desk.people["window"], desk.morning(since), Source.BACK_ENTRY
            add_member(enterprise, user, is_admin=row["admin"], starts_on=since, by=by, at=at, source=source)


def account_table() -> list[tuple[str, str, str]]:
    """(username, name, what this person is) of every demonstration account."""
    users = User.objects.filter(is_demo=True, is_active=True).prefetch_related("grants", "memberships__enterprise")
    return [(user.username, user.name, _place(user)) for user in users.order_by("pk")]


def _place(user: User) -> str:
    roles = [str(Role(grant.role).label) for grant in user.grants.all()]
    firms = [f"{each.enterprise.name}{'（管理员）' if each.is_admin else ''}" for each in user.memberships.all()]
    return "、".join(roles + firms)
