"""Applying on the pages: corrections answered, papers brought, applications withdrawn; documents and the list."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from projects.enums import PaperState, PointState
from projects.models import AccessLog, ApprovalItem, ItemPaper, PaperDocument
from projects.operations.items.papers import upload_document
from tests.projects.applying import CONTACT, pdf
from tests.projects.items import ENERGY, WATER, item_project, make_item, staff_of
from tests.projects.views.applying.pages import at, body, queries
from tests.projects.views.people import make_user, signed_in

pytestmark = pytest.mark.django_db


# --- answering, bringing, withdrawing


def test_a_correction_is_answered_in_place(client, project):
    item = make_item(project, ENERGY, "correcting")
    point = item.corrections.get().points.get()

    answer = client.post(
        at("item-answer", item), {f"answer-{point.pk}": "补好了", "version": item.version, "next": "send"}
    )

    item.refresh_from_db()
    point.refresh_from_db()
    assert (answer.status_code, item.state, point.state) == (302, "corrected", PointState.ANSWERED)


def test_a_half_answered_correction_is_kept(client, project):
    item = make_item(project, ENERGY, "correcting")
    point = item.corrections.get().points.get()

    client.post(at("item-answer", item), {f"answer-{point.pk}": "先写一半", "version": item.version})

    item.refresh_from_db()
    assert (item.state, "先写一半" in body(client.get(at("item-answer", item)))) == ("correcting", True)


def test_a_file_and_the_sending_are_one_press(client, project):
    item = make_item(project, ENERGY, "correcting")
    paper = item.papers.get(material=item.corrections.get().points.get().material)

    answer = client.post(at("item-answer", item), {f"file-{paper.pk}": pdf(), "version": item.version, "next": "send"})

    item.refresh_from_db()
    assert (answer.status_code, item.state, paper.links.count()) == (302, "corrected", 1)


def test_an_open_point_is_told(client, project):
    item = make_item(project, ENERGY, "correcting")

    answer = client.post(at("item-answer", item), {"version": item.version, "next": "send"})

    assert (answer.status_code, "还有 1 处没有补正" in body(answer)) == (422, True)


def test_a_stale_answer_keeps_the_words_and_says_what_changed(client, project):
    item = make_item(project, ENERGY, "correcting")
    point = item.corrections.get().points.get()

    answer = client.post(at("item-answer", item), {f"answer-{point.pk}": "我的话", "version": item.version - 1})

    assert (answer.status_code, "我的话" in body(answer), "一次性告知补正" in body(answer)) == (422, True, True)


def test_what_was_tolerated_is_brought_on_its_page(client, project):
    item = make_item(project, ENERGY, "accepted_tolerant")
    paper = item.papers.first()
    ItemPaper.objects.filter(pk=paper.pk).update(state=PaperState.TOLERATED, make_up_by=timezone.localdate())

    answer = client.post(
        at("item-supplement", item), {f"file-{paper.pk}": pdf(), "version": item.version, "next": "send"}
    )

    paper.refresh_from_db()
    assert (answer.status_code, paper.state) == (302, PaperState.GIVEN)


def test_an_application_is_taken_back_with_a_word(client, project):
    item = make_item(project, ENERGY, "submitted")

    answer = client.post(at("item-withdraw", item), {"sure": "on", "reason": "方案变了", "version": item.version})

    item.refresh_from_db()
    assert (answer.status_code, item.state) == (302, "withdrawn_early")


def test_nobody_withdraws_without_being_sure(client, project):
    item = make_item(project, ENERGY, "submitted")

    assert client.post(at("item-withdraw", item), {"version": item.version}).status_code == 422


@pytest.mark.parametrize("name", ["item-draft", "item-drop", "item-answer", "item-supplement", "item-withdraw"])
def test_staff_see_the_item_and_act_for_nobody(project, name):
    item = make_item(project, ENERGY, "submitted")

    assert signed_in(staff_of().reviewer).post(at(name, item), {}).status_code == 403


# --- documents


def test_a_document_is_given_to_those_who_see_its_item_and_noted(client, boss, project):
    item = make_item(project)
    document = upload_document([item.papers.first()], pdf(), by=boss, at=timezone.now())

    answer = client.get(at("document", document))

    assert (answer.status_code, answer["Content-Disposition"].startswith("attachment"), AccessLog.objects.count()) == (
        *(200, True),
        1,
    )


def test_a_document_of_others_is_not_there(boss, project):
    document = upload_document([make_item(project).papers.first()], pdf(), by=boss, at=timezone.now())
    other = make_user("other")
    item_project(2, other)

    assert signed_in(other).get(at("document", document)).status_code == 404


def test_a_document_shown_beside_a_form_can_do_nothing(client, boss, project):
    document = upload_document([make_item(project).papers.first()], pdf(), by=boss, at=timezone.now())

    answer = client.get(at("document", document) + "?inline=1")

    assert (answer["Content-Disposition"].partition(";")[0], "sandbox" in answer["Content-Security-Policy"]) == (
        *("inline", True),
    )


# --- the list


def test_ones_own_items_are_listed_and_others_not(client, project):
    mine = make_item(project, ENERGY, "submitted")
    other = make_item(item_project(2), ENERGY, "submitted")

    page = body(client.get(reverse("items")))

    assert (mine.number in page, other.number in page) == (True, False)


@pytest.mark.parametrize(
    ("query", "count"),
    [("move=you", 1), ("state=correcting", 1), ("state=live", 2), ("q=节能", 2), ("q=zzz", 0), ("state=nonsense", 2)],
)
def test_filters_of_the_list(client, project, query, count):
    make_item(project, ENERGY, "correcting")
    make_item(item_project(3, make_user("x")), ENERGY, "submitted")
    second = item_project(4)
    second.enterprise.memberships.create(user=make_user("y"), starts_on="2026-01-01")
    make_item(project, WATER, "submitted") if "节能" not in query else None

    answer = client.get(f"{reverse('items')}?{query}")

    assert answer.context["page"].paginator.count == (count if "节能" not in query else 1)


def test_staff_are_not_shown_drafts(project):
    make_item(project)

    assert signed_in(staff_of().lead).get(reverse("items")).context["page"].paginator.count == 0


def test_the_list_asks_the_same_whatever_its_length(client, project):
    make_item(project, ENERGY, "submitted")
    before = queries(client, reverse("items"))
    for node in (WATER, "ap-project-filing", "ap-construction-permit"):
        make_item(project, node, "submitted")

    assert (queries(client, reverse("items")), before <= 12) == (before, True)


@pytest.mark.parametrize("name", ["item-open", "item-check"])
def test_the_pages_of_applying_ask_the_same_whatever_is_on_them(client, project, name):
    make_item(project)
    before = queries(client, at(name, project))
    for node in (WATER, "ap-project-filing", "ap-civil-defence"):
        make_item(project, node)

    assert (queries(client, at(name, project)), before <= 12) == (before, True)


def test_the_page_of_a_draft_asks_the_same_whatever_is_on_it(client, boss, project):
    item = make_item(project)
    before = queries(client, at("item-draft", item))
    for number, paper in enumerate(item.papers.all()):
        upload_document([paper], pdf(content=f"%PDF-1.7 {number}".encode()), by=boss, at=timezone.now())

    assert (queries(client, at("item-draft", item)), before <= 14) == (before, True)


def test_old_documents_are_offered_again(client, boss, project):
    item = make_item(project)
    paper = item.papers.filter(state=PaperState.MISSING).first()
    document = upload_document([paper], pdf(), by=boss, at=timezone.now() - timedelta(days=1))
    client.post(at("item-drop", item), {"version": ApprovalItem.objects.get(pk=item.pk).version})
    again = make_item(project)
    line = again.papers.get(material=paper.material)

    client.post(at("item-draft", again), {**CONTACT, "version": again.version, f"known-{line.pk}": document.pk})

    assert PaperDocument.objects.filter(paper=line, document=document).count() == 1
