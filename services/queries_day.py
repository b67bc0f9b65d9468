"""Reads for the agent's day: the trips of one day, those without a time, and what came from the phone late."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db.models import Q, QuerySet
from django.utils import timezone

from approval_portal.accounts.models import User
from services.enums import AppointmentState, OfflineOutcome
from services.models import AgentProfile, Appointment, OfflineAction
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


def trips_of(user: User) -> QuerySet[Appointment]:
    """The trips that this person goes on: the own ones, and the visits whose squad one is in."""
    goes = Appointment.objects.filter(Q(agent=user) | Q(visit__squad__user=user))
    found = Appointment.objects.filter(pk__in=goes.values("pk"))
    return found.select_related("project__place", "project__enterprise", "enterprise", "referral", "agent")


def day_trips(user: User, day: dt.date) -> QuerySet[Appointment]:
    """In the order of their times. A day is the zone's."""
    begin = timezone.make_aware(dt.datetime.combine(day, dt.time()))
    span = Q(starts_at__gte=begin, starts_at__lt=begin + dt.timedelta(days=1))
    trips = trips_of(user).filter(span, state__in=ON_THE_DAY).order_by("starts_at", "pk")
    return trips.prefetch_related("items__item", "visit__squad__user")


def untimed_trips(user: User, most: int = 20) -> list[Appointment]:
    """Given to this agent without a time: any time of the day will do."""
    waiting = trips_of(user).filter(agent=user, starts_at=None, state=AppointmentState.ASKED)
    return list(waiting.order_by("created_at", "pk").prefetch_related("items__item", "visit__squad__user")[:most])


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
