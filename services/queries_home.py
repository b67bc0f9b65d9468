"""What the doorstep services put on a first page: trips, papers on their way, messages, ratings, hand-offs. One query."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

from django.db.models import Case, Count, F, IntegerField, Max, Min, Q, QuerySet, Value, When
from django.db.models.functions import JSONObject

from approval_portal.accounts.models import Role, User
from approval_portal.accounts.statements import read
from projects.permissions import roles
from projects.permissions_items import may_take_in
from projects.rules.project_states import LINE
from services.enums import AppointmentState, BatonState, ConsignmentState, ConsignmentWay, StepState, SwapState
from services.models import Appointment, Consignment, DutySwap, Message, Problem, RatingInvite
from services.permissions import is_agent, may_dispatch
from services.permissions_agents import may_list_batons, receiving_bodies, visible_batons
from services.permissions_meetings import may_list_meetings
from services.permissions_problems import STAFF
from services.permissions_roster import may_keep_roster, may_read_roster
from services.queries import counted, figure, keep_unread, unread_columns
from services.queries_day import day_trips
from services.queries_gaps import AHEAD, PARTS, gap_parts
from services.queries_meetings import own_tasks
from services.queries_messages import own_talks, unread
from services.queries_problems import STANDING, waits_for
from services.queries_shifts import coming_shifts
from services.queries_stuck import stuck_items
from services.queries_visits import steps_seen_by

TRIPS, DAY_TRIPS, RATED, BATONS, PROBLEMS, STUCK, TASKS, SHIFTS = 5, 40, 3, 20, 5, 3, 5, 3
NEAR = dt.timedelta(days=7)
Firms = Sequence[int]


def home_of(user: User, day: dt.date, firms: Firms) -> dict[str, list[dict[str, Any]]]:
    """Part of the page -> its rows as read. `firms`: the enterprises that the person acts for. No query when no part is
    this person's."""
    if not user.is_authenticated or not any(parts_of(user, day, firms).values()):
        return {}
    standing = (tuple(sorted(user.grants_on(day))), tuple(firms))
    found: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for row in read(("services_home", user.pk, day, standing), lambda: _all(user, day, firms)):
        found[row["part"]].append(row["said"])
    for said in found["counts"]:
        keep_unread(user, said)
    return found


def parts_of(user: User, day: dt.date, firms: Firms) -> dict[str, bool]:
    """Which parts are this person's."""
    agent, firm, hands_over = is_agent(user, day), bool(firms), may_list_batons(user, day)
    parts = {"day": agent, "trips": firm, "talks": agent or firm, "ratings": firm, "batons": hands_over}
    parts |= {
        "problems": firm or bool(roles(user, day) & STAFF),
        "stuck": firm,
        "meeting_tasks": may_list_meetings(user, day),
        "shifts": may_read_roster(user, day),
        "swaps": may_read_roster(user, day),
        **dict.fromkeys(PARTS, may_keep_roster(user, day)),
    }
    return {**parts, "counts": any(parts.values())}


def _all(user: User, day: dt.date, firms: Firms) -> QuerySet[Any]:
    make: dict[str, Callable[[], QuerySet[Any]]] = {
        "day": lambda: _day(user, day),
        "trips": lambda: _trips(firms),
        "counts": lambda: _counts(user, day),
        "talks": lambda: _talks(user, day),
        "ratings": lambda: _ratings(firms),
        "batons": lambda: _batons(user, day),
        "problems": lambda: _problems(user, day, firms),
        "stuck": lambda: _stuck(firms, day),
        "meeting_tasks": lambda: _meeting_tasks(user),
        "shifts": lambda: _shifts(user, day),
        "swaps": lambda: _swaps(user),
        **{part: partial(_gaps, part, day) for part in PARTS},
    }
    mine = [make[part]() for part, wanted in parts_of(user, day, firms).items() if wanted]
    return mine[0].union(*mine[1:], all=True) if len(mine) > 1 else mine[0]


def _said(rows: QuerySet[Any], part: str, **said: Any) -> QuerySet[Any]:
    """Two columns, the same for every part. Rows come in any order: a union keeps none."""
    return rows.order_by().annotate(part=Value(part), said=JSONObject(**said)).values("part", "said")


def _first(rows: QuerySet[Any], most: int) -> QuerySet[Any]:
    """The first of them as a set of their own: a part of a union has no limit on every database."""
    found: QuerySet[Any] = rows.model._default_manager.filter(pk__in=rows.values("pk")[:most])
    return found


TRIP = {
    "pk": "pk",
    "kind": "kind",
    "state": "state",
    "at": "starts_at",
    "address": "address",
    "project": "project__name",
    "firm": "enterprise__name",
    "lead": "referral__enterprise_name",
    "agent": "agent__name",
}


def _day(user: User, day: dt.date) -> QuerySet[Any]:
    return _said(_first(day_trips(user, day), DAY_TRIPS), "day", **TRIP)


def _trips(firms: Firms) -> QuerySet[Any]:
    """Times that wait to be confirmed, then what comes next."""
    offered = Case(When(state=AppointmentState.OFFERED, then=0), default=1, output_field=IntegerField())
    rows = Appointment.objects.live().filter(enterprise__in=firms)
    return _said(_first(rows.order_by(offered, F("starts_at").asc(nulls_last=True), "pk"), TRIPS), "trips", **TRIP)


