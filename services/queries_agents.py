"""Agents and their caseload: how much each has in hand, and whom the rule proposes for a project."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta

from django.db.models import Count, Q, QuerySet
from django.utils import timezone

from approval_portal.accounts.models import User
from projects.enums import AssignmentKind, ProjectState
from projects.models import Assignment, Membership, Project
from projects.models.item import ENDED
from projects.queries import NoCatalogue, current_engine, engine_of, latest_package, package_evaluation
from services.enums import BatonState, ConsignmentState
from services.models import LIVE, AgentProfile, Appointment, Consignment
from services.queries_slots import agents_on, duty_of
from services.rules.assigning import Candidate, Fit, Need, rank
from services.rules.slots import Span, within

OVER = (ProjectState.PRODUCING, ProjectState.ENDED, ProjectState.MERGED)  # served, and no load any more
PLACES = (AssignmentKind.AGENT, AssignmentKind.BACKUP_AGENT)
ITEM_OVER = (*ENDED, "delivered")
OTHER = {AssignmentKind.AGENT: AssignmentKind.BACKUP_AGENT, AssignmentKind.BACKUP_AGENT: AssignmentKind.AGENT}
WEEK = 7
MATTERS = ("item", "evaluation", "utility")  # kinds of the catalogue that somebody applies for


@dataclass(slots=True)
class Caseload:
    """What one agent has in hand. `trips`: ahead within a week; `today`: when on duty today."""

    agent: User
    profile: AgentProfile
    projects: int = 0
    as_backup: int = 0
    trips: int = 0
    bags: int = 0
    batons: int = 0
    today: list[Span] = field(default_factory=list)

    @property
    def share(self) -> int:
        """Per cent of a full caseload, as the bar is drawn."""
        return min(100 * self.projects // self.profile.most_projects, 100) if self.profile.most_projects else 100

    @property
    def is_full(self) -> bool:
        return self.projects >= self.profile.most_projects


def serving(day: date) -> QuerySet[Assignment]:
    """Assignments of agents, and of those who stand in, to projects that go on."""
    rows = Assignment.objects.in_force(day).filter(kind__in=PLACES)
    found: QuerySet[Assignment] = rows.exclude(project__state__in=OVER)
    return found


def loads(agents: Collection[int], day: date, *, without: int = 0) -> dict[tuple[int, str], int]:
    """(agent, place) to how many projects. One query. `without`: a project that does not count."""
    rows = serving(day).filter(user__in=agents).exclude(project=without)
    counted = rows.values_list("user", "kind").annotate(n=Count("project", distinct=True)).order_by()
    return {(user, kind): n for user, kind, n in counted}


def caseloads(
    agents: Iterable[User], day: date, duty: Mapping[int, Mapping[date, list[Span]]] | None = None
) -> list[Caseload]:
    """Eight queries, for one agent as for thirty; five with the `duty` of that day."""
    people = {agent.pk: agent for agent in agents}
    profiles = {row.user_id: row for row in AgentProfile.objects.filter(user__in=people)}
    counted, duty = loads(people, day), duty_of(people, day, day) if duty is None else duty
    until = day + timedelta(days=WEEK)
    trips = Appointment.objects.filter(state__in=LIVE, starts_at__date__range=(day, until))
    bags = Consignment.objects.filter(state__in=(ConsignmentState.OPEN, ConsignmentState.CARRIED))
    trips_of, bags_of = _by_agent(trips, people), _by_agent(bags, people)
    batons_of = open_batons(people, day)
    return [
        Caseload(
            agent=agent,
            profile=profiles.get(pk) or AgentProfile(user=agent),
            projects=counted.get((pk, AssignmentKind.AGENT), 0),
            as_backup=counted.get((pk, AssignmentKind.BACKUP_AGENT), 0),
            trips=trips_of.get(pk, 0),
            bags=bags_of.get(pk, 0),
            batons=batons_of.get(pk, 0),
            today=duty[pk][day],
        )
        for pk, agent in people.items()
    ]


def _by_agent(rows: QuerySet[Appointment] | QuerySet[Consignment], agents: Collection[int]) -> dict[int, int]:
    found = rows.filter(agent__in=list(agents)).values_list("agent").annotate(n=Count("pk")).order_by()
    return dict(found)


def open_batons(agents: Collection[int], day: date) -> dict[int, int]:
    """Batons that are not over, of the projects that each is the agent of."""
    served = serving(day).filter(kind=AssignmentKind.AGENT, user__in=agents)
    open_ones = served.filter(project__batons__state__in=(BatonState.SENT, BatonState.ACCEPTED))
    return dict(open_ones.values_list("user").annotate(n=Count("project__batons", distinct=True)).order_by())


# --- the rule


@dataclass(frozen=True, slots=True)
class Proposals:
    """The agents in the order of the rule, with their accounts and caseloads."""

    need: Need
    fits: list[Fit]
    people: Mapping[int, User]
    candidates: Mapping[int, Candidate]
    holder: int | None  # of the place, now


def proposals(project: Project, kind: AssignmentKind, day: date) -> Proposals:
    """Whom the rule proposes for the place. Whoever holds the other place is no candidate; the project itself is no load."""
    held = dict(Assignment.objects.in_force(day).filter(project=project, kind__in=PLACES).values_list("kind", "user"))
    people = {agent.pk: agent for agent in agents_on(day) if agent.pk != held.get(OTHER[kind])}
    profiles = {row.user_id: row for row in AgentProfile.objects.filter(user__in=people)}
    counted = loads(people, day, without=project.pk)
    candidates = {pk: _candidate(pk, profiles.get(pk), counted.get((pk, AssignmentKind.AGENT), 0)) for pk in people}
    need = need_of(project, day)
    return Proposals(need, rank(need, candidates.values()), people, candidates, held.get(kind))


def _candidate(pk: int, profile: AgentProfile | None, projects: int) -> Candidate:
    profile = profile or AgentProfile()
    words = (profile.districts, profile.skills, profile.languages)
    districts, skills, languages = ([str(word) for word in each] for each in words)
    return Candidate(pk, projects, profile.most_projects, tuple(districts), frozenset(skills), frozenset(languages))


def need_of(project: Project, day: date) -> Need:
    """The site, the matters of the newest package, the languages of the enterprise's people."""
    spoken = Membership.objects.in_force(day).filter(enterprise=project.enterprise_id, user__is_active=True)
    languages = frozenset(spoken.values_list("user__language", flat=True))
    return Need(project.site, _matters(project), languages)


