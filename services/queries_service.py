"""How a project is served, in one query: next trip, papers on their way, plan, messages, problems, steps, batons."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db.models import Count, Exists, F, IntegerField, Min, OuterRef, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce, JSONObject

from approval_portal.accounts.models import Role, User
from projects.models import ApprovalItem, Assignment, Membership, Project
from services.enums import (
    AppointmentKind,
    AppointmentState,
    BatonState,
    BookingState,
    ConsignmentState,
    ConsignmentWay,
    HandingOutcome,
    ProblemState,
    StepState,
)
from services.models import (
    Appointment,
    Baton,
    Consignment,
    Handing,
    Message,
    PlanLine,
    Problem,
    PromotionStep,
    RatingInvite,
    WindowBooking,
)
from services.queries import counted, keep_unread, unread_columns
from services.queries_messages import unread
from services.queries_stuck import carried_columns, held_up_columns, keep_carried, keep_held_up
from services.queries_visits import of_the_project

PACKED = (ConsignmentState.OPEN, ConsignmentState.CARRIED)


def _of(rows: QuerySet[Any]) -> Any:
    return rows.filter(project=OuterRef("pk")).order_by()


def _number(rows: Any, aggregate: Any) -> Any:
    """One figure over the rows of the project; None without rows but for a count, which is 0."""
    return Subquery(rows.values("project").annotate(n=aggregate).values("n"))


def _count(rows: Any) -> Any:
    return Coalesce(_number(rows, Count("pk")), Value(0), output_field=IntegerField())


def _bags(**more: Any) -> Any:
    """How many bags with papers of the project."""
    rows = Consignment.objects.filter(lines__project=OuterRef("pk"), **more).order_by()
    counted = rows.values(project=F("lines__project")).annotate(n=Count("pk", distinct=True)).values("n")
    return Coalesce(Subquery(counted), Value(0), output_field=IntegerField())


def service_of(project: Project, user: User, day: dt.date) -> dict[str, Any]:
    """The figures of one project for this person, and how the person stands to it. One query."""
    member = Membership.objects.in_force(day).filter(user=user, enterprise=OuterRef("enterprise"))
    place = Assignment.objects.in_force(day).filter(user=user, project=OuterRef("pk"))
    trips, done = _of(Appointment.objects.live()), _of(Appointment.objects.filter(state=AppointmentState.DONE))
    received = Handing.objects.filter(appointment=OuterRef("pk"), outcome=HandingOutcome.DELIVERED)
    nearest = trips.order_by(F("starts_at").asc(nulls_last=True), "pk")
    trip = JSONObject(pk="pk", kind="kind", state="state", at="starts_at", agent="agent__name")
    steps = PromotionStep.objects.filter(run__project=OuterRef("pk"), state=StepState.WAITING).order_by()
    waiting = steps.values(project=F("run__project"))
    plan = _of(PlanLine.objects.filter(replaced_at=None, done_on=None))
    batons = _of(Baton.objects.filter(state=BatonState.SENT))
    windows = _of(WindowBooking.objects.filter(state=BookingState.BOOKED, day__gte=day)).order_by("day", "starts", "pk")
    window = JSONObject(pk="pk", day="day", starts="starts", number="window__number", zh="window__hall__zh")
    found: dict[str, Any] = (
        Project.objects.filter(pk=project.pk)
        .values(
            own=Exists(member),
            serves=Exists(place),
            trip=Subquery(nearest.values(trip=trip)[:1]),
            trips=_count(trips),
            trips_ever=Exists(Appointment.objects.filter(project=OuterRef("pk"))),
            carried=_bags(way=ConsignmentWay.IN, state__in=PACKED),
            differing=_bags(state=ConsignmentState.DIFFERING),
            papers_n=_bags(),
            plan_n=_count(plan),
            plan_late=_count(plan.filter(due_on__lt=day)),
            plan_next=_number(plan, Min("due_on")),
            plan_ever=Exists(PlanLine.objects.filter(project=OuterRef("pk"))),
            talk=Exists(Message.objects.filter(project=OuterRef("pk"))),
            unread=_count(_of(unread(user, Message.objects.all()))),
            visits=counted(Appointment.objects.filter(of_the_project(OuterRef("pk")), kind=AppointmentKind.VISIT)),
            fetched=_count(done.filter(kind=AppointmentKind.PICKUP)),
            brought=_count(done.filter(kind=AppointmentKind.DELIVERY).filter(Exists(received))),
            **held_up_columns(),
            problems_n=_count(_of(Problem.objects.exclude(state=ProblemState.STRUCK_OFF))),
            steps_n=Coalesce(Subquery(waiting.annotate(n=Count("pk")).values("n")), Value(0)),
            steps_late=Coalesce(Subquery(waiting.filter(due_on__lt=day).annotate(n=Count("pk")).values("n")), Value(0)),
            window=Subquery(windows.values(booked=window)[:1]),
            batons_n=_count(batons),
            batons_silent=_count(batons.filter(answer_by__lt=day)),
            batons_ever=Exists(Baton.objects.filter(project=OuterRef("pk"))),
            **unread_columns(user),
        )
        .get()
    )
    keep_unread(user, found)
    keep_held_up(user, project.pk, found)
    found["serves"] = bool(found["serves"]) and Role.AGENT in user.roles_on(day)
    return found


def service_of_item(item: ApprovalItem, user: User, day: dt.date, kind: str | None) -> dict[str, Any]:
    """How the person stands to the item's project, the live trip of that kind with the item, the token of an invitation to
    rate it, and the problems that hold it up. One query."""
    member = Membership.objects.in_force(day).filter(user=user, enterprise=OuterRef("project__enterprise"))
    place = Assignment.objects.in_force(day).filter(user=user, project=OuterRef("project"))
    trips = Appointment.objects.live().filter(kind=kind or "", items__item=OuterRef("pk")).order_by("pk")
    invites = RatingInvite.objects.filter(item=OuterRef("pk"), rating=None, told_at__isnull=False)
    found: dict[str, Any] = (
        ApprovalItem.objects.filter(pk=item.pk)
        .values(
            own=Exists(member),
            serves=Exists(place),
            trip=Subquery(trips.values(trip=JSONObject(pk="pk", kind="kind", state="state", at="starts_at"))[:1]),
            invited=Subquery(invites.order_by("-invited_at", "-pk").values("token")[:1]),
            brought=Exists(Handing.objects.filter(item=OuterRef("pk"), outcome=HandingOutcome.DELIVERED)),
            **carried_columns(user, day),
            **unread_columns(user),
        )
        .get()
    )
    keep_unread(user, found)
    keep_carried(user, item, found, day)
    found["serves"] = bool(found["serves"]) and Role.AGENT in user.roles_on(day)
    return found
