"""The applicant who was told the right to a hearing applies for it or waives it on the page."""

import pytest
from django.utils import timezone

from projects.models import Hearing
from projects.operations.items.hearings import tell_hearing
from tests.projects.items import ENERGY, make_item, staff_of
from tests.projects.views.applying.pages import at, body

pytestmark = pytest.mark.django_db


@pytest.fixture
def told(project):
    item = make_item(project, ENERGY, "reviewing")
    tell_hearing(item, by=staff_of().reviewer, at=timezone.now())
    item.refresh_from_db()
    return item


def test_the_page_offers_both_answers(client, told):
    page = body(client.get(at("item-hearing-apply", told)))

    assert [f'name="answer" value="{answer}"' in page for answer in ("apply", "waive")] == [True, True]


@pytest.mark.parametrize(("answer", "field"), [("apply", "applied_on"), ("waive", "waived_on")])
def test_an_answer_is_written_down(client, told, answer, field):
    sent = client.post(at("item-hearing-apply", told), {"answer": answer, "version": told.version})

    assert (sent.status_code, getattr(Hearing.objects.get(item=told), field)) == (302, timezone.localdate())


def test_no_answer_is_asked_for_again(client, told):
    sent = client.post(at("item-hearing-apply", told), {"version": told.version})

    assert (sent.status_code, "选一个：要听证，还是放弃。" in body(sent)) == (422, True)
