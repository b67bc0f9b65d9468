"""When the windows are open: the week from a day on, and days unlike it."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from approval_portal.accounts.models import User
from projects.enums import Source
from projects.operations.events import record
from projects.operations.refusals import Refused, require
from projects.operations.retries import once
from services.models import Hall, ServiceWindow, WindowDay, WindowHours
from services.operations.hall_doors import hold_doors, tell_stranded
from services.operations.halls import lock_hall, lock_window
from services.operations.meeting_guards import near, sound
from services.permissions_roster import may_keep_halls
from services.rules.roster import Hour

MOST_SPANS = 4  # of one weekday


@dataclass(frozen=True, slots=True)
class WeekSpan:
    """Open on this weekday (0: Monday) from one time to another."""

    weekday: int
    starts: time
    ends: time


@dataclass(frozen=True, slots=True)
class DaySaid:
    """A day unlike the week: `hours` None is closed, with the reason."""

    day: date
    hours: Hour | None
    reason: str = ""


@once(ServiceWindow, "set_window_hours")
def set_window_hours(
    window: ServiceWindow,
    spans: Iterable[WeekSpan],
    *,
    starts_on: date,
    version: int | None = None,
    stranded: str = "",
    by: User,
    at: datetime,
    source: str = Source.WEB,
    idempotency_key: str | None = None,
) -> ServiceWindow:
    """The weekly hours from a day on; those until then end the day before. No spans: closed every day from then on.

    Raises Forbidden, Stale; Refused for a day that has passed, and for hours of one weekday that overlap or have no length;
    Strands when people are expected at other hours and `stranded` does not say so.
    """
    today = timezone.localdate(at)
    require(may_keep_halls(by, today))
    doors = hold_doors(window.hall_id, at, stranded)
    row, head = lock_window(window, version)
    if starts_on < today:
        raise Refused("从今天或以后的日子开始。", "Begin today or later.", field="starts_on")
    near(starts_on, at, "starts_on")
    week = sound_week(spans)
    write_week(row, week, starts_on)
    row.version += 1
    row.save(update_fields=["version"])
    told = {"hall": row.hall_id, "starts_on": starts_on, "weekdays": sorted({each.weekday for each in week})}
    said: dict[str, Any] = {"data": told, "idempotency_key": idempotency_key, "head": head}
    record(row, "set_window_hours", by=by, at=at, source=source, **said)
    tell_stranded(doors, by=by, at=at, source=source)
    return row


def write_week(row: ServiceWindow, week: Sequence[WeekSpan], starts_on: date) -> None:
    """Under the lock of the window."""
    held = WindowHours.objects.filter(window=row)
    held.filter(starts_on__gte=starts_on).delete()
    running = held.filter(Q(ends_on=None) | Q(ends_on__gte=starts_on))
    running.update(ends_on=starts_on - timedelta(days=1))
    WindowHours.objects.bulk_create(
        WindowHours(window=row, weekday=each.weekday, starts=each.starts, ends=each.ends, starts_on=starts_on)
        for each in week
    )


def sound_week(spans: Iterable[WeekSpan]) -> list[WeekSpan]:
    """In order. Raises Refused, which names the weekday, for spans that overlap, have no length or are too many."""
    week = sorted(spans, key=lambda each: (each.weekday, each.starts, each.ends))
    for weekday in range(7):
        own = [each for each in week if each.weekday == weekday]
        field = f"day{weekday}"
        if any(each.starts >= each.ends for each in own):
            raise Refused("结束要晚于开始。", "The end comes after the beginning.", field=field)
        if any(second.starts < first.ends for first, second in itertools.pairwise(own)):
            raise Refused("同一天的两段时间重叠了。", "Two spans of this day overlap.", field=field)
        if len(own) > MOST_SPANS:
            raise Refused(f"一天最多 {MOST_SPANS} 段。", f"{MOST_SPANS} spans a day at most.", field=field)
    return week


@once(Hall, "set_hall_day")
def set_hall_day(
    hall: Hall,
    windows: Sequence[ServiceWindow],
    said: DaySaid,
    *,
    stranded: str = "",
    by: User,
    at: datetime,
    source: str = Source.WEB,
    idempotency_key: str | None = None,
) -> Hall:
    """A day unlike the weekly hours at these windows of the hall. A second word on a day replaces the first.

    Raises Forbidden; Refused for a day that has passed, no window, hours without a length, and no reason for closing;
    Strands when people are expected on that day and `stranded` does not say so.
    """
    today = timezone.localdate(at)
    require(may_keep_halls(by, today))
    doors = hold_doors(hall.pk, at, stranded)
    row, head = lock_hall(hall)
    if said.day < today:
        raise Refused("这一天已经过去了。", "This day has passed.", field="day")
    near(said.day, at, "day")
    own = [each for each in windows if each.hall_id == row.pk]
    if not own:
        raise Refused("至少选一个窗口。", "Choose at least one window.", field="windows")
    reason = _sound_day(said)
    starts, ends = said.hours or (None, None)
    values = {"is_open": said.hours is not None, "starts": starts, "ends": ends, "reason": reason}
    for window in own:
        WindowDay.objects.update_or_create(
            window=window, day=said.day, defaults={**values, "made_by": by, "made_at": at}
        )
    told = {"day": said.day, "open": said.hours is not None, "windows": [each.pk for each in own]}
    record(row, "set_hall_day", by=by, at=at, source=source, data=told, idempotency_key=idempotency_key, head=head)
    tell_stranded(doors, by=by, at=at, source=source)
    return row


def _sound_day(said: DaySaid) -> str:
    reason = sound(said.reason, 200, "reason")
    if said.hours is None and not reason:
        raise Refused("写明为什么这天不开。", "Say why it is closed on this day.", field="reason")
    if said.hours is not None and said.hours[0] >= said.hours[1]:
        raise Refused("结束要晚于开始。", "The end comes after the beginning.", field="ends")
    return reason


@transaction.atomic
def drop_hall_day(
    hall: Hall, day: date, *, stranded: str = "", by: User, at: datetime, source: str = Source.WEB
) -> bool:
    """The weekly hours hold again on that day, at every window of the hall. Gone already, nothing happens.

    Raises Forbidden; Refused for a past day; Strands as `set_hall_day`."""
    today = timezone.localdate(at)
    require(may_keep_halls(by, today))
    doors = hold_doors(hall.pk, at, stranded)
    row, head = lock_hall(hall)
    rows = WindowDay.objects.filter(window__hall=row, day=day)
    windows = list(rows.values_list("window", flat=True))
    if not windows:
        return False
    if day < today:
        raise Refused("过去的日子留在记录里，不能去掉。", "Past days stay on record.", field="day")
    rows.delete()
    record(row, "drop_hall_day", by=by, at=at, source=source, data={"day": day, "windows": windows}, head=head)
    tell_stranded(doors, by=by, at=at, source=source)
    return True
