"""The two meetings and what they decide."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.browser.place import Place

if TYPE_CHECKING:
    from tests.browser.pages import World

NOT_PAGES: dict[str, str] = {
    "meeting-freeze": "POST, sends on",
    "meeting-close": "POST, sends on",
    "meeting-pdf": "a PDF",
    "meeting-sheet": "a workbook",
}


def places(world: World) -> list[Place]:
    planned, frozen, held, special, task = things()
    english = (("django_language", "en"),)
    return [
        Place("meetings", "/meetings/", who="lead", main=True),
        Place("meetings, English", "/meetings/", who="lead", cookies=english),
        Place("meetings, no hit", "/meetings/?q=zz", who="lead"),
        Place("meetings, none", "/meetings/", who="liaison"),
        Place("meeting to call", "/meetings/new/", who="lead"),
        Place("meeting planned", f"/meetings/{planned}/", who="lead"),
        Place("meeting to change", f"/meetings/{planned}/edit/", who="lead"),
        Place("meeting to cancel", f"/meetings/{planned}/cancel/", who="lead"),
        Place("meeting frozen", f"/meetings/{frozen}/", who="lead", main=True),
        Place("meeting frozen, English", f"/meetings/{frozen}/", who="lead", cookies=english),
        Place("meeting, one section", f"/meetings/{frozen}/?part=slipped", who="reviewer"),
        Place("meeting to hold", f"/meetings/{frozen}/hold/", who="lead"),
        Place("meeting's decision", f"/meetings/{frozen}/decide/", who="lead"),
        Place("meeting held", f"/meetings/{held}/", who="agent"),
        Place("meeting on problems", f"/meetings/{special}/", who="lead"),
        Place("meeting on problems, English", f"/meetings/{special}/", who="lead", cookies=english),
        Place("meeting's measure", f"/meetings/{special}/problems/1/", who="lead"),
        Place("meeting refused", f"/meetings/{frozen}/hold/", who="reviewer", status=403),
        Place("decisions of meetings", "/meeting-tasks/", who="lead"),
        Place("decisions of meetings, no hit", "/meeting-tasks/?q=zz", who="agent"),
        Place("decision of a meeting", f"/meeting-tasks/{task}/", who="lead"),
        Place("decision of a meeting, English", f"/meeting-tasks/{task}/", who="lead", cookies=english),
        Place("decision to move", f"/meeting-tasks/{task}/move/", who="lead"),
    ]


def things() -> tuple[int, int, int, int, int]:
    """A planned meeting, a frozen and a held one, one on problems with frozen papers, a decision. Once is enough."""
    from datetime import timedelta

    from django.utils import timezone

    from approval_portal.accounts.models import User
    from services.models import Meeting, MeetingTask, Problem
    from services.operations.meeting_papers import freeze_meeting
    from services.operations.meetings import Summons, plan_meeting
    from services.queries_problems import STANDING

    now, lead = timezone.now(), User.objects.get(username="lead")
    said = {"by": lead, "at": now}
    rows = Meeting.objects.filter(is_demo=True, year__gte=2026).defer("snapshot").order_by("-held_at")
    frozen = rows.filter(kind="weekly", state="frozen").first()
    held = rows.filter(kind="weekly", state="held").first()
    planned = Meeting.objects.filter(title="会议走查").first()
    if planned is None:
        planned = plan_meeting("weekly", now + timedelta(days=7), title="会议走查", **said)
    special = Meeting.objects.filter(title="研判走查").first()
    if special is None:
        problems = tuple(Problem.objects.filter(STANDING).order_by("pk")[:3])
        special = plan_meeting("special", now, title="研判走查", summons=Summons(problems=problems), **said)
        freeze_meeting(special, **said)
    task = MeetingTask.objects.filter(state="waiting").order_by("pk").first()
    return planned.pk, frozen.pk, held.pk, special.pk, task.pk
