"""Celery's doorways: ids in, one operation, safe to run twice."""

from typing import Any

from celery import shared_task
from celery.signals import task_failure, task_postrun, task_prerun
from django.utils import timezone

from services.channels.ways import CHANNELS
from services.operations import (
    appointments_follow,
    digests,
    dues,
    figures,
    heartbeats,
    plan,
    problems_ladder,
    ratings,
    sending,
)


@shared_task(name="services.tasks.send_notices")
def send_notices() -> int:
    return sending.deliver_due(CHANNELS, timezone.now)


@shared_task(name="services.tasks.tell_invites")
def tell_invites() -> int:
    return ratings.tell_invites(timezone.now())


@shared_task(name="services.tasks.draw_plans")
def draw_plans() -> int:
    return plan.draw_missing(at=timezone.now())


@shared_task(name="services.tasks.follow_handovers")
def follow_handovers() -> int:
    return appointments_follow.follow_handovers(timezone.now())


@shared_task(name="services.tasks.send_digests")
def send_digests() -> int:
    return digests.send_digests(timezone.now)


@shared_task(name="services.tasks.plan_dues")
def plan_dues() -> int:
    return dues.plan_dues(timezone.now())


@shared_task(name="services.tasks.fire_dues")
def fire_dues() -> int:
    return dues.fire_dues(timezone.now())


@shared_task(name="services.tasks.fold_figures")
def fold_figures() -> int:
    return figures.fold_due(timezone.now())


@shared_task(name="services.tasks.raise_overdue")
def raise_overdue() -> int:
    return problems_ladder.raise_overdue(timezone.now())


# --- heartbeats: of what beat has started, which says in a header as which schedule (approval_portal/beat.py)


def schedule_of(task: Any) -> str:
    """The schedule that started this run; empty for a run that was rung for."""
    return str((task.request.headers or {}).get("schedule") or "")


@task_prerun.connect
def note_begin(task: Any = None, **_: Any) -> None:
    if name := schedule_of(task):
        heartbeats.began(name, timezone.now())


@task_postrun.connect
def note_end(task: Any = None, state: str | None = None, **_: Any) -> None:
    if state == "SUCCESS" and (name := schedule_of(task)):
        heartbeats.ended(name, timezone.now())


@task_failure.connect
def note_failure(sender: Any = None, exception: BaseException | None = None, **_: Any) -> None:
    if name := schedule_of(sender):
        heartbeats.ended(name, timezone.now(), fault=type(exception).__name__)
