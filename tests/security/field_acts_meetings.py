"""Promise S2, tried out: the two meetings and their decisions. A body makes the rows that its address needs."""

from __future__ import annotations

from typing import Any

from django.utils import timezone

from services.models import Meeting, MeetingProblem, MeetingTask
from services.operations.meeting_papers import freeze_meeting
from services.operations.meetings import Summons, plan_meeting
from services.operations.problems import raise_problem
from services.queries_problems import staffed_bodies
from tests.security.field_acts import NOTHING
from tests.security.field_world import EVERYTHING, Act, World, later


def meeting(world: World, title: str = "s2 例会", *, frozen: bool = False) -> dict[str, Any]:
    row = Meeting.objects.filter(title=title).first()
    if row is None:
        said = {"by": world.people["chief"], "at": timezone.now()}
        row = plan_meeting("weekly", timezone.now(), week=timezone.localdate(), title=title, **said)
    return {"pk": row.pk}


def frozen(world: World) -> dict[str, Any]:
    found = meeting(world)
    row = Meeting.objects.get(**found)
    if not row.frozen_at:
        freeze_meeting(row, by=world.people["chief"], at=timezone.now())
    return found


def special(world: World) -> dict[str, Any]:
    row, said = Meeting.objects.filter(title="s2 研判").first(), {"by": world.people["chief"], "at": timezone.now()}
    if row is None:
        problem = raise_problem("custody", "s2", project=world.project, title="没有通路", **said)
        summons = Summons(problems=(problem,))
        row = freeze_meeting(plan_meeting("special", timezone.now(), title="s2 研判", summons=summons, **said), **said)
    return {"pk": row.pk, "number": 1}


def task(world: World) -> dict[str, Any]:
    owner, now = world.people["chief"], timezone.now()
    row, _new = MeetingTask.objects.get_or_create(
        meeting_id=frozen(world)["pk"],
        text="s2",
        defaults={"owner": owner, "due_on": timezone.localdate(), "made_at": now},
    )
    return {"pk": row.pk}


def today() -> str:
    return str(timezone.localdate())


CALLED = {"kind": "special", "hour": "09:00", "week": "", "title": "", "place": "302", "chair": "", "version": ""}


def first_body() -> str:
    return str(staffed_bodies(timezone.localdate())[0].pk)


MEASURE, MOVED = {"measure": "修便道"}, {"reason": "换人", "version": ""}
HELD = "state minutes version"
DUTY = "body_id owner_id verifier_id due_on assigned_at state state_since version"

ACTS = [
    Act(
        "meeting-new", "meetings.MeetingForm", "chief", Meeting, lambda w: {**CALLED, "held_on": today()},
        makes={"Meeting": EVERYTHING},
    ),
    Act(
        "meeting-edit", "meetings.MeetingForm", "chief", Meeting,
        lambda w: meeting(w) and {**CALLED, "held_on": today(), "title": "s2 例会"},
        {"Meeting": "held_at place chair_id title version"}, where=meeting,
    ),
    Act(
        "meeting-cancel", "meetings.ReasonForm", "chief", Meeting, lambda w: meeting(w) and {"reason": "停电", "version": ""},
        {"Meeting": "state version"}, where=meeting,
    ),
    Act(
        "meeting-hold", "meetings.HeldForm", "chief", Meeting, lambda w: frozen(w) and {"minutes": "说了", "version": ""},
        {"Meeting": HELD}, where=frozen,
    ),
    Act(
        "meeting-decide", "meetings.DecisionForm", "chief", MeetingTask,
        lambda w: frozen(w) and {"text": "接电", "owner": str(w.people["chief"].pk), "due_on": later()},
        makes={"MeetingTask": EVERYTHING}, where=frozen,
    ),
    Act(
        "meeting-dispatch", "meetings.MeasureForm", "chief", MeetingProblem,
        lambda w: special(w) and {**MEASURE, "body": first_body(), "owner": str(w.people["chief"].pk), "due_on": later()},
        {"MeetingProblem": "measure", "Problem": DUTY}, {"ProblemStep": EVERYTHING}, special,
    ),
    Act(
        "meeting-task", "meetings.SettleForm", "chief", MeetingTask, lambda w: task(w) and {"note": "接好了", "version": ""},
        {"MeetingTask": "state note settled_at settled_by_id version"}, where=task,
    ),
    Act(
        "meeting-task-move", "meetings.MoveForm", "chief", MeetingTask,
        lambda w: task(w) and {**MOVED, "owner": str(w.people["chief"].pk), "due_on": later()},
        {"MeetingTask": "owner_id body_id due_on version"}, where=task,
    ),
]  # fmt: skip
NOT_HERE: dict[str, str] = {"meeting-freeze": NOTHING, "meeting-close": NOTHING}
