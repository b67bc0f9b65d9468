"""What the portal does by itself when days go by, each thing once, however often the sweep runs."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from django.utils import timezone

from projects.models import ApprovalItem, Event, OfficialNotice
from projects.operations.items import sweeps
from projects.operations.items.core import Step, lock_case, take_step
from projects.operations.items.rebuild import rebuild
from projects.operations.items.steps import move_item
from projects.operations.refusals import Refused
from tests.projects.items import ENERGY, FILING, ITEM_AT, act, item_project, make_item, staff_of

MONDAY = ITEM_AT  # 16 November 2026


def on(day: int, month: int = 11, hour: int = 2) -> datetime:
    return datetime(2026, month, day, hour, tzinfo=UTC)


@pytest.fixture
def project(catalogue):
    return item_project()


def again(item: ApprovalItem) -> ApprovalItem:
    return ApprovalItem.objects.get(pk=item.pk)


def told(item: ApprovalItem, verb: str) -> list[Event]:
    return list(Event.objects.filter(object_type="approvalitem", object_id=str(item.pk), verb=verb).order_by("seq"))


# --- deemed acceptance


def test_nobody_answers_within_five_working_days_and_it_counts_from_the_day_the_papers_came(project):
    item = make_item(project, ENERGY, "submitted")
    assert item.due_on == date(2026, 11, 23)
    assert sweeps.deem_accepted(on(23, hour=15)) == 0  # 23:00 of the fifth day
    assert sweeps.deem_accepted(on(23, hour=16)) == 1  # midnight has passed
    item = again(item)
    assert (item.state, item.accepted_on, item.received_on) == ("accepted", date(2026, 11, 16), date(2026, 11, 16))
    event = told(item, "deem_accepted")[0]
    assert (event.source, event.actor, timezone.localdate(event.at)) == ("system", None, date(2026, 11, 24))
    assert item.due_on == date(2026, 11, 23)  # five days promised, from the day the papers came
    assert OfficialNotice.objects.filter(item=item, kind="nt-accept").count() == 1
    assert sweeps.deem_accepted(on(24)) == 0
    assert rebuild(check=True).differences == ()


def test_who_answered_in_time_is_not_deemed_accepted(project):
    make_item(project, ENERGY, "correcting")
    make_item(project, FILING, "accepted")
    assert sweeps.deem_accepted(on(30)) == 0


def test_the_five_days_begin_anew_with_the_correction(project):
    item = act(make_item(project, ENERGY, "correcting"), "submit_correction", at=on(20))
    assert sweeps.deem_accepted(on(27)) == 0
    assert sweeps.deem_accepted(on(28)) == 1
    assert again(item).accepted_on == date(2026, 11, 20)


def test_one_that_fails_holds_up_no_other(project, monkeypatch):
    first = make_item(project, ENERGY, "submitted")
    second = make_item(project, FILING, "submitted")
    real = sweeps.take_step

    def fails(case, *args, **kwargs):
        if case.item.pk == first.pk:
            raise RuntimeError("a fault")
        return real(case, *args, **kwargs)

    monkeypatch.setattr(sweeps, "take_step", fails)
    assert sweeps.deem_accepted(on(30)) == 1
    assert (again(first).state, again(second).state) == ("submitted", "accepted")


# --- warnings


def test_a_warning_at_half_the_limit_and_one_when_the_promise_and_one_when_the_law_is_over_each_once(project):
    item = make_item(project, ENERGY, "reviewing")  # five days: until 23 November; by law twenty: 14 December
    assert sweeps.warn(on(18)) == 0
    assert sweeps.warn(on(19)) == 1
    assert (sweeps.warn(on(20)), sweeps.warn(on(23))) == (0, 0)
    assert (sweeps.warn(on(24)), sweeps.warn(on(25))) == (1, 0)
    assert sweeps.warn(on(15, 12)) == 1
    assert sweeps.warn(on(16, 12)) == 0
    kinds = [(event.data["kind"], event.data["clock"]) for event in told(item, "warn")]
    assert kinds == [("half", "committed"), ("overdue", "committed"), ("overdue_by_law", "statutory")]
    assert again(item).state == "reviewing"


def test_nothing_is_warned_of_while_the_clock_stands_still(project):
    make_item(project, ENERGY, "special_running")
    assert sweeps.warn(on(30)) == 0


def test_a_limit_of_one_day_is_warned_of_only_when_it_is_over(project):
    item = make_item(project, FILING, "reviewing")
    assert item.due_on == date(2026, 11, 17)
    assert (sweeps.warn(on(17)), sweeps.warn(on(18))) == (0, 1)


# --- going on after a special procedure


def test_the_review_goes_on_in_the_act_that_ends_the_procedure(project):
    item = make_item(project, ENERGY, "special_done")
    case = lock_case(item, by=None, at=on(18), source="system")
    event = sweeps.resume_review(case)
    assert (event.verb, event.source, event.actor) == ("resume_review", "system", None)
    assert (again(item).state, case.ledger.state) == ("reviewing", "reviewing")
    take_step(case, "finish_review", Step())
    assert again(item).state == "deciding"


def test_the_sweep_is_a_net_below_it(project):
    item = make_item(project, ENERGY, "special_done")
    assert (sweeps.resume_reviews(on(18)), sweeps.resume_reviews(on(18))) == (1, 0)
    assert again(item).state == "reviewing"


# --- what was tolerated


def test_what_was_tolerated_and_did_not_come_is_noted_once(project):
    item = make_item(project, ENERGY, "submitted")
    act(item, "accept_tolerant", make_up_by="2026-11-20")
    assert again(item).make_up_by == date(2026, 11, 20)
    assert sweeps.supplement_overdue(on(20)) == 0
    assert (sweeps.supplement_overdue(on(21)), sweeps.supplement_overdue(on(22))) == (1, 0)
    assert [event.data for event in told(item, "supplement_overdue")] == [{"due_on": "2026-11-20"}]
    assert again(item).state == "accepted_tolerant"


# --- time to correct


def test_nothing_lapses_where_no_days_are_set(project):
    item = make_item(project, ENERGY, "correcting")
    assert sweeps.sweep_items(on(20, 12))["lapse"] == 0
    assert again(item).state == "correcting"


def test_a_correction_lapses_after_its_days_and_three_working_days_after_a_reminder(project, settings):
    settings.ITEM_LAPSE_DAYS = 10
    item = make_item(project, ENERGY, "correcting")
    assert item.due_on == date(2026, 11, 30)
    assert sweeps.remind(on(24)) == 0
    assert (sweeps.remind(on(25)), sweeps.remind(on(26))) == (1, 0)
    assert sweeps.lapse(on(30)) == 0
    assert sweeps.lapse(on(1, 12)) == 1
    assert again(item).state == "terminated"
    assert rebuild(check=True).differences == ()


def test_nothing_lapses_without_a_reminder(project, settings):
    settings.ITEM_LAPSE_DAYS = 10
    item = make_item(project, ENERGY, "correcting")
    assert sweeps.lapse(on(10, 12)) == 0
    with pytest.raises(Refused, match="先书面提示申请人"):
        move_item(item, "lapse", by=staff_of().window, at=on(10, 12), reason="逾期")
    assert sweeps.remind(on(10, 12)) == 1
    assert sweeps.lapse(on(15, 12)) == 0
    assert sweeps.lapse(on(16, 12)) == 1


# --- filing away


def test_an_item_is_filed_away_some_days_after_delivery(project, settings):
    settings.ITEM_ARCHIVE_DAYS = 30
    item = make_item(project, ENERGY, "delivered")
    assert sweeps.archive(MONDAY + timedelta(days=30)) == 0
    assert sweeps.archive(MONDAY + timedelta(days=31)) == 1
    item = again(item)
    assert (item.state, item.ended_on) == ("archived", date(2026, 12, 17))
    assert sweeps.archive(MONDAY + timedelta(days=32)) == 0
    settings.ITEM_ARCHIVE_DAYS = 0
    other = make_item(project, FILING, "delivered")
    assert sweeps.archive(MONDAY + timedelta(days=300)) == 0
    assert again(other).state == "delivered"


# --- all of it


def test_every_sweep_twice_makes_no_second_event(project):
    for number, state in enumerate(("submitted", "reviewing", "special_done", "delivered"), 2):
        make_item(item_project(number), ENERGY, state)
    late = MONDAY + timedelta(days=60)
    assert sum(sweeps.sweep_items(late).values()) > 0
    sweeps.sweep_items(late)
    count = Event.objects.count()
    assert set(sweeps.sweep_items(late).values()) == {0}
    assert Event.objects.count() == count
    assert rebuild(check=True).differences == ()
