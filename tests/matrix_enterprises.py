"""Objects of enterprises in the addresses of the permission matrix: members, licences, invitations, requests."""

from __future__ import annotations

import secrets
from datetime import timedelta
from typing import TYPE_CHECKING

from django.core.files.base import ContentFile
from django.utils import timezone

from approval_portal.access import Relation, Who
from approval_portal.accounts.models import User
from projects.enums import JoinKind
from projects.models import Enterprise, Invitation, JoinRequest, Licence, Membership

if TYPE_CHECKING:
    from tests.matrix import World

NOWHERE = 10**9  # a primary key that no row has
Address = dict[str, object]


def _pk(world: World, who: Who, relation: Relation) -> int:
    return NOWHERE if relation is Relation.MISSING else world.project(who, relation).enterprise_id


def _somebody(name: str) -> User:
    return User.objects.create(username=name, name=name)


def member(world: World, who: Who, relation: Relation) -> Address:
    pk, since = _pk(world, who, relation), timezone.localdate() - timedelta(days=9)

    def make() -> int:
        return Membership.objects.create(enterprise_id=pk, user=_somebody(f"clerk-{pk}"), starts_on=since).pk

    return {"pk": pk, "member": NOWHERE if pk == NOWHERE else world.keep(("member", pk), make)}


def licence(world: World, who: Who, relation: Relation) -> Address:
    pk = _pk(world, who, relation)

    def make() -> int:
        row = Licence(enterprise_id=pk, name="licence.pdf", content_type="application/pdf", size=8, digest="0" * 64)
        row.uploaded_by, row.uploaded_at = world.people[Who.ENTERPRISE_ADMIN], timezone.now()
        row.file.save("matrix.pdf", ContentFile(b"%PDF-1.7"), save=False)
        row.save()
        return row.pk

    return {"pk": pk, "licence": NOWHERE if pk == NOWHERE else world.keep(("licence", pk), make)}


def _invitation(enterprise: Enterprise, inviter: User) -> Invitation:
    day = timezone.localdate() + timedelta(days=1)
    return Invitation.objects.create(
        enterprise=enterprise,
        name="somebody",
        token=secrets.token_hex(16),
        invited_by=inviter,
        created_at=timezone.now(),
        last_day=day,
    )


def own_invitation(world: World, who: Who, relation: Relation) -> Address:
    pk = _pk(world, who, relation)

    def make() -> int:
        return _invitation(Enterprise.objects.get(pk=pk), world.people[Who.ENTERPRISE_ADMIN]).pk

    return {"pk": pk, "invitation": NOWHERE if pk == NOWHERE else world.keep(("invitation", pk), make)}


def invitation(world: World, who: Who, relation: Relation) -> Address:
    """To an enterprise of its own, so that its name is nobody's secret."""

    def make() -> str:
        firm = Enterprise.objects.create(name="firm-inviting", credit_code="inviting", created_at=timezone.now())
        inviter = _somebody("inviter")
        Membership.objects.create(enterprise=firm, user=inviter, is_admin=True, starts_on=timezone.localdate())
        return _invitation(firm, inviter).token

    token = str(world.keep("invitation", make))
    return {"token": token[::-1] if relation is Relation.MISSING else token}


def _request(pk: int, user: User, kind: str) -> int:
    return JoinRequest.objects.create(enterprise_id=pk, user=user, kind=kind, created_at=timezone.now()).pk


def join_request(world: World, who: Who, relation: Relation) -> Address:
    """OWN: somebody asks to join one's enterprise; OTHER_ENTERPRISE: somebody claims the other one."""
    pk = _pk(world, who, relation)
    kind = JoinKind.JOIN if relation is Relation.OWN else JoinKind.CLAIM
    found = (
        NOWHERE if pk == NOWHERE else world.keep(("asked", pk), lambda: _request(pk, _somebody(f"asker-{pk}"), kind))
    )
    return {"pk": found}


def own_request(world: World, who: Who, relation: Relation) -> Address:
    """OWN: what this person asked for; OTHER_ENTERPRISE: what somebody else did. Of an enterprise of its own."""
    if relation is Relation.MISSING:
        return {"pk": NOWHERE}
    firm = world.keep(
        "firm-asked",
        lambda: Enterprise.objects.create(name="firm-asked", credit_code="asked", created_at=timezone.now()),
    )
    user = world.people.get(who) if relation is Relation.OWN else None
    found = world.keep(
        ("own-request", user and user.pk),
        lambda: _request(firm.pk, user or _somebody("asker"), JoinKind.CLAIM),
    )
    return {"pk": found}


OBJECTS = {
    "member": member,
    "licence": licence,
    "own-invitation": own_invitation,
    "invitation": invitation,
    "join-request": join_request,
    "own-request": own_request,
}
