"""Everything due is a row, planned ahead and told once; what is settled is not told."""

from datetime import UTC, date, datetime, timedelta

from projects.models import Event
from projects.operations.outbox import deliver
from services.enums import DueState
from services.models import (
    Due,
    Meeting,
    MeetingTask,
    Notice,
    Problem,
)
from services.operations import dues
from services.operations.dues import drop_dues, fire_dues, plan_dues
from tests.services.telling import AT

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


def problem(town, **more) -> Problem:
    known = {"project": town.project, "origin": "enterprise", "title": "水没有接", "raised_at": AT}
    return Problem.objects.create(**known | more)


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
