"""The people and objects of the permission matrix: one person for each `Who`, one project for each relation."""

import io
import zipfile
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from http.cookies import SimpleCookie

from django.db import transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from approval_portal.access import ROWS, SEES_PROJECT, Answer, Cell, Relation, Who
from approval_portal.accounts.models import Body, Role, RoleGrant, User
from projects.enums import AssignmentKind, MandateScope
from projects.models import Assignment, Enterprise, Mandate, Membership, Project
from projects.operations.enterprises import add_member
from projects.operations.people import grant_role
from projects.operations.projects import assign, create_project
from projects.operations.trials import start_trial
from tests.matrix_objects import OBJECTS

ROLES = {
    Who.AGENT: Role.AGENT,
    Who.WINDOW: Role.WINDOW,
    Who.REVIEWER: Role.REVIEWER,
    Who.DECIDER: Role.DECIDER,
    Who.LEAD: Role.LEAD,
    Who.KEEPER: Role.KEEPER,
    Who.LIAISON: Role.LIAISON,
    Who.SYSTEM_ADMIN: Role.SYSTEM_ADMIN,
    Who.SECURITY_ADMIN: Role.SECURITY_ADMIN,
    Who.AUDIT_ADMIN: Role.AUDIT_ADMIN,
    Who.DISABLED: Role.LEAD,
}
SEEN = {Answer.SHOWN}
CODES = {
    400: Answer.REFUSED_INPUT,
    403: Answer.FORBIDDEN,
    404: Answer.NOT_FOUND,
    405: Answer.NO_METHOD,
    409: Answer.REFUSED_INPUT,  # the page is out of date
    422: Answer.REFUSED_INPUT,
}


@dataclass
class World:
    people: dict[Who, User]
    own: dict[Who, Project]
    shared: dict[Relation, Project]
    token: str
    made: dict[object, object] = field(default_factory=dict)
    signed: dict[Who, SimpleCookie] = field(default_factory=dict)

    def keep(self, key: object, make: Callable[[], object]) -> object:
        """What `make` gave the first time: objects that only some addresses need are made when they are asked for."""
        if key not in self.made:
            self.made[key] = make()
        return self.made[key]

    def project(self, who: Who, relation: Relation) -> Project:
        return self.own[who] if relation is Relation.OWN else self.shared[relation]

    def named(self) -> set[Project]:
        return {*self.own.values(), *self.shared.values()}

    def relation(self, who: Who, project: Project) -> Relation:
        if self.own[who] == project:
            return Relation.OWN
        return next((name for name, each in self.shared.items() if each == project), Relation.SAME_ENTERPRISE)

    def forbidden_words(self, who: Who) -> list[str]:
        """Names of projects and enterprises that must not stand on any page of this person."""
        seen = {p for p in self.named() if SEES_PROJECT.answer(who, self.relation(who, p)) in SEEN}
        firms = {p.enterprise.name for p in self.named()} - {p.enterprise.name for p in seen}
        return [*sorted(p.name for p in self.named() - seen), *sorted(firms)]


