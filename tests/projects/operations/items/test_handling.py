"""Findings, parts, assignments, leaves and phrases: who, when, twice, stale."""

from datetime import UTC, date, datetime, timedelta

import pytest

from approval_portal.accounts.models import Body
from projects.enums import CommitmentState
from projects.models import ApprovalItem, Leave, Phrase
from projects.operations.items.assignments import assign_item, take_item
from projects.operations.items.blockers import Blocked
from projects.operations.items.components import answer_component
from projects.operations.items.leaves import add_leave, covered_by, end_leave
from projects.operations.items.phrases import add_phrase, end_phrase
from projects.operations.items.review import finish_review, review_on_promise, save_finding
from projects.operations.items.steps import move_item
from projects.operations.refusals import Forbidden, Refused, Stale
from tests.projects.items import ACCEPTANCE, ITEM_AT, make_item, move_to, staff_member, staff_of
from tests.projects.views.people import verbs

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 16)


@pytest.fixture
def staff(blank):
    return staff_of("au-fg")


@pytest.fixture
def item(blank):
    return make_item(blank, state="reviewing")


# --- findings


def test_a_finding_is_kept_and_the_same_words_again_record_nothing(item, staff):
    for _ in range(2):
        save_finding(item, "  材料齐全 ", by=staff.reviewer, at=ITEM_AT)
    item.refresh_from_db()
    assert (item.finding, verbs(item).count("save_finding"), item.state) == ("材料齐全", 1, "reviewing")


def test_a_finding_is_the_reviewers_of_the_body_and_only_until_the_decision(item, staff):
    for person in (staff.decider, staff.window, staff.lead, staff_of("au-sw").reviewer):
        with pytest.raises(Forbidden):
            save_finding(item, "x", by=person, at=ITEM_AT)
    with pytest.raises(Stale):
        save_finding(item, "x", by=staff.reviewer, at=ITEM_AT, version=1)
    with pytest.raises(Refused) as long:
        save_finding(item, "字" * 5001, by=staff.reviewer, at=ITEM_AT)
    item = move_to(item, "deciding")
    with pytest.raises(Refused, match="不能再改"):
        save_finding(item, "x", by=staff.reviewer, at=ITEM_AT)
    assert long.value.field == "finding"


def test_the_review_ends_with_a_finding_and_once(item, staff):
    with pytest.raises(Refused) as empty:
        finish_review(item, "", by=staff.reviewer, at=ITEM_AT)
    for _ in range(3):
        finish_review(item, "建议准予", by=staff.reviewer, at=ITEM_AT, idempotency_key="1:k")
    with pytest.raises(Refused, match="办件在"):
        finish_review(item, "建议准予", by=staff.reviewer, at=ITEM_AT)
    assert (empty.value.field, verbs(item).count("finish_review")) == ("finding", 1)


def test_whoever_returned_it_does_not_review_it(blank, staff):
    item = make_item(blank, state="deciding")
    both = staff_member("decider-au-fg", "reviewer", "au-fg")
    move_item(item, "return_to_review", by=both, at=ITEM_AT, reason="缺意见")
    with pytest.raises(Refused, match="不能是同一人"):
        finish_review(item, "建议准予", by=both, at=ITEM_AT)


def test_only_what_was_promised_is_passed_on_the_promise(blank, staff):
    item = make_item(blank, state="accepted")
    with pytest.raises(Refused, match="没有签告知承诺"):
        review_on_promise(item, "", by=staff.reviewer, at=ITEM_AT)
    ApprovalItem.objects.filter(pk=item.pk).update(commitment=CommitmentState.PROMISED)
    assert review_on_promise(item, "", by=staff.reviewer, at=ITEM_AT).state == "deciding"


# --- parts of other bodies


def test_a_part_is_answered_by_its_body_and_the_review_waits_for_all(blank):
    item = make_item(blank, ACCEPTANCE, "reviewing")
    reviewer = staff_of("au-zj").reviewer
    with pytest.raises(Blocked) as blocked:
        finish_review(item, "建议通过", by=reviewer, at=ITEM_AT)
    parts = list(item.components.filter(state="open"))
    assert len(blocked.value.blockers) == len(parts)
    for part in parts:
        liaison = staff_member(f"liaison-{part.body_id}", "liaison", part.body_id)
        answer_component(item, part.pk, "passed", "", by=liaison, at=ITEM_AT, version=part.version)
    assert finish_review(item, "建议通过", by=reviewer, at=ITEM_AT).state == "deciding"
    with pytest.raises(Refused, match="现在不能答复"):
        answer_component(item, parts[0].pk, "failed", "不行", by=liaison_of(parts[0]), at=ITEM_AT)


def liaison_of(part):
    return staff_member(f"liaison-{part.body_id}", "liaison", part.body_id)


def test_a_part_refuses_others_stale_pages_and_a_no_without_words(blank):
    item = make_item(blank, ACCEPTANCE, "accepted")
    part = item.components.filter(state="open").first()
    with pytest.raises(Forbidden):
        answer_component(item, part.pk, "passed", "", by=staff_of("au-sw").reviewer, at=ITEM_AT)
    with pytest.raises(Stale):
        answer_component(item, part.pk, "passed", "", by=liaison_of(part), at=ITEM_AT, version=7)
    for state, opinion, field in (("failed", " ", "opinion"), ("open", "x", "state")):
        with pytest.raises(Refused) as refused:
            answer_component(item, part.pk, state, opinion, by=liaison_of(part), at=ITEM_AT)
        assert refused.value.field == field
    with pytest.raises(Refused, match="没有这一部分"):
        answer_component(item, 0, "passed", "", by=liaison_of(part), at=ITEM_AT)


