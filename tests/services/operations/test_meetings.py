"""The two meetings: called, frozen by one press, held, followed up. What is frozen never changes again."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db import DatabaseError, transaction
from django.utils import timezone

from approval_portal.accounts.models import Body, RoleGrant
from projects.models import Event
from projects.operations.outbox import deliver
from projects.operations.refusals import Forbidden, Refused
from services.enums import MeetingKind
from services.models import Meeting, MeetingTask
from services.operations.meeting_papers import close_meeting, freeze_meeting, hold_meeting
from services.operations.meeting_problems import dispatch_measure
from services.operations.meeting_tasks import move_task, reopen_task, settle_task, take_decision
from services.operations.meetings import Summons, cancel_meeting, change_meeting, plan_meeting
from services.operations.problems import raise_problem
from tests.services.telling import AT, Town, heard

pytestmark = pytest.mark.usefixtures("catalogue", "clock")
DUE = date(2026, 3, 6)


def called(town: Town, kind: str = MeetingKind.WEEKLY, held_at=AT, **more) -> Meeting:
    return plan_meeting(kind, held_at, **{"by": town["lead"], "at": AT, **more})


def frozen(town: Town, **more) -> Meeting:
    return freeze_meeting(called(town, **more), by=town["lead"], at=AT)


def problem(town: Town, title: str = "没有通路"):
    return raise_problem("custody", title, project=town.project, title=title, by=town["agent"], at=AT)


def special(town: Town) -> Meeting:
    return frozen(town, kind=MeetingKind.SPECIAL, summons=Summons(problems=(problem(town),)))


def decided(town: Town, meeting: Meeting, **more) -> MeetingTask:
    said = {"by": town["lead"], "at": AT, "project": town.project, **more}
    return take_decision(meeting, "先接临时用电", said.pop("owner", town["agent"]), said.pop("due_on", DUE), **said)


# --- called


def test_it_is_numbered_within_its_year_and_kind(town):
    first, second = called(town), called(town, held_at=AT + timedelta(days=7))
    other = called(town, MeetingKind.SPECIAL)
    assert [(each.year, each.number) for each in (first, second, other)] == [(2026, 1), (2026, 2), (2026, 1)]
    assert (first.week, first.title) == (date(2026, 3, 2), "2026 年第 1 次项目推进例会")


@pytest.mark.parametrize("who", ["agent", "reviewer", "liaison", "member", "stranger", "security_admin"])
def test_only_window_and_leads_keep_meetings(town, who):
    meeting = frozen(town)
    for act in (
        lambda by: called(town, held_at=AT + timedelta(days=7), by=by),
        lambda by: change_meeting(meeting, {"held_at": AT}, summons=Summons(), by=by, at=AT),
        lambda by: cancel_meeting(meeting, "停电", by=by, at=AT),
        lambda by: freeze_meeting(meeting, by=by, at=AT),
        lambda by: hold_meeting(meeting, [], by=by, at=AT),
        lambda by: close_meeting(meeting, by=by, at=AT),
        lambda by: decided(town, meeting, by=by),
    ):
        with pytest.raises(Forbidden):
            act(town[who])


def test_a_week_has_one_meeting(town):
    called(town)
    with pytest.raises(Refused) as refusal:
        called(town, held_at=AT + timedelta(days=2))
    assert refusal.value.field == "week"


def test_the_week_of_a_cancelled_meeting_is_called_again_as_the_same_one(town):
    first = frozen(town)
    cancel_meeting(first, "停电", by=town["lead"], at=AT)
    again = called(town, held_at=AT + timedelta(days=1))
    again = Meeting.objects.get(pk=again.pk)
    assert (again.pk, again.number, again.state, again.digest) == (first.pk, 1, "frozen", first.digest)


def test_the_same_key_calls_one(town):
    first, second = (called(town, idempotency_key="k") for _ in range(2))
    assert first == second


def test_whoever_is_summoned_hears_of_it_once(town):
    body = Body.objects.first()
    RoleGrant.objects.create(user=town["reviewer"], role="reviewer", body=body, starts_on=date(2026, 1, 5))
    summons = Summons(bodies=(body,), people=(town["agent"],))
    meeting = called(town, summons=summons)
    deliver()
    change_meeting(meeting, {"held_at": AT}, summons=summons, by=town["lead"], at=AT)
    deliver()
    planned, changed = Event.objects.filter(object_type="meeting").order_by("pk")
    assert (heard(planned), heard(changed)) == (["agent", "reviewer"], [])


# --- held


def test_who_came_and_what_was_said(town):
    meeting = frozen(town, summons=Summons(people=(town["agent"], town["reviewer"])))
    there = meeting.places.get(user=town["agent"])
    hold_meeting(meeting, [there], "逐个说了", by=town["lead"], at=AT)
    assert dict(meeting.places.values_list("user__username", "attendance")) == {"agent": "came", "reviewer": "absent"}
    event = Event.objects.get(verb="hold_meeting")
    assert (event.data["came"], event.data["absent"], "逐个" in str(event.data)) == (1, 1, False)


@pytest.mark.parametrize("state", ["planned", "cancelled", "tomorrow"])
def test_only_a_frozen_meeting_whose_day_has_come_is_held(town, state):
    held_at = AT + timedelta(days=1) if state == "tomorrow" else AT
    meeting = called(town, held_at=held_at) if state == "planned" else frozen(town, held_at=held_at)
    if state == "cancelled":
        cancel_meeting(meeting, "停电", by=town["lead"], at=AT)
    with pytest.raises(Refused):
        hold_meeting(meeting, [], by=town["lead"], at=AT)


def test_closed_minutes_stay_as_they_are(town):
    meeting = frozen(town)
    hold_meeting(meeting, [], "逐个说了", by=town["lead"], at=AT)
    close_meeting(meeting, by=town["lead"], at=AT)
    for act in (
        lambda: hold_meeting(meeting, [], "别的", by=town["lead"], at=AT),
        lambda: close_meeting(meeting, by=town["lead"], at=AT),
        lambda: decided(town, meeting),
    ):
        with pytest.raises(Refused):
            act()
    with pytest.raises(DatabaseError), transaction.atomic():
        Meeting.objects.filter(pk=meeting.pk).update(minutes="别的")


def test_empty_minutes_are_not_closed(town):
    meeting = frozen(town)
    hold_meeting(meeting, [], by=town["lead"], at=AT)
    with pytest.raises(Refused):
        close_meeting(meeting, by=town["lead"], at=AT)


# --- decisions


@pytest.mark.parametrize(
    ("said", "field"),
    [
        ({"owner": None}, "owner"),
        ({"due_on": None}, "due_on"),
        ({"due_on": date(2026, 3, 1)}, "due_on"),
        ({"due_on": date(9999, 12, 31)}, "due_on"),
    ],
)
def test_a_decision_has_an_owner_and_a_day(town, said, field):
    with pytest.raises(Refused) as refusal:
        decided(town, frozen(town), **said)
    assert (refusal.value.field, MeetingTask.objects.count()) == (field, 0)


@pytest.mark.parametrize("who", ["stranger", "member", "disabled", "security_admin"])
def test_who_holds_no_post_owns_no_decision(town, who):
    with pytest.raises(Refused):
        decided(town, frozen(town), owner=town[who])


def test_a_planned_meeting_decides_nothing(town):
    with pytest.raises(Refused):
        decided(town, called(town))


def test_the_owner_hears_of_it_although_the_project_is_another_agents(town):
    task = decided(town, frozen(town), owner=town["other_agent"])
    deliver()
    event = Event.objects.get(verb="take_decision")
    assert (heard(event), event.stream) == (["other_agent"], f"project:{town.project.pk}")
    settle_task(task, "办好了", by=town["other_agent"], at=AT)
    deliver()
    assert heard(Event.objects.get(verb="settle_task")) == ["lead"]


@pytest.mark.parametrize("who", ["backup", "other_agent", "reviewer", "liaison", "member", "stranger"])
def test_others_settle_nothing(town, who):
    with pytest.raises(Forbidden):
        settle_task(decided(town, frozen(town)), "办好了", by=town[who], at=AT)


def test_it_is_settled_once_sent_back_and_given_to_another(town):
    task = decided(town, frozen(town))
    settle_task(task, "办好了", by=town["agent"], at=AT)
    with pytest.raises(Refused):
        settle_task(task, "又办好了", by=town["agent"], at=AT)
    with pytest.raises(Refused):
        move_task(task, town["window"], DUE, "换人", by=town["lead"], at=AT)
    reopen_task(task, "图纸还缺一张", by=town["lead"], at=AT)
    move_task(task, town["window"], DUE, "换人", by=town["lead"], at=AT)
    task.refresh_from_db()
    assert (task.state, task.owner, task.settled_at, task.version) == ("waiting", town["window"], None, 4)


def test_a_note_is_asked_for(town):
    with pytest.raises(Refused) as refusal:
        settle_task(decided(town, frozen(town)), "  ", by=town["agent"], at=AT)
    assert refusal.value.field == "note"


def test_the_next_meeting_opens_with_what_was_decided(town):
    first = frozen(town)
    hold_meeting(first, [], "说了", by=town["lead"], at=AT)
    late, done = decided(town, first), decided(town, first)
    settle_task(done, "办好了", by=town["agent"], at=AT + timedelta(days=1))
    after = AT + timedelta(days=7)
    second = plan_meeting(MeetingKind.WEEKLY, after, by=town["lead"], at=after)
    papers = freeze_meeting(second, by=town["lead"], at=after).snapshot
    assert [(each["pk"], each["state"]) for each in papers["tasks"]] == [(late.pk, "waiting"), (done.pk, "done")]
    (project,) = papers["projects"]
    assert [(each["kind"], each["pk"]) for each in project["decide"]] == [("task_late", late.pk)]


def test_a_measure_is_sent_out_and_stands_on_the_lists(town):
    meeting, body = special(town), Body.objects.first()
    row = meeting.problems.get()
    dispatch_measure(
        meeting,
        row,
        "先修便道",
        body=body,
        owner=town["window"],
        due_on=DUE,
        verifier=town["lead"],
        by=town["lead"],
        at=AT,
    )
    row.refresh_from_db()
    held = row.problem
    assert (row.measure, held.state, held.body, held.owner, held.due_on) == (
        "先修便道",
        "assigned",
        body,
        town["window"],
        DUE,
    )
    assert list(held.steps.values_list("text", "owner__username")) == [("先修便道", "window")]
    verbs = ["assign_problem", "add_step", "dispatch_measure"]
    assert list(Event.objects.filter(verb__in=verbs).order_by("pk").values_list("verb", flat=True)) == verbs


@pytest.mark.parametrize("missing", ["body", "owner", "due_on", "measure"])
def test_a_measure_without_its_parts_is_refused_there(town, missing):
    meeting = special(town)
    given = {"body": Body.objects.first(), "owner": town["window"], "due_on": DUE, "measure": "先修便道", missing: None}
    with pytest.raises(Refused) as refusal:
        dispatch_measure(meeting, meeting.problems.get(), given.pop("measure") or "", **given, by=town["lead"], at=AT)
    assert refusal.value.field == missing
    assert meeting.problems.get().problem.state == "open"


def test_the_verifier_is_not_the_owner(town):
    meeting = special(town)
    given = {"body": Body.objects.first(), "owner": town["window"], "verifier": town["window"], "due_on": DUE}
    with pytest.raises(Refused):
        dispatch_measure(meeting, meeting.problems.get(), "先修便道", **given, by=town["lead"], at=AT)


def test_instants_of_the_papers_are_those_of_the_press(town):
    assert frozen(town).snapshot["as_of"].startswith(AT.astimezone(timezone.get_fixed_timezone(0)).date().isoformat())
