"""Decisions: who, when, twice, two persons, several in one act, corrected by a new event."""

from datetime import date, timedelta

import pytest

from projects.enums import CommitmentState, ComponentState
from projects.models import ApprovalItem, Decision, Event, OfficialNotice
from projects.operations.items.aftermath import annul_decision, check_commitment, enter_remedy, rectify
from projects.operations.items.decisions import DecidedAlready, NotReady, Verdict, decide_item, decide_items
from projects.operations.items.steps import move_item
from projects.operations.refusals import Forbidden, KeyTaken, Refused, Stale
from tests.projects.items import (
    ACCEPTANCE,
    ENERGY,
    FILING,
    ITEM_AT,
    WATER,
    act,
    item_project,
    make_item,
    move_to,
    staff_member,
    staff_of,
)
from tests.projects.views.people import verbs

pytestmark = pytest.mark.django_db
DAY = date(2026, 11, 16)


@pytest.fixture
def item(blank):
    return make_item(blank, state="deciding")


@pytest.fixture
def staff(blank):
    return staff_of("au-fg")


def test_a_grant_is_a_row_with_its_event_and_a_numbered_paper(item, staff):
    decide_item(item, "approve", by=staff.decider, at=ITEM_AT, reason="符合条件", conditions="两年内开工")
    row = Decision.objects.get(item=item)
    said = (row.outcome, row.reasons, row.conditions, row.decided_on, row.decided_by)
    assert said == ("granted", "符合条件", "两年内开工", DAY, staff.decider)
    item.refresh_from_db()
    assert (item.state, item.decided_by, item.decided_on) == ("approved", [staff.decider.pk], DAY)
    assert OfficialNotice.objects.filter(item=item, event=row.event).get().kind == "nt-grant"
    assert verbs(item)[-1] == "approve"


def test_validity_comes_from_the_catalogue_and_may_be_said(blank):
    item = make_item(blank, "ap-construction-permit", "deciding")
    decide_item(item, "approve", by=staff_of("au-xzsp").decider, at=ITEM_AT)
    row = Decision.objects.get(item=item)
    assert (row.valid_from, row.valid_until) == (DAY, date(2027, 2, 16))  # three months to begin


@pytest.mark.parametrize(("verb", "outcome"), [("approve_tolerant", "granted_tolerant"), ("deny", "denied")])
def test_a_denial_and_a_tolerant_grant_need_a_reason(item, staff, verb, outcome):
    with pytest.raises(Refused) as refused:
        decide_item(item, verb, by=staff.decider, at=ITEM_AT)
    decide_item(item, verb, by=staff.decider, at=ITEM_AT, reason="缺能评批复")
    assert (refused.value.field, Decision.objects.get().outcome) == ("reason", outcome)


def test_nobody_decides_what_he_reviewed(item, staff):
    both = staff_member("reviewer-au-fg", "decider", "au-fg")
    with pytest.raises(Refused, match="另一位决定人"):
        decide_item(item, "approve", by=both, at=ITEM_AT)
    assert not Decision.objects.exists()


def test_only_a_decider_of_the_body_decides(item, staff):
    for person in (staff.reviewer, staff.window, staff.lead, staff_of("au-sw").decider):
        with pytest.raises(Forbidden):
            decide_item(item, "approve", by=person, at=ITEM_AT)


def test_from_another_state_the_refusal_names_what_is_possible(blank, staff):
    item = make_item(blank, state="reviewing")
    with pytest.raises(Refused, match="办件在“审查"):
        decide_item(item, "approve", by=staff.decider, at=ITEM_AT)


def test_a_second_decider_is_told_who_was_quicker(item, staff):
    decide_item(item, "approve", by=staff.decider, at=ITEM_AT)
    other = staff_member("second", "decider", "au-fg")
    with pytest.raises(DecidedAlready, match="decider-au-fg"):
        decide_item(item, "deny", by=other, at=ITEM_AT, reason="不符合")
    with pytest.raises(Forbidden):
        decide_item(item, "deny", by=staff.reviewer, at=ITEM_AT, reason="不符合")
    assert Decision.objects.count() == 1


def test_a_stale_page_decides_nothing(item, staff):
    with pytest.raises(Stale):
        decide_item(item, "approve", by=staff.decider, at=ITEM_AT, version=item.version - 1)
    assert not Decision.objects.exists()


def test_one_key_makes_one_decision(item, staff):
    for _ in range(50):
        decide_item(item, "approve", by=staff.decider, at=ITEM_AT, idempotency_key="1:k", version=item.version)
    assert (Decision.objects.count(), Event.objects.filter(verb="approve").count()) == (1, 1)


def test_a_part_that_failed_stands_against_a_grant(blank):
    item = make_item(blank, ACCEPTANCE, "deciding")
    part = item.components.first()
    item.components.filter(pk=part.pk).update(state=ComponentState.FAILED)
    with pytest.raises(Refused, match="不通过"):
        decide_item(item, "approve", by=staff_of("au-zj").decider, at=ITEM_AT)


# --- several in one act


@pytest.fixture
def ready(blank):
    project = blank
    items = [make_item(project, node, "deciding") for node in (FILING, "ap-construction-permit")]
    return items, staff_of("au-xzsp").decider


def test_several_are_granted_in_one_act(ready):
    items, decider = ready
    done = decide_items(reversed(items), by=decider, at=ITEM_AT, reason="多证齐发", idempotency_key="1:k")
    again = decide_items(items, by=decider, at=ITEM_AT, idempotency_key="1:k")
    assert [item.state for item in done] == ["approved", "approved"] == [item.state for item in again]
    assert Decision.objects.count() == 2
    numbers = OfficialNotice.objects.filter(kind="nt-grant").order_by("pk").values_list("number", flat=True)
    assert list(numbers) == [1, 2]