def _talks(user: User, day: dt.date) -> QuerySet[Any]:
    rows = unread(user, Message.objects.filter(project__in=own_talks(user, day).values("pk")))
    by_project = rows.order_by().values("project", "project__name").annotate(n=Count("pk"), newest=Max("pk"))
    return _said(by_project, "talks", pk="project", name="project__name", n="n", newest="newest")


def _ratings(firms: Firms) -> QuerySet[Any]:
    rows = RatingInvite.objects.filter(enterprise__in=firms, rating=None, told_at__isnull=False)
    said = {"package": "item__package", "node": "item__node", "kind": "appointment__kind", "project": "project__name"}
    newest = _first(rows.order_by("-invited_at", "-pk"), RATED)
    return _said(newest, "ratings", pk="pk", token="token", at="invited_at", **said)  # noqa: S106 - a column's name


def _batons(user: User, day: dt.date) -> QuerySet[Any]:
    """Those that wait for an answer of one's own bodies, and the others that nobody answered in time; the soonest first."""
    own = receiving_bodies(user, day)
    rows = visible_batons(user, day).filter(Q(to_body__in=own) | Q(answer_by__lt=day), state=BatonState.SENT)
    said = {"pk": "pk", "subject": "subject", "project": "project__name", "answer_by": "answer_by"}
    body = {"body": "to_body__code", "zh": "to_body__zh", "en": "to_body__en"}
    return _said(_first(rows.order_by("answer_by", "pk"), BATONS), "batons", **said, **body)


def _problems(user: User, day: dt.date, firms: Firms) -> QuerySet[Any]:
    """What waits for the person, the soonest day first; an enterprise's own that stand."""
    wanted = waits_for(user, day) | Q(STANDING, enterprise__in=list(firms)) if firms else waits_for(user, day)
    rows = Problem.objects.filter(wanted).order_by(F("due_on").asc(nulls_last=True), "raised_at", "pk")
    said = {"pk": "pk", "title": "title", "state": "state", "due": "due_on", "project": "project__name"}
    return _said(_first(rows, PROBLEMS), "problems", **said)


def _stuck(firms: Firms, day: dt.date) -> QuerySet[Any]:
    said = {"pk": "pk", "package": "package", "node": "node", "number": "number", "project": "project__name"}
    return _said(_first(stuck_items(firms, day), STUCK), "stuck", **said)


def _meeting_tasks(user: User) -> QuerySet[Any]:
    """What was decided in a meeting and is this person's to do, the soonest first."""
    said = {"pk": "pk", "text": "text", "due_on": "due_on", "project": "project__name"}
    return _said(_first(own_tasks(user).order_by("due_on", "pk"), TASKS), "meeting_tasks", **said)


def _shifts(user: User, day: dt.date) -> QuerySet[Any]:
    """One's own duties of the coming days."""
    rows = coming_shifts(user, day).filter(day__lte=day + NEAR)
    said = {"pk": "pk", "day": "day", "starts": "starts", "ends": "ends", "zh": "hall__zh", "en": "hall__en"}
    return _said(_first(rows, SHIFTS), "shifts", **said)


def _swaps(user: User) -> QuerySet[Any]:
    """What colleagues ask of this person."""
    rows = DutySwap.objects.filter(to_user=user, state=SwapState.ASKED)
    said = {"pk": "pk", "day": "shift__day", "name": "asked_by__name", "user": "asked_by__username"}
    return _said(_first(rows.order_by("asked_at", "pk"), SHIFTS), "swaps", **said)


def _gaps(part: str, day: dt.date) -> QuerySet[Any]:
    """What the gaps of the coming weeks are told from, for whoever keeps the roster."""
    return gap_parts(day, day + AHEAD)[part]


def _counts(user: User, day: dt.date) -> QuerySet[Any]:
    """One row of figures; 0 for what is not this person's to see. The unread notices of the bell are among them."""
    bags, steps = Consignment.objects.filter(way=ConsignmentWay.IN), steps_seen_by(user, day)
    steps = steps.filter(state=StepState.WAITING, run__project__state__in=LINE)
    if Role.LIAISON not in roles(user, day):
        steps = steps.none()
    window = may_take_in(user, day)
    bags = bags if window else bags.none()
    asked = Appointment.objects.filter(state=AppointmentState.ASKED)
    mine = Consignment.objects.filter(agent=user, state__in=(ConsignmentState.OPEN, ConsignmentState.CARRIED))
    return _said(
        User.objects.filter(pk=user.pk),
        "counts",
        asked=counted(asked if may_dispatch(user, day) else asked.none()),
        carried=counted(bags.filter(state=ConsignmentState.CARRIED)),
        differing=counted(bags.filter(state=ConsignmentState.DIFFERING)),
        mine=counted(mine if is_agent(user, day) else mine.none()),
        problems=counted(Problem.objects.filter(waits_for(user, day))),
        steps=counted(steps),
        steps_late=counted(steps.filter(due_on__lt=day)),
        steps_next=figure(steps, Min("due_on")),
        **unread_columns(user),
    )
