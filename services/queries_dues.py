"""Every day that somebody is to be reminded of, read from the rows that stand now: what is settled has none.

One source for each kind: the deadlines between two days, or those of one thing. Planning asks for the days, firing asks
for the thing again: what no longer holds is not told.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Iterator
from typing import Any

from django.db.models import F, Q, QuerySet
from django.utils import timezone

from projects.queries_policies import closings
from projects.rules.project_states import LIVE as GOING_ON
from services.enums import AppointmentState, BatonState, BookingState, DueKind, ProblemState, ShiftState, StepState
from services.models import (
    Appointment,
    Baton,
    DutyShift,
    FollowUp,
    LogEntry,
    MeetingTask,
    Problem,
    ProblemStep,
    RatingInvite,
    WindowBooking,
)
from services.queries_dues_items import drafts, expiries, items
from services.rules.reminders import Deadline

Source = Callable[[dt.date, dt.date, int | None], Iterable[Deadline]]  # first day, last day, the thing or all


def _within(rows: QuerySet[Any], pk: int | None, **more: Any) -> QuerySet[Any]:
    return rows.filter(**more) if pk is None else rows.filter(pk=pk, **more)


def _local(moment: dt.datetime | None) -> dt.date | None:
    return timezone.localdate(moment) if moment else None


def batons(first: dt.date, last: dt.date, pk: int | None = None) -> Iterator[Deadline]:
    """A hand-off that nobody has accepted or returned."""
    rows = _within(Baton.objects.all(), pk, state=BatonState.SENT, answer_by__range=(first, last))
    for row, on, sent in rows.values_list("pk", "answer_by", "sent_at"):
        yield Deadline(DueKind.BATON, "baton", row, on, _local(sent))


def answers(first: dt.date, last: dt.date, pk: int | None = None) -> Iterator[Deadline]:
    """A next step in the agency's log whose day comes, of a project that goes on."""
    rows = _within(LogEntry.objects.all(), pk, settled_at=None, back_on__range=(first, last))
    rows = rows.filter(project__state__in=GOING_ON).exclude(next_step="")
    for row, on, made in rows.values_list("pk", "back_on", "made_at"):
        yield Deadline(DueKind.ANSWER, "logentry", row, on, _local(made))


def problems(first: dt.date, last: dt.date, pk: int | None = None) -> Iterator[Deadline]:
    """A problem that somebody answers for and has not solved. What is late goes up the ladder."""
    rows = _within(Problem.objects.all(), pk, state=ProblemState.ASSIGNED, due_on__range=(first, last))
    for row, on, assigned in rows.values_list("pk", "due_on", "assigned_at"):
        yield Deadline(DueKind.PROBLEM, "problem", row, on, _local(assigned))


def steps(first: dt.date, last: dt.date, pk: int | None = None) -> Iterator[Deadline]:
    """One measure of the rectification list."""
    open_ones = Q(done_at=None) & ~Q(problem__state=ProblemState.STRUCK_OFF)
    rows = _within(ProblemStep.objects.filter(open_ones), pk, due_on__range=(first, last))
    for row, on, made in rows.values_list("pk", "due_on", "made_at"):
        yield Deadline(DueKind.PROBLEM, "problemstep", row, on, _local(made))


def tasks(first: dt.date, last: dt.date, pk: int | None = None) -> Iterator[Deadline]:
    """What a meeting decided."""
    rows = _within(MeetingTask.objects.all(), pk, state=StepState.WAITING, due_on__range=(first, last))
    for row, on, made in rows.values_list("pk", "due_on", "made_at"):
        yield Deadline(DueKind.TASK, "meetingtask", row, on, _local(made))


