"""A project's trips follow a hand-over between its agents: whoever took over goes, at the time that the enterprise knows.

A task does it (`follow_handovers`), trip by trip, each in a transaction of its own: the hand-over holds the head of the
project's stream, and the fan-out holds no head at all. Where the new agent is not free or not on duty the trip stays with
the one before, and the board shows it so.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone

from approval_portal.accounts.models import User
from projects.enums import Source
from projects.models import Event, Project
from projects.operations.bell import Bell
from projects.operations.refusals import Refused
from projects.queries_handover import HANDED, agent_of
from services.enums import ConsignmentState
from services.models import Appointment
from services.operations.appointments_changing import MOVABLE, give_to
from services.operations.appointments_slots import require_on_duty

FOLLOW = "services.tasks.follow_handovers"
WHILE = timedelta(days=1)  # a slot that is free later is taken; from then on the desk decides
REASON = "项目交接"
CHANGED = ("give_appointment", "move_appointment")  # somebody has decided since
bell = Bell(FOLLOW)


def note_handover(event: Event) -> None:
    """A receiver of the fan-out. Safe to be called twice."""
    if (event.object_type, event.verb) == ("project", HANDED):
        transaction.on_commit(bell.ring)


def follow_handovers(at: datetime) -> int:
    """The trips of projects that have just changed hands go to whoever took over; how many went."""
    handed = Event.objects.filter(verb=HANDED, at__gte=at - WHILE, at__lte=at).order_by("at", "seq")
    return sum(_follow(event, at) for event in handed if event.object_id.isdigit())


def _follow(event: Event, at: datetime) -> int:
    before, after = event.data.get("before"), event.data.get("user")
    trips = Appointment.objects.filter(
        project=int(event.object_id), agent=before, state__in=MOVABLE, starts_at__gt=at, created_at__lte=event.at
    )
    # papers in a bag that the agent before has go with that agent
    trips = trips.exclude(consignments__state__in=(ConsignmentState.OPEN, ConsignmentState.CARRIED))
    found = list(trips.order_by("starts_at", "pk")) if before else []
    if not found:
        return 0
    now = agent_of(Project(pk=int(event.object_id)), timezone.localdate(at))
    if now is None or now.user_id != after:
        return 0
    left = _decided(found, event.at)
    return sum(_give(trip, now.user, at) for trip in found if str(trip.pk) not in left)


def _decided(trips: Iterable[Appointment], since: datetime) -> set[str]:
    keys = [str(trip.pk) for trip in trips]
    done = Event.objects.filter(object_type="appointment", object_id__in=keys, verb__in=CHANGED, at__gt=since)
    return set(done.values_list("object_id", flat=True))


def _give(trip: Appointment, agent: User, at: datetime) -> bool:
    if trip.starts_at is None or trip.ends_at is None:
        return False
    try:
        with transaction.atomic():
            require_on_duty(agent, trip.starts_at, trip.ends_at)
            give_to(trip, agent, reason=REASON, version=trip.version, by=None, at=at, source=Source.SYSTEM)
    except Refused:
        return False  # taken, off duty, or somebody was faster: it stays, and the board says so
    return True
