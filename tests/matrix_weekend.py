"""Times at windows of the permission matrix: one for each project; and one list of weekend matters."""

from __future__ import annotations

from datetime import time, timedelta
from typing import TYPE_CHECKING, Any

from django.utils import timezone

from approval_portal.access import Relation, Who

if TYPE_CHECKING:
    from tests.matrix import World

NOWHERE = 10**9


def booking(world: World, who: Who, relation: Relation) -> dict[str, object]:
    if relation is Relation.MISSING:
        return {"pk": NOWHERE}
    project = world.project(who, relation)
    return {"pk": world.keep(("booking", project.pk), lambda: _booked(project))}


def _booked(project: Any) -> int:
    from services.models import WindowBooking
    from tests.services.windows import make_window

    day = timezone.localdate() + timedelta(days=2)
    made = WindowBooking.objects.create(
        window=make_window("A99"), day=day, starts=time(10), ends=time(10, 30), enterprise=project.enterprise,
        project=project, purpose="matrix", made_at=timezone.now(),
    )  # fmt: skip
    return int(made.pk)


def weekend_list(world: World, who: Who, relation: Relation) -> dict[str, object]:
    def make() -> int:
        from services.models import WeekendList

        now = timezone.now()
        made = WeekendList.objects.create(name="matrix", since=timezone.localdate(), digest="0" * 64, imported_at=now)
        return int(made.pk)

    return {"pk": world.keep("weekend-list", make)}


OBJECTS = {"booking": booking, "weekend-list": weekend_list}
