"""Reads for the agent's day: the trips of one day, those without a time, and what came from the phone late."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db.models import Prefetch, Q, QuerySet
from django.utils import timezone

from approval_portal.accounts.models import User
from services.enums import AppointmentState, OfflineOutcome
from services.models import AgentProfile, Appointment, AppointmentItem, OfflineAction, SquadMember
from services.rules.routes import Point

ON_THE_DAY = (
    AppointmentState.OFFERED,
    AppointmentState.BOOKED,
    AppointmentState.UNDER_WAY,
    AppointmentState.DONE,
    AppointmentState.FAILED,
)
OVER = (AppointmentState.DONE, AppointmentState.FAILED, AppointmentState.CANCELLED)
ALL, LATE, UNDONE = "", "late", "undone"
UNTIMED = 20


def trips_of(user: User) -> QuerySet[Appointment]:
    """The trips that this person goes on: the own ones, and the visits whose squad one is in."""
    goes = Appointment.objects.filter(Q(agent=user) | Q(visit__squad__user=user))
    return Appointment.objects.filter(pk__in=goes.values("pk"))


def day_trips(user: User, day: dt.date) -> QuerySet[Appointment]:
    """In the order of their times. A day is the zone's."""
    begin = timezone.make_aware(dt.datetime.combine(day, dt.time()))
    span = Q(starts_at__gte=begin, starts_at__lt=begin + dt.timedelta(days=1))
    return trips_of(user).filter(span, state__in=ON_THE_DAY).order_by("starts_at", "pk")


def untimed_trips(user: User) -> QuerySet[Appointment]:
    """Given to this agent without a time: any time of the day will do."""
    waiting: QuerySet[Appointment] = Appointment.objects.filter(
        agent=user, starts_at=None, state=AppointmentState.ASKED
    )
    return waiting.order_by("created_at", "pk")


def trips_with_what_goes_along(
    user: User, day: dt.date, *, untimed: bool
) -> tuple[list[Appointment], list[Appointment]]:
    """Those of the day in the order of their times, and those without one. Three queries, however many there are."""
    wanted = Q(pk__in=day_trips(user, day).values("pk"))
    if untimed:
        wanted |= Q(pk__in=untimed_trips(user).values("pk")[:UNTIMED])
    rows = list(with_what_goes_along(seen_from_the_road(Appointment.objects.filter(wanted))))
    timed = sorted((row for row in rows if row.starts_at), key=lambda row: (row.starts_at, row.pk))
    free = sorted((row for row in rows if not row.starts_at), key=lambda row: (row.created_at, row.pk))
    return timed, free


def seen_from_the_road(rows: Any) -> Any:
    return rows.select_related("project__place", "project__enterprise", "enterprise", "referral", "agent", "visit")


def with_what_goes_along(rows: Any) -> Any:
    """The items, and who comes along: two queries more."""
    items = Prefetch("items", AppointmentItem.objects.select_related("item"))
    return rows.prefetch_related(items, Prefetch("visit__squad", SquadMember.objects.select_related("user")))


def next_day_with_trips(user: User, after: dt.date) -> dt.date | None:
    begin = timezone.make_aware(dt.datetime.combine(after + dt.timedelta(days=1), dt.time()))
    live = trips_of(user).filter(starts_at__gte=begin).live().exclude(state=AppointmentState.ASKED)
    first = live.order_by("starts_at").values_list("starts_at", flat=True).first()
    return timezone.localdate(first) if first else None


def place_of(trip: Appointment) -> Point | None:
    """Where the door is: as said for this trip, else as recorded for the project."""
    if trip.latitude is not None and trip.longitude is not None:
        return Point(float(trip.latitude), float(trip.longitude))
    place = getattr(trip.project, "place", None) if trip.project else None
    return Point(float(place.latitude), float(place.longitude)) if place else None


def start_of(user: User) -> Point | None:
    """Where this agent's route begins, if somebody has recorded it."""
    profile = AgentProfile.objects.filter(user=user).first()
    if profile is None or profile.latitude is None or profile.longitude is None:
        return None
    return Point(float(profile.latitude), float(profile.longitude))


def arrivals(user: User, show: str = ALL) -> QuerySet[OfflineAction]:
    """What came from this person's phone; `late`: more than ten minutes after it was done; `undone`: not taken."""
    found: Any = OfflineAction.objects.filter(user=user)
    if show == LATE:
        return found.filter(late=True)
    return found.exclude(outcome=OfflineOutcome.DONE) if show == UNDONE else found
