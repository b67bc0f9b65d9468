"""S24: no page, list, file or API answer shows a number or an address of somebody else who has not been asked for a reason.

The walk is that of the permission matrix: an address that is added is asked here too.
"""

import logging
from unittest.mock import patch

import pytest
import time_machine
from django.db import transaction
from django.test import Client, override_settings
from django.utils import timezone

from approval_portal.access import ROWS, Answer, Cell, Relation, Who
from approval_portal.accounts.models import User
from projects.enums import AssignmentKind
from projects.models import ApprovalItem, Assignment, Enterprise, Invitation, Membership, Project, Referral
from projects.views.context import forget_site
from tests.browser.pages import FULL
from tests.matrix import World, address, answer_of, build, signed_in, text_of
from tests.replay import shipped_catalogue
from tests.security.test_downloads import FILES

PHONE, MAIL = "13912345678", "hidden.person@example.org"
OWN_PHONE, OWN_MAIL = "13300000000", "own.person@example.org"
ACCOUNTS = ("staff", "bodies", "log")
SECRETS = (PHONE, "139 1234 5678", MAIL)
# one of those whom the rules of this test treat alike; FULL=1 asks everybody
SOME = (Who.WINDOW, Who.AGENT, Who.REVIEWER, Who.LIAISON, Who.SYSTEM_ADMIN, Who.AUDIT_ADMIN, Who.ENTERPRISE_ADMIN)
ASKED = tuple(Who) if FULL else SOME
LISTS = {name for name, query in FILES if query}
SEALED = {"trial-pdf", "print-issue", "notice-file", "item-archive"}  # their files are tested with what is in them


@pytest.fixture(scope="module")
def world(django_db_setup, django_db_blocker):
    """As the matrix has it: one set of rows in one transaction, no limits, sessions in cookies, no PDF laid out."""
    noon = time_machine.travel(timezone.localtime().replace(hour=12, minute=0), tick=True)
    quick = override_settings(
        SESSION_ENGINE="django.contrib.sessions.backends.signed_cookies",
        CACHES={"default": {"BACKEND": "django.core.cache.backends.dummy.DummyCache"}},
    )
    pdf = patch("projects.guide.paper.pdf.result_pdf", return_value=b"%PDF-1.7")
    sheets = patch("projects.guide.flow_sheet.print_page", return_value=b"%PDF-1.7")
    with django_db_blocker.unblock(), transaction.atomic(), noon, quick, pdf, sheets:
        shipped_catalogue()
        yield build()
        transaction.set_rollback(True)
    forget_site()


def plant(world: World, who: Who, *, agents: bool) -> None:
    """The number and the address of everybody and everything but the person's own. The numbers of agents are published, so
    that enterprises can call them: they are planted only where accounts are kept (`agents`)."""
    me = world.people[who].pk if who in world.people else 0
    own = list(Membership.objects.filter(user=me).values_list("enterprise", flat=True))
    for values in (("某人", PHONE, MAIL), ("自己", OWN_PHONE, OWN_MAIL)):
        name, phone, email = values
        pick = "exclude" if phone == PHONE else "filter"
        getattr(Enterprise.objects, pick)(pk__in=own).update(
            contact_name=name, contact_phone=phone, contact_email=email
        )
        getattr(Project.objects, pick)(enterprise__in=own).update(contact_name=name, contact_phone=phone)
        items = getattr(ApprovalItem.objects, pick)(project__enterprise__in=own)
        items.update(contact_name=name, contact_phone=phone)
        getattr(Invitation.objects, pick)(enterprise__in=own).update(email=email)
        getattr(User.objects, pick)(pk=me).update(phone=phone, email=email)
    Referral.objects.update(contact_name="某人", contact_phone=PHONE)
    if not agents:
        serving = Assignment.objects.filter(kind__in=(AssignmentKind.AGENT, AssignmentKind.BACKUP_AGENT))
        User.objects.filter(pk__in=serving.values("user")).exclude(pk=me).update(phone="")


def shown_to(name: str, who: Who) -> Relation | None:
    """An object that this person sees at the address, their own first."""
    row = ROWS[name]
    found = [relation for relation in row.of if row.get.answer(who, relation) is Answer.SHOWN]
    return found[0] if found else None


def asked(name: str) -> list[tuple[Who, Relation]]:
    """With FULL=1 everybody who is shown something; else the first of SOME and one of the others, in turn."""
    seen = [(who, relation) for who in ASKED if (relation := shown_to(name, who)) is not None]
    turn = list(ROWS).index(name)
    return seen if FULL else [*seen[:1], *([seen[1 + turn % (len(seen) - 1)]] if len(seen) > 1 else [])]


def asked_of(name: str, client: Client, world: World, who: Who, relation: Relation) -> list[str]:
    cell = Cell(name, "GET", who, relation, "", Answer.SHOWN)
    url = address(world, cell)
    plant(world, who, agents=name.startswith(ACCOUNTS))
    found = []
    for query in ("", "?format=xlsx") if name in LISTS else ("",):
        with transaction.atomic():
            response = client.get(url + query)
            text = text_of(response)
            transaction.set_rollback(True)
        found += [f"{name}{query} shows {word} to {who}" for word in SECRETS if word in text]
        if answer_of(response) != Answer.SHOWN:
            found.append(f"{name}{query} answers {response.status_code} to {who}")
    return found


@pytest.mark.django_db
@pytest.mark.parametrize("name", [name for name in ROWS if name not in SEALED])
def test_s24_no_address_shows_somebody_elses_number_or_address(name, world):
    logging.disable(logging.CRITICAL)
    try:
        world.made.clear()
        found = []
        for who, relation in asked(name):
            found += asked_of(name, signed_in(world, who), world, who, relation)
    finally:
        logging.disable(logging.NOTSET)
    assert found == []


@pytest.mark.django_db
def test_s24_the_walk_finds_a_number_that_is_shown(world):
    """An address whose page prints the number, as the answer to a reason does."""
    with patch("projects.views.personal_shown.masked", dict):
        found = asked_of("enterprise", signed_in(world, Who.WINDOW), world, Who.WINDOW, Relation.OWN)
    assert f"enterprise shows {PHONE} to window" in found
