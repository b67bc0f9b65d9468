"""A measure of the special problem meeting is sent out: the problem gets its body, its owner, its day and a measure to take."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from django.utils import timezone

from approval_portal.accounts.models import Body, User
from projects.enums import Source
from projects.models.event import ZONE_STREAM
from projects.operations.events import hold_stream, record
from projects.operations.refusals import Refused, require
from projects.operations.retries import once
from services.enums import MeetingState
from services.models import Meeting, MeetingProblem
from services.operations.meeting_guards import near, require_state, require_unclosed, sound, sound_owner
from services.operations.problems_duty import add_step, assign_problem
from services.operations.problems_lock import problem_stream
from services.permissions_meetings import may_keep_meetings


@once(Meeting, "dispatch_measure")
def dispatch_measure(
    meeting: Meeting,
    line: MeetingProblem,
    measure: str,
    *,
    body: Body | None,
    owner: User | None,
    due_on: date | None,
    verifier: User | None = None,
    helpers: Iterable[Body] = (),
    by: User,
    at: datetime,
    source: str = Source.WEB,
    idempotency_key: str | None = None,
) -> Meeting:
    """处置意见: what is to be done about one problem of the meeting, by whom and by which day. It stands on the three lists
    from now on. Raises Forbidden; Refused before the papers are frozen, after the minutes are closed, and for the same reasons
    as `assign_problem`."""
    day = timezone.localdate(at)
    hold_stream(problem_stream(line.problem))
    hold_stream(ZONE_STREAM)
    row: Meeting = Meeting.objects.select_for_update(of=("self",)).defer("snapshot").get(pk=meeting.pk)
    require(may_keep_meetings(by, day))
    require_state(row, MeetingState.FROZEN, MeetingState.HELD)
    require_unclosed(row)
    said = sound(measure, 300, "measure")
    if not said:
        raise Refused("写明怎么处置。", "Say what is to be done.", field="measure")
    if body is None:
        raise Refused("选由哪个部门负责。", "Choose which body answers for it.", field="body")
    if due_on is None:
        raise Refused("写明哪天前办好。", "Say by which day.", field="due_on")
    who, until = sound_owner(owner, day), near(due_on, at, "due_on")
    told: dict[str, Any] = {"by": by, "at": at, "source": source}
    given: dict[str, Any] = {"body": body, "owner": who, "due_on": until, "verifier": verifier, "helpers": helpers}
    problem = assign_problem(line.problem, **given, **told)
    add_step(problem, said, who, until, **told)
    MeetingProblem.objects.filter(pk=line.pk).update(measure=said)
    data = {"problem": problem.pk, "body": body.code, "user": who.pk, "due_on": until}
    record(row, "dispatch_measure", by=by, at=at, source=source, data=data, text=said, idempotency_key=idempotency_key)
    return row
