"""Duties: never two at once, the power where it is needed, nobody on leave; swaps hold once the other agrees and they fit."""

from datetime import time, timedelta

import pytest

from approval_portal.accounts.models import Body, Role, RoleGrant
from projects.models import Event, Leave
from projects.operations.refusals import Forbidden, Refused, Stale
from services.enums import DueKind, ShiftState, SwapState
from services.models import DutyShift, DutySwap
from services.operations.duty_shifts import ShiftSaid, add_shift, cancel_shift, change_shift, plan_shifts, said_of
from services.operations.duty_swaps import agree_swap, ask_swap, refuse_swap, withdraw_swap
from services.operations.hearers import people_of
from services.queries_dues import still_holds
from services.queries_gaps import coming_gaps
from services.queries_roster import accepting
from services.rules.gaps import NO_HALL, NO_OFFICER, NO_WINDOW
from tests.services.halls import FIVE, MONDAY, NINE, NOON, SATURDAY, SUNDAY, TEN, make_hall, make_shift
from tests.services.telling import AT, person

TODAY = MONDAY  # of AT


@pytest.fixture
def hall(db):
    return make_hall()


@pytest.fixture
def people(town):
    """With a decider and a second window clerk, who can accept."""
    town.people["decider"] = person("decider", Role.DECIDER)
    town.people["clerk"] = person("clerk", Role.WINDOW)
    return town


def plan(hall, people, *shifts, by="lead", **more):
    return plan_shifts(hall, shifts, by=people[by], at=AT, **more)


def on(user, day=SATURDAY, starts=NINE, ends=NOON, **more) -> ShiftSaid:
    return ShiftSaid(user, day, starts, ends, **more)


def away(user, day=SATURDAY):
    body = Body.objects.get_or_create(code="au-x", defaults={"zh": "某局"})[0]
    said = {"cover": user, "role": Role.WINDOW, "body": body, "made_at": AT}
    return Leave.objects.create(user=user, starts_on=day, ends_on=day, **said)


def test_a_plan_stands_at_once_and_everybody_in_it_hears_of_it(hall, people):
    plan(hall, people, on(people["window"], accepts=True), on(people["agent"]))
    event = Event.objects.get(verb="plan_shifts")
    assert sorted(user.username for user in people_of(event, TODAY)) == ["agent", "window"]
    assert [each.user_id for each in accepting(SATURDAY)] == [people["window"].pk]


def test_a_plan_with_one_duty_that_cannot_be_plans_none(hall, people):
    with pytest.raises(Refused) as refusal:
        plan(hall, people, on(people["agent"]), on(people["window"]), on(people["window"], starts=TEN, ends=FIVE))
    assert (refusal.value.field, DutyShift.objects.count()) == ("user", 0)
    assert "window的姓名3月7日的两个班重叠了：10:00–17:00 和 09:00–12:00" in refusal.value.zh


@pytest.mark.parametrize("who", ["window", "agent", "reviewer", "member", "stranger"])
def test_only_leads_keep_the_roster(hall, people, who):
    shift = make_shift(hall, people["clerk"])
    by = {"by": people[who], "at": AT}
    for act in (
        lambda: plan(hall, people, on(people["window"]), by=who),
        lambda: add_shift(hall, on(people["window"]), **by),
        lambda: change_shift(shift, said_of(shift), **by),
        lambda: cancel_shift(shift, "停电", **by),
    ):
        with pytest.raises(Forbidden):
            act()


@pytest.mark.parametrize(
    ("who", "more", "field"),
    [
        ("reviewer", {"accepts": True}, "accepts"),  # no power to accept
        ("member", {}, "user"),  # no role at all
        ("window", {"day": MONDAY - timedelta(days=1)}, "day"),
        ("window", {"starts": NOON, "ends": NINE}, "ends"),
    ],
)
def test_a_duty_needs_its_power_a_role_a_day_to_come_and_a_length(hall, people, who, more, field):
    with pytest.raises(Refused) as refusal:
        add_shift(hall, on(people[who], **more), by=people["lead"], at=AT)
    assert (refusal.value.field, DutyShift.objects.count()) == (field, 0)


