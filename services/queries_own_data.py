"""What the portal holds of a person's part in the services: told to that person alone, as `projects.queries_own_data` says.

Words about somebody else (who was called, who signed for the other side) are left out: they are another's data.
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from django.db.models import F

from approval_portal.accounts.models import User
from projects.queries_own_data import Section
from services.enums import (
    AppointmentKind,
    AppointmentState,
    Attendance,
    BatonState,
    BookingState,
    Channel,
    Delivery,
    DigestKind,
    DutyKind,
    LogKind,
    MeetingKind,
    OfflineOutcome,
    ProblemState,
    ShiftState,
    SignatureMeans,
    SignaturePlace,
    SquadPlace,
    StepState,
    SwapState,
)
from services.models import (
    AgentProfile,
    Appointment,
    Baton,
    CalendarFeed,
    Digest,
    DutyDay,
    DutyHours,
    DutyShift,
    DutySwap,
    LogEntry,
    MeetingPlace,
    MeetingTask,
    Message,
    NeedsVisit,
    Notice,
    NoticeChoice,
    OfflineAction,
    Problem,
    QuietHours,
    Rating,
    Signature,
    SquadMember,
    WindowBooking,
)

Rows = Iterator[dict[str, Any]]


def _values(rows: Any, *columns: str, **more: Any) -> Rows:
    yield from rows.order_by("pk").values(*columns, **more).iterator(chunk_size=1000)


def _notices(user: User) -> Rows:
    columns = ("made_at", "channel", "state", "read_at", "delivered_at")
    rows = Notice.objects.filter(recipient=user)
    return _values(rows, *columns, verb=F("event__verb"), object_type=F("event__object_type"))


def _choices(user: User) -> Rows:
    return _values(NoticeChoice.objects.filter(user=user), "channel", "wanted", about=F("subject"))


def _quiet(user: User) -> Rows:
    return _values(QuietHours.objects.filter(user=user), "from_time", "to_time", "workdays_only")


def _messages(user: User) -> Rows:
    return _values(Message.objects.filter(author=user), "project_id", at=F("sent_at"), words=F("text"))


def _log_entries(user: User) -> Rows:
    rows = LogEntry.objects.filter(author=user)
    return _values(rows, "project_id", "kind", at=F("happened_at"), words=F("text"), note=F("next_step"))


def _ratings(user: User) -> Rows:
    """Those given with one's name; of the others nobody knows whose they are."""
    rows = Rating.objects.filter(by=user)
    return _values(rows, "level", project_id=F("invite__project"), at=F("rated_at"), words=F("text"))


def _signatures(user: User) -> Rows:
    """That one signed, and under which name; the picture stays with what was signed for."""
    return _values(Signature.objects.filter(user=user), "name", "place", "means", "digest", at=F("signed_at"))


def _trips(user: User) -> Rows:
    """As their agent."""
    return _values(Appointment.objects.filter(agent=user), "project_id", "kind", "state", at=F("starts_at"))


def _asked(user: User) -> Rows:
    return _values(Appointment.objects.filter(made_by=user), "project_id", "kind", "state", "created_at", "note")


def _windows(user: User) -> Rows:
    """Times at a window that one booked."""
    rows = WindowBooking.objects.filter(made_by=user)
    return _values(rows, "project_id", "day", "state", words=F("purpose"), at=F("made_at"))


def _visits(user: User) -> Rows:
    rows = SquadMember.objects.filter(user=user)
    return _values(rows, "place", project_id=F("visit__appointment__project"), at=F("visit__appointment__starts_at"))


def _confirmed(user: User) -> Rows:
    rows = NeedsVisit.objects.filter(confirmed_by=user)
    told = {"project_id": F("appointment__project"), "name": F("confirmed_name"), "at": F("confirmed_at")}
    return _values(rows, **told, words=F("remark"))


def _batons(user: User) -> Rows:
    return _values(Baton.objects.filter(sender=user), "project_id", "state", words=F("subject"), at=F("sent_at"))


def _problems(user: User) -> Rows:
    rows = Problem.objects.filter(raised_by=user)
    return _values(rows, "project_id", "state", words=F("title"), at=F("raised_at"))


