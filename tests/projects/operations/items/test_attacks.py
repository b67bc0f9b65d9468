"""What somebody might try who knows the rules: a door beside the page, two roles in one person, days that cannot be."""

from datetime import date, timedelta

import pytest

from approval_portal.accounts.models import Role
from projects.enums import ComponentState, PaperState
from projects.models import ApprovalItem, Decision, Document, Hearing
from projects.operations.items.answers import submit_correction
from projects.operations.items.blockers import Blocked
from projects.operations.items.components import answer_component
from projects.operations.items.decisions import decide_item
from projects.operations.items.drafts import open_item
from projects.operations.items.hearings import apply_hearing, hold_hearing, notify_hearing, tell_hearing, waive_hearing
from projects.operations.items.review import save_finding
from projects.operations.items.specials import Order, start_task
from projects.operations.items.steps import move_item
from projects.operations.refusals import Refused
from projects.queries_papers import reusable_documents
from tests.projects.items import (
    ACCEPTANCE,
    ENERGY,
    ITEM_AT,
    WATER,
    act,
    item_project,
    make_item,
    move_to,
    staff_member,
    staff_of,
)
from tests.projects.views.people import make_project, make_user

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 16)


@pytest.fixture
def staff(blank):
    return staff_of("au-fg")


def both(username: str, body: str = "au-fg"):
    """One person with both roles in a body."""
    staff_member(username, Role.REVIEWER, body)
    return staff_member(username, Role.DECIDER, body)


# --- two persons, by whatever act one reviewed


def test_whoever_wrote_a_finding_does_not_decide_though_another_finished(blank, staff):
    item, person = make_item(blank, state="reviewing"), both("double")
    save_finding(item, "写好了", by=person, at=ITEM_AT)
    item = move_to(item, "deciding")
    with pytest.raises(Refused, match="不能是同一人"):
        decide_item(item, "approve", by=person, at=ITEM_AT)


def test_whoever_ran_a_task_does_not_decide(blank, staff):
    item, person = make_item(blank, state="reviewing"), both("double")
    start_task(item, "sp-site", Order("踏勘"), by=person, at=ITEM_AT)
    item = move_to(item, "deciding")
    with pytest.raises(Refused, match="不能是同一人"):
        decide_item(item, "approve", by=person, at=ITEM_AT)


def test_whoever_answered_a_part_does_not_decide(blank):
    item = make_item(blank, ACCEPTANCE, "reviewing")
    part = item.components.filter(state=ComponentState.OPEN).first()
    person = both("double", item.body_id)
    staff_member("double", Role.REVIEWER, part.body_id)
    answer_component(item, part.pk, "passed", "", by=type(person).objects.get(pk=person.pk), at=ITEM_AT)
    item = move_to(item, "deciding")
    with pytest.raises(Refused, match="不能是同一人"):
        decide_item(item, "approve", by=person, at=ITEM_AT)


def test_whoever_returned_an_item_writes_no_finding_of_it(blank, staff):
    item, person = make_item(blank, state="deciding"), both("double")
    item = move_item(item, "return_to_review", by=person, at=ITEM_AT, reason="再看")
    with pytest.raises(Refused, match="不能是同一人"):
        save_finding(item, "我来写", by=person, at=ITEM_AT)
    item.refresh_from_db()
    assert item.finding != "我来写"


# --- what was tolerated


def tolerated_item(blank) -> ApprovalItem:
    item = make_item(blank, state="submitted")
    item = act(item, "accept_tolerant")
    paper = item.papers.first()
    type(paper).objects.filter(pk=paper.pk).update(
        state=PaperState.TOLERATED, make_up_by=TODAY + timedelta(days=20), required=True
    )
    ApprovalItem.objects.filter(pk=item.pk).update(tolerant=True)
    return ApprovalItem.objects.get(pk=item.pk)


def test_papers_are_not_declared_complete_while_one_is_outstanding(blank, staff):
    item = tolerated_item(blank)
    with pytest.raises(Blocked):
        move_item(item, "complete_materials", by=staff.window, at=ITEM_AT)
    item.refresh_from_db()
    assert (item.state, item.tolerant) == ("accepted_tolerant", True)