def test_a_window_of_another_hall_is_refused(hall, people):
    window = make_hall("另一个").windows.first()
    with pytest.raises(Refused) as refusal:
        add_shift(hall, on(people["window"], window=window), by=people["lead"], at=AT)
    assert refusal.value.field == "window"


def test_nobody_on_leave_gets_a_duty_and_one_who_leaves_later_accepts_no_more(hall, people):
    add_shift(hall, on(people["window"], accepts=True), by=people["lead"], at=AT)
    away(people["window"])
    assert accepting(SATURDAY) == []
    with pytest.raises(Refused, match="请假"):
        add_shift(hall, on(people["window"], starts=time(14), ends=FIVE), by=people["lead"], at=AT)


def test_whose_role_has_ended_accepts_no_more(hall, people):
    add_shift(hall, on(people["window"], accepts=True), by=people["lead"], at=AT)
    RoleGrant.objects.filter(user=people["window"]).update(ends_on=SATURDAY - timedelta(days=1))
    assert accepting(SATURDAY) == []


def test_a_duty_may_move_within_its_own_time_and_not_into_another(hall, people):
    shift = make_shift(hall, people["window"])
    make_shift(hall, people["window"], starts=time(14), ends=FIVE)
    said = {"by": people["lead"], "at": AT}
    moved = change_shift(shift, on(people["window"], starts=TEN), version=1, **said)
    assert (moved.starts, moved.version) == (TEN, 2)
    with pytest.raises(Stale):
        change_shift(shift, on(people["window"]), version=1, **said)
    with pytest.raises(Refused, match="重叠"):
        change_shift(shift, on(people["window"], ends=time(15)), version=2, **said)


def test_a_change_of_person_is_told_to_both(hall, people):
    shift = make_shift(hall, people["window"])
    change_shift(shift, on(people["clerk"]), by=people["lead"], at=AT)
    told = people_of(Event.objects.get(verb="change_shift"), TODAY)
    assert sorted(user.username for user in told) == ["clerk", "window"]


def test_a_duty_is_called_off_with_a_reason_once(hall, people):
    shift, said = make_shift(hall, people["window"]), {"by": people["lead"], "at": AT}
    with pytest.raises(Refused):
        cancel_shift(shift, " ", **said)
    assert cancel_shift(shift, "停电", **said).state == ShiftState.CANCELLED
    with pytest.raises(Refused, match="已经取消"):
        cancel_shift(shift, "停电", **said)
    add_shift(hall, on(people["window"]), **said)  # the time is free again


# --- swaps


@pytest.fixture
def shift(hall, people):
    return make_shift(hall, people["window"], accepts=True)


def ask(shift, people, to="clerk", **more):
    return ask_swap(shift, people[to], by=people["window"], at=AT, **more)


def test_once_the_other_agrees_the_duty_is_theirs(shift, people):
    swap = ask(shift, people, reason="家里有事")
    assert [user.username for user in people_of(Event.objects.get(verb="ask_swap"), TODAY)] == ["clerk"]
    agree_swap(swap, by=people["clerk"], at=AT)
    shift.refresh_from_db()
    assert (shift.user_id, shift.version) == (people["clerk"].pk, 2)
    assert [user.username for user in people_of(Event.objects.get(verb="agree_swap"), TODAY)] == ["window"]


def test_an_exchange_changes_both_duties_although_they_are_at_the_same_time(hall, shift, people):
    back = make_shift(hall, people["clerk"])
    agree_swap(ask(shift, people, back=back), by=people["clerk"], at=AT)
    assert list(DutyShift.objects.order_by("pk").values_list("user__username", flat=True)) == ["clerk", "window"]


@pytest.mark.parametrize("to", ["reviewer", "agent"])
def test_a_duty_with_power_goes_to_nobody_without(shift, people, to):
    with pytest.raises(Refused, match="没有受理权限"):
        ask(shift, people, to=to)


