"""Rows that notices are about; every text that a person typed holds a telling word."""

from approval_portal.accounts.models import Body
from services.models import Baton, Meeting, MeetingTask, NeedsVisit, Problem
from tests.services.telling import AT

PROBLEM = 7


def problem_of(town) -> Problem:
    """A row that is there: who reads of it is asked whether it may be seen."""
    row, _new = Problem.objects.get_or_create(pk=PROBLEM, project=town.project, title="秘密", raised_at=AT)
    return row


def meeting_of(town) -> Meeting:
    """A row that is there, to which the reader is summoned."""
    told = {"title": "秘密", "place": "秘密", "year": 2026, "held_at": AT, "called_at": AT}
    row, _new = Meeting.objects.get_or_create(kind="special", number=1, defaults=told)
    return row


def task_of(town) -> MeetingTask:
    said = {"text": "秘密", "note": "秘密", "project": town.project, "due_on": AT.date(), "made_at": AT}
    return MeetingTask.objects.create(meeting=meeting_of(town), owner=town["agent"], **said)


def baton_of(town) -> Baton:
    """A row that is there: who reads of it is asked whether it may be seen."""
    above = Body.objects.create(code="b-city", zh="秘密", level="市")
    told = {"subject": "秘密", "note": "秘密", "sent_at": AT, "answer_by": AT}
    return Baton.objects.create(project=town.project, to_body=above, sender=town["agent"], **told)


def of_stream(row, project: int = 0):
    """Its events stand in the stream of its project."""
    row.project_id = project or row.project_id
    return row


def visit_of(town) -> NeedsVisit:
    """Its events stand in the stream of its appointment's project."""
    visit = NeedsVisit(pk=1)
    visit.project_id = town.project.pk
    return visit
