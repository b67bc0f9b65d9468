"""Duty hours are the desk's, a profile is the agent's too; hours begin on a day and never change what has passed."""

from datetime import date, time, timedelta
from decimal import Decimal

import pytest

from projects.models import Event
from projects.operations.refusals import Forbidden, Refused, Stale
from services.enums import DutyKind
from services.models import AgentProfile, DutyDay, DutyHours
from services.operations.agents import (
    ProfileData,
    WeeklySpan,
    drop_duty_day,
    edit_profile,
    set_duty_day,
    set_hours,
)
from services.queries_slots import duty_of
from tests.services.telling import AT

MONDAY = date(2026, 3, 2)  # of AT
MORNING = WeeklySpan(0, time(9), time(12))


def hours(town, spans=(MORNING,), starts_on=MONDAY, by="lead", **more):
    return set_hours(town["agent"], spans, starts_on=starts_on, by=town[by], at=AT, **more)


def test_hours_hold_from_a_day_on_and_the_earlier_ones_end_the_day_before(town):
    hours(town)
    hours(town, [WeeklySpan(0, time(13), time(17))], MONDAY + timedelta(days=14))
    duty = duty_of([town["agent"]], MONDAY, MONDAY + timedelta(days=14))[town["agent"].pk]
    spans = [f"{span.starts:%H}-{span.ends:%H}" for day in sorted(duty) for span in duty[day]]
    assert spans == ["09-12", "09-12", "13-17"]


def test_hours_set_for_later_are_replaced_by_sooner_ones(town):
    hours(town, starts_on=MONDAY + timedelta(days=7))
    hours(town, [WeeklySpan(1, time(8), time(10))])
    assert list(DutyHours.objects.values_list("weekday", "ends_on")) == [(1, None)]


def test_no_spans_are_no_hours_from_then_on(town):
    hours(town)
    hours(town, [], MONDAY + timedelta(days=7))
    assert list(DutyHours.objects.values_list("ends_on", flat=True)) == [MONDAY + timedelta(days=6)]


@pytest.mark.parametrize("who", ["agent", "member", "reviewer", "liaison", "stranger"])
def test_only_the_desk_sets_hours_and_duty_days(town, who):
    for act in (
        lambda: hours(town, by=who),
        lambda: set_duty_day(town["agent"], MONDAY, DutyKind.OFF, reason="学习", by=town[who], at=AT),
        lambda: drop_duty_day(town["agent"], MONDAY, by=town[who], at=AT),
    ):
        with pytest.raises(Forbidden):
            act()


@pytest.mark.parametrize(
    ("spans", "starts_on", "field"),
    [
        ([WeeklySpan(2, time(12), time(9))], MONDAY, "day2"),
        ([WeeklySpan(2, time(9), time(9))], MONDAY, "day2"),
        ([WeeklySpan(4, time(9), time(12)), WeeklySpan(4, time(11), time(13))], MONDAY, "day4"),
        ([MORNING], MONDAY - timedelta(days=1), "starts_on"),
    ],
)
def test_hours_that_cannot_be_are_refused(town, spans, starts_on, field):
    with pytest.raises(Refused) as refused:
        hours(town, spans, starts_on)
    assert refused.value.field == field
    assert not DutyHours.objects.exists()


def test_nobody_but_an_agent_has_hours(town):
    with pytest.raises(Refused):
        set_hours(town["window"], [MORNING], starts_on=MONDAY, by=town["lead"], at=AT)


def test_two_pages_open_at_once_are_told(town):
    row = hours(town)
    hours(town, version=row.version)
    with pytest.raises(Stale):
        hours(town, version=row.version)


def test_a_key_sent_twice_sets_hours_once(town):
    first, second = (hours(town, idempotency_key="k") for _ in range(2))
    assert first == second
    assert Event.objects.filter(verb="set_hours").count() == 1


def test_a_duty_day_replaces_the_one_before_and_goes_again(town):
    saturday = date(2026, 3, 7)
    act = {"by": town["window"], "at": AT}
    set_duty_day(town["agent"], saturday, DutyKind.OFF, reason="学习", **act)
    set_duty_day(town["agent"], saturday, DutyKind.ON, starts=time(9), ends=time(12), **act)
    assert [span.starts.hour for span in duty_of([town["agent"]], saturday, saturday)[town["agent"].pk][saturday]]
    assert DutyDay.objects.count() == 1
    assert drop_duty_day(town["agent"], saturday, **act) is True
    assert drop_duty_day(town["agent"], saturday, **act) is False


@pytest.mark.parametrize(
    ("kind", "more", "field"),
    [
        (DutyKind.ON, {}, "starts"),
        (DutyKind.ON, {"starts": time(9)}, "ends"),
        (DutyKind.ON, {"starts": time(9), "ends": time(9)}, "ends"),
        (DutyKind.OFF, {"reason": " "}, "reason"),
        ("maybe", {}, "kind"),
    ],
)
def test_a_duty_day_that_cannot_be_is_refused(town, kind, more, field):
    with pytest.raises(Refused) as refused:
        set_duty_day(town["agent"], MONDAY, kind, **more, by=town["lead"], at=AT)
    assert refused.value.field == field


def test_a_day_that_has_passed_stays(town):
    row = DutyDay.objects.create(user=town["agent"], day=MONDAY - timedelta(days=1), kind="off", made_at=AT)
    with pytest.raises(Refused):
        drop_duty_day(town["agent"], row.day, by=town["lead"], at=AT)
    with pytest.raises(Refused):
        set_duty_day(town["agent"], row.day, DutyKind.OFF, reason="学习", by=town["lead"], at=AT)


def test_an_agent_edits_the_own_profile_but_not_how_many_projects_are_enough(town):
    data = ProfileData(["凤城", " 凤城 ", "草滩"], ["ph3"], ["en"], 99, Decimal("34.3"), Decimal("108.9"))
    row = edit_profile(town["agent"], data, by=town["agent"], at=AT)
    assert (row.districts, row.skills, row.most_projects) == (["凤城", "草滩"], ["ph3"], 20)
    assert edit_profile(town["agent"], data, by=town["lead"], at=AT).most_projects == 99


@pytest.mark.parametrize("who", ["other_agent", "member", "reviewer", "liaison"])
def test_nobody_else_edits_it(town, who):
    with pytest.raises(Forbidden):
        edit_profile(town["agent"], ProfileData(), by=town[who], at=AT)


def test_half_a_place_is_refused_and_the_event_names_fields_only(town):
    with pytest.raises(Refused):
        edit_profile(town["agent"], ProfileData(latitude=Decimal(1)), by=town["lead"], at=AT)
    edit_profile(town["agent"], ProfileData(["草滩"]), by=town["lead"], at=AT)
    edit_profile(town["agent"], ProfileData(["草滩"]), by=town["lead"], at=AT)
    assert [event.data for event in Event.objects.filter(verb="edit_profile")] == [
        {"user": town["agent"].pk, "fields": ["districts"]}
    ]
    assert AgentProfile.objects.count() == 1
