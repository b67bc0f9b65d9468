"""S1: every address × method × person × relation answers as `approval_portal/access.py` says; S3: at the next request."""

import io
import logging
import re
import zipfile
from dataclasses import dataclass
from datetime import timedelta
from unittest.mock import patch

import pytest
from django.core.management import CommandError, call_command
from django.db import transaction
from django.test import Client, override_settings
from django.urls import path, reverse
from django.utils import timezone

from approval_portal import access
from approval_portal.access import ROWS, SEES_PROJECT, STRANGERS, Answer, Cell, Relation, Row, Who, cells
from approval_portal.accounts.models import ADMINISTRATORS, Body, Role, RoleGrant, User
from projects.enums import AssignmentKind
from projects.models import Assignment, Enterprise, Membership, Project
from projects.operations.enterprises import add_member
from projects.operations.people import grant_role
from projects.operations.projects import assign, create_project
from projects.operations.trials import start_trial
from projects.views.context import forget_site

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
CODES = {400: Answer.REFUSED_INPUT, 403: Answer.FORBIDDEN, 404: Answer.NOT_FOUND, 405: Answer.NO_METHOD, 422: Answer.REFUSED_INPUT}


@dataclass
class World:
    people: dict[Who, User]
    own: dict[Who, Project]
    shared: dict[Relation, Project]
    token: str

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


@pytest.fixture(scope="module")
def world(django_db_setup, django_db_blocker):
    """One set of rows for the whole walk, in one transaction that is rolled back after it.

    Sessions live in cookies, so that a request that signs out leaves the next one signed in; no rate limit counts.
    """
    quick = override_settings(
        SESSION_ENGINE="django.contrib.sessions.backends.signed_cookies",
        CACHES={"default": {"BACKEND": "django.core.cache.backends.dummy.DummyCache"}},
    )
    pdf = patch("projects.guide.pdf.result_pdf", return_value=b"%PDF-1.7")  # who may have it, not what is in it
    with django_db_blocker.unblock(), transaction.atomic(), quick, pdf:
        call_command("load_catalogue", verbosity=0, stdout=io.StringIO())
        yield build()
        transaction.set_rollback(True)
    forget_site()


def build() -> World:
    now, today = timezone.now(), timezone.localdate()
    by = {"by": None, "at": now}
    people = {who: User.objects.create(username=who.name.lower(), name=who.name) for who in Who if who is not Who.ANONYMOUS}
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
    client = Client(raise_request_exception=False)
    if who is not Who.ANONYMOUS:
        client.force_login(world.people[who], "django.contrib.auth.backends.ModelBackend")
    return client


def address(world: World, cell: Cell) -> str:
    row = ROWS[cell.name]
    values = dict(row.rest)
    if row.key:
        values[row.key] = object_key(world, cell, row.key)
    return reverse(cell.name, kwargs=values)


def object_key(world: World, cell: Cell, key: str) -> object:
    missing = cell.relation is Relation.MISSING
    if key == "pk":
        return 10**9 if missing else world.project(cell.who, cell.relation).pk
    existing = {"token": world.token, "code": "ap-project-filing"}[key]
    return existing[::-1] if missing else existing


def ask(client: Client, method: str, url: str, name: str):
    """One request; whatever it writes is undone. Forms get a field that no form has, the API an empty object."""
    body, kind = ("{}", "application/json") if name.startswith("api-") else ("nothing=1", "application/x-www-form-urlencoded")
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


# --- the walk


@pytest.fixture
def quiet():
    logging.disable(logging.CRITICAL)
    yield
    logging.disable(logging.NOTSET)


@pytest.mark.django_db
@pytest.mark.parametrize("name", ROWS)
def test_s1_every_cell_of_this_address_answers_as_the_table_says_and_leaks_no_name(name, world, quiet):
    found = []
    for who in Who:
        client, forbidden = signed_in(world, who), world.forbidden_words(who)
        for cell in cells({name: ROWS[name]}):
            if cell.who is who:
                response = ask(client, cell.method, address(world, cell), name)
                got, text = answer_of(response), text_of(response)
                found += [said(cell, got)] if got != cell.answer else []
                found += [said(cell, f"shows {word}") for word in forbidden if word in text]
    assert found == []


