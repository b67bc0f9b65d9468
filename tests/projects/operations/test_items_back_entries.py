"""Back entries (补录): through the real operations, with the days of then, marked and counted."""

from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine

from approval_portal.accounts.models import Role
from projects.enums import Source
from projects.models import ApprovalItem, Decision, Event, OfficialNotice
from projects.operations.items.back_entries import Past, enter_back
from projects.operations.refusals import Forbidden, Refused
from projects.queries_back_entries import back_entries_by_month
from tests.projects.items import ENERGY, item_project, make_item, staff_of
from tests.projects.views.people import make_user, verbs

AT = datetime(2026, 11, 20, 2, tzinfo=UTC)
DAYS = {"received_on": date(2025, 3, 3), "accepted_on": date(2025, 3, 5), "decided_on": date(2025, 3, 10)}
PAST = {**DAYS, "outcome": "approve", "number": "能审〔2025〕3号", "source_text": "档案室 2025-017"}
DELIVERED = {**PAST, "delivered_on": date(2025, 3, 12), "receiver": "王敏"}


@pytest.fixture
def project(catalogue):
    return item_project(1, agent=make_user("li", Role.AGENT))


def enter(project, node=ENERGY, by=None, **past) -> ApprovalItem:
    return enter_back(project, node, Past(**past), by=by or staff_of().window, at=AT)


def test_a_decided_item_stands_with_its_days_and_is_delivered_and_archived(project):
    item = enter(project, **DELIVERED)
    assert (item.state, item.source, item.received_on, item.accepted_on, item.decided_on, item.ended_on) == (
        *("archived", Source.BACK_ENTRY, *DAYS.values(), date(2025, 3, 12)),
    )
    assert "-20250303-" in item.number
    assert item.verified_source == "能审〔2025〕3号 · 档案室 2025-017"
    assert verbs(item) == [
        *("open_item", "submit", "accept", "start_review", "finish_review", "approve", "deliver", "archive"),
        "back_entry",
    ]
    told = Event.objects.filter(object_type="approvalitem", object_id=str(item.pk))
    days = dict(told.values_list("verb", "at"))
    assert [days[verb].date() for verb in ("submit", "accept", "approve")] == list(DAYS.values())
    assert set(told.exclude(verb="back_entry").values_list("source", flat=True)) == {"back_entry"}


def test_nobody_is_named_as_reviewer_or_decider_and_no_paper_is_issued(project):
    item = enter(project, **DELIVERED)
    decision = Decision.objects.get(item=item)
    assert (item.reviewed_by, item.decided_by, item.reviewer, decision.decided_by) == ([], [], None, None)
    assert (decision.outcome, decision.decided_on) == ("granted", DAYS["decided_on"])
    assert OfficialNotice.objects.filter(item=item).count() == 0


def test_without_delivery_it_waits_at_the_window_and_without_a_decision_it_goes_on(project):
    assert enter(project, **PAST).state == "approved"
    water = enter(project, "ap-water-soil", received_on=DAYS["received_on"], source_text="原系统")
    assert (water.state, water.received_on) == ("submitted", DAYS["received_on"])
    filing = enter(
        project,
        "ap-project-filing",
        received_on=DAYS["received_on"],
        accepted_on=DAYS["accepted_on"],
        source_text="原系统",
    )
    assert (filing.state, filing.accepted_on) == ("accepted", DAYS["accepted_on"])


def test_elsewhere_it_is_one_report(project):
    item = enter(project, "ap-eia", **{**DELIVERED, "outcome": "deny"})
    assert (item.state, item.decided_on, item.number, item.source) == (
        *("delivered", DAYS["decided_on"], PAST["number"], Source.BACK_ENTRY),
    )
    assert verbs(item) == ["open_item", "report", "back_entry"]


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"received_on": None}, "received_on"),
        ({"accepted_on": None}, "accepted_on"),
        ({"accepted_on": date(2025, 3, 2)}, "accepted_on"),
        ({"decided_on": date(2025, 3, 4)}, "decided_on"),
        ({"decided_on": date(2026, 11, 21)}, "decided_on"),
        ({"decided_on": None}, "decided_on"),
        ({"outcome": ""}, "outcome"),
        ({"number": " "}, "number"),
        ({"source_text": ""}, "source_text"),
        ({"delivered_on": date(2025, 3, 9), "receiver": "王敏"}, "delivered_on"),
        ({"delivered_on": date(2025, 3, 12)}, "receiver"),
        ({"received_on": date(1999, 12, 31)}, "received_on"),
    ],
)
def test_days_that_contradict_each_other_are_refused_at_their_field(project, changed, field):
    with pytest.raises(Refused) as refusal:
        enter(project, **{**PAST, **changed})
    assert refusal.value.field == field
    assert ApprovalItem.objects.count() == 0


def test_what_is_under_way_or_granted_is_not_entered_again(project):
    make_item(project, state="accepted")
    with pytest.raises(Refused, match="已经在办"):
        enter(project, **PAST)
    item = enter(project, "ap-water-soil", **DELIVERED)
    with pytest.raises(Refused, match="已经办结"):
        enter(item.project, "ap-water-soil", **DELIVERED)


def test_the_agent_in_charge_may_enter_and_others_may_not(project):
    staff = staff_of()
    for by in (make_user("qian", Role.AGENT), staff.reviewer, staff.decider, make_user("wang")):
        with pytest.raises(Forbidden):
            enter(project, by=by, **PAST)
    assert enter(project, by=project.assignments.get().user, **PAST).source == Source.BACK_ENTRY


def test_the_same_entry_twice_is_one(project):
    found = {
        enter_back(project, ENERGY, Past(**PAST), by=staff_of().window, at=AT, idempotency_key="1:once").pk
        for _ in range(3)
    }
    assert (len(found), ApprovalItem.objects.count()) == (1, 1)


def test_they_are_counted_by_body_and_by_the_month_in_which_they_were_entered(project):
    for node, at in ((ENERGY, AT), ("ap-water-soil", AT), ("ap-eia", AT + timedelta(days=20))):
        with time_machine.travel(at, tick=False):
            enter_back(project, node, Past(**DELIVERED), by=staff_of().window, at=at)
    counted = {(row.body, row.month): row.number for row in back_entries_by_month()}
    bodies = dict(ApprovalItem.objects.values_list("node", "body_id"))
    assert counted == {
        (bodies[ENERGY], date(2026, 11, 1)): 1,
        (bodies["ap-water-soil"], date(2026, 11, 1)): 1,
        (bodies["ap-eia"], date(2026, 12, 1)): 1,
    }
