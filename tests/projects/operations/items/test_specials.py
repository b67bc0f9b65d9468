"""Special procedures: several at once, one pauses; tasks; hearings; suspension is off."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.db.models import Q

from projects.models import Hearing, SpecialProcedure
from projects.operations.items.hearings import (
    apply_hearing,
    first_day,
    hold_hearing,
    notify_hearing,
    tell_hearing,
    waive_hearing,
)
from projects.operations.items.specials import Order, end_special, end_task, start_special, start_task, tell_special
from projects.operations.items.steps import move_item
from projects.operations.refusals import Forbidden, Refused, Stale
from projects.queries_duty import obligations
from tests.projects.items import ITEM_AT, act, item_project, make_item, staff_of
from tests.projects.views.people import verbs

pytestmark = pytest.mark.django_db
END = date(2026, 11, 27)


def on(day: int, month: int = 11) -> datetime:
    return datetime(2026, month, day, 2, tzinfo=UTC)


@pytest.fixture
def item(blank):
    return make_item(blank, state="reviewing")


@pytest.fixture
def staff(blank):
    return staff_of("au-fg")


@pytest.fixture
def order(staff):
    return Order("要评审", document="评〔2026〕1号", party="某评审中心", approver=staff.decider, expected_end=END)


def test_a_procedure_that_stops_the_clock_pauses_it_and_is_told_in_writing(item, staff, order):
    start_special(item, "sp-tech-energy", order, by=staff.reviewer, at=on(17))
    item.refresh_from_db()
    row = SpecialProcedure.objects.get()
    assert (item.state, item.paused, item.due_on) == ("special_running", True, None)
    said = (row.stops_clock, row.told_on, row.expected_end, row.party, row.approved_by, row.document)
    assert said == (True, date(2026, 11, 17), END, "某评审中心", staff.decider, "评〔2026〕1号")
    assert item.notices.filter(kind="nt-special").count() == 1


def test_two_overlap_and_only_one_of_them_pauses(item, staff, order):
    before = item.due_on
    start_special(item, "sp-tech-energy", order, by=staff.reviewer, at=on(17))
    start_task(item, "sp-site", Order("去看现场"), by=staff.reviewer, at=on(18))
    special, task = SpecialProcedure.objects.order_by("pk")
    end_special(item, special.pk, "评审通过", by=staff.reviewer, at=on(20))
    item.refresh_from_db()
    assert (item.state, item.paused, task.stops_clock) == ("reviewing", False, False)
    assert item.due_on > before
    end_task(item, task.pk, "现场相符", by=staff.reviewer, at=on(20))
    assert verbs(item)[-5:] == ["start_special", "start_task", "end_special", "resume_review", "end_task"]


def test_the_review_goes_on_only_when_the_last_of_them_is_over(item, staff, order):
    start_special(item, "sp-tech-energy", order, by=staff.reviewer, at=on(17))
    start_special(item, "sp-expert", order, by=staff.reviewer, at=on(18))
    first, second = SpecialProcedure.objects.order_by("pk")
    states = []
    for row in (first, second):
        end_special(item, row.pk, "完成", by=staff.reviewer, at=on(20))
        item.refresh_from_db()
        states.append((item.state, item.paused))
    assert states == [("special_running", True), ("reviewing", False)]


def test_what_was_not_told_is_not_deducted_until_it_is(item, staff):
    start_special(item, "sp-tech-energy", Order("评审", approver=staff.lead), by=staff.reviewer, at=on(17))
    item.refresh_from_db()
    row = SpecialProcedure.objects.get()
    assert (row.told_on, item.paused) == (None, False)
    tell_special(item, row.pk, END, by=staff.reviewer, at=on(18))
    item.refresh_from_db()
    row.refresh_from_db()
    assert (row.told_on, item.paused) == (date(2026, 11, 18), True)


def test_the_kind_decides_which_of_the_two_it_is(item, staff, order):
    with pytest.raises(Refused) as task:
        start_task(item, "sp-expert", order, by=staff.reviewer, at=on(17))
    with pytest.raises(Refused) as special:
        start_special(item, "sp-site", order, by=staff.reviewer, at=on(17))
    with pytest.raises(Refused) as none:
        start_special(item, "sp-nothing", order, by=staff.reviewer, at=on(17))
    assert [each.value.field for each in (task, special, none)] == ["procedure"] * 3


def test_it_has_an_approver_of_the_body_and_ends_no_earlier_than_today(item, staff):
    wrong = [
        Order("评审", expected_end=END),
        Order("评审", approver=staff.window, expected_end=END),
        Order("评审", approver=staff_of("au-sw").decider, expected_end=END),
        Order("评审", approver=staff.decider, expected_end=date(2026, 11, 16)),
    ]
    fields = []
    for each in wrong:
        with pytest.raises(Refused) as refused:
            start_special(item, "sp-expert", each, by=staff.reviewer, at=on(17))
        fields.append(refused.value.field)
    assert fields == ["approver", "approver", "approver", "expected_end"]
    assert not SpecialProcedure.objects.exists()


def test_only_a_reviewer_of_the_body_begins_one(item, staff, order):
    for person in (staff.window, staff.decider, staff.lead, staff_of("au-sw").reviewer):
        with pytest.raises(Forbidden):
            start_special(item, "sp-expert", order, by=person, at=on(17))


def test_before_the_decision_the_decider_begins_a_hearing_and_reviews_no_more(blank, staff, order):
    item = make_item(blank, state="deciding")
    start_special(item, "sp-hearing", order, by=staff.decider, at=on(17))
    item.refresh_from_db()
    assert (item.state, item.decided_by) == ("special_running", [staff.decider.pk])
    assert item.notices.filter(kind="nt-hearing").count() == 1


def test_ended_twice_stale_and_by_a_repeated_key(item, staff, order):
    for _ in range(3):
        start_special(item, "sp-expert", order, by=staff.reviewer, at=on(17), idempotency_key="1:k")
    row = SpecialProcedure.objects.get()
    with pytest.raises(Stale):
        end_special(item, row.pk, "好", by=staff.reviewer, at=on(18), version=1)
    with pytest.raises(Refused):
        end_special(item, row.pk, "", by=staff.reviewer, at=on(18))
    for _ in range(2):
        end_special(item, row.pk, "好", by=staff.reviewer, at=on(18), idempotency_key="1:e")
    with pytest.raises(Refused, match="已经结束"):
        end_special(item, row.pk, "好", by=staff.reviewer, at=on(18))
    assert verbs(item).count("end_special") == 1


def test_the_procedure_of_another_item_is_not_found(item, staff, order):
    other = make_item(item_project(2), state="reviewing")
    start_special(other, "sp-expert", order, by=staff.reviewer, at=on(17))
    with pytest.raises(Refused, match="没有这一项"):
        end_special(item, SpecialProcedure.objects.get().pk, "好", by=staff.reviewer, at=on(18))


# --- hearings


def test_a_hearing_is_told_applied_for_notified_seven_working_days_ahead_and_held(item, staff):
    tell_hearing(item, by=staff.reviewer, at=on(17))
    apply_hearing(item, by=staff.window, at=on(18))
    first = first_day(item, date(2026, 11, 18))
    with pytest.raises(Refused, match="七个工作日") as early:
        notify_hearing(item, first - timedelta(days=1), "三楼", by=staff.reviewer, at=on(18))
    notify_hearing(item, first, "三楼", by=staff.reviewer, at=on(18))
    with pytest.raises(Refused, match="还没有到"):
        hold_hearing(item, "各方同意", by=staff.reviewer, at=on(19))
    hold_hearing(item, "各方同意", by=staff.reviewer, at=on(first.day, first.month))
    row = Hearing.objects.get()
    assert (early.value.field, row.held_on, row.place, row.record) == ("held_on", first, "三楼", "各方同意")
    assert verbs(item)[-4:] == ["tell_hearing", "apply_hearing", "notify_hearing", "hold_hearing"]


def test_a_hearing_is_held_within_twenty_working_days_of_the_application(item, staff):
    tell_hearing(item, by=staff.reviewer, at=on(17))
    apply_hearing(item, by=staff.window, at=on(18))
    last = item.clocks.get(name="hearing_hold").due_on
    with pytest.raises(Refused, match="20个工作日") as late:
        notify_hearing(item, last + timedelta(days=1), "三楼", by=staff.reviewer, at=on(18))
    assert (late.value.field, str(last) in late.value.en) == ("held_on", True)
    notify_hearing(item, last, "三楼", by=staff.reviewer, at=on(18))
    assert (last, Hearing.objects.get().held_on) == (date(2026, 12, 16), last)


def test_a_hearing_that_can_no_longer_be_in_time_is_notified_all_the_same_and_stays_overdue(item, staff):
    tell_hearing(item, by=staff.reviewer, at=on(17))
    apply_hearing(item, by=staff.window, at=on(18))
    notify_hearing(item, date(2026, 12, 29), "三楼", by=staff.reviewer, at=on(14, 12))
    due = {each.kind: each.due for each in obligations(Q(pk=item.pk), date(2026, 12, 14))}
    assert (due["hold_hearing"], "notify_hearing" in due) == (date(2026, 12, 16), False)
    hold_hearing(item, "各方同意", by=staff.reviewer, at=on(29, 12))
    assert "hold_hearing" not in {each.kind for each in obligations(Q(pk=item.pk), date(2026, 12, 29))}


def test_its_papers_are_issued_when_told_and_when_notified_each_whole_as_it_stood_then(item, staff):
    tell_hearing(item, by=staff.reviewer, at=on(17))
    apply_hearing(item, by=staff.window, at=on(18))
    first = first_day(item, date(2026, 11, 18))
    notify_hearing(item, first, "三楼", by=staff.reviewer, at=on(18))
    told, notified = (row.snapshot for row in item.notices.filter(kind="nt-hearing").order_by("pk"))
    assert not SpecialProcedure.objects.exists()
    assert [(each["verb"], each["whole"]) for each in (told, notified)] == [
        ("tell_hearing", True),
        ("notify_hearing", True),
    ]
    assert (told["hearing"]["told_on"], told["hearing"]["held_on"]) == ("2026-11-17", "")
    assert (notified["hearing"]["held_on"], notified["hearing"]["place"]) == (first.isoformat(), "三楼")


def test_a_hearing_that_is_refused_leaves_no_row_and_no_paper(item, staff):
    with pytest.raises(Forbidden):
        tell_hearing(item, by=staff.window, at=on(17))
    assert not Hearing.objects.exists()
    assert not item.notices.filter(kind="nt-hearing").exists()


def test_a_hearing_is_told_once_and_answered_once(item, staff):
    with pytest.raises(Refused, match="还没有告知"):
        apply_hearing(item, by=staff.window, at=on(17))
    tell_hearing(item, by=staff.reviewer, at=on(17))
    with pytest.raises(Refused, match="告知过了"):
        tell_hearing(item, by=staff.reviewer, at=on(17))
    waive_hearing(item, by=staff.window, at=on(17))
    with pytest.raises(Refused, match="已经答复"):
        apply_hearing(item, by=staff.window, at=on(17))


def test_the_time_to_apply_ends(item, staff):
    tell_hearing(item, by=staff.reviewer, at=on(17))
    with pytest.raises(Refused, match="已经过了"):
        apply_hearing(item, by=staff.window, at=on(3, 12))


# --- 中止, extension


def test_suspension_is_off_until_it_is_switched_on(item, staff, settings):
    with pytest.raises(Refused, match="没有启用"):
        move_item(item, "suspend", by=staff.lead, at=on(17), reason="不可抗力")
    settings.ITEM_SUSPENSION = True
    assert move_item(item, "suspend", by=staff.lead, at=on(17), reason="不可抗力").state == "suspended"
    assert act(item, "resume", at=on(18)).state == "reviewing"


def test_a_lead_extends_once_and_in_time(item, staff):
    with pytest.raises(Forbidden):
        move_item(item, "extend", by=staff.decider, at=ITEM_AT, reason="情况复杂", data={"workdays": 5})
    before = item.legal_due_on
    moved = move_item(item, "extend", by=staff.lead, at=ITEM_AT, reason="情况复杂", data={"workdays": 5})
    assert moved.legal_due_on > before
    with pytest.raises(Refused, match="延长过一次"):
        move_item(item, "extend", by=staff.lead, at=ITEM_AT, reason="还是复杂", data={"workdays": 5})
