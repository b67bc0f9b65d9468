"""Whom each kind of reminder is for, and what it says."""

from datetime import date

import pytest

from projects.models import Event
from projects.operations.outbox import deliver
from services.channels.words import Telling
from services.enums import AppointmentKind, AppointmentState, BatonState
from services.models import (
    Appointment,
    Baton,
    FollowUp,
    LogEntry,
    ProblemRung,
    ProblemStep,
    Rating,
    RatingInvite,
)
from services.operations.dues import fire_dues, plan_dues
from tests.services.operations.test_dues import MONDAY, at, problem, run, task
from tests.services.telling import AT, heard, person


def told(town) -> list[tuple[Event, list[str]]]:
    deliver()
    return [(event, heard(event)) for event in Event.objects.filter(verb="remind_due").order_by("pk")]


def words(event: Event, reader, day: date = MONDAY) -> tuple[str, str]:
    said = Telling(reader, [event], day).words(event)
    assert not said.gone
    return said.title, said.text


def test_a_late_task_is_told_to_its_owner_and_the_leads(town, clock):
    task(town, date(2026, 3, 5))
    run(5, 6)
    (_, on), (late, after) = told(town)
    assert (on, after) == (["reviewer"], ["lead", "reviewer"])
    said = ("会议任务过了期限", "“五星级酒店项目”：会议定的一项任务要在2026年3月5日以前办完，现在还没有。")
    assert words(late, town["reviewer"]) == said


def test_a_silent_hand_off_is_told_to_the_body_then_to_the_sender_then_to_the_leads(town, clock):
    from approval_portal.accounts.models import Body, RoleGrant

    body = Body.objects.create(code="b-city", zh="市级代办机构", level="市")
    RoleGrant.objects.create(user=person("receiver"), role="liaison", body=body, starts_on=date(2026, 1, 1))
    Baton.objects.create(
        project=town.project,
        to_body=body,
        subject="规划条件",
        sender=town["agent"],
        sent_at=AT,
        answer_by=date(2026, 3, 4),
    )
    run(4, 5, 6, 9)
    assert [who for _, who in told(town)] == [
        ["receiver"],
        ["agent", "backup", "receiver"],
        ["agent", "backup", "lead", "receiver"],
    ]
    Baton.objects.update(state=BatonState.ACCEPTED)
    assert run(10, 11) == []


def test_a_promised_answer_comes_back_to_whoever_serves_the_project(town, clock):
    entry = {"project": town.project, "author": town["agent"], "kind": "call", "happened_at": AT, "made_at": AT}
    LogEntry.objects.create(**entry, text="谈过", next_step="回电话", back_on=date(2026, 3, 4))
    run(4)
    [(event, who)] = told(town)
    assert who == ["agent", "backup"]
    assert words(event, town["agent"])[0] == "今天有一件答应的事"
    LogEntry.objects.update(settled_at=AT)
    assert run(5) == []


def test_a_visit_tomorrow_is_told_to_both_sides_in_the_afternoon(town, clock):
    trip = Appointment.objects.create(
        kind=AppointmentKind.PICKUP,
        state=AppointmentState.BOOKED,
        project=town.project,
        enterprise=town.enterprise,
        agent=town["agent"],
        starts_at=at(9, 10),
        ends_at=at(9, 11),
        created_at=AT,
        token="t",
    )
    plan_dues(at(6, 1))
    assert fire_dues(at(8, 14, 59)) == 0
    assert fire_dues(at(8, 15)) == 1  # a Sunday
    [(event, who)] = told(town)
    assert who == ["admin", "agent", "member"]
    assert words(event, town["member"]) == (
        "明天有上门服务",
        "“五星级酒店项目”：3月9日 10:00，上门取件。时间不合适，现在就改。",
    )
    assert Telling(town["member"], [event], MONDAY).words(event).url == f"/appointments/{trip.pk}/"


@pytest.mark.parametrize("state", sorted({*AppointmentState.values} - {AppointmentState.BOOKED}))
def test_a_trip_that_is_not_booked_is_not_told_of(town, clock, state):
    trip = {"kind": "pickup", "state": state, "enterprise": town.enterprise, "created_at": AT}
    Appointment.objects.create(**trip, starts_at=at(9), ends_at=at(9, 10))
    assert plan_dues(at(6, 1)) == 0


def test_a_problem_and_its_steps_are_told_to_their_owners(town, clock):
    row = problem(
        town, state="assigned", owner=town["reviewer"], due_on=date(2026, 3, 5), assigned_at=AT, state_since=AT
    )
    ProblemStep.objects.create(problem=row, text="催", owner=town["window"], due_on=date(2026, 3, 5), made_at=AT)
    run(4)
    assert [(event.data["object"], who) for event, who in told(town)] == [
        ("problem", ["reviewer"]),
        ("problemstep", ["window"]),
    ]


def test_a_late_problem_goes_up_the_ladder_once(town, clock):
    row = problem(
        town, state="assigned", owner=town["reviewer"], due_on=date(2026, 3, 3), assigned_at=AT, state_since=AT
    )
    for day in (4, 5, 6):
        plan_dues(at(day, 1))
        plan_dues(at(day, 2))
        fire_dues(at(day, 8))
        fire_dues(at(day, 10))
        fire_dues(at(day, 11))
    assert list(ProblemRung.objects.values_list("problem", "rung", "reason")) == [
        (row.pk, 1, "overdue"),
        (row.pk, 2, "overdue"),
    ]
    assert Event.objects.filter(verb="escalate").count() == 2


def invite(town, **more) -> RatingInvite:
    trip = Appointment.objects.create(kind="pickup", state="done", created_at=AT, agent=town["agent"])
    known = {
        "project": town.project,
        "enterprise": town.enterprise,
        "appointment": trip,
        "invited_at": AT,
        "token": "r",
    }
    return RatingInvite.objects.create(**known | {"told_at": AT} | more)


def test_what_is_not_rated_is_asked_for_once_more_and_never_again(town, clock):
    invite(town)
    assert run(*range(3, 20)) == [("ratinginvite", 3)]
    [(event, who)] = told(town)
    assert who == ["admin", "member"]
    assert words(event, town["member"])[0] == "办完的事等你评价"


def test_a_bad_rating_is_followed_up_by_its_days(town, clock):
    rated = Rating.objects.create(invite=invite(town), level=1, rated_at=AT)
    FollowUp.objects.create(
        rating=rated, owner=town["window"], contact_by=date(2026, 3, 3), fix_by=date(2026, 3, 6), opened_at=AT
    )
    run(3, 4)
    assert [(event.data["steps"], who) for event, who in told(town)] == [(0, ["window"]), (1, ["lead", "window"])]
    FollowUp.objects.update(contacted_at=at(4, 11))
    assert run(5, 6) == [("followup", -1), ("followup", 0)]
