"""A paper offered while its draft is sent: it stands on the line before the sending or not at all, and nothing deadlocks."""

import pytest
from django.db import transaction

from approval_portal.accounts.models import User
from projects.enums import PaperState
from projects.models import ApprovalItem, Document, Event, PaperDocument, Project
from projects.operations.items.draft_edits import edit_draft
from projects.operations.items.submission import submit_items
from projects.operations.items.wallet import offer_document
from tests.projects.applying import CONTACT
from tests.projects.items import ITEM_AT, WATER
from tests.projects.operations.items.test_decisions_race import at_once
from tests.projects.views.people import make_project
from tests.projects.wallets import is_held, line_of, lodged, opened, standing

pytestmark = pytest.mark.django_db(transaction=True)
PLAN = "m-sb-plan"


def test_offered_while_it_is_sent_the_draft_goes_with_the_paper_or_stays_whole(project, boss):
    item = opened(project, WATER, boss)
    edit_draft(item, **CONTACT, by=boss, at=ITEM_AT)
    pk, user, firm = item.pk, boss.pk, project.enterprise

    def send():
        submit_items([ApprovalItem.objects.get(pk=pk)], by=User.objects.get(pk=user), at=ITEM_AT)

    def lodge():
        lodged(firm, User.objects.get(pk=user), PLAN)

    found = at_once(send, lodge)
    item.refresh_from_db()
    assert found in (["", ""], ["Blocked", ""])
    assert (item.state == "submitted") is (found[0] == "")
    assert (is_held(item, PLAN), len(standing(item, PLAN))) == (True, 1)
    events = list(Event.objects.filter(object_id=str(pk), verb__in=("hold", "submit")).order_by("seq"))
    assert [each.verb for each in events] == (["hold", "submit"] if found[0] == "" else ["hold"])


def test_two_papers_offered_to_the_drafts_of_several_projects_at_once_meet_each_line_once(project, boss):
    more = [make_project(project.enterprise, f"第{n}个", profile="A") for n in (2, 3)]
    items = [opened(Project.objects.get(pk=each.pk), WATER, boss) for each in (project, *more)]
    paper = lodged(project.enterprise, boss, PLAN)
    PaperDocument.objects.all().delete()
    line_ids = [line_of(item, PLAN).pk for item in items]
    type(line_of(items[0], PLAN)).objects.filter(pk__in=line_ids).update(state=PaperState.MISSING)

    @transaction.atomic
    def offers():
        offer_document(Document.objects.get(pk=paper.pk), at=ITEM_AT)

    found = at_once(*[offers] * 4)

    assert found == [""] * 4
    assert [standing(item, PLAN) for item in items] == [[paper.pk]] * 3
