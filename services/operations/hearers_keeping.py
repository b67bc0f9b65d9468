"""Who hears of catalogue keeping: the keepers of a draft to look at, they and the leads of what was published."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable

from approval_portal.accounts.models import Role
from projects.models import CatalogueDraft, Event
from services.operations.circles import holders

Ids = Iterable[int]


def _keepers(event: Event, day: dt.date) -> Ids:
    """Those who may publish it: who has a hand in it is not asked to."""
    found = set(holders(day, [Role.KEEPER]).values_list("user", flat=True))
    return found - _hands(event)


def _hands(event: Event) -> set[int]:
    return set(CatalogueDraft.objects.filter(pk=event.object_id).values_list("hands__user", flat=True))


def _who_worked_on_it(event: Event, day: dt.date) -> Ids:
    return {pk for pk in _hands(event) if pk}


def _readers(event: Event, day: dt.date) -> Ids:
    return set(holders(day, [Role.KEEPER, Role.LEAD]).values_list("user", flat=True))


HEARERS: dict[tuple[str, str], Callable[[Event, dt.date], Ids]] = {
    ("cataloguedraft", "submit_draft"): _keepers,
    ("cataloguedraft", "return_draft"): _who_worked_on_it,
    ("cataloguedraft", "discard_draft"): _who_worked_on_it,
    ("cataloguedraft", "publish_draft"): _readers,
    ("catalogueversion", "withdraw_version"): _readers,
}
