"""An agent's profile, weekly hours and duty days: what assignment by rule and the booking of slots stand on."""

from __future__ import annotations

import itertools
from collections.abc import Collection, Iterable
from dataclasses import dataclass, fields
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from approval_portal.accounts.models import User
from projects.enums import Source
from projects.models.event import ZONE_STREAM
from projects.operations.events import LockedHead, hold_stream, record
from projects.operations.refusals import Refused, Stale, require
from projects.operations.retries import once
from services.enums import DutyKind
from services.models import AgentProfile, DutyDay, DutyHours
from services.operations.appointments_slots import lock_hours
from services.permissions import is_agent
from services.permissions_agents import may_edit_profile, may_keep_duty

MOST_WORDS, WORD = 40, 60  # districts, skills; characters of one
MOST_PROJECTS = 200
MOST_SPANS = 4  # of one weekday
REASON = 200


@dataclass(frozen=True, slots=True)
class ProfileData:
    """What may be edited. `most_projects`: None leaves it, as does whoever may not set it."""

    districts: Collection[str] = ()
    skills: Collection[str] = ()
    languages: Collection[str] = ()
    most_projects: int | None = None
    latitude: Decimal | None = None
    longitude: Decimal | None = None


@dataclass(frozen=True, slots=True)
class WeeklySpan:
    weekday: int  # 0: Monday
    starts: time
    ends: time


def profile_of(agent: User) -> AgentProfile:
    """The row, or one that is not written yet."""
    return AgentProfile.objects.filter(user=agent).first() or AgentProfile(user=agent)


@once(AgentProfile, "edit_profile")
def edit_profile(
    agent: User,
    data: ProfileData,
    *,
    version: int | None = None,
    by: User,
    at: datetime,
    source: str = Source.WEB,
    idempotency_key: str | None = None,
) -> AgentProfile:
    """Other data of the profile, which the first edit makes. Raises Forbidden, Stale, Refused; no change leaves no event."""
    day = timezone.localdate(at)
    require(may_edit_profile(by, agent, day))
    row, head = _locked(agent, version, day)
    values = _sound(data, may_set_most=may_keep_duty(by, day))
    changed = [name for name, value in values.items() if getattr(row, name) != value]
    if not changed:
        return row
    for name in changed:
        setattr(row, name, values[name])
    row.version += 1
    row.save(update_fields=[*changed, "version"])
    told = {"user": agent.pk, "fields": changed}
    record(row, "edit_profile", by=by, at=at, source=source, data=told, idempotency_key=idempotency_key, head=head)
    return row


def _locked(agent: User, version: int | None, day: date) -> tuple[AgentProfile, LockedHead]:
    """The profile behind the zone's head, made when it is missing. Raises Stale; Refused for somebody who is no agent."""
    head = hold_stream(ZONE_STREAM)
    if not is_agent(agent, day):
        raise Refused(f"{agent}现在不是代办专员。", f"{agent} is no agent now.")
    row: AgentProfile = AgentProfile.objects.select_for_update().get_or_create(user=agent)[0]
    if version is not None and row.version != version:
        raise Stale
    return row, head


def _sound(data: ProfileData, *, may_set_most: bool) -> dict[str, Any]:
    values: dict[str, Any] = {field.name: getattr(data, field.name) for field in fields(data)}
    for name in ("districts", "skills", "languages"):
        words = list(dict.fromkeys(" ".join(str(word).split()) for word in values[name] if str(word).strip()))
        if len(words) > MOST_WORDS or any(len(word) > WORD for word in words):
            raise Refused(
                f"最多 {MOST_WORDS} 个，每个最多 {WORD} 个字。", f"{MOST_WORDS} at most, each short.", field=name
            )
        values[name] = words
    if (values["latitude"] is None) != (values["longitude"] is None):
        missing = "latitude" if values["latitude"] is None else "longitude"
        raise Refused("纬度和经度要一起填。", "Enter latitude and longitude together.", field=missing)
    most = values["most_projects"]
    if most is None or not may_set_most:
        del values["most_projects"]
    elif not 1 <= most <= MOST_PROJECTS:
        raise Refused(f"填 1 到 {MOST_PROJECTS}。", f"Enter 1 to {MOST_PROJECTS}.", field="most_projects")
    return values


