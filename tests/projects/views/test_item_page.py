"""The one page of an item, for everybody who sees it."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests.projects.items import ENERGY, WAY, in_every_state, item_project, make_item, move_to, staff_of
from tests.projects.operations.drafts import keeping
from tests.projects.views.people import make_user, signed_in


@pytest.fixture(scope="module")
def world(django_db_setup, django_db_blocker):
    """A draft, who applies and the agent."""

    def made():
        member, agent = make_user("boss"), make_user("helper", "agent")
        return make_item(item_project(1, member, agent=agent), ENERGY), member, agent

    with keeping(django_db_blocker, made) as found:
        yield found


@pytest.fixture
def draft(world, db):
    return world[0]


@pytest.fixture
def member(world, db):
    return world[1]


@pytest.fixture
def agent(world, db):
    return world[2]


def page_of(user, item):
    return signed_in(user).get(reverse("item", args=[item.pk]))


def test_the_page_of_every_state_is_shown_to_both_sides_but_a_draft_to_its_own_only(draft, member, settings):
    settings.ITEM_SUSPENSION = True
    clients = [signed_in(user) for user in (member, staff_of().reviewer, staff_of().lead)]
    page = reverse("item", args=[draft.pk])

    answers = {state: [client.get(page).status_code for client in clients] for state, _ in in_every_state(draft)}

    assert answers == {"draft": [200, 404, 404]} | {state: [200, 200, 200] for state in WAY}


def test_the_page_asks_the_same_whatever_is_on_it(draft, member):
    item = move_to(draft, "reviewing")
    client = signed_in(member)
    client.get(reverse("item", args=[item.pk]))
    with CaptureQueriesContext(connection) as before:
        client.get(reverse("item", args=[item.pk]))
    for paper in item.papers.all():
        paper.remark = "x"
        paper.save()

    with CaptureQueriesContext(connection) as after:
        client.get(reverse("item", args=[item.pk]))

    assert (len(after), len(after) <= 12) == (len(before), True)


def test_what_the_bureau_writes_for_itself_is_not_told_to_the_applicant(draft, member, agent):
    item = move_to(draft, "reviewing")
    item.finding = "内部意见甲"
    item.save()
    item.components.create(code="x", body_id="au-rf", opinion="内部意见乙", state="passed")

    pages = [page_of(user, item).content.decode() for user in (member, agent)]

    assert ["内部意见" in page for page in pages] == [False, False]


def test_only_the_applicants_side_is_told_that_it_is_its_move(draft, member):
    item = move_to(draft, "correcting")

    pages = [page_of(user, item).content.decode() for user in (member, staff_of().lead)]

    assert ["轮到你" in page for page in pages] == [True, False]
