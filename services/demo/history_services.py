"""Doorstep services of the report's year with their ratings: twelve thousand of them, so that 99.99 % can be told from 99.9."""

from __future__ import annotations

import datetime as dt
import secrets
from collections import defaultdict
from collections.abc import Mapping, Sequence
from random import Random
from typing import Any

from django.conf import settings
from django.utils import timezone

from projects.demo.desk import Desk
from projects.enums import Source
from projects.models import Project
from projects.operations.bulk_events import record_history
from projects.operations.bulk_rows import insert_objects
from projects.operations.events import Fact
from services.enums import AppointmentState, ProblemOrigin
from services.models import Appointment, FollowUp, Rating, RatingInvite
from services.operations.problems import raise_problem
from services.operations.problems_duty import assign_problem
from services.operations.problems_ends import solve_problem, strike_off

FIRST, LAST = dt.date(2023, 1, 3), dt.date(2023, 12, 29)
Facts = dict[str, list[tuple[dt.datetime, Fact]]]


def add_services(desk: Desk, data: dict[str, Any], projects: list[Project]) -> None:
    """Done by the agency's people of then, whom nobody entered one by one: the trips name no agent."""
    kinds, levels = some_of(data["services"]), some_of(data["levels"])
    desk.random.shuffle(kinds)
    desk.random.shuffle(levels)
    every = (FIRST + dt.timedelta(days=n) for n in range((LAST - FIRST).days + 1))
    days = [day for day in every if desk.calendar.is_workday(day)]
    trips = [
        _trip(desk.random, kind, projects[place % len(projects)], days[place * len(days) // len(kinds)], place)
        for place, kind in enumerate(kinds)
    ]
    _insert(trips, "token")
    invites = [_invite(trip) for trip in trips]
    _insert(invites, "token")
    ratings = [
        Rating(invite=invite, level=level, rated_at=invite.invited_at + dt.timedelta(hours=3))
        for invite, level in zip(invites, levels, strict=True)
    ]
    _insert(ratings, "invite_id")
    record_history(_facts(ratings), by=None)
    for rating in ratings:
        if rating.level < 3:
            _followed_up(desk, data["bad_rating"], rating)


def some_of(counts: Mapping[Any, int]) -> list[Any]:
    """Each as often as it says, or DEMO_SERVICES of them evenly; the rarest is among them."""
    every = [each for each, count in sorted(counts.items(), key=lambda pair: pair[1]) for _ in range(count)]
    wanted = min(settings.DEMO_SERVICES, len(every))
    return [every[place * len(every) // wanted] for place in range(wanted)]


def _insert(rows: Sequence[Any], name: str) -> None:
    """Insert them and read their keys back by what names each of them."""
    model = type(rows[0])
    last = model.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
    insert_objects(rows)
    keys = dict(model.objects.filter(pk__gt=last).values_list(name, "pk"))
    for row in rows:
        row.pk = keys[getattr(row, name)]


def _trip(random: Random, kind: str, project: Project, day: dt.date, place: int) -> Appointment:
    """In office hours."""
    begun = timezone.make_aware(dt.datetime.combine(day, dt.time(9 + place % 7, 15 * random.randrange(4))))
    return Appointment(
        kind=kind,
        state=AppointmentState.DONE,
        project=project,
        enterprise_id=project.enterprise_id,
        starts_at=begun,
        ends_at=begun + dt.timedelta(minutes=45),
        created_at=begun - dt.timedelta(days=1),
        began_at=begun,
        ended_at=begun + dt.timedelta(minutes=40),
        token=secrets.token_hex(16),
        is_demo=True,
    )


def _invite(trip: Appointment) -> RatingInvite:
    return RatingInvite(
        project_id=trip.project_id,
        enterprise_id=trip.enterprise_id,
        appointment=trip,
        token=secrets.token_hex(16),
        invited_at=trip.ended_at,
        told_at=trip.ended_at,
        is_demo=True,
    )


def _facts(ratings: list[Rating]) -> Facts:
    facts: Facts = defaultdict(list)
    for rating in ratings:
        trip = rating.invite.appointment
        stream = facts[f"project:{trip.project_id}"]
        done = Fact("finish_appointment", "appointment", str(trip.pk), {"kind": str(trip.kind), "agent": None})
        told = {"level": rating.level, "item": None, "appointment": trip.pk}
        stream.append((trip.ended_at, done))
        stream.append((rating.rated_at, Fact("rate", "rating", str(rating.pk), told)))
    return facts


def _followed_up(desk: Desk, said: dict[str, str], rating: Rating) -> None:
    """差评: called back, put right, struck off."""
    project, head, lead = rating.invite.appointment.project, desk.people["head"], desk.people["lead"]
    days = [rating.rated_at + dt.timedelta(days=n) for n in range(4)]
    due = timezone.localdate(days[3]) + dt.timedelta(days=4)
    made = FollowUp.objects.create(
        rating=rating,
        owner=head,
        contact_by=due,
        fix_by=due,
        contacted_at=days[1],
        finding=said["finding"],
        fixed_at=days[2],
        measure=said["measure"],
        opened_at=days[0],
        closed_at=days[2],
    )
    told = Fact("open_follow_up", "followup", str(made.pk), {"user": head.pk, "rating": rating.pk})
    record_history({f"project:{project.pk}": [(days[0], told)]}, by=None)
    how: dict[str, Any] = {"source": Source.BACK_ENTRY}
    title = "收到一条差评，正在回访整改"
    problem = raise_problem(
        ProblemOrigin.RATING, rating.pk, project=project, title=title, by=None, at=days[0], is_demo=True, **how
    )
    body = lead.grants.filter(role="lead").first().body
    problem = assign_problem(problem, body=body, owner=head, due_on=due, verifier=lead, by=lead, at=days[1], **how)
    problem = solve_problem(problem, said["measure"], by=head, at=days[2], **how)
    strike_off(problem, said["finding"], by=lead, at=days[3], **how)