@pytest.mark.django_db
@pytest.mark.parametrize("who", Who)
@pytest.mark.parametrize(
    ("query", "headers"),
    [
        ("?format=xlsx", {}),
        ("?q=project&sort=name&page=1", {}),
        ("?state=lead", {"HX-Request": "true"}),
        ("?q=OTHER", {"HX-Request": "true", "HX-History-Restore-Request": "true"}),
    ],
)
def test_s1_every_shape_of_the_list_holds_the_visible_rows_and_no_other(who, query, headers, world, quiet):
    response = signed_in(world, who).get(reverse("projects") + query, headers=headers)

    text, may_list = text_of(response), ROWS["projects"].get.answer(who, Relation.NONE)
    visible = {p.name for p in world.named() if query != "?q=OTHER" or "other" in f"{p.name} {p.enterprise.name}"}
    allowed = visible - set(world.forbidden_words(who))
    assert answer_of(response) == may_list
    assert {p.name for p in world.named() if p.name in text} == (allowed if may_list is Answer.SHOWN else set())
    assert [word for word in world.forbidden_words(who) if word in text] == []


@pytest.mark.django_db
def test_a_forbidden_project_and_one_that_does_not_exist_answer_the_same(world, quiet):
    client = signed_in(world, Who.AGENT)
    forbidden, missing = (
        client.get(reverse("project", args=[pk])) for pk in (world.shared[Relation.UNASSIGNED].pk, 10**9)
    )
    assert forbidden.status_code == missing.status_code == 404
    assert shape(forbidden) == shape(missing)


def shape(response) -> str:
    """The page without what differs from request to request."""
    once = (response["X-Reference"], response.wsgi_request.path, str(response.context["csrf_token"]))
    return re.sub("|".join(map(re.escape, once)), "", response.content.decode())


# --- the table is complete


def test_every_address_has_a_row_and_every_row_an_address():
    assert access.gaps() == []


def test_the_matrix_has_2000_cells_at_least():
    everything = list(cells())
    assert len(everything) == len(set(everything)) >= 2000


@pytest.mark.parametrize(
    ("urls", "told"),
    [
        ([("home", "/"), ("secret", "/secret/")], "secret (/secret/) has no row"),
        ([("home", "/"), ("", "/nameless/")], "/nameless/ has no name"),
        ([("home", "/"), ("home", "/again/")], "home names several addresses"),
        ([], "the row home fits no address"),
    ],
)
def test_a_gap_is_named(urls, told):
    assert access.gaps({"home": ROWS["home"]}, urls) == [told]


class OneMore:
    """The URLconf with an address that nobody thought about."""

    urlpatterns = [path("forgotten/", lambda request: None, name="forgotten")]


def test_the_command_fails_and_names_a_url_without_a_row(settings):
    settings.ROOT_URLCONF = OneMore
    with pytest.raises(CommandError, match=r"forgotten \(/forgotten/\) has no row") as refused:
        call_command("permission_matrix", "--count")
    assert refused.value.returncode == 1


def test_the_command_counts_the_cells_and_prints_every_row():
    counted, table = io.StringIO(), io.StringIO()
    call_command("permission_matrix", "--count", stdout=counted)
    call_command("permission_matrix", stdout=table)
    assert int(counted.getvalue()) == sum(1 for _ in cells())
    assert [name for name in ROWS if f"\n{name}\n" not in table.getvalue()] == []
    assert "agent (own)" in table.getvalue()


def test_the_table_stands_on_no_code_that_it_checks():
    source = access.__file__ and open(access.__file__, encoding="utf-8").read()
    assert [line for line in source.splitlines() if line.startswith(("from projects", "from services"))] == []


def test_every_role_of_the_portal_is_in_the_matrix():
    assert set(ROLES.values()) == set(Role)