@once(AgentProfile, "set_hours")
def set_hours(
    agent: User,
    spans: Iterable[WeeklySpan],
    *,
    starts_on: date,
    version: int | None = None,
    by: User,
    at: datetime,
    source: str = Source.WEB,
    idempotency_key: str | None = None,
) -> AgentProfile:
    """The weekly hours from a day on; those until then end the day before. No spans: off every day from then on.

    What is booked already stays booked. Raises Forbidden, Stale; Refused for a day that has passed, and for hours of one
    weekday that overlap or have no length.
    """
    day = timezone.localdate(at)
    require(may_keep_duty(by, day))
    row, head = _locked(agent, version, day)
    if starts_on < day:
        raise Refused("从今天或以后的日子开始。", "Begin today or later.", field="starts_on")
    week = _sound_week(spans)
    lock_hours(agent.pk)
    held = DutyHours.objects.filter(user=agent)
    held.filter(starts_on__gte=starts_on).delete()
    running = held.filter(Q(ends_on=None) | Q(ends_on__gte=starts_on))
    running.update(ends_on=starts_on - timedelta(days=1))
    DutyHours.objects.bulk_create(
        DutyHours(user=agent, weekday=each.weekday, starts=each.starts, ends=each.ends, starts_on=starts_on)
        for each in week
    )
    row.version += 1
    row.save(update_fields=["version"])
    told = {"user": agent.pk, "starts_on": starts_on, "weekdays": sorted({each.weekday for each in week})}
    record(row, "set_hours", by=by, at=at, source=source, data=told, idempotency_key=idempotency_key, head=head)
    return row


def _sound_week(spans: Iterable[WeeklySpan]) -> list[WeeklySpan]:
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


@once(DutyDay, "set_duty_day")
def set_duty_day(
    agent: User,
    day: date,
    kind: str,
    *,
    starts: time | None = None,
    ends: time | None = None,
    reason: str = "",
    by: User,
    at: datetime,
    source: str = Source.WEB,
    idempotency_key: str | None = None,
) -> DutyDay:
    """One day unlike the weekly hours: on duty with its hours, or off with its reason. A second word on a day replaces the first.

    Raises Forbidden; Refused for a day that has passed, hours without a length, and no reason for a day off.
    """
    today = timezone.localdate(at)
    require(may_keep_duty(by, today))
    _profile, head = _locked(agent, None, today)
    if day < today:
        raise Refused("这一天已经过去了。", "This day has passed.", field="day")
    values = _sound_day(kind, starts, ends, reason)
    lock_hours(agent.pk)
    row: DutyDay = DutyDay.objects.update_or_create(
        user=agent, day=day, defaults={**values, "made_by": by, "made_at": at}
    )[0]
    told = {"user": agent.pk, "day": day, "on": kind == DutyKind.ON}
    record(row, "set_duty_day", by=by, at=at, source=source, data=told, idempotency_key=idempotency_key, head=head)
    return row


def _sound_day(kind: str, starts: time | None, ends: time | None, reason: str) -> dict[str, Any]:
    reason = " ".join(reason.split())
    if len(reason) > REASON:
        raise Refused(f"最多 {REASON} 个字。", f"{REASON} characters at most.", field="reason")
    if kind == DutyKind.OFF:
        if not reason:
            raise Refused("写明为什么这天不上班。", "Say why this day is off.", field="reason")
        return {"kind": kind, "starts": None, "ends": None, "reason": reason}
    if kind != DutyKind.ON:
        raise Refused("选值班还是不上班。", "Choose on duty or off.", field="kind")
    if starts is None or ends is None:
        raise Refused(
            "值班要填从几点到几点。", "Say from when until when.", field="starts" if starts is None else "ends"
        )
    if starts >= ends:
        raise Refused("结束要晚于开始。", "The end comes after the beginning.", field="ends")
    return {"kind": kind, "starts": starts, "ends": ends, "reason": reason}


@transaction.atomic
def drop_duty_day(agent: User, day: date, *, by: User, at: datetime, source: str = Source.WEB) -> bool:
    """The weekly hours hold on that day again. Gone already, nothing happens. Raises Forbidden; Refused for a past day."""
    today = timezone.localdate(at)
    require(may_keep_duty(by, today))
    head = hold_stream(ZONE_STREAM)
    lock_hours(agent.pk)
    row = DutyDay.objects.select_for_update().filter(user=agent, day=day).first()
    if row is None:
        return False
    if day < today:
        raise Refused("过去的日子留在记录里，不能去掉。", "Past days stay on record.", field="day")
    told = {"user": agent.pk, "day": day, "on": row.kind == DutyKind.ON}
    record(row, "drop_duty_day", by=by, at=at, source=source, data=told, head=head)
    row.delete()
    return True