def test_a_swap_that_would_overlap_is_refused_when_asked_and_when_agreed(hall, shift, people):
    swap = ask(shift, people)
    make_shift(hall, people["clerk"], starts=TEN, ends=FIVE)
    with pytest.raises(Refused, match="重叠"):
        agree_swap(swap, by=people["clerk"], at=AT)
    swap.refresh_from_db()
    assert swap.state == SwapState.ASKED
    withdraw_swap(swap, by=people["window"], at=AT)
    with pytest.raises(Refused, match="重叠"):
        ask(shift, people)


def test_one_asks_for_the_own_duty_only_one_colleague_at_a_time_and_not_oneself(hall, shift, people):
    with pytest.raises(Forbidden):
        ask_swap(shift, people["clerk"], by=people["lead"], at=AT)
    with pytest.raises(Refused):
        ask(shift, people, to="window")
    with pytest.raises(Refused) as refusal:
        ask(shift, people, back=make_shift(hall, people["decider"], SUNDAY))
    assert refusal.value.field == "back"
    ask(shift, people)
    with pytest.raises(Refused, match="已经在问别人"):
        ask(shift, people, to="decider")


def test_the_one_asked_answers_and_the_one_who_asked_withdraws_once(shift, people):
    swap, at = ask(shift, people), {"at": AT}
    for act, who in ((agree_swap, "window"), (agree_swap, "lead"), (refuse_swap, "window"), (withdraw_swap, "clerk")):
        with pytest.raises(Forbidden):
            act(swap, by=people[who], **at)
    assert refuse_swap(swap, "那天出差", by=people["clerk"], **at).state == SwapState.REFUSED
    for act, who in ((agree_swap, "clerk"), (refuse_swap, "clerk"), (withdraw_swap, "window")):
        with pytest.raises(Refused, match="已经有结果"):
            act(swap, by=people[who], **at)
    shift.refresh_from_db()
    assert shift.user_id == people["window"].pk


def test_a_duty_that_changes_otherwise_ends_what_was_asked(shift, people):
    swap = ask(shift, people)
    change_shift(shift, on(people["decider"], accepts=True), by=people["lead"], at=AT)
    swap.refresh_from_db()
    assert swap.state == SwapState.WITHDRAWN
    assert DutySwap.objects.filter(state=SwapState.ASKED).count() == 0


# --- what follows from it


def test_the_gaps_of_four_weeks_name_days_off_without_power_and_windows_without_anybody(hall, people):
    found = [(gap.day, gap.kind) for gap in coming_gaps(TODAY)]
    weeks = [timedelta(days=7 * number) for number in range(4)]
    assert [day for day, kind in found if kind == NO_OFFICER] == [SATURDAY + week for week in weeks]
    assert len([day for day, kind in found if kind == NO_HALL]) == 20
    make_shift(hall, people["window"], accepts=True)
    make_shift(hall, people["agent"], MONDAY, ends=FIVE, window=hall.windows.get(number="1"))
    found = [(gap.day, gap.kind, gap.window) for gap in coming_gaps(TODAY)][:2]
    other = hall.windows.get(number="2").pk
    assert found == [(MONDAY, NO_WINDOW, other), (MONDAY + timedelta(days=1), NO_HALL, None)]
    assert NO_OFFICER not in {gap.kind for gap in coming_gaps(TODAY) if gap.day == SATURDAY}
    away(people["window"])
    assert [gap.kind for gap in coming_gaps(TODAY) if gap.day == SATURDAY] == [NO_OFFICER]


def test_a_reminder_holds_while_the_duty_stands_on_its_day(shift, people):
    assert still_holds(DueKind.SHIFT, "dutyshift", shift.pk, SATURDAY)
    cancel_shift(shift, "停电", by=people["lead"], at=AT)
    assert not still_holds(DueKind.SHIFT, "dutyshift", shift.pk, SATURDAY)
