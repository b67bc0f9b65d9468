"""Open duties of the services (see `rules.duties`), one person's list of them, and what stands in nobody's."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Case, CharField, DateField, F, IntegerField, Q, QuerySet, Value, When
from django.db.models.functions import Cast, TruncDate

from approval_portal.accounts.models import RoleGrant, User
from projects.queries_roster import Roster, person_of, roster_of
from projects.rules.obligations import AGENT_DESK, ENTERPRISE_DESK, Person
from projects.rules.project_states import LIVE as GOING_ON
from services.enums import BatonState, ProblemState, StepState
from services.models import LIVE, Appointment, Baton, FollowUp, LogEntry, MeetingTask, Problem, ProblemStep
from services.permissions_problems import STAFF
from services.queries_ratings import rated_people, squads_of
from services.rules.duties import (
    BODY_DESK,
    DISPATCH,
    FOLLOW_UP,
    RECEIVE_DESK,
    RECEIVERS,
    Duty,
    Row,
    Stands,
    duty_of,
    listed_for,
    why_nobody,
)

PROJECT_OF_RATING = "rating__invite__project__name"
TEXT, NUMBER = CharField(), IntegerField()
NONE, EMPTY, NO_DAY = (
    Value(None, output_field=NUMBER),
    Value("", output_field=TEXT),
    Value(None, output_field=DateField()),
)


def _columns(rows: QuerySet[Any], what: str, **said: Any) -> QuerySet[Any]:
    """The columns of `Row`, the same for every kind. Names of fields, or expressions."""
    made = {"_state": EMPTY, "_project": NONE, "_enterprise": NONE, "_due": NO_DAY, "_person": NONE, "_second": NONE}
    made |= {"_body": EMPTY, "_parent": NONE, "_title": EMPTY, "_name": EMPTY}
    made |= {f"_{name}": F(each) if isinstance(each, str) else each for name, each in said.items()}
    given = {name: Cast(each, _FIELDS[name]) for name, each in made.items()}
    return rows.order_by().annotate(_what=Value(what, output_field=TEXT), **given).values_list("_what", "pk", *_FIELDS)


_FIELDS: dict[str, Any] = {
    "_state": TEXT,
    "_project": NUMBER,
    "_enterprise": NUMBER,
    "_due": DateField(),
    "_person": NUMBER,
    "_second": NUMBER,
    "_body": TEXT,
    "_parent": NUMBER,
    "_title": TEXT,
    "_name": TEXT,
}


def _problems(where: Q) -> QuerySet[Any]:
    rows = Problem.objects.filter(where).exclude(state=ProblemState.STRUCK_OFF)
    said = {"project": "project_id", "due": "due_on", "person": "owner_id", "second": "verifier_id", "body": "body_id"}
    said |= {"title": "title", "name": "project__name"}
    return _columns(rows, "problem", state="state", **said)


def _measures(where: Q) -> QuerySet[Any]:
    """Not of a problem that waits to be verified: then its owner says that they are all done."""
    rows = ProblemStep.objects.filter(
        where, done_at=None, problem__state__in=(ProblemState.OPEN, ProblemState.ASSIGNED)
    )
    due = Case(When(due_on=None, then=F("problem__due_on")), default=F("due_on"))
    whose = {"person": "owner_id", "second": "problem__owner_id", "body": "problem__body_id"}
    whose |= {"parent": "problem_id", "title": "text", "name": "problem__project__name"}
    return _columns(rows, "problemstep", project="problem__project_id", due=due, **whose)


def _tasks(where: Q) -> QuerySet[Any]:
    rows = MeetingTask.objects.filter(where, state=StepState.WAITING)
    named = {"title": "text", "name": "project__name"}
    return _columns(rows, "meetingtask", project="project_id", due="due_on", person="owner_id", **named)


def _follow_ups(where: Q) -> QuerySet[Any]:
    due = Case(When(contacted_at=None, then=F("contact_by")), default=F("fix_by"))
    rows = FollowUp.objects.filter(where, closed_at=None)
    return _columns(
        rows, "followup", project="rating__invite__project_id", due=due, person="owner_id", name=PROJECT_OF_RATING
    )


def _batons(where: Q) -> QuerySet[Any]:
    rows = Baton.objects.filter(where, state__in=(BatonState.SENT, BatonState.ACCEPTED))
    due = Case(When(state=BatonState.SENT, then=F("answer_by")), default=NO_DAY)
    named = {"title": "subject", "name": "project__name"}
    return _columns(rows, "baton", state="state", project="project_id", due=due, body="to_body_id", **named)


def _trips(where: Q) -> QuerySet[Any]:
    rows = Appointment.objects.filter(where, state__in=LIVE)
    said = {"project": "project_id", "enterprise": "enterprise_id", "due": TruncDate("starts_at"), "person": "agent_id"}
    return _columns(rows, "appointment", state="state", title="address", name="project__name", **said)


def _answers(where: Q) -> QuerySet[Any]:
    rows = LogEntry.objects.filter(where, settled_at=None, back_on__isnull=False, project__state__in=GOING_ON)
    return _columns(
        rows.exclude(next_step=""),
        "logentry",
        project="project_id",
        due="back_on",
        title="next_step",
        name="project__name",
    )


SOURCES: dict[str, Callable[[Q], QuerySet[Any]]] = {
    "problem": _problems,
    "problemstep": _measures,
    "meetingtask": _tasks,
    "followup": _follow_ups,
    "baton": _batons,
    "appointment": _trips,
    "logentry": _answers,
}


def among(who: Stands) -> dict[str, Q]:
    """By kind, the rows among which this person's are; more than these do no harm, fewer would."""
    bodies = {which for name, which in who.desks if name == BODY_DESK}
    received = {which for name, which in who.desks if name == RECEIVE_DESK}
    projects = {which for name, which in who.desks if name == AGENT_DESK}
    firms = {which for name, which in who.desks if name == ENTERPRISE_DESK}
    dispatches = bool(who.desks & set(DISPATCH))
    return {
        "problem": Q()
        if dispatches
        else Q(owner=who.pk) | Q(verifier=who.pk) | Q(body__in=bodies) | Q(project__in=projects),
        "problemstep": Q() if dispatches else Q(owner=who.pk) | Q(problem__owner=who.pk) | Q(problem__body__in=bodies),
        "meetingtask": Q(owner=who.pk),
        "followup": Q(owner=who.pk) | (Q(owner=None) if dispatches else Q(pk__in=())),
        "baton": Q(to_body__in=received),
        "appointment": Q() if dispatches else Q(agent=who.pk) | Q(project__in=projects) | Q(enterprise__in=firms),
        "logentry": Q(project__in=projects),
    }


