"""No data is carried from one client to the next: what an agent does for one enterprise shows nowhere in another's pages."""

import pytest
from django.urls import reverse
from django.utils import timezone

from projects.models import ApprovalItem, PaperDocument
from projects.operations.items.draft_edits import edit_draft
from projects.operations.items.papers import attach_document, upload_document
from projects.operations.refusals import Refused
from projects.queries_papers import reusable_documents
from tests.projects.applying import line, pdf
from tests.projects.items import ENERGY, item_project, make_item
from tests.projects.views.applying.pages import body
from tests.projects.views.people import make_project, make_user, signed_in

SECRET = ("王秘密", "13300009999", "甲家的说明", "甲家的报告")


@pytest.fixture
def first(project, agent):
    """The first client: a draft with its contact, its note and its paper, all by the agent."""
    item = make_item(project, ENERGY, at=timezone.now())
    said = {"contact_name": SECRET[0], "contact_phone": SECRET[1], "note": SECRET[2]}
    upload_document([line(item)], pdf(f"{SECRET[3]}.pdf"), by=agent, at=timezone.now())
    return edit_draft(ApprovalItem.objects.get(pk=item.pk), **said, by=agent, at=timezone.now())


@pytest.fixture
def second(agent):
    return make_item(item_project(2, make_user("boss2"), agent=agent), ENERGY, at=timezone.now())


def test_the_next_clients_pages_say_nothing_of_the_first(first, second, agent):
    client = signed_in(agent)
    client.get(reverse("item-draft", args=[first.pk]))  # he comes from there
    project = second.project
    addresses = [
        reverse("item-draft", args=[second.pk]),
        reverse("item", args=[second.pk]),
        reverse("item-open", args=[project.pk]),
        reverse("item-check", args=[project.pk]),
        reverse("project", args=[project.pk]),
        reverse("project-edit", args=[project.pk]),
        reverse("enterprise", args=[project.enterprise_id]),
        reverse("mandate-new", args=[project.enterprise_id]),
        f"{reverse('project-new')}?for={project.enterprise.credit_code}",
    ]
    for address in addresses:
        page = body(client.get(address))
        assert [word for word in (*SECRET, first.project.enterprise.name) if word in page] == [], address


def test_a_new_draft_of_the_next_client_brings_no_contact_and_no_paper(first, second):
    assert (second.contact_name, second.contact_phone, second.note) == ("", "", "")
    assert not PaperDocument.objects.filter(paper__item=second).exists()


def test_a_paper_of_the_first_is_neither_offered_nor_put_there(first, second, agent):
    document = PaperDocument.objects.get(paper__item=first).document
    offered = reusable_documents(second, agent, timezone.localdate())
    assert not offered.filter(pk=document.pk).exists()
    with pytest.raises(Refused):
        attach_document(document, [line(second)], by=agent, at=timezone.now())
    answer = signed_in(agent).post(
        reverse("item-draft", args=[second.pk]),
        {"version": second.version, f"known-{line(second).pk}": document.pk, "contact_name": "x"},
    )
    assert answer.status_code in (200, 302, 422)
    assert not PaperDocument.objects.filter(paper__item=second).exists()


def test_the_other_projects_of_the_client_stay_closed(first, agent):
    other = make_project(first.project.enterprise, "同家的另一个项目", profile="A")
    client = signed_in(agent)
    hidden = make_item(other, ENERGY, at=timezone.now())
    for name, pk in (("project", other.pk), ("item", hidden.pk), ("item-draft", hidden.pk), ("item-open", other.pk)):
        assert client.get(reverse(name, args=[pk])).status_code == 404
    for address in ("/search/?q=另一个", "/projects/", reverse("items"), "/"):
        assert "同家的另一个项目" not in body(client.get(address)), address


def test_what_was_typed_when_the_session_ended_stays_on_its_own_page(first, second, agent):
    client = signed_in(agent)
    client.cookies.clear()
    client.post(reverse("item-draft", args=[first.pk]), {"contact_name": "没存上的王某", "version": first.version})
    client.force_login(agent)
    assert "没存上的王某" not in body(client.get(reverse("item-draft", args=[second.pk])))


def test_the_next_clients_people_find_nothing_of_the_first(first, second):
    boss = second.project.enterprise.memberships.get().user
    client = signed_in(boss)
    for address in ("/", reverse("projects"), reverse("items"), "/search/?q=企业"):
        page = body(client.get(address))
        assert [word for word in (*SECRET, first.project.enterprise.name) if word in page] == [], address
    document = PaperDocument.objects.get(paper__item=first).document
    assert client.get(reverse("document", args=[document.pk])).status_code == 404
