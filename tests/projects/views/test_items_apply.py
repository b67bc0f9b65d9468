"""Applying on the pages: choosing, drafts, checking, sending, answering; what was typed outlives the session."""

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from projects.enums import PaperState, PointState
from projects.models import AccessLog, ApprovalItem, Document, ItemPaper, PaperDocument
from projects.operations.items.draft_edits import edit_draft
from projects.operations.items.papers import upload_document
from tests.projects.items import ENERGY, WATER, item_project, make_item, staff_of
from tests.projects.views.people import make_user, signed_in

pytestmark = pytest.mark.django_db
CONTACT = {"contact_name": "王工", "contact_phone": "13300002046", "note": ""}


@pytest.fixture(autouse=True)
def _files(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def boss(catalogue):
    return make_user("boss")


@pytest.fixture
def agent(catalogue):
    return make_user("helper", "agent")


@pytest.fixture
def project(boss, agent):
    return item_project(1, boss, agent=agent)


@pytest.fixture
def client(boss):
    return signed_in(boss)


def at(name, row):
    return reverse(name, args=[row.pk])


def pdf(name="报告.pdf", content=b"%PDF-1.7 x"):
    return SimpleUploadedFile(name, content, "application/pdf")


def ready(project, node=ENERGY, by=None):
    """A draft from which nothing is missing."""
    item = make_item(project, node, at=timezone.now())
    ItemPaper.objects.filter(item=item, state=PaperState.MISSING).update(state=PaperState.GIVEN)
    return edit_draft(item, **CONTACT, by=by, at=timezone.now())


def body(answer):
    return answer.content.decode()


# --- choosing


def test_several_matters_become_drafts(client, project):
    answer = client.post(at("item-open", project), {"matter": [ENERGY, WATER]})

    drafts = list(ApprovalItem.objects.order_by("pk").values_list("node", "state"))
    assert (answer.status_code, drafts) == (302, [(ENERGY, "draft"), (WATER, "draft")])


def test_nothing_chosen_says_so(client, project):
    answer = client.post(at("item-open", project), {})

    assert (answer.status_code, "选出要申报的事项" in body(answer)) == (422, True)


def test_what_another_system_handles_is_shown_and_not_offered(client, project):
    page = body(client.get(at("item-open", project)))

    assert ('value="ap-land-planning"' in page, "m-ap-land-planning" in page) == (False, True)


def test_what_is_under_way_is_shown_and_not_offered(client, project):
    make_item(project, ENERGY, "submitted")

    assert f'value="{ENERGY}"' not in body(client.get(at("item-open", project)))


def test_a_granted_matter_is_offered_for_change(client, project):
    item = make_item(project, ENERGY, "delivered")

    answer = client.post(at("item-open", project), {"matter": ENERGY, f"type-{ENERGY}": f"ct-change:{item.pk}"})

    made = ApprovalItem.objects.get(state="draft")
    assert (answer.status_code, made.case_type, made.earlier) == (302, "ct-change", item)


@pytest.mark.parametrize("role", ["window", "reviewer", "decider", "lead"])
def test_staff_do_not_apply_for_an_enterprise(project, role):
    answer = signed_in(make_user("other", role)).get(at("item-open", project))

    assert answer.status_code == 403


def test_a_strangers_project_is_not_there(project):
    other = make_user("other")
    item_project(2, other)

    assert signed_in(other).get(at("item-open", project)).status_code == 404


# --- the draft


def test_words_and_files_are_saved_at_once(client, project):
    item = make_item(project)
    paper = item.papers.filter(state=PaperState.MISSING).first()

    answer = client.post(
        at("item-draft", item),
        {**CONTACT, "version": item.version, f"file-{paper.pk}": [pdf(), pdf("二.pdf", b"%PDF-1.7 y")]},
    )

    item.refresh_from_db()
    assert (answer.status_code, item.contact_name, paper.links.count()) == (302, "王工", 2)


def test_a_bad_file_is_named_and_the_rest_is_saved(client, project):
    item = make_item(project)
    paper = item.papers.filter(state=PaperState.MISSING).first()

    answer = client.post(
        at("item-draft", item),
        {**CONTACT, "version": item.version, f"file-{paper.pk}": [pdf(), pdf("坏.pdf", b"MZ")]},
    )

    assert (answer.status_code, "坏.pdf" in body(answer), paper.links.count()) == (422, True, 1)


def test_one_file_meets_the_same_paper_of_other_drafts(client, project):
    first, second = make_item(project), make_item(project, WATER)
    shared = set(first.papers.values_list("material", flat=True)) & set(
        second.papers.values_list("material", flat=True)
    )
    paper = first.papers.filter(material__in=shared, state=PaperState.MISSING).first()
    if paper is None:
        ItemPaper.objects.create(item=second, material=first.papers.first().material, position=99)
        paper = first.papers.first()
        ItemPaper.objects.filter(pk=paper.pk).update(state=PaperState.MISSING)

    client.post(at("item-draft", first), {**CONTACT, "version": first.version, f"file-{paper.pk}": pdf()})

    states = ItemPaper.objects.filter(material=paper.material).values_list("state", flat=True)
    assert (set(states), Document.objects.count()) == ({PaperState.GIVEN}, 1)


def test_an_agent_commits_to_nothing(project, agent):
    item = make_item(project)

    signed_in(agent).post(at("item-draft", item), {**CONTACT, "version": item.version, "commitment": "1"})

    item.refresh_from_db()
    assert (item.commitment, item.contact_name) == ("none", "王工")


def test_fields_of_others_are_not_written(client, project):
    item = make_item(project)
    forbidden = {"state": "approved", "number": "X", "finding": "x", "reviewer": "1", "tolerant": "1", "body": "au-fg"}

    client.post(at("item-draft", item), {**CONTACT, "version": item.version, **forbidden})

    item.refresh_from_db()
    assert (item.state, item.number, item.finding, item.reviewer_id, item.tolerant) == ("draft", None, "", None, False)


def test_a_stale_draft_says_what_happened_meanwhile(client, project, agent):
    item = make_item(project)
    edit_draft(item, **CONTACT, by=agent, at=timezone.now())

    answer = client.post(at("item-draft", item), {**CONTACT, "note": "我的", "version": item.version})

    assert (answer.status_code, "修改申请草稿" in body(answer), "我的" in body(answer)) == (422, True, True)


def test_a_sent_item_has_no_draft_page(client, project):
    item = make_item(project, ENERGY, "submitted")

    assert client.get(at("item-draft", item)).url == at("item", item)


def test_a_draft_is_dropped_by_its_page(client, project):
    item = make_item(project)

    answer = client.post(at("item-drop", item), {"version": item.version})

    assert (answer.status_code, ApprovalItem.objects.count()) == (302, 0)


# --- the session ends


def test_what_was_typed_outlives_the_session(client, boss, project):
    item = make_item(project)
    page = body(client.get(at("item-draft", item)))
    sign = page.split('name="who" value="')[1].split('"')[0]
    client.logout()

    away = client.post(at("item-draft", item), {**CONTACT, "note": "没有丢", "version": item.version, "who": sign})
    client.force_login(boss)
    back = body(client.get(at("item-draft", item)))

    item.refresh_from_db()
    assert (away.status_code, "没有丢" in back, "你填的没有丢" in back, item.note) == (302, True, True, "")


def test_what_was_typed_is_shown_to_nobody_else(client, project, agent):
    item = make_item(project)
    sign = body(client.get(at("item-draft", item))).split('name="who" value="')[1].split('"')[0]
    client.logout()

    client.post(at("item-draft", item), {**CONTACT, "note": "没有丢", "version": item.version, "who": sign})
    client.force_login(agent)

    assert "没有丢" not in body(client.get(at("item-draft", item)))


def test_a_strangers_form_is_not_kept(client, boss, project):
    item = make_item(project)
    client.logout()

    client.post(at("item-draft", item), {**CONTACT, "note": "没有丢", "who": "forged"})

    assert "typed" not in client.session


# --- checking and sending


def test_checked_drafts_are_sent_together_and_get_a_receipt(client, project):
    items = [ready(project), ready(project, WATER)]
    sent = {"item": [item.pk for item in items], **{f"version-{item.pk}": item.version for item in items}}

    answer = client.post(at("item-check", project), sent, follow=True)

    numbers = list(ApprovalItem.objects.order_by("pk").values_list("number", flat=True))
    assert (answer.status_code, all(number in body(answer) for number in numbers)) == (200, True)


def test_a_refused_sending_lists_everything_with_links(client, project):
    item = make_item(project)

    answer = client.post(at("item-check", project), {"item": item.pk, f"version-{item.pk}": item.version})

    page = body(answer)
    missing = item.papers.filter(required=True, state=PaperState.MISSING)
    links = [f"{at('item-draft', item)}#paper-{paper.material}" in page for paper in missing]
    assert (answer.status_code, all(links), f"{at('item-draft', item)}#contact" in page) == (422, True, True)


def test_a_draft_that_changed_is_not_sent_unseen(client, project, agent):
    item = ready(project)
    edit_draft(item, **{**CONTACT, "note": "新"}, by=agent, at=timezone.now())

    answer = client.post(at("item-check", project), {"item": item.pk, f"version-{item.pk}": item.version})

    item.refresh_from_db()
    assert (answer.status_code, item.state) == (422, "draft")


def test_items_of_another_project_are_not_sent(client, project):
    other = ready(item_project(2))

    client.post(at("item-check", project), {"item": other.pk, f"version-{other.pk}": other.version})

    other.refresh_from_db()
    assert other.state == "draft"


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
    item = make_item(project)

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


def queries(client, url):
    client.get(url)
    with CaptureQueriesContext(connection) as counted:
        client.get(url)
    return len(counted)


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
