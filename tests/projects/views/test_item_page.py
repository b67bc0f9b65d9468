"""The one page of an item, for everybody who sees it."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests.projects.items import ENERGY, WAY, item_project, make_item, staff_of
from tests.projects.views.people import make_user, signed_in

pytestmark = pytest.mark.django_db


def page_of(user, item):
    return signed_in(user).get(reverse("item", args=[item.pk]))


@pytest.mark.parametrize("state", ["draft", *WAY])
def test_the_page_of_every_state_is_shown_to_both_sides_but_a_draft_to_its_own_only(catalogue, settings, state):
    settings.ITEM_SUSPENSION = True
    member = make_user("boss")
    item = make_item(item_project(1, member), ENERGY, state)

    answers = [page_of(user, item).status_code for user in (member, staff_of().reviewer, staff_of().lead)]

    assert answers == ([200, 404, 404] if state == "draft" else [200, 200, 200])


def test_the_page_asks_the_same_whatever_is_on_it(catalogue):
    member = make_user("boss")
    item = make_item(item_project(1, member), ENERGY, "reviewing")
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


def test_what_the_bureau_writes_for_itself_is_not_told_to_the_applicant(catalogue):
    member, agent = make_user("boss"), make_user("helper", "agent")
    item = make_item(item_project(1, member, agent=agent), ENERGY, "reviewing")
    item.finding = "内部意见甲"
    item.save()
    item.components.create(code="x", body_id="au-rf", opinion="内部意见乙", state="passed")

    pages = [page_of(user, item).content.decode() for user in (member, agent)]

    assert ["内部意见" in page for page in pages] == [False, False]


def test_only_the_applicants_side_is_told_that_it_is_its_move(catalogue):
    member = make_user("boss")
    item = make_item(item_project(1, member), ENERGY, "correcting")

    pages = [page_of(user, item).content.decode() for user in (member, staff_of().lead)]

    assert ["轮到你" in page for page in pages] == [True, False]
