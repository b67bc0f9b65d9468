"""Everything due is a row, planned ahead and told once; what is settled is not told."""

from datetime import UTC, date, datetime, timedelta

import pytest

from projects.models import Event
from projects.operations.outbox import deliver
from services.channels.words import Telling
from services.enums import AppointmentKind, AppointmentState, BatonState, DueState
from services.models import (
    Appointment,
    Baton,
    Due,
    FollowUp,
    LogEntry,
    Meeting,
    MeetingTask,
    Notice,
    Problem,
    ProblemRung,
    ProblemStep,
    Rating,
    RatingInvite,
)
from services.operations import dues
from services.operations.dues import drop_dues, fire_dues, plan_dues
from tests.services.telling import AT, heard, person

MONDAY = date(2026, 3, 2)


def at(day: int, hour: int = 9, minute: int = 0) -> datetime:
    """An hour of a day of March in the zone."""
    return datetime(2026, 3, day, hour, minute, tzinfo=UTC) - timedelta(hours=8)


def task(town, due_on: date, **more) -> MeetingTask:
    meeting, _ = Meeting.objects.get_or_create(
        kind="weekly", year=2026, number=1, defaults={"title": "例会", "held_at": AT, "called_at": AT}
    )
    owner = more.pop("owner", town["reviewer"])
    known = {"meeting": meeting, "text": "盯住用地", "owner": owner, "due_on": due_on, "made_at": AT}
    return MeetingTask.objects.create(**known | {"project": town.project} | more)


def run(*days: int) -> list[tuple[str, int]]:
    """What is told on these days at ten o'clock: (thing, working days from its day)."""
    told = []
    for day in days:
        plan_dues(at(day, 1))
        before = Event.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
        fire_dues(at(day, 10))
        found = Event.objects.filter(verb="remind_due", pk__gt=before).order_by("pk")
        told += [(event.data["object"], event.data["steps"]) for event in found]
    return told


def test_a_task_is_told_before_its_day_on_it_and_after_it(town, clock):
    task(town, date(2026, 3, 11))
    days = [*range(3, 7), *range(9, 14), *range(16, 20)]
    assert run(*days) == [("meetingtask", steps) for steps in (-3, -1, 0, 1, 5)]


def test_what_is_settled_is_planned_no_more_and_not_told(town, clock):
    row = task(town, date(2026, 3, 5))
    assert (
        plan_dues(at(3, 1)) == 3
    )  # the day before, the day itself, the day after: the rest lies beyond what is planned
    MeetingTask.objects.filter(pk=row.pk).update(state="done")
    assert fire_dues(at(6)) == 0
    assert set(Due.objects.values_list("state", flat=True)) == {DueState.DROPPED}
    assert run(9, 10) == []


def test_a_day_that_was_moved_is_told_for_the_new_day_only(town, clock):
    row = task(town, date(2026, 3, 5))
    plan_dues(at(3, 1))
    MeetingTask.objects.filter(pk=row.pk).update(due_on=date(2026, 3, 9))
    assert run(4, 5, 6) == [("meetingtask", -3), ("meetingtask", -1)]
    told = Event.objects.filter(verb="remind_due").values_list("data__deadline", flat=True)
    assert set(told) == {"2026-03-09"}


def test_planned_and_fired_twice_by_whomever_it_is_told_once(town, clock):
    task(town, date(2026, 3, 5))
    assert [plan_dues(at(3, 1)), plan_dues(at(3, 2))] == [3, 0]
    assert [fire_dues(at(4)), fire_dues(at(4, 10))] == [1, 0]
    Due.objects.update(state=DueState.WAITING)  # as if another had died between the event and the row
    fire_dues(at(4, 11))
    assert Event.objects.filter(verb="remind_due").count() == 1
    deliver()
    assert Notice.objects.filter(event__verb="remind_due", channel="in_app").count() == 1


def test_the_event_stands_under_the_key_of_its_row(town, clock):
    row = task(town, date(2026, 3, 5))
    plan_dues(at(3, 1))
    fire_dues(at(4))
    event = Event.objects.get(verb="remind_due")
    assert event.idempotency_key == f"due:task:meetingtask:{row.pk}:2026-03-05:99"
    assert (event.stream, event.actor_id, event.source) == ("reminders", None, "system")
    assert Due.objects.get(key=event.idempotency_key).state == DueState.SENT


def test_after_a_broker_that_was_down_only_the_newest_rung_is_told(town, clock):
    task(town, date(2026, 3, 11))
    plan_dues(at(5, 1))
    assert fire_dues(at(11, 10)) == 1
    assert Event.objects.get(verb="remind_due").data["steps"] == 0
    assert Due.objects.filter(state=DueState.DROPPED).count() == 2


def test_a_planner_that_was_down_finds_the_newest_rung_that_was_missed(town, clock):
    task(town, date(2026, 3, 11))
    assert run(13) == [("meetingtask", 1)]


def test_what_was_due_too_long_ago_is_no_news(town, clock):
    task(town, date(2026, 3, 5))
    plan_dues(at(3, 1))
    assert fire_dues(at(31)) == 0


def test_a_fault_is_tried_again_and_holds_up_no_other(town, clock, monkeypatch):
    bad, good = task(town, date(2026, 3, 5)), task(town, date(2026, 3, 5))
    plan_dues(at(4, 1))
    tell = dues._tell

    def fails(due, moment):
        if due.object_id == bad.pk:
            raise RuntimeError("张三 13900000000")
        return tell(due, moment)

    monkeypatch.setattr(dues, "_tell", fails)
    assert fire_dues(at(4)) == 1
    row = Due.objects.get(object_id=bad.pk, rung=99)
    assert (row.state, row.attempts, row.fault, row.due_at) == (DueState.WAITING, 1, "RuntimeError", at(4, 9, 1))
    assert Due.objects.get(object_id=good.pk, rung=99).state == DueState.SENT
    monkeypatch.setattr(dues, "_tell", tell)
    assert fire_dues(at(4, 9, 2)) == 1


def test_a_source_that_fails_holds_up_no_other(town, clock, monkeypatch):
    def broken(*_):
        raise RuntimeError

    task(town, date(2026, 3, 5))
    monkeypatch.setitem(dues.SOURCES, "baton", (("baton", broken),))
    assert plan_dues(at(3, 1)) == 3


def test_forgotten_rows_come_again_when_the_thing_does(town, clock):
    row = task(town, date(2026, 3, 5))
    plan_dues(at(3, 1))
    assert drop_dues("meetingtask", row.pk) == 3
    assert plan_dues(at(3, 2)) == 3


# --- whom each kind is for, and what it says


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


def problem(town, **more) -> Problem:
    known = {"project": town.project, "origin": "enterprise", "title": "水没有接", "raised_at": AT}
    return Problem.objects.create(**known | more)


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
