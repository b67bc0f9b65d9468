"""Applications sent together, corrections answered in place, and papers that are brought later."""

import pytest

from projects.enums import PaperState, PointState
from projects.models import ApprovalItem, Event, ItemPaper
from projects.operations.items.answers import save_answers, submit_correction, supplement
from projects.operations.items.blockers import Blocked
from projects.operations.items.draft_edits import (
    Choice,
    open_items,
)
from projects.operations.items.papers import upload_document
from projects.operations.items.submission import submit_items
from projects.operations.refusals import Forbidden, Refused, Stale
from tests.projects.applying import EVEN_LATER, LATER, fill, pdf
from tests.projects.items import ENERGY, FILING, ITEM_AT, WATER, make_item, move_to, staff_of
from tests.projects.views.people import make_user, verbs

pytestmark = pytest.mark.django_db


# --- sending


def test_a_complete_draft_is_sent_with_a_number(project, boss):
    item = fill(make_item(project), boss)

    done = submit_items([item], by=boss, at=LATER)[0]

    assert (done.state, bool(done.number), done.source) == ("submitted", True, "web")


def test_all_that_is_missing_from_all_drafts_is_told_at_once(project, boss):
    items = [make_item(project), make_item(project, WATER)]
    missing = ItemPaper.objects.filter(item__in=items, required=True, state=PaperState.MISSING).count()

    with pytest.raises(Blocked) as blocked:
        submit_items(items, by=boss, at=LATER)

    assert len(blocked.value.blockers) == missing + 2  # and a contact for each


def test_one_that_is_not_ready_keeps_all_back(project, boss):
    ready, other = fill(make_item(project), boss), make_item(project, WATER)

    with pytest.raises(Blocked):
        submit_items([ready, other], by=boss, at=LATER)

    assert set(ApprovalItem.objects.values_list("state", "number")) == {("draft", None)}


def test_fifty_sends_with_one_key_give_the_numbers_once(project, boss):
    items = [fill(make_item(project), boss), fill(make_item(project, WATER), boss)]

    sent = {
        tuple(item.number for item in submit_items(items, by=boss, at=LATER, idempotency_key="1:s")) for _ in range(50)
    }

    assert (len(sent), Event.objects.filter(verb="submit").count()) == (1, 2)


def test_a_draft_that_changed_meanwhile_is_not_sent(project, boss):
    item = fill(make_item(project), boss)

    with pytest.raises(Stale):
        submit_items([item], by=boss, at=LATER, versions={item.pk: item.version - 1})


# --- the correction, in place


def test_answers_are_kept_until_they_are_sent(project, boss):
    item = make_item(project, state="correcting")
    point = item.corrections.get().points.get()

    save_answers(item, {point.pk: "补好了"}, by=boss, at=LATER)

    point.refresh_from_db()
    item.refresh_from_db()
    assert (item.state, point.state, point.answer) == ("correcting", PointState.OPEN, "补好了")


def test_a_correction_with_words_is_handed_in(project, boss):
    item = make_item(project, state="correcting")
    point = item.corrections.get().points.get()

    done = submit_correction(item, {point.pk: "补好了"}, by=boss, at=LATER)

    point.refresh_from_db()
    assert (done.state, point.state, done.corrections.get().answered_on) == (
        *("corrected", PointState.ANSWERED),
        LATER.date(),
    )


def test_a_new_document_answers_a_point(project, boss):
    item = make_item(project, state="correcting")
    paper = item.papers.get(material=item.corrections.get().points.get().material)
    ItemPaper.objects.filter(pk=paper.pk).update(state=PaperState.DEFECTIVE)
    upload_document([paper], pdf(), by=boss, at=LATER)

    done = submit_correction(item, {}, by=boss, at=EVEN_LATER)

    paper.refresh_from_db()
    assert (done.state, paper.state) == ("corrected", PaperState.GIVEN)


def test_an_open_point_keeps_the_correction_back(project, boss):
    item = make_item(project, state="correcting")

    with pytest.raises(Blocked) as blocked:
        submit_correction(item, {}, by=boss, at=LATER)

    item.refresh_from_db()
    assert ([each.code for each in blocked.value.blockers], item.state) == (["point"], "correcting")


def test_fifty_corrections_with_one_key_are_one(project, boss):
    item = make_item(project, state="correcting")
    point = item.corrections.get().points.get()

    for _ in range(50):
        submit_correction(item, {point.pk: "补好了"}, by=boss, at=LATER, idempotency_key="1:c")

    assert verbs(item).count("submit_correction") == 1


@pytest.mark.parametrize("role", ["reviewer", "lead", "agent"])
def test_nobody_else_answers(project, role):
    item = make_item(project, state="correcting")

    with pytest.raises(Forbidden):
        save_answers(item, {}, by=make_user("other", role), at=LATER)


def test_an_answer_in_another_state_says_what_is_possible(project, boss):
    with pytest.raises(Refused) as refusal:
        submit_correction(make_item(project, state="submitted"), {}, by=boss, at=LATER)

    assert "已申报" in refusal.value.zh


def test_only_points_of_the_notice_take_papers(project, boss):
    item = make_item(project, state="correcting")
    material = item.corrections.get().points.get().material

    with pytest.raises(Refused):
        upload_document([item.papers.exclude(material=material).first()], pdf(), by=boss, at=LATER)


# --- what was tolerated


def tolerant(project):
    item = make_item(project, state="accepted_tolerant")
    paper = item.papers.first()
    ItemPaper.objects.filter(pk=paper.pk).update(state=PaperState.TOLERATED, make_up_by=LATER.date())
    return item, item.papers.get(pk=paper.pk)


def test_a_tolerated_paper_is_brought_later(project, boss):
    item, paper = tolerant(project)
    upload_document([paper], pdf(), by=boss, at=LATER)

    done = supplement(item, by=boss, at=EVEN_LATER)

    paper.refresh_from_db()
    assert (done.state, paper.state, verbs(item)[-1]) == ("accepted_tolerant", PaperState.GIVEN, "supplement")


def test_nothing_brought_is_no_supplement(project, boss):
    item, _paper = tolerant(project)

    with pytest.raises(Refused):
        supplement(item, by=boss, at=LATER)


def test_nobody_else_brings_what_was_tolerated(project):
    item, _paper = tolerant(project)

    with pytest.raises(Forbidden):
        supplement(item, by=staff_of().reviewer, at=LATER)


def test_a_withdrawn_matter_can_be_applied_for_again(project, boss):
    move_to(make_item(project), "withdrawn_early")

    assert open_items(project, [Choice(ENERGY)], by=boss, at=LATER)[0].round == 2


def test_filing_is_one_matter_of_the_package(project, boss):
    assert open_items(project, [Choice(FILING)], by=boss, at=ITEM_AT)[0].node == FILING
