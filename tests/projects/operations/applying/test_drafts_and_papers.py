"""Drafts of applications: opened, filled in, promised, and the papers that meet their lines."""

import pytest

from projects.enums import PaperState
from projects.models import ApprovalItem, Document, Event, PaperDocument
from projects.operations.items.draft_edits import (
    Choice,
    Gone,
    drop_draft,
    edit_draft,
    open_items,
    set_commitment,
)
from projects.operations.items.papers import attach_document, detach_document, upload_document
from projects.operations.items.submission import submit_items
from projects.operations.refusals import Forbidden, Refused, Stale
from tests.projects.applying import CONTACT, EVEN_LATER, LATER, fill, line, pdf
from tests.projects.items import ENERGY, ITEM_AT, WATER, item_project, make_item, staff_of
from tests.projects.views.people import make_enterprise, make_project, make_user, verbs

pytestmark = pytest.mark.django_db


# --- several drafts at once


def test_several_matters_become_drafts_in_one_act(project, boss):
    made = open_items(project, [Choice(ENERGY), Choice(WATER)], by=boss, at=ITEM_AT)

    assert [(item.node, item.state) for item in made] == [(ENERGY, "draft"), (WATER, "draft")]


def test_of_several_matters_all_are_opened_or_none(project, boss):
    with pytest.raises(Refused):
        open_items(project, [Choice(ENERGY), Choice("ap-land-planning")], by=boss, at=ITEM_AT)

    assert ApprovalItem.objects.count() == 0


def test_the_same_key_opens_the_same_drafts(project, boss):
    ways = [
        tuple(
            item.pk
            for item in open_items(project, [Choice(ENERGY), Choice(WATER)], by=boss, at=ITEM_AT, idempotency_key="1:k")
        )
        for _ in range(50)
    ]

    assert (len(set(ways)), ApprovalItem.objects.count()) == (1, 2)


def test_somebody_elses_project_is_not_applied_for(project):
    with pytest.raises(Forbidden):
        open_items(project, [Choice(ENERGY)], by=make_user("stranger"), at=ITEM_AT)


# --- a draft's words


def test_contact_and_note_are_kept_with_an_event(project, boss):
    item = make_item(project)

    done = edit_draft(item, **CONTACT, by=boss, at=ITEM_AT, version=item.version)

    assert (done.contact_name, done.contact_phone, done.version, verbs(done)[-1]) == (
        *("王工", "13300002046", item.version + 1),
        "edit_draft",
    )


def test_the_event_of_an_edit_names_fields_and_no_values(project, boss):
    edit_draft(make_item(project), **CONTACT, by=boss, at=ITEM_AT)

    assert Event.objects.filter(verb="edit_draft").get().data == {"fields": ["contact_name", "contact_phone"]}


def test_what_is_the_same_is_no_edit(project, boss):
    item = edit_draft(make_item(project), **CONTACT, by=boss, at=ITEM_AT)

    assert edit_draft(item, **CONTACT, by=boss, at=LATER).version == item.version


def test_an_agents_edit_is_recorded_in_both_names(project, agent):
    edit_draft(make_item(project), **CONTACT, by=agent, at=ITEM_AT)

    event = Event.objects.get(verb="edit_draft")
    assert (event.actor, event.on_behalf_of) == (agent, project.enterprise_id)


def test_a_stale_edit_is_refused(project, boss):
    item = make_item(project)
    edit_draft(item, **CONTACT, by=boss, at=ITEM_AT)

    with pytest.raises(Stale):
        edit_draft(item, **{**CONTACT, "note": "x"}, by=boss, at=LATER, version=item.version)


def test_a_bad_number_is_refused_at_its_field(project, boss):
    with pytest.raises(Refused) as refusal:
        edit_draft(make_item(project), **{**CONTACT, "contact_phone": "123"}, by=boss, at=ITEM_AT)

    assert refusal.value.field == "contact_phone"


@pytest.mark.parametrize("role", ["reviewer", "decider", "lead", "agent"])
def test_nobody_else_writes_in_a_draft(project, role):
    with pytest.raises(Forbidden):
        edit_draft(make_item(project), **CONTACT, by=make_user("other", role), at=ITEM_AT)


def test_what_was_sent_is_not_edited(project, boss):
    with pytest.raises(Refused):
        edit_draft(make_item(project, state="submitted"), **CONTACT, by=boss, at=LATER)


def test_a_draft_is_let_go_and_its_documents_stay(project, boss):
    item = make_item(project)
    upload_document([line(item)], pdf(), by=boss, at=ITEM_AT)

    drop_draft(item, by=boss, at=LATER)

    assert (ApprovalItem.objects.count(), Document.objects.count(), verbs(item)[-1]) == (0, 1, "drop_draft")


def test_a_draft_is_let_go_once(project, boss):
    item = make_item(project)
    drop_draft(item, by=boss, at=LATER)

    with pytest.raises(Gone):
        drop_draft(item, by=boss, at=LATER)


