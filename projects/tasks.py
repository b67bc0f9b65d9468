"""Celery's doorways: ids in, one operation, safe to run twice."""

from celery import shared_task

from projects.operations import events, outbox, trials


@shared_task(name="projects.tasks.seal_heads")
def seal_heads() -> int:
    return events.seal_heads()


@shared_task(name="projects.tasks.deliver_outbox")
def deliver_outbox() -> int:
    return outbox.deliver()


@shared_task(name="projects.tasks.drop_old_trials")
def drop_old_trials() -> int:
    return trials.drop_old_trials()
