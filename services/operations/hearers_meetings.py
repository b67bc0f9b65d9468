"""Who hears of the meetings and of what they decide."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable

from django.db.models import Q

from approval_portal.accounts.models import RoleGrant, User
from projects.models import Event
from services.models import MeetingPlace, MeetingTask
from services.permissions_meetings import AT_MEETINGS, visible_meetings, visible_tasks

Ids = Iterable[int]
OBJECTS = ("meeting", "meetingtask")


def _numbers(values: object) -> set[int]:
    return {each for each in values if isinstance(each, int)} if isinstance(values, list) else set()


def _of_bodies(codes: Iterable[str], day: dt.date) -> set[int]:
    held = RoleGrant.objects.in_force(day).filter(body__code__in=list(codes), role__in=AT_MEETINGS)
    return set(held.values_list("user", flat=True))


def _summoned_now(event: Event, day: dt.date) -> Ids:
    """Those whom this act summons: by name, and the people of the bodies."""
    return _numbers(event.data.get("users")) | _of_bodies(event.data.get("bodies", ()), day)


def _everybody(event: Event, day: dt.date) -> Ids:
    """Whoever is summoned as it stands."""
    places = MeetingPlace.objects.filter(meeting=event.object_id).values_list("user", "body")
    people = {user for user, _body in places if user}
    return people | _of_bodies([body for user, body in places if user is None], day)


def _owners(event: Event, day: dt.date) -> Ids:
    """Who has it now; who had it before, when it is given to somebody else."""
    return _numbers([event.data.get("user"), event.data.get("before")])


def _who_took_it(event: Event, day: dt.date) -> Ids:
    """Whoever wrote the decision down hears that it is settled."""
    found = MeetingTask.objects.filter(pk=event.object_id).values_list("made_by", flat=True)
    return {pk for pk in found if pk}


HEARERS: dict[tuple[str, str], Callable[[Event, dt.date], Ids]] = {
    ("meeting", "plan_meeting"): _summoned_now,
    ("meeting", "change_meeting"): _summoned_now,
    ("meeting", "freeze_meeting"): _everybody,
    ("meeting", "cancel_meeting"): _everybody,
    ("meeting", "close_meeting"): _everybody,
    ("meetingtask", "take_decision"): _owners,
    ("meetingtask", "move_task"): _owners,
    ("meetingtask", "reopen_task"): _owners,
    ("meetingtask", "settle_task"): _who_took_it,
}


def told_as_owner(event: Event) -> Q:
    """A decision is told to its owner although the project that it is about may not be the owner's to see."""
    if event.object_type != "meetingtask":
        return Q(pk__in=[])
    rows = MeetingTask.objects.filter(pk=event.object_id)
    return Q(pk__in=rows.values("owner")) | Q(pk__in=rows.exclude(made_by=None).values("made_by"))


def seen_of(events: Iterable[Event], reader: User, day: dt.date) -> set[tuple[str, int]]:
    """(kind, id) of the meetings and decisions among these events that the reader may see. A query for each kind."""
    found: set[tuple[str, int]] = set()
    for kind, rows in zip(OBJECTS, (visible_meetings, visible_tasks), strict=True):
        if wanted := {int(event.object_id) for event in events if event.object_type == kind}:
            seen = rows(reader, day).filter(pk__in=wanted).values_list("pk", flat=True)
            found |= {(kind, pk) for pk in seen}
    return found
