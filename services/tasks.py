"""Celery's doorways: ids in, one operation, safe to run twice."""

from celery import shared_task
from django.utils import timezone

from services.channels import mail
from services.operations import appointments_follow, mails, plan, ratings


@shared_task(name="services.tasks.deliver_mails")
def deliver_mails() -> int:
    return mails.deliver_due(mail.send, timezone.now)


@shared_task(name="services.tasks.tell_invites")
def tell_invites() -> int:
    return ratings.tell_invites(timezone.now())


@shared_task(name="services.tasks.draw_plans")
def draw_plans() -> int:
    return plan.draw_missing(at=timezone.now())


@shared_task(name="services.tasks.follow_handovers")
def follow_handovers() -> int:
    return appointments_follow.follow_handovers(timezone.now())
