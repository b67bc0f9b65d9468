"""How the schedules of beat stand: which are late, and by how much."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from celery.schedules import crontab
from django.conf import settings
from django.db.models import Count, Min
from django.utils import timezone

from projects.models import Outbox
from services.enums import DueState
from services.models import Due, Heartbeat, Notice
from services.rules.schedules import At, Beat, Every, Verdict, judge


@dataclass(frozen=True, slots=True)
class Standing:
    """One schedule. `lasted`: seconds of its last run."""

    name: str
    task: str
    plan: Every | At
    beat: Beat
    verdict: Verdict

    @property
    def lasted(self) -> float | None:
        began, ended = self.beat.began_at, self.beat.ended_at
        return (ended - began).total_seconds() if began and ended and ended >= began else None


def plan_of(entry: Mapping[str, Any]) -> Every | At:
    schedule = entry["schedule"]
    if isinstance(schedule, crontab):
        return At(schedule.minute, schedule.hour, schedule.day_of_week)
    return Every(float(schedule))


def standings(now: datetime, schedule: Mapping[str, Any] | None = None) -> list[Standing]:
    """Every schedule, what is red in front. One query."""
    rows = {row.name: row for row in Heartbeat.objects.all()}
    began = [row.began_at for row in rows.values() if row.began_at]
    since, local = (min(began) if began else None), timezone.localtime(now)
    found = []
    for name, entry in (settings.CELERY_BEAT_SCHEDULE if schedule is None else schedule).items():
        row, plan = rows.get(name), plan_of(entry)
        beat = Beat(row.began_at, row.ended_at, row.succeeded_at, row.fault) if row else Beat()
        found.append(Standing(name, entry["task"], plan, beat, judge(plan, beat, local, since)))
    return sorted(found, key=lambda each: (not each.verdict.red, each.name))


@dataclass(frozen=True, slots=True)
class Backlog:
    """What waits to be done, and since when the oldest of it has been due."""

    name: str
    count: int
    oldest: datetime | None


def backlog(now: datetime) -> list[Backlog]:
    """Events to be told, messages to be sent, reminders that are due. Three queries."""
    events = Outbox.objects.aggregate(n=Count("pk"), oldest=Min("event__recorded_at"))
    sends = Notice.objects.filter(due_at__lte=now).aggregate(n=Count("pk"), oldest=Min("due_at"))
    dues = Due.objects.filter(state=DueState.WAITING, due_at__lte=now).aggregate(n=Count("pk"), oldest=Min("due_at"))
    rows = (("events", events), ("sends", sends), ("dues", dues))
    return [Backlog(name, found["n"], found["oldest"]) for name, found in rows]