def follow_ups(first: dt.date, last: dt.date, pk: int | None = None) -> Iterator[Deadline]:
    """A bad rating: the day to call back until somebody did, then the day to have put it right."""
    rows = _within(FollowUp.objects.all(), pk, closed_at=None)
    next_day = Q(contacted_at=None, contact_by__range=(first, last)) | Q(
        contacted_at__isnull=False, fix_by__range=(first, last)
    )
    values = rows.filter(next_day).values_list("pk", "contacted_at", "contact_by", "fix_by", "opened_at")
    for row, contacted, call, fix, opened in values:
        on, since = (fix, contacted) if contacted else (call, opened)
        yield Deadline(DueKind.FOLLOW_UP, "followup", row, on, _local(since))


def unrated(first: dt.date, last: dt.date, pk: int | None = None) -> Iterator[Deadline]:
    """What might be rated and has not been, from the day on which one was asked."""
    rows = _within(RatingInvite.objects.all(), pk, rating=None, told_at__date__range=(first, last))
    for row, told in rows.values_list("pk", "told_at"):
        yield Deadline(DueKind.UNRATED, "ratinginvite", row, timezone.localdate(told))


def appointments(first: dt.date, last: dt.date, pk: int | None = None) -> Iterator[Deadline]:
    """A trip that both sides count on."""
    booked = Appointment.objects.filter(state=AppointmentState.BOOKED, starts_at__date__range=(first, last))
    for row, starts, made in _within(booked, pk).values_list("pk", F("starts_at"), "created_at"):
        on = timezone.localdate(starts)
        yield Deadline(DueKind.APPOINTMENT, "appointment", row, on, _local(made), calendar_days=True)


def policies(first: dt.date, last: dt.date, pk: int | None = None) -> Iterator[Deadline]:
    """The last day to apply for policies that match a live project."""
    for each in closings(first, last, None if pk is None else [pk]):
        yield Deadline(DueKind.POLICY, "project", each.project, each.on, each.known)


def shifts(first: dt.date, last: dt.date, pk: int | None = None) -> Iterator[Deadline]:
    """A duty in a hall that stands. Who has it is asked when it is told."""
    rows = _within(DutyShift.objects.all(), pk, state=ShiftState.PLANNED, day__range=(first, last))
    for row, on, made in rows.values_list("pk", "day", "made_at"):
        yield Deadline(DueKind.SHIFT, "dutyshift", row, on, _local(made), calendar_days=True)


def bookings(first: dt.date, last: dt.date, pk: int | None = None) -> Iterator[Deadline]:
    """A time at a window that somebody is expected at."""
    rows = _within(WindowBooking.objects.all(), pk, state=BookingState.BOOKED, day__range=(first, last))
    for row, on, made in rows.values_list("pk", "day", "made_at"):
        yield Deadline(DueKind.BOOKING, "windowbooking", row, on, _local(made), calendar_days=True)


# which kinds of things a kind of reminder is of; the object names the source that is asked again
SOURCES: dict[str, tuple[tuple[str, Source], ...]] = {
    DueKind.BATON: (("baton", batons),),
    DueKind.ANSWER: (("logentry", answers),),
    DueKind.PROBLEM: (("problem", problems), ("problemstep", steps)),
    DueKind.TASK: (("meetingtask", tasks),),
    DueKind.FOLLOW_UP: (("followup", follow_ups),),
    DueKind.UNRATED: (("ratinginvite", unrated),),
    DueKind.APPOINTMENT: (("appointment", appointments),),
    DueKind.SHIFT: (("dutyshift", shifts),),
    DueKind.BOOKING: (("windowbooking", bookings),),
    DueKind.EXPIRY: (("document", expiries),),
    DueKind.DRAFT: (("approvalitem", drafts),),
    DueKind.POLICY: (("project", policies),),
}
ITEM_KINDS = (DueKind.ITEM, DueKind.CORRECTION, DueKind.TOLERANCE, DueKind.COMMITMENT)  # read together, from one source


def still_holds(kind: str, object_type: str, object_id: int, on: dt.date) -> bool:
    """Is the thing still to be done by that day?"""
    found = [items] if kind in ITEM_KINDS else [made for name, made in SOURCES[kind] if name == object_type]
    return any(each.kind == kind and each.on == on for source in found for each in source(on, on, object_id))
