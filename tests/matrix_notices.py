"""The notices of the permission matrix: everybody has been told of a project of one's own, and of one that is not."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils import timezone

from approval_portal.access import Relation, Who
from projects.operations.events import record
from services.enums import Channel, Delivery, Fault
from services.models import Notice, Robot

if TYPE_CHECKING:
    from tests.matrix import World

NOWHERE = 10**9


def _told(world: World, who: Who) -> dict[str, int]:
    """The newest notice of this person, and its mail, which did not arrive; an older one is about a forbidden project."""
    user, at = world.people[who], timezone.now()
    for project in (world.shared[Relation.OTHER_BODY], world.own[who]):
        event = record(project, "suspend", by=None, at=at)
        about = {"event": event, "recipient": user, "recipient_key": f"user:{user.pk}", "made_at": at}
        here = Notice.objects.create(channel=Channel.IN_APP, state=Delivery.DELIVERED, **about)
        mail = Notice.objects.create(channel=Channel.MAIL, state=Delivery.FAILED, fault=Fault.REFUSED, **about)
    return {Channel.IN_APP: here.pk, Channel.MAIL: mail.pk}


def _pk(world: World, who: Who, relation: Relation, channel: str) -> dict[str, object]:
    if relation is Relation.MISSING:
        return {"pk": NOWHERE}
    whose = who if who is not Who.ANONYMOUS else Who.MEMBER
    if relation is not Relation.OWN:
        whose = Who.LEAD if whose is not Who.LEAD else Who.MEMBER
    told = world.keep(("notices", whose), lambda: _told(world, whose))
    return {"pk": told[channel]}


def notices(world: World, who: Who, relation: Relation) -> dict[str, object]:
    """The centre has no object in its address; this sees to it that there is something in it."""
    _pk(world, who, Relation.OWN, Channel.IN_APP)
    return {}


def notice(world: World, who: Who, relation: Relation) -> dict[str, object]:
    return _pk(world, who, relation, Channel.IN_APP)


def robot(world: World, who: Who, relation: Relation) -> dict[str, object]:
    if relation is Relation.MISSING:
        return {"pk": NOWHERE}
    values = {"name": "群", "webhook": "https://qyapi.weixin.qq.com/x", "subjects": ["item"]}
    return {"pk": world.keep("robot", lambda: Robot.objects.create(**values, made_at=timezone.now())).pk}


def mail(world: World, who: Who, relation: Relation) -> dict[str, object]:
    return _pk(world, who, relation, Channel.MAIL)