def test_all_or_none_with_what_stands_against_each(ready):
    items, decider = ready
    late = make_item(item_project(2), FILING, "reviewing")
    reviewed = items[0]
    ApprovalItem.objects.filter(pk=reviewed.pk).update(reviewed_by=[decider.pk])
    with pytest.raises(NotReady) as refused:
        decide_items([*items, late], by=decider, at=ITEM_AT)
    found = {pk: [each.code for each in blockers] for pk, blockers in refused.value.blockers.items()}
    assert found == {reviewed.pk: ["person"], late.pk: ["state"]}
    assert not Decision.objects.exists()


def test_items_of_another_body_are_not_decided_in_passing(ready):
    items, decider = ready
    other = make_item(item_project(2), ENERGY, "deciding")
    with pytest.raises(Forbidden):
        decide_items([*items, other], by=decider, at=ITEM_AT)
    assert not Decision.objects.exists()


def test_together_a_stale_one_and_a_decided_one_stop_all(ready):
    items, decider = ready
    with pytest.raises(Stale):
        decide_items(items, by=decider, at=ITEM_AT, versions={items[0].pk: 1})
    decide_item(items[1], "approve", by=decider, at=ITEM_AT)
    with pytest.raises(DecidedAlready):
        decide_items(items, by=decider, at=ITEM_AT)
    assert Decision.objects.count() == 1


def test_a_key_of_another_act_is_taken(ready):
    items, decider = ready
    decide_item(items[0], "approve", by=decider, at=ITEM_AT, idempotency_key="1:k")
    with pytest.raises(KeyTaken):
        decide_items([items[1]], by=decider, at=ITEM_AT, idempotency_key="1:k")
    with pytest.raises(Refused):
        decide_items([], by=decider, at=ITEM_AT)


# --- corrected, checked, revoked


def test_a_wrong_entry_is_replaced_by_a_new_event_and_its_paper_is_void(item, staff):
    decide_item(item, "deny", by=staff.decider, at=ITEM_AT, reason="点错了")
    item.refresh_from_db()
    wrong = Decision.objects.get()
    later = ITEM_AT + timedelta(hours=1)
    annul_decision(item, "登记时点错", by=staff.decider, at=later, instead=Verdict("approve", "符合条件"))
    item.refresh_from_db()
    wrong.refresh_from_db()
    right = Decision.objects.get(annulled_event=None)
    assert (item.state, right.outcome, wrong.outcome) == ("approved", "granted", "denied")
    assert wrong.annulled_event is not None
    kinds = {notice.kind: notice.void_event for notice in item.notices.filter(kind__in=("nt-deny", "nt-grant"))}
    assert kinds == {"nt-deny": wrong.annulled_event, "nt-grant": None}
    assert verbs(item)[-3:] == ["deny", "annul", "approve"]


def test_annulled_without_another_it_is_up_for_decision_again(item, staff):
    due = item.due_on
    decide_item(item, "approve", by=staff.decider, at=ITEM_AT)
    annul_decision(item, "登记到别的办件上了", by=staff.decider, at=ITEM_AT)
    item.refresh_from_db()
    assert (item.state, item.due_on, item.clock, item.decided_on) == ("deciding", due, "committed", None)


def test_what_is_delivered_is_no_entry_to_correct(item, staff):
    item = move_to(item, "delivered")
    with pytest.raises(Refused, match="已经送达"):
        annul_decision(item, "错了", by=staff.decider, at=ITEM_AT)


def test_only_a_decider_of_the_body_corrects_and_says_why(item, staff):
    decide_item(item, "approve", by=staff.decider, at=ITEM_AT)
    for person in (staff.reviewer, staff.lead, staff_of("au-sw").decider):
        with pytest.raises(Forbidden):
            annul_decision(item, "错了", by=person, at=ITEM_AT)
    with pytest.raises(Refused) as refused:
        annul_decision(item, " ", by=staff.decider, at=ITEM_AT)
    assert refused.value.field == "reason"


def test_a_promise_is_checked_later(blank, staff):
    item = make_item(blank, WATER, "deciding")
    ApprovalItem.objects.filter(pk=item.pk).update(commitment=CommitmentState.PROMISED)
    people = staff_of("au-sw")
    decide_item(item, "approve", by=people.decider, at=ITEM_AT)
    item.refresh_from_db()
    assert item.commitment_check_by == DAY + timedelta(days=60)
    check_commitment(item, False, "现场与承诺不符", by=people.reviewer, at=ITEM_AT)
    item.refresh_from_db()
    assert (item.commitment, item.state) == ("broken", "approved")
    with pytest.raises(Refused, match="没有待核查"):
        check_commitment(item, True, "又看了一次", by=people.reviewer, at=ITEM_AT)
    move_item(item, "revoke", by=people.decider, at=ITEM_AT, reason="承诺不实")


def test_a_remedy_and_a_clerical_error_are_entered_by_the_window(item, staff):
    item = move_to(item, "delivered")
    enter_remedy(item, "reconsideration", "市政府，〔2026〕1号，维持", by=staff.window, at=ITEM_AT)
    rectify(item, "地址写错", by=staff.window, at=ITEM_AT)
    with pytest.raises(Forbidden):
        rectify(item, "地址写错", by=staff.reviewer, at=ITEM_AT)
    assert verbs(item)[-2:] == ["remedy", "rectify"]
    assert act(item, "archive").state == "archived"
