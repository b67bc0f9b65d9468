"""What waits for a person about enterprises: rows for the home page. At most four queries."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import CharField, Exists, OuterRef, Q
from django.db.models.functions import Cast
from django.urls import reverse
from django.utils.translation import gettext

from approval_portal.accounts.models import User
from projects.enums import EnterpriseState, JoinKind, RequestState
from projects.models import Enterprise, Event, JoinRequest, Membership
from projects.permissions import may_verify_enterprise

SHOWN = 20  # of each kind, the oldest first


@dataclass(frozen=True, slots=True)
class Waiting:
    """One thing that waits: what, where to do it, since when; `yours` when this person can end the waiting."""

    text: str
    url: str
    since: datetime
    yours: bool


def waiting_for(user: User, day: date, own: Iterable[Enterprise] | None = None) -> list[Waiting]:
    """What this person can decide, the oldest first, then what the person is waiting for.

    `own`: the enterprises that the person acts for, where the page has read them already.
    """
    if not user.is_authenticated:
        return []
    if may_verify_enterprise(user, day):
        found = [*_claims(day), *_unverified(day)]
    else:
        found = [] if user.roles_on(day) else [*_requests(user, day), *_own(user, day, own)]
    return sorted(found, key=lambda one: (not one.yours, one.since))


def _request(row: JoinRequest, words: str, yours: bool) -> Waiting:
    said = words % {"enterprise": row.enterprise.name, "person": row.user}
    return Waiting(said, reverse("join-request", args=[row.pk]), row.created_at, yours)


def _open(*either: Q, **which: Any) -> list[JoinRequest]:
    rows = JoinRequest.objects.filter(*either, state=RequestState.WAITING, **which).select_related("enterprise", "user")
    return list(rows.order_by("created_at", "pk")[:SHOWN])


def _claims(day: date) -> list[Waiting]:
    """Claims, and requests to join an enterprise whose last administrator is gone."""
    held = Membership.objects.in_force(day).filter(enterprise=OuterRef("enterprise"))
    unled = ~Exists(held.filter(is_admin=True, user__is_active=True))
    claim, joins = gettext("认领企业：%(enterprise)s，%(person)s"), gettext("%(person)s 申请加入 %(enterprise)s")
    rows = _open(Q(kind=JoinKind.CLAIM) | Q(unled))
    return [_request(row, claim if row.kind == JoinKind.CLAIM else joins, True) for row in rows]


def _unverified(day: date) -> list[Waiting]:
    """Not those that were denied and have nobody yet: they wait to be claimed, not for the desk."""
    mine = {"object_type": "enterprise", "object_id": Cast(OuterRef("pk"), CharField())}
    denied = Exists(Event.objects.filter(**mine, verb="deny"))
    held = Exists(Membership.objects.in_force(day).filter(enterprise=OuterRef("pk")))
    rows = Enterprise.objects.filter(~denied | held, state=EnterpriseState.PENDING).order_by("created_at", "pk")[:SHOWN]
    words = gettext("核验企业：%(enterprise)s")
    return [
        Waiting(words % {"enterprise": row.name}, reverse("enterprise", args=[row.pk]), row.created_at, True)
        for row in rows
    ]


def _requests(user: User, day: date) -> list[Waiting]:
    """What others ask of the enterprises one administers, and one's own requests. One query."""
    run = Membership.objects.in_force(day).filter(user=user, is_admin=True).values("enterprise")
    joins = gettext("%(person)s 申请加入 %(enterprise)s")
    claim, own = gettext("你认领 %(enterprise)s，等窗口答复"), gettext("你申请加入 %(enterprise)s，等企业管理员答复")
    rows = _open(Q(user=user) | Q(kind=JoinKind.JOIN, enterprise__in=run))
    return [
        _request(row, claim if row.kind == JoinKind.CLAIM else own, False)
        if row.user_id == user.pk
        else _request(row, joins, True)
        for row in rows
    ]


def _own(user: User, day: date, own: Iterable[Enterprise] | None) -> list[Waiting]:
    """The own enterprises that the desk has not verified."""
    if own is None:
        held = Membership.objects.in_force(day).filter(user=user).values("enterprise")
        own = Enterprise.objects.filter(pk__in=held, state=EnterpriseState.PENDING)
    pending = [row for row in own if row.state == EnterpriseState.PENDING]
    rows = sorted(pending, key=lambda row: (row.created_at, row.pk))[:SHOWN]
    words = gettext("%(enterprise)s 等窗口核验")
    return [
        Waiting(words % {"enterprise": row.name}, reverse("enterprise", args=[row.pk]), row.created_at, False)
        for row in rows
    ]