# --- hearing before decision


def heard(blank, staff) -> ApprovalItem:
    item = make_item(blank, state="reviewing")
    return move_to(tell_hearing(item, by=staff.reviewer, at=ITEM_AT), "deciding")


@pytest.mark.parametrize("verb", ["approve", "approve_tolerant", "deny"])
def test_nothing_is_decided_while_a_hearing_may_still_be_asked_for(blank, staff, verb):
    item = heard(blank, staff)
    with pytest.raises(Refused, match="听证"):
        decide_item(item, verb, by=staff.decider, at=ITEM_AT, reason="理由")
    assert not Decision.objects.filter(item=item).exists()


def test_a_hearing_that_was_asked_for_is_held_before_the_decision(blank, staff):
    item = apply_hearing(heard(blank, staff), by=staff.window, at=ITEM_AT)
    later = ITEM_AT + timedelta(days=30)
    with pytest.raises(Refused, match="笔录"):
        decide_item(item, "deny", by=staff.decider, at=later, reason="理由")


def test_waived_or_out_of_time_the_decision_goes_on(blank, staff):
    item = waive_hearing(heard(blank, staff), by=staff.window, at=ITEM_AT)
    assert decide_item(item, "deny", by=staff.decider, at=ITEM_AT, reason="理由").state == "denied"


def test_after_the_days_to_apply_the_decision_goes_on(blank, staff):
    later = ITEM_AT + timedelta(days=14)
    assert decide_item(heard(blank, staff), "deny", by=staff.decider, at=later, reason="理由").state == "denied"


def test_the_minutes_of_a_hearing_are_not_written_over(blank, staff):
    item = apply_hearing(heard(blank, staff), by=staff.window, at=ITEM_AT)
    item = notify_hearing(item, date(2026, 12, 8), "二楼", by=staff.reviewer, at=ITEM_AT)
    at = ITEM_AT + timedelta(days=22)
    item = hold_hearing(item, "双方到场", by=staff.reviewer, at=at)
    for again in (
        lambda: hold_hearing(item, "改写", by=staff.reviewer, at=at),
        lambda: notify_hearing(item, date(2027, 1, 28), "三楼", by=staff.reviewer, at=at),
    ):
        with pytest.raises(Refused, match="笔录"):
            again()
    assert Hearing.objects.get(item=item).record == "双方到场"


# --- days


@pytest.mark.parametrize("day", [TODAY + timedelta(days=1), TODAY - timedelta(days=1)])
def test_a_correction_comes_neither_tomorrow_nor_before_its_notice(blank, staff, day):
    item = make_item(blank, state="correcting")
    with pytest.raises(Refused) as wrong:
        submit_correction(item, {}, on_paper=True, received_on=day, by=staff.window, at=ITEM_AT)
    assert wrong.value.field == "received_on"


# --- rows of others


def test_what_is_changed_or_renewed_was_granted_to_this_project_in_this_matter(staff):
    project, other = item_project(1), item_project(2)
    member = staff.window
    alien, denied, matter = (
        make_item(other, ENERGY, "approved"),
        make_item(project, ENERGY, "denied"),
        make_item(project, WATER, "approved"),
    )
    for earlier in (alien, denied, matter):
        with pytest.raises(Refused) as wrong:
            open_item(project, ENERGY, by=member, at=ITEM_AT, case_type="ct-change", earlier=earlier)
        assert wrong.value.field == "earlier"


def test_an_agent_reaches_no_document_of_the_enterprises_other_project(blank):
    agent = make_user("agent-a")
    project = item_project(1, agent=agent)
    other = make_project(project.enterprise, "另一个项目", profile="A")
    made = {
        name: Document.objects.create(
            enterprise=project.enterprise, project=where, name=name, content_type="application/pdf", size=1,
            digest=name, uploaded_at=ITEM_AT, material="x",
        )
        for name, where in (("ours", project), ("theirs", other))
    }  # fmt: skip
    item = make_item(project)
    found = reusable_documents(item, agent, TODAY)
    assert list(found) == [made["ours"]]