def _profile(user: User) -> Rows:
    columns = ("districts", "skills", "languages", "most_projects", "latitude", "longitude")
    for row in _values(AgentProfile.objects.filter(user=user), *columns):
        yield {name: _plain(value) for name, value in row.items()}


def _plain(value: Any) -> Any:
    if isinstance(value, list):
        return "、".join(str(each) for each in value)
    return str(value) if isinstance(value, Decimal) else value


def _hours(user: User) -> Rows:
    for row in _values(DutyHours.objects.filter(user=user), "weekday", "starts", "ends", "starts_on", "ends_on"):
        yield row | {name: f"{row[name]:%H:%M}" for name in ("starts", "ends")}


def _duty_days(user: User) -> Rows:
    for row in _values(DutyDay.objects.filter(user=user), "day", "kind", "starts", "ends", "reason"):
        yield row | {name: f"{row[name]:%H:%M}" if row[name] else "" for name in ("starts", "ends")}


def _shifts(user: User) -> Rows:
    for row in _values(DutyShift.objects.filter(user=user), "day", "starts", "ends", "accepts", "state", "note"):
        yield row | {name: f"{row[name]:%H:%M}" for name in ("starts", "ends")}


def _swaps(user: User) -> Rows:
    """Those that one asked for."""
    return _values(
        DutySwap.objects.filter(asked_by=user), "state", day=F("shift__day"), words=F("reason"), at=F("asked_at")
    )


def _phone(user: User) -> Rows:
    """What one's phone sent later: its clock, and what became of each."""
    rows = OfflineAction.objects.filter(user=user)
    return _values(rows, "device_at", "received_at", "outcome", "said", what=F("kind"))


def _digests(user: User) -> Rows:
    """That they went out; each stands on a page of its own."""
    return _values(Digest.objects.filter(user=user).exclude(content={}), "kind", "week", at=F("made_at"))


def _feeds(user: User) -> Rows:
    """That there is an address, never the address: whoever has it reads the calendar."""
    return _values(CalendarFeed.objects.filter(user=user), "made_at", "revoked_at")


def _meetings(user: User) -> Rows:
    """To which one was summoned by name."""
    rows = MeetingPlace.objects.filter(user=user)
    return _values(rows, kind=F("meeting__kind"), state=F("attendance"), at=F("meeting__held_at"))


def _meeting_tasks(user: User) -> Rows:
    """Decisions that were one's own to do."""
    return _values(MeetingTask.objects.filter(owner=user), "project_id", "state", words=F("text"), at=F("made_at"))


TRIP = {"kind": AppointmentKind, "state": AppointmentState}
SECTIONS = (
    Section("notices", _notices, {"channel": Channel, "state": Delivery}),
    Section("notice_choices", _choices, {"channel": Channel}),
    Section("quiet_hours", _quiet),
    Section("messages", _messages),
    Section("agency_log", _log_entries, {"kind": LogKind}),
    Section("ratings", _ratings),
    Section("signatures", _signatures, {"place": SignaturePlace, "means": SignatureMeans}),
    Section("trips", _trips, TRIP),
    Section("appointments", _asked, TRIP),
    Section("window_bookings", _windows, {"state": BookingState}),
    Section("visits", _visits, {"place": SquadPlace}),
    Section("visits_confirmed", _confirmed),
    Section("batons", _batons, {"state": BatonState}),
    Section("problems", _problems, {"state": ProblemState}),
    Section("agent_profile", _profile),
    Section("duty_hours", _hours),
    Section("duty_days", _duty_days, {"kind": DutyKind}),
    Section("shifts", _shifts, {"state": ShiftState}),
    Section("swaps", _swaps, {"state": SwapState}),
    Section("phone", _phone, {"outcome": OfflineOutcome}),
    Section("calendar_feeds", _feeds),
    Section("meetings", _meetings, {"kind": MeetingKind, "state": Attendance}),
    Section("meeting_tasks", _meeting_tasks, {"state": StepState}),
    Section("digests", _digests, {"kind": DigestKind}),
)
