"""Halls, windows, duties and swaps of the permission matrix. OWN: a duty of whoever asks, or a swap that is asked of them."""

from __future__ import annotations

from datetime import time, timedelta
from typing import TYPE_CHECKING, Any

from django.utils import timezone

from approval_portal.access import Relation, Who

if TYPE_CHECKING:
    from tests.matrix import World

NOWHERE = 10**9


def the_hall(world: World) -> Any:
    from services.models import Hall

    return world.keep("service-hall", lambda: Hall.objects.create(zh="matrix"))


def service_hall(world: World, who: Who, relation: Relation) -> dict[str, object]:
    return {"pk": NOWHERE if relation is Relation.MISSING else the_hall(world).pk}


def window(world: World, who: Who, relation: Relation) -> dict[str, object]:
    from services.models import ServiceWindow

    if relation is Relation.MISSING:
        return {"pk": NOWHERE}
    made = world.keep("window", lambda: ServiceWindow.objects.create(hall=the_hall(world), number="1", zh="matrix"))
    return {"pk": made.pk}


def somebody(world: World, who: Who, relation: Relation) -> Any:
    """Whoever asks, where a thing may be theirs; else somebody outside the matrix."""
    from approval_portal.accounts.models import User

    user = world.people.get(who) if relation is Relation.OWN else None
    return user or User.objects.get(username="outsider")


def the_shift(world: World, user: Any) -> Any:
    from services.models import DutyShift

    day = timezone.localdate() + timedelta(days=3)
    said = {"day": day, "starts": time(9), "ends": time(12), "made_at": timezone.now()}
    return world.keep(("shift", user.pk), lambda: DutyShift.objects.create(hall=the_hall(world), user=user, **said))


def shift(world: World, who: Who, relation: Relation) -> dict[str, object]:
    if relation is Relation.MISSING:
        return {"pk": NOWHERE}
    return {"pk": the_shift(world, somebody(world, who, relation)).pk}


def swap(world: World, who: Who, relation: Relation) -> dict[str, object]:
    """Asked by somebody outside the matrix."""
    from approval_portal.accounts.models import User
    from services.models import DutyShift, DutySwap

    if relation is Relation.MISSING:
        return {"pk": NOWHERE}
    to_user, asks = somebody(world, who, relation), User.objects.get(username="outsider")
    day = timezone.localdate() + timedelta(days=4)

    def make() -> Any:
        said = {"starts": time(9), "ends": time(12), "made_at": timezone.now()}
        given = DutyShift.objects.create(hall=the_hall(world), user=asks, day=day, **said)
        return DutySwap.objects.create(shift=given, asked_by=asks, to_user=to_user, asked_at=timezone.now())

    return {"pk": world.keep(("swap", to_user.pk), make).pk}


OBJECTS = {"service-hall": service_hall, "window": window, "shift": shift, "swap": swap}
