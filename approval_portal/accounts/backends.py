"""Who is signed in: the person, the roles of today and whether an enterprise stands behind, in one query."""

from __future__ import annotations

import datetime as dt
from typing import Any

from allauth.account.auth_backends import AuthenticationBackend
from django.db.models import F, FilteredRelation, Q, QuerySet
from django.utils import timezone

from approval_portal.accounts.models import User
from approval_portal.accounts.statements import read

FIELDS = tuple(field.attname for field in User._meta.concrete_fields)


class Accounts(AuthenticationBackend):
    """Sign-in by name or mail address, as allauth does it."""

    def get_user(self, user_id: Any) -> User | None:
        """Read afresh for each request: what was taken away is gone at the next one."""
        day = timezone.localdate()
        rows = read(("user", str(user_id), day), lambda: person(user_id, day), "read_person")
        if not rows:
            return None
        user: User = User.from_db("default", FIELDS, [rows[0][name] for name in FIELDS])
        if not self.user_can_authenticate(user):
            return None
        user.keep_grants(day, {(row["held_role"], row["held_body"] or "") for row in rows if row["held_role"]})
        user.keep_standing(day, any(row["held_member"] for row in rows))
        return user


def person(user_id: Any, day: dt.date) -> QuerySet[User, Any]:
    """One row for each role and membership in force; one at least."""
    return (
        User.objects.filter(pk=user_id)
        .annotate(held=FilteredRelation("grants", condition=in_force("grants", day)))
        .annotate(member=FilteredRelation("memberships", condition=in_force("memberships", day)))
        .annotate(held_role=F("held__role"), held_body=F("held__body__code"), held_member=F("member__pk"))
        .values(*FIELDS, "held_role", "held_body", "held_member")
    )


def in_force(relation: str, day: dt.date) -> Q:
    """As `InForceQuerySet.in_force`, across a relation."""
    until = Q(**{f"{relation}__ends_on__isnull": True}) | Q(**{f"{relation}__ends_on__gte": day})
    return Q(**{f"{relation}__starts_on__lte": day}) & until