def build() -> World:
    now, today = timezone.now(), timezone.localdate()
    by = {"by": None, "at": now}
    people = {
        who: User.objects.create(username=who.name.lower(), name=who.name) for who in Who if who is not Who.ANONYMOUS
    }
    colleague, outsider = (User.objects.create(username=name) for name in ("colleague", "outsider"))
    ours, theirs = Body.objects.order_by("pk")[:2]
    home, other = (
        Enterprise.objects.create(name=f"firm-{name}", credit_code=name, created_at=now) for name in ("home", "other")
    )
    first, second = (create_project(home, f"project-{name}", **by) for name in ("home-first", "home-second"))
    shared = {
        relation: create_project(other, f"project-{relation.name.lower()}", **by)
        for relation in (Relation.OTHER_ENTERPRISE, Relation.OTHER_BODY, Relation.UNASSIGNED)
    }
    since = today - timedelta(days=100)
    for user, body, relation in ((colleague, ours, Relation.OTHER_ENTERPRISE), (outsider, theirs, Relation.OTHER_BODY)):
        grant_role(user, Role.AGENT, body=body, starts_on=since, **by)
        assign(shared[relation], AssignmentKind.AGENT, user, starts_on=since, **by)
    own = dict.fromkeys(Who, first)
    for who, role in ROLES.items():
        grant_role(people[who], role, body=ours, starts_on=since, ends_on=today, **by)  # the last day counts
        own[who] = create_project(home, f"project-own-{who.name.lower()}", **by)
        kind = AssignmentKind.AGENT if who is Who.AGENT else AssignmentKind.CASE_OFFICER
        assign(own[who], kind, people[who], starts_on=since, **by)
    for who in (Who.MEMBER, Who.ENTERPRISE_ADMIN, Who.DISABLED):
        add_member(home, people[who], is_admin=who is not Who.MEMBER, starts_on=since, **by)
    for firm in (home, other):  # so that an agent does what agents do; without a mandate: tests of mandates
        Mandate.objects.create(
            enterprise=firm, scope=MandateScope.values, agreement=firm.name, starts_on=since, given_at=now
        )
    own[Who.OUT_OF_TERM] = create_project(home, "project-own-out-of-term", **by)
    put_out_of_term(people[Who.OUT_OF_TERM], own[Who.OUT_OF_TERM], ours)
    User.objects.filter(pk=people[Who.DISABLED].pk).update(is_active=False)
    token = start_trial({"is_secret": False}, start_on=today, at=now).token
    return World(people, own, {Relation.SAME_ENTERPRISE: second, **shared}, token)


def put_out_of_term(user: User, project: Project, body: Body) -> None:
    """Every role, membership and assignment that there is, until yesterday and again from tomorrow."""
    today = timezone.localdate()
    for starts, ends in ((today - timedelta(days=9), today - timedelta(days=1)), (today + timedelta(days=1), None)):
        for role in Role:
            RoleGrant.objects.create(user=user, role=role, body=body, starts_on=starts, ends_on=ends)
        Membership.objects.create(enterprise=project.enterprise, user=user, starts_on=starts, ends_on=ends)
        Assignment.objects.create(project=project, kind=AssignmentKind.AGENT, user=user, starts_on=starts, ends_on=ends)


def signed_in(world: World, who: Who) -> Client:
    """A browser of this person; sessions live in its cookies, so that one sign-in serves every test."""
    if who not in world.signed:
        client = Client()
        if who is not Who.ANONYMOUS:
            client.force_login(world.people[who], "django.contrib.auth.backends.ModelBackend")
        world.signed[who] = client.cookies
    client = Client(raise_request_exception=False)
    client.cookies = world.signed[who].copy()
    return client


def address(world: World, cell: Cell) -> str:
    row = ROWS[cell.name]
    found = OBJECTS[row.object](world, cell.who, cell.relation) if row.object else {}
    return reverse(cell.name, kwargs={**row.rest, **found})


def ask(client: Client, method: str, url: str, name: str):
    """One request; whatever it writes is undone. Forms get a field that no form has, the API an empty object."""
    body, kind = (
        ("{}", "application/json") if name.startswith("api-") else ("nothing=1", "application/x-www-form-urlencoded")
    )
    body = body if method in ("POST", "PUT", "PATCH") else ""
    cookies = client.cookies.copy()
    with transaction.atomic():
        response = client.generic(method, url, body, content_type=kind)
        transaction.set_rollback(True)
    client.cookies = cookies
    return response


def answer_of(response) -> str:
    status = response.status_code
    if 300 <= status < 400:
        return Answer.SIGN_IN if response["Location"].partition("?")[0] == reverse("account_login") else Answer.SENT_ON
    return Answer.SHOWN if 200 <= status < 300 else CODES.get(status, str(status))


def text_of(response) -> str:
    content = b"".join(response.streaming_content) if response.streaming else response.content
    if not content.startswith(b"PK"):
        return content.decode(errors="replace")
    with zipfile.ZipFile(io.BytesIO(content)) as book:
        return "".join(book.read(name).decode() for name in book.namelist())


def said(cell: Cell, got: str) -> str:
    return f"{cell.method} {cell.name}, {cell.who}, {cell.relation}: {got}, not {cell.answer}"
