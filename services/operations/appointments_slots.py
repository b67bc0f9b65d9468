"""Taking a slot of an agent and letting it go. Two hundred bookings of one slot make one; the others are told so."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils import timezone

from approval_portal.accounts.models import Role, User
from projects.operations.refusals import Refused
from services.models import Appointment, DutyHours, SlotHold
from services.queries_slots import duty_of, slot_length, taken_of
from services.rules.slots import Span, cells, within

MOST_SLOTS = 8  # of one appointment


class SlotTaken(Refused):
    """Somebody else has it. Pages answer 422, with what is free."""

    def __init__(self) -> None:
        super().__init__(
            "这个时段刚被约走了，换一个时段。",
            "This slot has just been taken: choose another one.",
            field="slot",
        )


class OffDuty(Refused):
    """The agent does not work then."""


def end_of(starts_at: datetime, slots: int) -> datetime:
    return starts_at + slot_length() * slots


def require_time(starts_at: datetime, ends_at: datetime, *, at: datetime, is_own: bool) -> None:
    """Raises Refused for a time that has passed. `is_own`: somebody of the enterprise names it; that needs some notice,
    and lies within the days for which slots are offered."""
    if ends_at <= at:
        raise Refused("这个时间已经过去了，选以后的。", "This time has passed: choose a later one.", field="slot")
    if is_own and starts_at < at + timedelta(minutes=settings.BOOK_NOTICE_MINUTES):
        raise Refused(
            "这个时段太近了，专员来不及安排：选晚一些的，急的话打电话。",
            "This slot begins too soon for the agent: choose a later one, or call.",
            field="slot",
        )
    ahead = settings.BOOK_AHEAD_DAYS
    if is_own and timezone.localdate(starts_at) > timezone.localdate(at) + timedelta(days=ahead):
        raise Refused(f"只能约 {ahead} 天以内的。", f"Slots can be booked {ahead} days ahead at most.", field="slot")


def require_on_duty(agent: User, starts_at: datetime, ends_at: datetime) -> None:
    """Raises Refused for somebody who is no agent that day, and OffDuty outside the duty hours, saying which they are."""
    day = timezone.localdate(starts_at)
    if not agent.is_active or Role.AGENT not in agent.roles_on(day):
        raise Refused(
            f"{agent}那天不是代办专员，换一个人。",
            f"{agent} is no agent on that day: choose another one.",
            field="agent",
        )
    spans = duty_of([agent], day, day)[agent.pk][day]
    if not within(spans, starts_at, ends_at):
        raise _off_duty(agent, day, spans)


def _off_duty(agent: User, day: date, spans: list[Span]) -> OffDuty:
    zh_day, en_day = f"{day.month}月{day.day}日", f"{day:%-d %B}"
    if not spans:
        return OffDuty(
            f"{agent}在{zh_day}不上班，换一天，或者换一位专员。",
            f"{agent} is off duty on {en_day}: choose another day or another agent.",
            field="slot",
        )
    hours = [f"{_clock(span.starts)}–{_clock(span.ends)}" for span in spans]
    return OffDuty(
        f"{agent}在{zh_day}的上班时间是 {'、'.join(hours)}，这个时段在外面，换一个。",
        f"{agent} is on duty {', '.join(hours)} on {en_day}: choose a slot within these hours.",
        field="slot",
    )


def _clock(at: datetime) -> str:
    local: time = timezone.localtime(at).time()
    return f"{local:%H:%M}"


def lock_hours(*agents: int | None) -> None:
    """Whoever books the same agents, or changes their hours, comes after this transaction."""
    rows = DutyHours.objects.select_for_update().filter(user__in=[pk for pk in agents if pk]).order_by("user", "pk")
    list(rows.values_list("pk", flat=True))


def take_slot(appointment: Appointment) -> None:
    """Hold the cells of its time for its agent. Raises SlotTaken.

    The caller has locked the agents' hours and let go what the appointment held before. The unique rows have the last word.
    """
    agent, starts_at, ends_at = appointment.agent_id, appointment.starts_at, appointment.ends_at
    if agent is None or starts_at is None or ends_at is None:
        return
    wanted = cells(starts_at, ends_at)
    day = timezone.localdate(starts_at)
    if taken_of([agent], day, timezone.localdate(ends_at))[agent] & set(wanted):
        raise SlotTaken
    try:
        with transaction.atomic():
            SlotHold.objects.bulk_create(
                [SlotHold(agent_id=agent, starts_at=cell, appointment=appointment) for cell in wanted]
            )
    except IntegrityError as taken:
        raise SlotTaken from taken


def let_go(appointment: Appointment) -> None:
    """What it held is free again."""
    SlotHold.objects.filter(appointment=appointment).delete()