def test_strangers_and_people_are_told_apart_by_every_rule_that_asks_to_sign_in():
    asked = {cell.who for cell in cells() if cell.answer is Answer.SIGN_IN}
    assert asked == STRANGERS


def test_a_row_whose_method_is_not_named_has_none():
    assert {row.rule(method).name for row in [Row()] for method in access.METHODS} == {"no such method"}


# --- S3: at the next request


@pytest.fixture
def lead(world):
    """Signed in and shown a project, by a role, a membership and an assignment at will."""
    return world.people[Who.LEAD], signed_in(world, Who.LEAD)


def answers(client: Client, project: Project) -> tuple[str, str]:
    return tuple(answer_of(client.get(url)) for url in (reverse("project", args=[project.pk]), reverse("projects")))


@pytest.mark.django_db
@pytest.mark.parametrize("who", sorted({*access.BUREAU, Who.AGENT}))
@pytest.mark.parametrize("ended", ["by its last day", "by deletion"])
def test_s3_a_role_that_ends_is_gone_at_the_next_request(who, ended, world, quiet):
    client, project = signed_in(world, who), world.own[who]
    before = answers(client, project)
    grants = RoleGrant.objects.filter(user=world.people[who])
    if ended == "by deletion":
        grants.delete()
    else:
        grants.update(ends_on=timezone.localdate() - timedelta(days=1))
    assert (before, answers(client, project)) == ((Answer.SHOWN, Answer.SHOWN), (Answer.NOT_FOUND, Answer.FORBIDDEN))


@pytest.mark.django_db
@pytest.mark.parametrize("who", [Who.MEMBER, Who.ENTERPRISE_ADMIN])
def test_s3_a_membership_that_ends_is_gone_at_the_next_request(who, world, quiet):
    client, project = signed_in(world, who), world.own[who]
    before = answers(client, project)
    Membership.objects.filter(user=world.people[who]).update(ends_on=timezone.localdate() - timedelta(days=1))
    assert (before, answers(client, project)) == ((Answer.SHOWN, Answer.SHOWN), (Answer.NOT_FOUND, Answer.FORBIDDEN))


@pytest.mark.django_db
def test_s3_an_assignment_that_ends_is_gone_at_the_next_request(world, quiet):
    client, project = signed_in(world, Who.AGENT), world.own[Who.AGENT]
    before = answers(client, project)
    Assignment.objects.filter(project=project).update(ends_on=timezone.localdate() - timedelta(days=1))
    assert (before, answers(client, project)) == ((Answer.SHOWN, Answer.SHOWN), (Answer.NOT_FOUND, Answer.SHOWN))


@pytest.mark.django_db
@pytest.mark.parametrize("who", sorted(access.PEOPLE))
def test_s3_a_disabled_account_is_asked_to_sign_in_at_the_next_request(who, world, quiet):
    client, project = signed_in(world, who), world.own[who]
    User.objects.filter(pk=world.people[who].pk).update(is_active=False)
    assert answers(client, project) == (Answer.SIGN_IN, Answer.SIGN_IN)


@pytest.mark.django_db
def test_s3_a_disabled_account_cannot_sign_in_again(world, quiet):
    user = world.people[Who.LEAD]
    user.set_password("right-4821")
    user.is_active = False
    user.save()
    client = Client()
    client.post(reverse("account_login"), {"login": user.username, "password": "right-4821"})
    assert answer_of(client.get(reverse("projects"))) == Answer.SIGN_IN


@pytest.mark.django_db
def test_nobody_can_be_given_a_second_administrator_role(world):
    from projects.operations.refusals import Refused

    for who in (Who.SYSTEM_ADMIN, Who.SECURITY_ADMIN, Who.AUDIT_ADMIN):
        for role in ADMINISTRATORS - {ROLES[who]}:
            with pytest.raises(Refused):
                grant_role(
                    world.people[who], role, body=None, starts_on=timezone.localdate(), by=None, at=timezone.now()
                )