# --- who handles it


def test_taken_once_given_and_passed_on_with_a_reason(blank, staff):
    item = make_item(blank, state="accepted")
    other = staff_member("another", "reviewer", "au-fg")
    take_item(item, "reviewer", by=staff.reviewer, at=ITEM_AT)
    with pytest.raises(Refused, match="已经领办"):
        take_item(item, "reviewer", by=other, at=ITEM_AT)
    with pytest.raises(Refused) as silent:
        assign_item(item, "reviewer", other, by=staff.decider, at=ITEM_AT)
    assign_item(item, "reviewer", other, by=staff.decider, at=ITEM_AT, reason="出差")
    assign_item(item, "decider", staff.decider, by=staff.lead, at=ITEM_AT)
    item.refresh_from_db()
    assert (item.reviewer, item.decider, silent.value.field) == (other, staff.decider, "reason")
    assert verbs(item)[-3:] == ["take", "reassign", "assign_item"]


def test_only_people_of_the_body_handle_it_and_only_its_deciders_and_leads_give_it_out(item, staff):
    stranger = staff_of("au-sw").reviewer
    with pytest.raises(Refused) as refused:
        assign_item(item, "reviewer", stranger, by=staff.decider, at=ITEM_AT, reason="换人")
    with pytest.raises(Forbidden):
        assign_item(item, "reviewer", staff.reviewer, by=staff.reviewer, at=ITEM_AT)
    with pytest.raises(Forbidden):
        take_item(item, "reviewer", by=stranger, at=ITEM_AT)
    with pytest.raises(Refused):
        assign_item(item, "window", staff.window, by=staff.lead, at=ITEM_AT)
    assert refused.value.field == "person"


def test_nobody_is_given_both_halves_and_nothing_that_is_over(blank, staff):
    item = make_item(blank, state="deciding")
    both = staff_member("reviewer-au-fg", "decider", "au-fg")
    with pytest.raises(Refused, match="不能是同一人"):
        assign_item(item, "decider", both, by=staff.lead, at=ITEM_AT)
    with pytest.raises(Refused, match="不用分派"):
        assign_item(move_to(item, "delivered"), "decider", staff.decider, by=staff.lead, at=ITEM_AT)


# --- leaves


def leave(staff, cover, **more):
    said = {"starts_on": TODAY, "ends_on": TODAY + timedelta(days=3), "by": staff.reviewer, "at": ITEM_AT} | more
    return add_leave(staff.reviewer, cover, "reviewer", Body.objects.get(code="au-fg"), **said)


def test_the_cover_stands_in_until_the_leave_ends(staff):
    cover = staff_member("cover", "reviewer", "au-fg")
    row = leave(staff, cover, idempotency_key="1:k")
    assert leave(staff, cover, idempotency_key="1:k") == row
    assert list(covered_by(cover, TODAY)) == [staff.reviewer.pk]
    for _ in range(2):
        end_leave(row.pk, by=staff.reviewer, at=ITEM_AT)
    assert (list(covered_by(cover, TODAY)), verbs(row)) == ([], ["add_leave", "end_leave"])


def test_a_leave_needs_a_cover_of_the_same_seat_who_is_there(staff):
    cover = staff_member("cover", "reviewer", "au-fg")
    wrong = {
        "cover": [(staff.reviewer, {}), (staff.window, {}), (staff_of("au-sw").reviewer, {})],
        "ends_on": [(cover, {"ends_on": TODAY - timedelta(days=1)})],
    }
    for field, tries in wrong.items():
        for person, more in tries:
            with pytest.raises(Refused) as refused:
                leave(staff, person, **more)
            assert refused.value.field == field
    leave(staff, cover)
    with pytest.raises(Refused, match="登记过"):
        leave(staff, cover)
    with pytest.raises(Refused, match="也休假"):
        add_leave(
            cover, staff.reviewer, "reviewer", Body.objects.get(code="au-fg"),
            starts_on=TODAY, ends_on=TODAY, by=cover, at=ITEM_AT,
        )  # fmt: skip
    with pytest.raises(Forbidden):
        leave(staff, cover, by=cover)
    assert Leave.objects.count() == 1


# --- phrases


def test_a_phrase_belongs_to_a_body_and_is_there_once(staff):
    body = Body.objects.get(code="au-fg")
    row = add_phrase(body, "deny", " 不符合\n标准 ", by=staff.reviewer, at=ITEM_AT)
    assert (row.text, add_phrase(body, "deny", "不符合 标准", by=staff.decider, at=ITEM_AT)) == ("不符合 标准", row)
    for _ in range(2):
        end_phrase(row.pk, by=staff.lead, at=ITEM_AT)
    assert verbs(row) == ["add_phrase", "end_phrase"]
    for field, verb, text in (("verb", "x", "词"), ("text", "deny", "  "), ("text", "deny", "字" * 501)):
        with pytest.raises(Refused) as refused:
            add_phrase(body, verb, text, by=staff.reviewer, at=ITEM_AT)
        assert refused.value.field == field
    with pytest.raises(Forbidden):
        add_phrase(body, "deny", "词", by=staff_of("au-sw").reviewer, at=datetime(2026, 11, 16, tzinfo=UTC))
    assert Phrase.objects.filter(ended_at=None).count() == 0