# --- the promise


def test_the_enterprise_itself_commits(project, boss):
    item = set_commitment(make_item(project), True, by=boss, at=ITEM_AT)

    assert (item.commitment, verbs(item)[-1]) == ("promised", "tell_commitment")


@pytest.mark.parametrize("who", ["agent", "window"])
def test_nobody_commits_for_the_enterprise(project, agent, who):
    by = agent if who == "agent" else staff_of().window

    with pytest.raises(Forbidden):
        set_commitment(make_item(project), True, by=by, at=ITEM_AT)


def test_no_promise_where_the_catalogue_knows_none(boss):
    project = item_project(2, boss, profile="C")
    item = make_item(project, "ap-fire-design")

    with pytest.raises(Refused) as refusal:
        set_commitment(item, True, by=boss, at=ITEM_AT)

    assert refusal.value.field == "commitment"


# --- papers


def test_a_document_meets_its_line(project, boss):
    item = make_item(project)
    paper = line(item)

    document = upload_document([paper], pdf(), by=boss, at=ITEM_AT)

    paper.refresh_from_db()
    assert (paper.state, document.material, document.enterprise, verbs(item)[-1]) == (
        *(PaperState.GIVEN, paper.material, project.enterprise),
        "attach",
    )


def test_several_documents_stand_on_one_line(project, boss):
    paper = line(make_item(project))
    for number in range(3):
        upload_document([paper], pdf(content=f"%PDF-1.7 {number}".encode()), by=boss, at=ITEM_AT)

    assert paper.links.count() == 3


def test_one_document_meets_lines_of_several_items(project, boss):
    first, second = make_item(project), make_item(project, WATER)
    lines = [line(first), line(second)]

    upload_document(lines, pdf(), by=boss, at=ITEM_AT)

    assert (Document.objects.count(), PaperDocument.objects.count()) == (1, 2)


def test_fifty_uploads_with_one_key_make_one_document(project, boss):
    paper = line(make_item(project))

    made = {upload_document([paper], pdf(), by=boss, at=ITEM_AT, idempotency_key="1:u").pk for _ in range(50)}

    assert (len(made), Document.objects.count(), paper.links.count()) == (1, 1, 1)


def test_the_same_file_again_is_the_same_document(project, boss):
    paper = line(make_item(project))

    made = {upload_document([paper], pdf(), by=boss, at=ITEM_AT).pk for _ in range(2)}

    assert (len(made), paper.links.count()) == (1, 1)


@pytest.mark.parametrize(
    ("name", "content"),
    [("a.pdf", b""), ("a.exe", b"MZ"), ("a.png", b"%PDF-1.7"), ("a.pdf", b"%PDF-1.7 /JavaScript")],
)
def test_a_file_that_is_not_sound_is_refused_by_name(project, boss, name, content):
    item = make_item(project)

    with pytest.raises(Refused) as refusal:
        upload_document([line(item)], pdf(name, content), by=boss, at=ITEM_AT)

    assert (name in refusal.value.zh, Document.objects.count(), line(item) is not None) == (True, 0, True)


def test_taken_away_the_line_is_missing_again(project, boss):
    paper = line(make_item(project))
    upload_document([paper], pdf(), by=boss, at=ITEM_AT)

    detach_document(paper.links.get(), by=boss, at=LATER)

    paper.refresh_from_db()
    assert (paper.state, paper.links.get().removed_at) == (PaperState.MISSING, LATER)


def test_what_was_sent_is_not_taken_away(project, boss):
    item = make_item(project)
    fill(item, boss)
    link = PaperDocument.objects.filter(paper__item=item).first()
    submit_items([item], by=boss, at=LATER)

    with pytest.raises(Refused):
        detach_document(link, by=boss, at=EVEN_LATER)


def test_papers_are_not_added_after_sending(project, boss):
    item = make_item(project, state="submitted")

    with pytest.raises(Refused):
        upload_document([item.papers.first()], pdf(), by=boss, at=LATER)


def test_a_document_of_another_enterprise_is_not_put_on_a_line(project, boss):
    other = make_project(make_enterprise(2, boss), profile="A")
    theirs = upload_document([line(make_item(other))], pdf(), by=boss, at=ITEM_AT)

    with pytest.raises(Refused):
        attach_document(theirs, [line(make_item(project))], by=boss, at=ITEM_AT)


def test_papers_of_two_projects_are_not_given_at_once(project, boss):
    other = make_project(project.enterprise, "别的", profile="A")

    with pytest.raises(Refused):
        upload_document([line(make_item(project)), line(make_item(other))], pdf(), by=boss, at=ITEM_AT)


@pytest.mark.parametrize("role", ["reviewer", "lead", "agent"])
def test_nobody_else_gives_papers(project, role):
    with pytest.raises(Forbidden):
        upload_document([line(make_item(project))], pdf(), by=make_user("other", role), at=ITEM_AT)