def _matters(project: Project) -> frozenset[tuple[str, str]]:
    package = latest_package(project)
    if package is None:
        return frozenset()
    nodes, findings = engine_of(package.catalogue).catalogue.nodes, package_evaluation(package).findings
    return frozenset(
        (node.id, node.phase)
        for node in nodes.values()
        if node.kind in MATTERS and node.id in findings and findings[node.id].applies
    )


Choices = list[tuple[str, Mapping[str, object]]]


def skill_choices() -> tuple[Choices, Choices]:
    """What a skill may be, in the catalogue's order, as (id, its words): the phases, and the matters."""
    try:
        catalogue = current_engine().catalogue
    except NoCatalogue:
        return [], []
    matters: Choices = [(node.id, node.raw) for node in catalogue.nodes.values() if node.kind in MATTERS]
    return list(catalogue.phases.items()), matters


def agents_named(people: Iterable[str]) -> dict[str, tuple[str, int]]:
    """Key of an agent as text -> (name, how many projects are enough; nought when nobody has said). One query."""
    wanted = [int(who) for who in people if who.isascii() and who.isdigit() and len(who) < 19]
    rows = User.objects.filter(pk__in=wanted).values_list("pk", "name", "agent_profile__most_projects")
    return {str(pk): (name, most or 0) for pk, name, most in rows}


# --- one agent


@dataclass(frozen=True, slots=True)
class Served:
    """A project that an agent serves, with how many of its items are under way."""

    project: Project
    is_backup: bool
    since: date
    items: int


def served_projects(agent: User, day: date) -> list[Served]:
    """As agent first, then standing in; by name. One query."""
    under_way = Count("project__items", filter=~Q(project__items__state__in=ITEM_OVER), distinct=True)
    rows = serving(day).filter(user=agent).select_related("project__enterprise").annotate(under_way=under_way)
    found = [Served(row.project, row.kind != AssignmentKind.AGENT, row.starts_on, row.under_way) for row in rows]
    return sorted(found, key=lambda each: (each.is_backup, each.project.name, each.project.pk))


def upcoming(agent: User, day: date) -> tuple[list[Appointment], set[int]]:
    """The trips ahead, and which of them lie outside the hours of duty, as after hours were changed. Five queries."""
    rows = Appointment.objects.filter(agent=agent, state__in=LIVE, starts_at__date__gte=day)
    trips = list(
        rows.select_related("project", "enterprise", "referral", "agent")
        .prefetch_related("items__item")
        .order_by("starts_at", "pk")[:30]
    )
    if not trips:
        return [], set()
    days = [timezone.localdate(trip.starts_at) for trip in trips]
    duty = duty_of([agent], min(days), max(days))[agent.pk]
    outside = {
        trip.pk
        for trip, on in zip(trips, days, strict=True)
        if trip.starts_at and trip.ends_at and not within(duty[on], trip.starts_at, trip.ends_at)
    }
    return trips, outside
