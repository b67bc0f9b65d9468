"""S1: every address × method × person × relation answers as `approval_portal/access.py` says; S3: at the next request."""

import io
import logging
import re
from datetime import timedelta
from unittest.mock import patch

import pytest
import time_machine
from django.core.management import CommandError, call_command
from django.db import transaction
from django.template import Template
from django.test import Client, override_settings
from django.urls import path, reverse
from django.utils import timezone

from approval_portal import access
from approval_portal.access import ROWS, STRANGERS, Answer, Cell, Relation, Row, Who, cells
from approval_portal.accounts.models import ADMINISTRATORS, Role, RoleGrant, User
from projects.models import Assignment, Membership, Project
from projects.operations.people import grant_role
from projects.operations.refusals import Refused
from projects.views import trial, trial_result
from projects.views.context import forget_site
from tests.browser.pages import FULL
from tests.matrix import ROLES, address, answer_of, ask, build, said, signed_in, text_of
from tests.matrix_choice import ALLOWED, asked
from tests.replay import shipped_catalogue


def kept(function):
    """The function's first answer for each trial, again and again."""
    made = {}
    return lambda draft: (
        made[draft.trial.pk] if draft.trial.pk in made else made.setdefault(draft.trial.pk, function(draft))
    )


@pytest.fixture(scope="module")
def world(django_db_setup, django_db_blocker):
    """One set of rows for the whole walk, in one transaction that is rolled back after it.

    Sessions live in cookies, so that a request that signs out leaves the next one signed in; no rate limit counts. The
    clock starts at noon: roles that end yesterday and begin tomorrow still do so when the walk goes on past midnight.
    """
    noon = time_machine.travel(timezone.localtime().replace(hour=12, minute=0), tick=True)
    quick = override_settings(
        SESSION_ENGINE="django.contrib.sessions.backends.signed_cookies",
        CACHES={"default": {"BACKEND": "django.core.cache.backends.dummy.DummyCache"}},
    )
    # who may have it, not what is in it: the one draft is judged and drawn once
    pdf = patch("projects.guide.paper.pdf.result_pdf", return_value=b"%PDF-1.7")
    sheets = patch("projects.guide.flow_sheet.print_page", return_value=b"%PDF-1.7")
    printed = patch("services.papers.press.printed", return_value=b"%PDF-1.7")
    drawn = patch.object(trial_result, "result_context", kept(trial_result.result_context))
    judged = patch.object(trial, "page_context", kept(trial.page_context))
    plain = patch.object(Template, "_render", lambda self, context: self.nodelist.render(context))  # as in production
    with django_db_blocker.unblock(), transaction.atomic(), noon, quick, pdf, sheets, printed, drawn, judged, plain:
        shipped_catalogue()
        yield build()
        transaction.set_rollback(True)
    forget_site()


# --- the walk


@pytest.fixture
def quiet():
    logging.disable(logging.CRITICAL)
    yield
    logging.disable(logging.NOTSET)


@pytest.mark.django_db
@pytest.mark.parametrize("name", ROWS)
def test_s1_every_cell_of_this_address_answers_as_the_table_says_and_leaks_no_name(name, world, quiet):
    world.made.clear()  # what another test made on its way was rolled back with it
    found, walked = [], asked(name, full=FULL)
    for who in Who:
        client, forbidden = signed_in(world, who), world.forbidden_words(who)
        for cell in walked:
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
    once = [re.escape(response["X-Reference"]), re.escape(response.wsgi_request.path), r'(?<=token" value=")\w{64}']
    return re.sub("|".join(once), "", response.content.decode())


# --- the table is complete


def test_every_address_has_a_row_and_every_row_an_address():
    assert access.gaps() == []


def test_2000_cells_of_the_matrix_are_asked_at_least():
    everything, walked = list(cells()), [cell for name in ROWS for cell in asked(name, full=FULL)]
    assert len(everything) == len(set(everything)) >= len(set(walked)) == len(walked) >= 2000


def test_the_short_form_asks_for_all_that_is_allowed_as_a_stranger_and_as_every_role_at_very_many_addresses():
    walked = [cell for name in ROWS for cell in asked(name, full=False)]
    for says in (allowed, told_to_strangers):
        assert {says(cell) for cell in cells()} == {says(cell) for cell in walked}
    refused = {(cell.who, cell.name) for cell in walked if cell.answer not in ALLOWED}
    assert {who for who in Who if sum(who is each for each, _ in refused) < 50} == set()


def allowed(cell: Cell):
    return (cell.name, cell.method, cell.answer) if cell.answer in ALLOWED and cell.method != "HEAD" else None


def told_to_strangers(cell: Cell):
    ours = cell.who is Who.ANONYMOUS and cell.answer is not Answer.NO_METHOD and cell.method != "HEAD"
    return (cell.name, cell.method, cell.answer) if ours else None


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


def test_every_role_of_the_portal_is_in_the_matrix():
    assert set(ROLES.values()) == set(Role)


def test_strangers_and_people_are_told_apart_by_every_rule_that_asks_to_sign_in():
    asked = {cell.who for cell in cells() if cell.answer is Answer.SIGN_IN}
    assert asked == STRANGERS


def test_a_row_whose_method_is_not_named_has_none():
    assert {row.rule(method).name for row in [Row()] for method in access.METHODS} == {"no such method"}


# --- S3: at the next request


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
    for who in (Who.SYSTEM_ADMIN, Who.SECURITY_ADMIN, Who.AUDIT_ADMIN):
        for role in ADMINISTRATORS - {ROLES[who]}:
            with pytest.raises(Refused):
                grant_role(
                    world.people[who], role, body=None, starts_on=timezone.localdate(), by=None, at=timezone.now()
                )
