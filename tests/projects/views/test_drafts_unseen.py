"""An application is the applicant's own affair until it is sent: nobody of the bureau opens it, by whatever address."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from approval_portal.accounts.models import Role
from projects.enums import AssignmentKind
from projects.guide.flow_sheet import read_sheet
from projects.models import ApprovalItem, Assignment, PaperDocument
from projects.operations.items.drafts import open_item
from projects.operations.items.papers import detach_document, upload_document
from projects.operations.items.submission import submit_items
from projects.operations.projects import assign
from projects.queries_papers import seen_documents
from tests.projects.applying import EVEN_LATER, LATER, agent, boss, fill, line, own_files, pdf, project  # noqa: F401
from tests.projects.items import ENERGY, FILING, ITEM_AT, WATER, staff_member, staff_of
from tests.projects.views.people import make_user, signed_in

BUREAU = ("window", "reviewer", "decider", "lead")
READ = ("item", "item-receipt", "item-clock", "item-court", "item-draft", "item-drop", "api-item", "api-item-clock")
SENT = ("item-draft", "item-drop", "item-withdraw", "item-accept", "item-take", "api-item-steps", "api-item-decision")
TODAY = timezone.localdate


@pytest.fixture
def draft(project, boss):  # noqa: F811 - fixtures
    return open_item(project, ENERGY, by=boss, at=ITEM_AT)


def person(name):
    return getattr(staff_of(), name)


def status(user, name, row, method="get"):
    return getattr(signed_in(user), method)(reverse(name, args=[row.pk])).status_code


@pytest.mark.parametrize("who", BUREAU)
def test_no_page_and_no_address_of_the_api_opens_a_draft_to_the_bureau(draft, who):
    user = person(who)
    asked = [(name, "get") for name in READ] + [(name, "post") for name in SENT]
    assert {(name, method): status(user, name, draft, method) for name, method in asked} == dict.fromkeys(asked, 404)


def test_the_applicant_s_people_and_the_agents_in_charge_open_it(draft, boss, agent, project):  # noqa: F811
    backup = make_user("backup", "agent")
    assign(project, AssignmentKind.BACKUP_AGENT, backup, starts_on=TODAY(), by=None, at=ITEM_AT)
    shown = [name for name in READ if name != "item-receipt"]  # there is none yet
    for user in (boss, agent, backup):
        assert {name: status(user, name, draft) for name in shown} == dict.fromkeys(shown, 200)
    assert status(make_user("other", "agent"), "item", draft) == 404


@pytest.mark.parametrize("who", BUREAU)
def test_no_list_shows_it_to_the_bureau(draft, project, who):  # noqa: F811
    client = signed_in(person(who))
    assert client.get("/api/v1/items/").json()["count"] == client.get("/items/").context["page"].paginator.count == 0
    page = client.get(reverse("project", args=[project.pk]))
    assert (page.status_code, page.context["items_shown"].lines) == (200, [])
    assert "建立申请草稿" not in page.content.decode()


def test_the_page_of_the_project_tells_the_applicant_of_it(draft, project, boss):  # noqa: F811
    page = signed_in(boss).get(reverse("project", args=[project.pk]))
    assert [line.item for line in page.context["items_shown"].lines] == [draft]
    assert "建立申请草稿" in page.content.decode()


def test_a_sheet_that_is_handed_on_does_not_draw_it(draft, project):  # noqa: F811
    assert ENERGY not in read_sheet(project, "zh-hans", TODAY()).live


def test_what_was_sent_is_seen(draft, boss):  # noqa: F811
    submit_items([fill(draft, boss)], by=boss, at=LATER)
    assert {who: status(person(who), "item", draft) for who in BUREAU} == dict.fromkeys(BUREAU, 200)


def test_the_window_does_not_send_what_it_does_not_see(draft, boss):  # noqa: F811
    fill(draft, boss)
    answer = signed_in(staff_of().window).post("/api/v1/items/submit/", {"items": [draft.pk]}, "application/json")
    draft.refresh_from_db()
    assert (answer.status_code, answer.json()["errors"][0]["fields"], draft.state) == (400, ["items"], "draft")


# --- what the window opened for papers


def test_the_window_sees_the_draft_that_a_window_opened_and_nobody_else_of_the_bureau(project, boss):  # noqa: F811
    item = open_item(project, ENERGY, by=staff_of().window, at=ITEM_AT)
    colleague = staff_member("desk-2", Role.WINDOW, "au-fg")
    people = {"boss": boss, "colleague": colleague} | {who: person(who) for who in BUREAU}
    seen = {who for who, user in people.items() if status(user, "item", item) == 200}
    assert seen == {"boss", "colleague", "window"}


@pytest.mark.parametrize("kind", [AssignmentKind.AGENT, AssignmentKind.BACKUP_AGENT])
def test_what_an_agent_opened_is_the_applicant_s_even_if_the_agent_sits_at_the_window(project, kind):  # noqa: F811
    both = staff_member("both", Role.WINDOW, "au-fg")
    Assignment.objects.filter(project=project).delete()
    assign(project, kind, staff_member("both", Role.AGENT, "au-fg"), starts_on=TODAY(), by=None, at=ITEM_AT)
    item = open_item(project, ENERGY, by=both, at=ITEM_AT)
    assert (status(both, "item", item), status(staff_of().window, "item", item)) == (200, 404)


def test_who_came_to_the_window_later_opened_nothing_there(project, boss):  # noqa: F811
    item = open_item(project, ENERGY, by=boss, at=ITEM_AT)
    boss.memberships.all().delete()
    staff_member("boss", Role.WINDOW, "au-fg").grants.update(starts_on=timezone.localdate(ITEM_AT) + timedelta(days=1))
    assert status(staff_of().window, "item", item) == 404


# --- documents


def opens(document):
    people = {who: person(who) for who in BUREAU}
    return {who for who, user in people.items() if status(user, "document", document) == 200}


def test_a_document_of_drafts_alone_stays_with_the_applicant(draft, boss, agent):  # noqa: F811
    document = upload_document([line(draft)], pdf(), by=boss, at=ITEM_AT)
    assert opens(document) == set()
    assert [status(user, "document", document) for user in (boss, agent)] == [200, 200]


def test_sent_with_one_item_it_is_seen_though_a_draft_has_it_too(draft, boss, project):  # noqa: F811
    document = upload_document([line(draft)], pdf(), by=boss, at=ITEM_AT)
    other = open_item(project, WATER, by=boss, at=ITEM_AT)
    PaperDocument.objects.create(paper=line(other), document=document, attached_at=ITEM_AT)
    submit_items([fill(draft, boss)], by=boss, at=LATER)
    assert opens(document) == set(BUREAU)


def test_what_was_taken_away_again_before_sending_is_not_seen_afterwards(draft, boss, agent):  # noqa: F811
    document = upload_document([line(draft)], pdf(), by=boss, at=ITEM_AT)
    detach_document(PaperDocument.objects.get(document=document), by=boss, at=LATER)
    submit_items([fill(draft, boss, at=LATER)], by=boss, at=EVEN_LATER)
    assert opens(document) == set()
    assert [status(user, "document", document) for user in (boss, agent)] == [200, 200]


# --- cost


def test_it_costs_the_same_for_one_draft_and_for_many(draft, boss, project):  # noqa: F811
    def asked():
        found = {}
        for who in ("window", "lead"):
            user = type(boss).objects.get(pk=person(who).pk)
            with CaptureQueriesContext(connection) as counted:
                list(ApprovalItem.objects.visible_to(user, TODAY()))
                list(seen_documents(user, TODAY()))
            found[who] = len(counted)
        return found

    before = asked()
    for node in (FILING, WATER):
        item = open_item(project, node, by=boss, at=ITEM_AT)
        upload_document([line(item)], pdf(content=node.encode().join([b"%PDF-1.7 ", b""])), by=boss, at=ITEM_AT)
    assert asked() == before == {"window": 3, "lead": 3}
