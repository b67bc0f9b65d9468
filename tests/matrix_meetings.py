"""Meetings and their decisions of the permission matrix. OWN: everybody in the matrix is summoned, or owns the decision."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.utils import timezone

from approval_portal.access import Relation, Who

if TYPE_CHECKING:
    from tests.matrix import World

NOWHERE = 10**9


def meeting(world: World, who: Who, relation: Relation) -> dict[str, object]:
    """A weekly one with frozen papers, already printed."""
    if relation is Relation.MISSING:
        return {"pk": NOWHERE}
    days = 0 if relation is Relation.OWN else 7
    return {"pk": world.keep(("meeting", relation), lambda: _meeting(world, days, relation is Relation.OWN)).pk}


def _meeting(world: World, days_ago: int, summoned: bool) -> Any:
    from projects.guide.paper.pdf import missing
    from services.operations.meeting_papers import freeze_meeting
    from services.operations.meetings import plan_meeting
    from services.papers.meetings import meeting_paper

    now = timezone.now()
    lead = world.people[Who.LEAD]
    held_at = now - timedelta(days=days_ago)
    row = freeze_meeting(plan_meeting("weekly", held_at, by=lead, at=now), by=lead, at=now)
    if summoned:
        _summon_all(world, row)
    if not missing():
        meeting_paper(row, "zh-hans")[1].close()
    return row


def _summon_all(world: World, row: Any) -> None:
    from approval_portal.accounts.models import Body
    from services.models import MeetingPlace

    body = Body.objects.order_by("pk").last()  # of nobody here
    people = [user for user in world.people.values() if user is not None]
    MeetingPlace.objects.bulk_create([MeetingPlace(meeting=row, user=user, body=body) for user in people])


def problem_meeting(world: World, who: Who, relation: Relation) -> dict[str, object]:
    """A special one on a single problem; nobody is summoned."""
    if relation is Relation.MISSING:
        return {"pk": NOWHERE}
    return {"pk": world.keep("problem-meeting", lambda: _problem_meeting(world)).pk}


def _problem_meeting(world: World) -> Any:
    from services.operations.meeting_papers import freeze_meeting
    from services.operations.meetings import Summons, plan_meeting
    from services.operations.problems import raise_problem

    now, lead = timezone.now(), world.people[Who.LEAD]
    project = world.project(Who.LEAD, Relation.OWN)
    raised = raise_problem("overdue", "meeting", project=project, title="matrix", by=None, at=now)
    row = plan_meeting("special", now, summons=Summons(problems=(raised,)), by=lead, at=now)
    return freeze_meeting(row, by=lead, at=now)


def task(world: World, who: Who, relation: Relation) -> dict[str, object]:
    """OWN: of whoever asks, where a decision may be theirs; else of somebody outside the matrix."""
    from approval_portal.accounts.models import User

    if relation is Relation.MISSING:
        return {"pk": NOWHERE}
    owner = world.people.get(who) if relation is Relation.OWN else None
    owner = owner or User.objects.get(username="outsider")
    return {"pk": world.keep(("meeting-task", owner.pk), lambda: _task(world, owner)).pk}


def _task(world: World, owner: Any) -> Any:
    from services.models import MeetingTask

    now, row = timezone.now(), meeting(world, Who.LEAD, Relation.UNASSIGNED)["pk"]
    return MeetingTask.objects.create(
        meeting_id=row, text="matrix", owner=owner, due_on=timezone.localdate(), made_at=now
    )


OBJECTS = {"meeting": meeting, "problem-meeting": problem_meeting, "meeting-task": task}
