"""The dispatchers' board: trips by agent and day, who is on duty when, and how much everybody has. The same number of
queries for one agent and for thirty."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field

from django.db.models import Q, QuerySet
from django.utils import timezone

from approval_portal.accounts.models import User
from projects.enums import AssignmentKind
from projects.models import Assignment
from services.enums import AppointmentState
from services.models import LIVE, Appointment
from services.queries_slots import agents_on, days_between, duty_of, slot_length
from services.rules.slots import Span, slots

AGENTS = (AssignmentKind.AGENT, AssignmentKind.BACKUP_AGENT)
SHOWN = (*LIVE, AppointmentState.DONE, AppointmentState.FAILED)


@dataclass(slots=True)
class Cell:
    """One day of one agent."""

    day: dt.date
    spans: list[Span]
    rows: list[Appointment] = field(default_factory=list)


@dataclass(slots=True)
class Lane:
    """One agent: the days, and the load: slots taken of the slots there are."""

    agent: User
    cells: list[Cell]
    taken: int = 0
    slots: int = 0

    @property
    def load(self) -> int:
        """Per cent of the slots; a trip outside all duty makes it full."""
        if not self.slots:
            return 100 if self.taken else 0
        return min(round(100 * self.taken / self.slots), 100)

    @property
    def trips(self) -> int:
        return sum(len(cell.rows) for cell in self.cells)


@dataclass(slots=True)
class Board:
    days: list[dt.date]
    lanes: list[Lane]
    waiting: list[Appointment]  # nobody goes yet, or there is no time
    people: list[User]  # everybody who can be given a trip
    passed_on: dict[int, User]  # trips left with the agent before a hand-over, and whose project it is now


def board(first: dt.date, last: dt.date, *, kind: str = "", agent: str = "") -> Board:
    days, people = days_between(first, last), agents_on(first)
    since, until = _instant(first), _instant(last + dt.timedelta(days=1))
    rows = _of_kind(kind).filter(state__in=SHOWN, starts_at__gte=since, starts_at__lt=until, agent__isnull=False)
    found = list(rows.exclude(state=AppointmentState.ASKED).order_by("starts_at", "pk"))
    others = {row.agent_id: row.agent for row in found}  # whoever has trips, though the role has ended
    for each in people:
        others.pop(each.pk, None)
    shown = [each for each in (*people, *others.values()) if not agent or str(each.pk) == agent]
    lanes = _lanes(shown, days)
    for row in found:
        lane = lanes.get(row.agent_id)
        if lane is not None:
            lane.cells[(timezone.localdate(row.starts_at) - first).days].rows.append(row)
            lane.taken += max(round((row.ends_at - row.starts_at) / slot_length()), 1) if row.ends_at else 1
    waits = Q(state=AppointmentState.ASKED) | Q(agent=None) | Q(starts_at=None)
    waiting = list(_of_kind(kind).filter(waits, state__in=LIVE).order_by("created_at", "pk")[:60])
    return Board(days, list(lanes.values()), waiting, people, passed_on(found))


def passed_on(rows: list[Appointment]) -> dict[int, User]:
    """The trips to come of an agent who served the project and does not any more; who serves it now. One query."""
    trips = [row for row in rows if row.project_id and row.state in (AppointmentState.OFFERED, AppointmentState.BOOKED)]
    terms = Assignment.objects.filter(project__in={row.project_id for row in trips}, kind__in=AGENTS)
    today = timezone.localdate()
    now: dict[int, User] = {}
    serve, served = set(), set()
    for term in terms.select_related("user").order_by("starts_on", "pk"):
        place = (term.project_id, term.user_id)
        if term.ends_on is not None and term.ends_on < today:
            served.add(place)
        elif term.starts_on <= today:
            serve.add(place)
            if term.kind == AssignmentKind.AGENT:
                now[term.project_id] = term.user
    left = [row for row in trips if (row.project_id, row.agent_id) in served - serve and row.project_id in now]
    return {row.pk: now[row.project_id] for row in left}


def _of_kind(kind: str) -> QuerySet[Appointment]:
    rows: QuerySet[Appointment] = Appointment.objects.select_related("project", "enterprise", "referral", "agent")
    return rows.filter(kind=kind) if kind else rows


def _lanes(people: list[User], days: list[dt.date]) -> dict[int, Lane]:
    duty = duty_of(people, days[0], days[-1])
    lanes = {each.pk: Lane(each, [Cell(day, duty[each.pk][day]) for day in days]) for each in people}
    for lane in lanes.values():
        lane.slots = sum(1 for cell in lane.cells for _slot in slots(cell.spans, slot_length()))
    return lanes


def _instant(day: dt.date) -> dt.datetime:
    return timezone.make_aware(dt.datetime.combine(day, dt.time()))