def duties(who: Stands | None = None) -> list[Duty]:
    """Everything that is open; `who`: at least all that this person may list.

    Three queries at most: of all kinds together, and who was rated where bad ratings are followed up.
    """
    where = among(who) if who else {}
    first, *more = (made(where.get(what, Q())) for what, made in SOURCES.items())
    found = (duty_of(Row(*row[:2], *_typed(row[2:]))) for row in first.union(*more, all=True))
    return _with_rated([each for each in found if each is not None])


def _typed(said: Iterable[Any]) -> Iterable[Any]:
    """One database gives days of a union as text."""
    state, project, enterprise, due, person, second, body, parent, title, name = said
    day = dt.date.fromisoformat(due[:10]) if isinstance(due, str) else due
    return state, project, enterprise, day, person, second, body or "", parent, title or "", name or ""


def _with_rated(found: list[Duty]) -> list[Duty]:
    """Nobody follows up what was said of oneself."""
    wanted = [each.object_id for each in found if each.kind == FOLLOW_UP]
    if not wanted:
        return found
    rows = list(
        FollowUp.objects.filter(pk__in=wanted).select_related("rating__invite__item", "rating__invite__appointment")
    )
    squads = squads_of(row.rating.invite.appointment_id for row in rows if row.rating.invite.appointment_id)
    rated = {row.pk: frozenset(rated_people(row.rating.invite, squads)) for row in rows}
    return [
        each._replace(barred=rated.get(each.object_id, frozenset())) if each.kind == FOLLOW_UP else each
        for each in found
    ]


# --- who stands where


def standing(day: dt.date, roster: Roster | None = None) -> dict[int, Stands]:
    """Everybody with an open account and a desk or a role on that day. Three queries; one with the roster given."""
    people = (roster or roster_of(day)).people
    held = RoleGrant.objects.in_force(day).filter(role__in=STAFF, user__is_active=True)
    grants: dict[int, set[tuple[str, str]]] = {}
    for pk, role, body in held.order_by().values_list("user", "role", "body__code"):
        grants.setdefault(pk, set()).add((role, body or ""))
    nobody = Person(0, True, frozenset())
    return {pk: _stands(pk, people.get(pk, nobody), grants.get(pk, set())) for pk in {*people, *grants}}


def _stands(pk: int, person: Person, grants: set[tuple[str, str]]) -> Stands:
    """`grants`: (role of the staff, body in which it is held or empty)."""
    bodies = {(BODY_DESK, body) for _role, body in grants if body}
    bodies |= {(RECEIVE_DESK, body) for role, body in grants if body and role in RECEIVERS}
    roles = frozenset(role for role, _body in grants)
    return Stands(pk, person.active, roles, bool(person.away), person.desks | bodies, person.away)


def stand_of(user: User, day: dt.date, person: Person) -> Stands:
    """The same of one person whose desks are known. No query once the roles are read."""
    return _stands(user.pk, person, {(role, body) for role, body in user.grants_on(day) if role in STAFF})


def own_duties(user: User, day: dt.date, person: Person | None = None) -> list[Duty]:
    """What is this person's to do beside the applications, what is due first in front."""
    if not user.is_active:
        return []
    who = stand_of(user, day, person or person_of(user, day))
    return sorted((each for each in duties(who) if listed_for(each, who)), key=by_day)


@dataclass(frozen=True, slots=True)
class Unowned:
    """What stands in the list of nobody who is there; `reason`: a word of `rules.duties.REASONS`."""

    duty: Duty
    reason: str


def unowned_duties(day: dt.date, open_ones: list[Duty] | None = None, roster: Roster | None = None) -> list[Unowned]:
    """What nobody who is there lists, what is due first in front."""
    people, found = standing(day, roster), []
    at: dict[Any, list[Stands]] = {}
    for who in people.values():
        for desk in who.desks:
            at.setdefault(desk, []).append(who)
    for each in sorted(duties() if open_ones is None else open_ones, key=by_day):
        given = people.get(each.person) if each.person else None
        holders = [given] if given else [who for desk in each.desks for who in at.get(desk, ())]
        if not any(listed_for(each, who) for who in holders):
            found.append(Unowned(each, why_nobody(each, given)))
    return found


def by_day(duty: Duty) -> tuple[dt.date, str, int]:
    return (duty.due or dt.date.max, duty.kind, duty.object_id)
